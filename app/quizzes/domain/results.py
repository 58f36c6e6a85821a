"""What a result page says beyond the marks: what is known, what to take up again, how sure and how right. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.attempts.domain import AttemptSummary
from app.quizzes.domain.marking import MarkState
from app.quizzes.domain.review import Review

CERTAINTY_WORDS = {1: "Je doute", 2: "Je le crois", 3: "J’en réponds"}


@dataclass(frozen=True)
class Sorted:
    """The questions of a copy, by what they ask of their author now."""

    known: tuple[Review, ...]
    again: tuple[Review, ...]
    waiting: tuple[Review, ...]
    dropped: tuple[Review, ...]


def sort_reviews(reviews: Sequence[Review]) -> Sorted:
    """Right answers are known; partial, wrong, blank ones are to take up again; essays may wait."""
    counted = [one for one in reviews if not one.neutralised]
    return Sorted(
        known=tuple(one for one in counted if one.found),
        again=tuple(one for one in counted if not one.found and one.mark.state != MarkState.NEEDS_GRADING),
        waiting=tuple(one for one in counted if one.mark.state == MarkState.NEEDS_GRADING),
        dropped=tuple(one for one in reviews if one.neutralised),
    )


@dataclass(frozen=True)
class Calibration:
    """How often one was right at one level of certainty."""

    words: str
    right: int
    said: int


def calibration(reviews: Sequence[Review]) -> tuple[Calibration, ...]:
    """For each level used: how many answers, how many of them right."""
    lines = []
    for level, words in CERTAINTY_WORDS.items():
        said = [one for one in reviews if one.certainty == level and one.certainty_earned is not None]
        if said:
            right = sum(one.mark.state == MarkState.RIGHT for one in said)
            lines.append(Calibration(words, right, len(said)))
    return tuple(lines)


def progress_words(attempts: Sequence[AttemptSummary], number: int) -> str:
    """This copy beside the one before, in words; nothing when the two cannot be compared."""
    mine = next((one for one in attempts if one.number == number), None)
    before = [one for one in attempts if one.number < number and one.earned is not None and one.possible]
    if mine is None or mine.earned is None or not mine.possible or not before:
        return ""
    earlier = max(before, key=lambda one: one.number)
    assert earlier.earned is not None
    assert earlier.possible
    gain = mine.earned / mine.possible - earlier.earned / earlier.possible
    if gain == 0:
        return "Autant qu’à l’essai précédent."
    if mine.possible == earlier.possible:
        points = abs(mine.earned - earlier.earned)
        amount = f"{_points(points)}\u00a0point{'s' if points >= 2 else ''}"
        return f"{amount} de {'plus' if gain > 0 else 'moins'} qu’à l’essai précédent."
    return f"{'Mieux' if gain > 0 else 'Moins bien'} qu’à l’essai précédent."


def _points(value: Fraction) -> str:
    return f"{float(value):.2f}".rstrip("0").rstrip(".").replace(".", ",")
