"""Names for addresses: lower-case, without accents, joined by hyphens."""

from __future__ import annotations

import re
import unicodedata

_OPENED = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": " ", "'": " ", "°": "o"})
_OTHER = re.compile(r"[^a-z0-9]+")


def folded(text: str) -> str:
    """The text without case, accents or ligatures: what makes two spellings the same word."""
    text = unicodedata.normalize("NFD", text.casefold().translate(_OPENED))
    return "".join(sign for sign in text if not unicodedata.combining(sign))


def slugify(text: str) -> str:
    """« Où écrire l’œdème ? » → « ou-ecrire-l-oedeme »; « section » when nothing is left."""
    return _OTHER.sub("-", folded(text)).strip("-")[:80].strip("-") or "section"


class Slugs:
    """Gives each heading of one page a slug of its own: a repeated one gets -2, -3…"""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, text: str) -> str:
        """A slug that nothing else on the page bears."""
        first = slug = slugify(text)
        number = 1
        while slug in self._taken:
            number += 1
            slug = f"{first}-{number}"
        self._taken.add(slug)
        return slug
