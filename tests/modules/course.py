"""A small course for tests: modules, lessons and headings made by hand, without a file."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from markupsafe import Markup

from app.content.catalog import Catalog, Glossary, GlossaryEntry, LearningModule, Lesson
from app.content.markdown import Heading, HtmlBlock, RenderedLesson


def a_lesson(lesson_id: str = "premiere", number: int = 1, module_id: str = "terminologie", **changes: Any) -> Lesson:
    """A lesson of three parts, the second of which has a sub-part."""
    text = changes.pop("text", "Trois morceaux se lisent. Les suffixes se confondent. Un exemple. À retenir.")
    headings = changes.pop(
        "headings",
        (
            Heading("s-morceaux", "Trois morceaux", 2),
            Heading("s-suffixes", "Les suffixes", 2),
            Heading("s-exemple", "Un exemple", 3),
            Heading("s-retenir", "À retenir", 2),
        ),
    )
    body = RenderedLesson((HtmlBlock(Markup("<p>Texte</p>")),), headings, text, len(text.split()))
    values: dict[str, Any] = {
        "id": lesson_id,
        "module_id": module_id,
        "number": number,
        "title": f"Leçon {lesson_id}",
        "duration_minutes": 10,
        "competences": (),
        "sources": (),
        "digest": "d1",
        "render": lambda: body,
    }
    return Lesson(**{**values, **changes})


def a_module(module_id: str = "terminologie", lessons: int = 3, prerequisites: tuple[str, ...] = ()) -> LearningModule:
    """A module of so many lessons, named un, deux, trois…"""
    names = ("un", "deux", "trois", "quatre")[:lessons]
    made = tuple(a_lesson(name, number, module_id) for number, name in enumerate(names, start=1))
    return LearningModule(module_id, module_id.title(), "Résumé.", 1, (), prerequisites, 60, ("Lire",), made, "m1")


def a_catalog(*modules: LearningModule, digest: str = "c1", entries: tuple[GlossaryEntry, ...] = ()) -> Catalog:
    """A course of these modules."""
    return Catalog(
        digest=digest,
        modules=MappingProxyType({module.id: module for module in modules}),
        glossary=Glossary(entries),
    )
