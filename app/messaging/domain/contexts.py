"""The page that a message was written from, in words."""

from __future__ import annotations

from app.content.catalog import Catalog
from app.content.drawn import drawn_title

PLACES = {
    "tentatives": "un quiz passé",
    "revision": "la révision des mots",
    "vae": "la démarche VAE",
    "dossier-professionnel": "le dossier professionnel",
    "progression": "la progression",
    "portfolio": "une preuve du portfolio",
    "dictees": "une dictée",
}


def context_words(catalog: Catalog, context: str) -> str:
    """What the page that a message speaks of is called; nothing when there is none."""
    parts = context.partition("#")[0].strip("/").split("/")
    if not context:
        return ""
    if parts[0] == "modules" and parts[1] in catalog.modules:
        module = catalog.modules[parts[1]]
        lesson = next((one for one in module.lessons if one.id == parts[-1]), None) if len(parts) > 2 else None
        return f"la leçon « {lesson.title} »" if lesson else f"le module « {module.title} »"
    shelf = {"quiz": catalog.quizzes, "scenarios": catalog.scenarios, "journees": catalog.days}.get(parts[0])
    if shelf is not None:
        title = getattr(shelf.get(parts[1]), "title", "") or drawn_title(parts[1])
        return f"« {title} »"
    return PLACES.get(parts[0], "une page du site")
