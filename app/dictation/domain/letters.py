"""The structure of a letter, point by point, as a program can hold it: zones, facts, what has no place in it. Pure.

What needs a reader (tone, clarity, courtesy) is for the rubric. A point that fails says what was looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from app.content.schema.dictation import Letter
from app.dictation.domain.words import MONTHS, bare, cleaned

_FAREWELL = re.compile(
    r"\b(?:veuillez agreer|vous prie d’agreer|vous prions d’agreer|recevez"
    r"|salutations|confraternellement|cordialement)\b"
)
_SUBJECT = re.compile(r"objet ?: ?(.+)\Z")
_ENCLOSED = re.compile(r"(?:\bp\. ?j\.|\bpj\b|pieces? jointes?)")
FEWEST_PARAGRAPHS = 2
SHORTEST, LONGEST = 35, 300
FORBIDDEN_POINTS = 2


class LetterCheck(StrEnum):
    """One point of the structure."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    PLACE_AND_DATE = "place_and_date"
    SUBJECT = "subject"
    DISCREET_SUBJECT = "discreet_subject"
    ENCLOSURES = "enclosures"
    SALUTATION = "salutation"
    PARAGRAPHS = "paragraphs"
    LENGTH = "length"
    FAREWELL = "farewell"
    SIGNATURE = "signature"
    MENTION = "mention"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True)
class LetterMark:
    """How one point stands. `what` says it in words, `found` is what spoils it, `why` gives the reason."""

    check: LetterCheck
    held: bool
    points: int = 1
    what: str = ""
    found: str = ""
    why: str = ""

    @property
    def grave(self) -> bool:
        """Whether it is what a letter must never do."""
        return not self.held and self.check in {LetterCheck.FORBIDDEN, LetterCheck.DISCREET_SUBJECT}


@dataclass(frozen=True)
class _Zones:
    """A letter cut at its salutation and its farewell."""

    lines: tuple[str, ...]
    before: str
    salutation: str
    body: tuple[str, ...]
    farewell: str
    after: str


def marks_of(letter: Letter, text: str) -> tuple[LetterMark, ...]:
    """Every point of the structure, in the order of the page."""
    expected = letter.expected
    zones = _zones(text, expected.salutation)
    whole = " ".join(zones.lines)
    subject = next((found[1] for found in map(_SUBJECT.match, zones.lines) if found), "")
    spoilt = _first_of(expected.subject.never, subject)
    marks = [
        LetterMark(LetterCheck.SENDER, _all_in(expected.sender, zones.before), what=_list(expected.sender)),
        LetterMark(LetterCheck.RECIPIENT, _all_in(expected.recipient, zones.before), what=_list(expected.recipient)),
        LetterMark(
            LetterCheck.PLACE_AND_DATE,
            _has_place_and_date(zones.before, expected.place, expected.date),
            what=f"{expected.place}, le {date_in_words(expected.date)}",
        ),
        LetterMark(LetterCheck.SUBJECT, bool(_first_of(expected.subject.any, subject))),
    ]
    if expected.subject.never:
        marks.append(LetterMark(LetterCheck.DISCREET_SUBJECT, not spoilt, FORBIDDEN_POINTS, found=spoilt))
    if expected.enclosures:
        marks.append(LetterMark(LetterCheck.ENCLOSURES, bool(_ENCLOSED.search(whole))))
    marks += [
        LetterMark(LetterCheck.SALUTATION, bool(zones.salutation), what=" ou ".join(expected.salutation)),
        LetterMark(LetterCheck.PARAGRAPHS, len(zones.body) >= FEWEST_PARAGRAPHS),
        LetterMark(LetterCheck.LENGTH, SHORTEST <= len(" ".join(zones.body).split()) <= LONGEST),
    ]
    marks += [
        LetterMark(
            LetterCheck.MENTION,
            all(_first_of(group, whole) for group in mention.all),
            what=mention.say,
            why=mention.why or "",
        )
        for mention in expected.mentions
    ]
    for one in expected.never:
        found = _first_of(one.any, whole)
        marks.append(LetterMark(LetterCheck.FORBIDDEN, bool(text.strip()) and not found, 2, one.say, found, one.why))
    marks += [
        LetterMark(LetterCheck.FAREWELL, _answers(zones), what=" ou ".join(expected.salutation)),
        LetterMark(LetterCheck.SIGNATURE, _all_in(expected.signature, zones.after), what=_list(expected.signature)),
    ]
    if not text.strip():
        marks = [LetterMark(one.check, False, one.points, one.what, why=one.why) for one in marks]
    return tuple(marks)


def points_of_letter(letter: Letter) -> Fraction:
    """What a graded copy is out of: the structure, and the best of each criterion of the rubric."""
    structure = sum(one.points for one in marks_of(letter, ""))
    best = sum((max(Fraction(level.points) for level in one.levels) for one in letter.rubric), Fraction(0))
    return structure + best


def date_in_words(day: date) -> str:
    """« 25 novembre 2026 », « 1er décembre 2026 »."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def _zones(text: str, salutations: Sequence[str]) -> _Zones:
    lines = tuple(bare(" ".join(line.split())) for line in cleaned(text).split("\n") if line.strip())
    wanted = {bare(one).strip(" ,.") for one in salutations}
    opening = next((index for index, line in enumerate(lines) if line.strip(" ,.") in wanted), None)
    first = 0 if opening is None else opening + 1
    closing = next((index for index in range(len(lines) - 1, first - 1, -1) if _FAREWELL.search(lines[index])), None)
    end = len(lines) if closing is None else closing
    return _Zones(
        lines=lines,
        before=" ".join(lines[:opening] if opening is not None else lines[: min(10, end)]),
        salutation="" if opening is None else lines[opening].strip(" ,."),
        body=lines[first:end],
        farewell="" if closing is None else lines[closing],
        after=" ".join(lines[-3:] if closing is None else (*lines[closing:],)),
    )


def _answers(zones: _Zones) -> bool:
    """Whether there is a farewell, and it takes up the salutation when it is a whole sentence."""
    if not zones.farewell:
        return False
    short = len(zones.farewell.split()) <= 4
    return short or not zones.salutation or zones.salutation in zones.farewell


def _has_place_and_date(zone: str, place: str, day: date) -> bool:
    told = re.escape(bare(date_in_words(day)))
    return re.search(rf"{re.escape(bare(place))} ?, ?(?:le )?{told}", zone) is not None


def _all_in(wanted: Iterable[str], zone: str) -> bool:
    return all(_is_in(one, zone) for one in wanted)


def _first_of(wanted: Iterable[str], zone: str) -> str:
    return next((one for one in wanted if _is_in(one, zone)), "")


def _is_in(one: str, zone: str) -> bool:
    plain = bare(" ".join(cleaned(one).split()))
    return re.search(rf"(?<!\w){re.escape(plain)}(?!\w)", zone) is not None


def _list(names: Sequence[str]) -> str:
    return ", ".join(names)
