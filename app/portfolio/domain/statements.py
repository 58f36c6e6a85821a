"""What an author answers to words that look like a patient's data, and which words still wait for an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from app.portfolio.domain.anonymity import DataKind, Finding, find_personal_data
from app.portfolio.domain.first_names import folded


class StatementReason(StrEnum):
    """Why it is not a patient's data."""

    STAFF = "staff"
    EMPLOYER = "employer"
    AUTHOR = "author"
    INVENTED = "invented"
    OTHER = "other"


@dataclass(frozen=True)
class Statement:
    """An answer to one finding; `detail` is asked where the reason is « other »."""

    key: str
    kind: str
    text: str
    reason: StatementReason
    detail: str = ""


@dataclass(frozen=True)
class Flagged:
    """A finding in one part of what is being written, and the key by which it is answered."""

    part: str
    finding: Finding
    key: str


@dataclass(frozen=True)
class Piece:
    """A stretch of a text as a page shows it; `key` is that of the finding that it is, or empty."""

    text: str
    key: str = ""
    why: str = ""


def key_of(kind: str, text: str) -> str:
    """By what the same words are known again, wherever they stand."""
    return sha256(f"{kind}\n{same_words(text)}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def same_words(text: str) -> str:
    """The words without what spacing and case change."""
    return " ".join(folded(text).split())


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """Every word of these names."""
    return frozenset(word for text in texts for word in re.split(r"[^\w]+", folded(text)) if len(word) > 1)


def flagged_in(
    texts: Mapping[str, str], answered: frozenset[str] = frozenset(), known: frozenset[str] = frozenset()
) -> tuple[Flagged, ...]:
    """What waits for an answer in each part; a name made of known words (the author's own) waits for none."""
    found = []
    for part, text in texts.items():
        for finding in find_personal_data(text):
            key = key_of(finding.kind, finding.text)
            words = names_in([finding.text])
            if key not in answered and not (finding.kind is DataKind.NAME and words and words <= known):
                found.append(Flagged(part, finding, key))
    return tuple(found)


def once_each(found: Iterable[Flagged]) -> tuple[Flagged, ...]:
    """One of each key: the same words are answered once."""
    return tuple({one.key: one for one in reversed(tuple(found))}.values())[::-1]


def pieces_of(text: str, found: Iterable[Flagged]) -> tuple[Piece, ...]:
    """The text cut where findings begin and end, whole."""
    pieces, place = [], 0
    for one in sorted(found, key=lambda each: each.finding.start):
        pieces.append(Piece(text[place : one.finding.start]))
        pieces.append(Piece(text[one.finding.start : one.finding.end], one.key, one.finding.why))
        place = one.finding.end
    return tuple(piece for piece in (*pieces, Piece(text[place:])) if piece.text)
