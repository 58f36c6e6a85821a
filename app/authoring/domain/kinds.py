"""The kinds of files that trainers write: one table, from which addresses, forms, models and previews follow."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.content.drafts import ASSET_NAME

SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"


@dataclass(frozen=True)
class Kind:
    """One kind of file. `place` is its path, with what changes from one item to another between braces.

    `schema` is its name among the JSON schemas of the course: its form is made from it.
    """

    key: str
    word: str
    words: str
    article: str
    place: str
    schema: str
    # Whether a trainer may begin a new one; the single files of the course cannot be begun twice.
    can_begin: bool = True

    @property
    def pattern(self) -> re.Pattern[str]:
        """What its paths look like."""
        written = re.escape(self.place).replace(r"\{id\}", f"(?P<id>{SLUG})")
        written = written.replace(r"\{module\}", f"(?P<module>{SLUG})").replace(r"\{number\}", "(?P<number>[0-9]{2,3})")
        return re.compile(written + r"\Z")

    @property
    def has_form(self) -> bool:
        """Whether the course tells the shape of its text."""
        return bool(self.schema)

    @property
    def is_markdown(self) -> bool:
        """Whether its text is Markdown under a head, and not YAML alone."""
        return self.place.endswith(".md")


KINDS = (
    Kind("module", "module", "modules", "un", "content/modules/{id}/module.yaml", "module"),
    Kind("lesson", "leçon", "leçons", "une", "content/modules/{module}/{number}-{id}.md", "lesson"),
    Kind("quiz", "quiz", "quiz", "un", "quizzes/{id}.yaml", "quiz"),
    Kind("scenario", "mise en situation", "mises en situation", "une", "content/scenarios/{id}.yaml", "scenario"),
    Kind("day", "journée", "journées", "une", "content/days/{id}.yaml", "day"),
    Kind("dictation", "dictée", "dictées", "une", "content/dictations/{id}.yaml", "dictation"),
    Kind("path", "parcours", "parcours", "un", "content/paths/{id}.yaml", "path"),
    Kind("letter", "courrier", "courriers", "un", "content/letters/{id}.yaml", "letter"),
    Kind("placement", "positionnement", "positionnements", "un", "content/placements/{id}.yaml", "placement"),
    Kind("exam", "examen blanc", "examens blancs", "un", "content/exams/{id}.yaml", "exam"),
    Kind("vae", "guide de la VAE", "guides de la VAE", "un", "content/vae/{id}.yaml", "vae", can_begin=False),
    Kind("terminology", "liste de mots", "listes de mots", "une", "content/terminology/{id}.yaml", "terminology"),
    Kind("rules", "règles du métier", "règles du métier", "les", "content/rules.yaml", "rules", can_begin=False),
    Kind("patients", "personnes inventées", "personnes inventées", "les", "content/patients.yaml", "patients", False),
)
BY_KEY = {kind.key: kind for kind in KINDS}
ASSET = "asset"
_ASSET_PATH = re.compile(rf"content/modules/(?P<module>{SLUG})/assets/(?P<name>[A-Za-z0-9_-]+\.[a-z0-9]+)\Z")
_PATTERNS = tuple((kind, kind.pattern) for kind in KINDS)


@dataclass(frozen=True)
class Item:
    """One file of the course, by its path."""

    path: str
    kind: Kind
    id: str
    module_id: str = ""
    number: str = ""


def item_at(path: str) -> Item | None:
    """The item whose file has this path; None when no kind has such paths."""
    for kind, pattern in _PATTERNS:
        found = pattern.match(path)
        if found:
            parts = found.groupdict()
            one_id = parts.get("id") or kind.key
            module = parts.get("module") or (one_id if kind.key == "module" else "")
            return Item(path, kind, one_id, module, parts.get("number") or "")
    return None


def asset_path(module_id: str, name: str) -> str | None:
    """The path of a picture of a module; None when the name is not one that the course takes."""
    path = f"content/modules/{module_id}/assets/{name}"
    return path if _ASSET_PATH.match(path) and ASSET_NAME.match(name) else None


def is_asset(path: str) -> bool:
    """Whether a path is that of a picture or a sound of a module."""
    return _ASSET_PATH.match(path) is not None


def is_published_path(path: str) -> bool:
    """Whether something may be published at this path."""
    return item_at(path) is not None or is_asset(path)


def path_of(kind: Kind, **parts: str) -> str:
    """The path of an item: `path_of(BY_KEY["quiz"], id="secret")`."""
    return kind.place.format(**parts)
