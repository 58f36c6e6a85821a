"""The layout of a transcribed report: title, date, person, headings, paragraphs, signature. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from rapidfuzz.distance import Levenshtein

from app.content.schema.dictation import ReportPart
from app.dictation.domain.words import TokenKind, bare, cleaned, tokens_of

LAYOUT_POINTS = 4
ALIKE = 0.8
# A paragraph is known by its first words.
BEGINNING = 3


class LayoutCheck(StrEnum):
    """One point of the layout."""

    TITLE = "title"
    DATE = "date"
    PATIENT = "patient"
    HEADINGS = "headings"
    PARAGRAPHS = "paragraphs"
    SIGNATURE = "signature"


@dataclass(frozen=True)
class LayoutMark:
    """How one point stands: `held` of `expected` lines are where they should be; `missing` are those that are not."""

    check: LayoutCheck
    held: int
    expected: int
    missing: tuple[str, ...] = ()

    @property
    def share(self) -> Fraction:
        return Fraction(self.held, self.expected)

    @property
    def whole(self) -> bool:
        return self.held == self.expected


def layout_of(parts: Sequence[ReportPart], copy: str) -> tuple[LayoutMark, ...]:
    """Every point of the layout; those that the report does not have are left out."""
    lines = [line for line in (_plain(one) for one in cleaned(copy).split("\n")) if line]
    marks = [
        _mark(LayoutCheck.TITLE, _texts(parts, "title"), lines[:1]),
        _mark(LayoutCheck.DATE, _texts(parts, "date"), lines),
        _mark(LayoutCheck.PATIENT, _texts(parts, "patient"), lines),
        _mark(LayoutCheck.HEADINGS, _texts(parts, "heading"), lines),
        _mark(LayoutCheck.PARAGRAPHS, _texts(parts, "paragraph"), lines, BEGINNING),
        _mark(LayoutCheck.SIGNATURE, _texts(parts, "signature"), lines[-1:]),
    ]
    return tuple(one for one in marks if one.expected)


def layout_points(marks: Sequence[LayoutMark]) -> Fraction:
    """What the layout earns."""
    return sum((one.share for one in marks), Fraction(0)) * LAYOUT_POINTS / max(1, len(marks))


def _texts(parts: Sequence[ReportPart], kind: str) -> list[str]:
    return [part.text for part in parts if part.part == kind]


def _mark(
    check: LayoutCheck, wanted: Sequence[str], lines: Sequence[list[str]], words: int | None = None
) -> LayoutMark:
    free = list(lines)
    missing = []
    for text in wanted:
        plain = _plain(text)[:words]
        found = next((line for line in free if _alike(plain, line[:words])), None)
        if found is None:
            missing.append(text)
        else:
            free.remove(found)
    return LayoutMark(check, len(wanted) - len(missing), len(wanted), tuple(missing))


def _plain(line: str) -> list[str]:
    return [bare(token.value) for token in tokens_of(line) if token.kind is not TokenKind.SIGN]


def _alike(left: Sequence[str], right: Sequence[str]) -> bool:
    return Levenshtein.normalized_similarity(" ".join(left), " ".join(right)) >= ALIKE
