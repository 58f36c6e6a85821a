"""What one rendering may refer to, and the words that the house adds to Markdown by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from markdown import Markdown

from app.content.glossary import Glossary

LESSON_ANCHOR = re.compile(r"(/modules/[a-z0-9-]+/[a-z0-9-]+)#(?!s-)(?=[a-z0-9-]+\Z)")

# type of admonition → (kind of callout, title when the author gives none)
CALLOUTS: Mapping[str, tuple[str, str]] = {
    "note": ("", "À noter"),
    "info": ("", "À savoir"),
    "conseil": ("", "Un conseil"),
    "exemple": ("", "Un exemple"),
    "retenir": ("", "À retenir"),
    "regle": ("", "La règle"),
    "definition": ("", "Définition"),
    "attention": ("callout--attention", "Attention"),
    "piege": ("callout--attention", "Le piège"),
    "urgent": ("callout--urgent", "Urgence"),
    "danger": ("callout--urgent", "Danger"),
}


def with_prefix(address: str) -> str:
    """The address of a paragraph of a lesson as its page names it: ids there begin with s-."""
    return LESSON_ANCHOR.sub(r"\1#s-", address)


@dataclass
class Surroundings:
    """What one rendering may refer to, and what it found."""

    module_id: str = ""
    glossary: Glossary | None = None
    # file name under assets/ → (width, height) in pixels, or None when unknown; None: any name will do
    assets: Mapping[str, tuple[int, int] | None] | None = None
    # address of a link as the author wrote it → as the page needs it
    resolve: Callable[[str], str] = with_prefix
    headings: list[tuple[str, str, int]] = field(default_factory=list)
    glosses: int = 0


def surroundings_of(md: Markdown) -> Surroundings:
    """Those of the rendering under way."""
    found = getattr(md, "surroundings", None)
    return found if isinstance(found, Surroundings) else Surroundings()
