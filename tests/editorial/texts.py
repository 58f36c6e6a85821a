"""The prose of the shipped course, piece by piece, each with the place where its author finds it again."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.content.catalog import Catalog
from app.content.markdown import HtmlBlock
from app.content.schema.quiz import AnyQuestion, Multiple, Single

SENTENCE_END = re.compile(r"(?<=[.!?…])[\s\u00a0\u202f»]+(?=[A-ZÀÂÉÈÊÎÔŒÇ«\d])|\n+")
WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿŒœÆæ]+(?:[’'-][A-Za-zÀ-ÖØ-öø-ÿŒœÆæ]+)*")
MARKUP = re.compile(r"\[\[|\]\]|\*\*|\*|`[^`]*`|\{\{[^}]*\}\}|\]\([^)]*\)|\[|https?://\S+|<[^>]+>")


@dataclass(frozen=True)
class Piece:
    """A text, and where it stands."""

    where: str
    text: str

    @property
    def plain(self) -> str:
        return MARKUP.sub(" ", self.text)

    def sentences(self) -> list[str]:
        return [one.strip() for one in SENTENCE_END.split(self.plain) if one.strip()]


def words_of(text: str) -> list[str]:
    return WORD.findall(text)


def lessons(catalog: Catalog) -> Iterator[Piece]:
    for module in catalog.modules.values():
        for lesson in module.lessons:
            yield Piece(f"{module.id}/{lesson.id}", lesson.body.text)


def shown(catalog: Catalog) -> Iterator[Piece]:
    """Lessons as the page shows them, their spaces included."""
    for module in catalog.modules.values():
        for lesson in module.lessons:
            for block in lesson.body.blocks:
                if isinstance(block, HtmlBlock):
                    yield Piece(f"{module.id}/{lesson.id}", html.unescape(re.sub(r"<[^>]+>", "", str(block.html))))


def questions(catalog: Catalog) -> Iterator[tuple[str, AnyQuestion]]:
    for quiz in catalog.every_quiz:
        for question in quiz.questions:
            yield f"{quiz.id}/{question.id}", question


def question_texts(catalog: Catalog) -> Iterator[Piece]:
    for where, question in questions(catalog):
        yield from (Piece(where, text) for text in _strings(question.model_dump()) if " " in text)


def scenario_texts(catalog: Catalog) -> Iterator[Piece]:
    for scenario in catalog.scenarios.values():
        for step in scenario.steps.values():
            yield Piece(scenario.id, step.text)
            for choice in step.choices:
                yield from (Piece(f"{scenario.id}/{choice.id}", text) for text in (choice.say, choice.feedback) if text)


def everything(catalog: Catalog) -> list[Piece]:
    return [*lessons(catalog), *question_texts(catalog), *scenario_texts(catalog)]


def choice_questions(catalog: Catalog) -> list[tuple[str, Single | Multiple]]:
    return [(where, one) for where, one in questions(catalog) if isinstance(one, Single | Multiple)]


def _strings(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in {"id", "type", "rule", "competences", "source", "samples", "accept", "reject"}:
                yield from _strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strings(inner)
