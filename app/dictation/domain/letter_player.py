"""A letter being written: the engine of the activity « letter » (app.attempts.domain.Engine).

Actions: `write {text, rev?}`, `hand_in {text?, rev?}`; once closed, `mark {levels, comment}` by a trainer.
In training the structure alone counts and is told at once; a graded letter waits for its reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from app.attempts.domain import Action, Result, Share
from app.dictation.domain.copy import Copy, dumped, loaded, started, written
from app.dictation.domain.letters import LetterMark, marks_of
from app.dictation.domain.published import PublishedLetter
from app.errors import InvalidAction

KIND = "letter"
PASS_PERCENT = 70
COMMENT_LENGTH = 4000


@dataclass(frozen=True)
class Reading:
    """What a trainer made of a letter: the level of each criterion, by number, and a comment."""

    levels: Mapping[str, int]
    comment: str


@dataclass(frozen=True)
class LetterState:
    """A copy, and its reading."""

    copy: Copy
    reading: Reading | None = None


@dataclass(frozen=True)
class LetterResult(Result):
    """A result with every point of the structure and what the reader gave."""

    marks: tuple[LetterMark, ...] = ()
    structure_earned: Fraction = field(default_factory=Fraction)
    structure_possible: Fraction = field(default_factory=Fraction)
    reader_earned: Fraction = field(default_factory=Fraction)
    reader_possible: Fraction = field(default_factory=Fraction)


class LetterEngine:
    """The four functions of the activity « letter »."""

    kind = KIND
    closing_actions = frozenset({"hand_in"})
    late_actions = frozenset({"mark"})

    def parse(self, document: str) -> PublishedLetter:
        return PublishedLetter.from_document(document)

    def start(self, spec: PublishedLetter, seed: str, setup: Mapping[str, Any]) -> LetterState:
        return LetterState(started(setup))

    def apply(self, spec: PublishedLetter, state: LetterState, action: Action) -> LetterState:
        if action.kind == "write":
            return replace(state, copy=written(state.copy, action))
        if action.kind == "hand_in":
            kept = written(state.copy, action) if "text" in action.payload else state.copy
            return replace(state, copy=replace(kept, handed_in=True))
        if action.kind == "mark":
            return replace(state, reading=_reading(spec, state, action.payload))
        raise InvalidAction("Cette action n’existe pas dans une lettre.")

    def result(self, spec: PublishedLetter, state: LetterState) -> LetterResult:
        marks = marks_of(spec, state.copy.text)
        earned = Fraction(sum(one.points for one in marks if one.held))
        possible = Fraction(sum(one.points for one in marks))
        waits = needs_reader(state)
        reader_earned, reader_possible = Fraction(0), Fraction(0)
        if not state.copy.training:
            reader_possible = sum((max(_points(spec, index)) for index in range(len(spec.rubric))), Fraction(0))
            if state.reading is not None:
                reader_earned = sum(
                    (_points(spec, int(index))[level] for index, level in state.reading.levels.items()), Fraction(0)
                )
        whole, best = earned + reader_earned, possible + reader_possible
        return LetterResult(
            earned=whole,
            possible=best,
            passed=not waits and whole * 100 >= best * PASS_PERCENT and not any(one.grave for one in marks),
            complete=not waits,
            competences={} if waits else {one: Share(whole, best) for one in spec.competences},
            marks=marks,
            structure_earned=earned,
            structure_possible=possible,
            reader_earned=reader_earned,
            reader_possible=reader_possible,
        )

    def dump(self, state: LetterState) -> dict[str, Any]:
        values = dumped(state.copy)
        if state.reading is not None:
            values["read"] = {"levels": dict(state.reading.levels), "comment": state.reading.comment}
        return values

    def load(self, spec: PublishedLetter, seed: str, dumped: Mapping[str, Any]) -> LetterState:
        read = dumped.get("read")
        return LetterState(loaded(dumped), Reading(read["levels"], read["comment"]) if read else None)


def needs_reader(state: LetterState) -> bool:
    """Whether a trainer must still read it; a blank copy waits for nobody."""
    return not state.copy.training and state.reading is None and bool(state.copy.text.strip())


def _points(spec: PublishedLetter, criterion: int) -> list[Fraction]:
    return [Fraction(level.points) for level in spec.rubric[criterion].levels]


def _reading(spec: PublishedLetter, state: LetterState, payload: Mapping[str, Any]) -> Reading:
    levels, comment = payload.get("levels"), payload.get("comment")
    if state.copy.training or not state.copy.handed_in:
        raise InvalidAction("Cette lettre ne se corrige pas.")
    if not isinstance(comment, str) or len(comment) > COMMENT_LENGTH:
        raise InvalidAction(f"Le commentaire ne dépasse pas {COMMENT_LENGTH} signes.")
    if not isinstance(levels, Mapping) or set(levels) != {str(index) for index in range(len(spec.rubric))}:
        raise InvalidAction("Donnez un niveau à chaque critère.")
    for index, level in levels.items():
        if not isinstance(level, int) or not 0 <= level < len(spec.rubric[int(index)].levels):
            raise InvalidAction("Ce niveau n’existe pas.")
    return Reading({str(index): int(level) for index, level in levels.items()}, comment)
