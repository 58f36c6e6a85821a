"""When two written answers are the same answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from rapidfuzz.distance import DamerauLevenshtein

LIGATURES = str.maketrans(
    {"œ": "oe", "æ": "ae", "ﬁ": "fi", "ﬂ": "fl", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"}
)
SPACES = re.compile(r"\s+")
# Separators that people type inside a number: any white space, the narrow ones included.
NUMBER = re.compile(r"[+\-−]?(?:\d+(?:[.,]\d*)?|[.,]\d+)")
NUMBER_LENGTH = 40


def normalised(text: str, *, keep_accents: bool = False) -> str:
    """Trimmed, spaces made one, case folded, apostrophes alike, ligatures opened; accents folded unless kept."""
    text = unicodedata.normalize("NFC", text).casefold().translate(LIGATURES)
    text = SPACES.sub(" ", text).strip()
    if keep_accents:
        return text
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def is_accepted(
    text: str, accept: Iterable[str], *, typos: int = 0, keep_accents: bool = False, reject: Iterable[str] = ()
) -> bool:
    """Equal to an accepted form, or within `typos` edits (Damerau–Levenshtein) of one, and not a rejected neighbour."""
    given = normalised(text, keep_accents=keep_accents)
    if any(given == normalised(other, keep_accents=keep_accents) for other in reject):
        return False
    for form in accept:
        wanted = normalised(form, keep_accents=keep_accents)
        if given == wanted:
            return True
        if typos and DamerauLevenshtein.distance(given, wanted, score_cutoff=typos) <= typos:
            return True
    return False


def read_number(text: str, unit: str | None = None) -> Fraction | None:
    """The number as a person typed it (« 37,5 », « 1 234.5 », « 70 € »), or None when it is not one."""
    compact = SPACES.sub("", unicodedata.normalize("NFKC", text))
    if unit:
        bare = SPACES.sub("", unicodedata.normalize("NFKC", unit))
        if compact.casefold().endswith(bare.casefold()):
            compact = compact[: len(compact) - len(bare)]
    if len(compact) > NUMBER_LENGTH or not NUMBER.fullmatch(compact):
        return None
    return Fraction(Decimal(compact.replace(",", ".").replace("−", "-")))
