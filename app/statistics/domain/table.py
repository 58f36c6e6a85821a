"""From the marks of copies to the classical figures of a quiz.

Copies may hold different questions: drawn ones, or one that no longer counts. The questions that every copy holds are
the *core*: the figures of the whole are computed on it, and so are those of its questions. Each other question is set
beside the rest of the copies that hold it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from app.quizzes.domain.marking import Mark, MarkState
from app.quizzes.domain.statistics import ItemStatistics, QuizStatistics, statistics_of
from app.statistics.domain.groups import is_shown

REST = "reste"


class Sample(StrEnum):
    """Which copy of each person is counted."""

    FIRST = "premiers"
    BEST = "meilleurs"


@dataclass(frozen=True)
class Taken:
    """A closed copy, without its answers."""

    id: str
    learner_id: int
    number: int
    digest: str
    earned: Fraction
    possible: Fraction
    closed_at: datetime
    action_count: int = 0

    @cached_property
    def share(self) -> Fraction:
        """The part of its points that it earned."""
        return self.earned / self.possible if self.possible else Fraction(0)


Marks = Mapping[str, Mark]


@dataclass(frozen=True)
class Item:
    """One question: over how many copies, and its figures; None where fewer than five copies hold it."""

    id: str
    copies: int
    in_core: bool
    figures: ItemStatistics | None
    blank: Fraction


@dataclass(frozen=True)
class Table:
    """The figures of a quiz over one copy a person. `whole` is None when no two questions are in every copy."""

    copies: int
    whole: QuizStatistics | None
    core: tuple[str, ...]
    items: tuple[Item, ...]

    def item(self, question_id: str) -> Item | None:
        """The line of this question."""
        return next((one for one in self.items if one.id == question_id), None)


def sampled(taken: Sequence[Taken], sample: Sample) -> list[Taken]:
    """One copy a person: the first, or the best (the earliest of those that are as good)."""
    kept: dict[int, Taken] = {}
    for one in sorted(taken, key=lambda copy: copy.number):
        held = kept.get(one.learner_id)
        if held is None or (sample is Sample.BEST and one.share > held.share):
            kept[one.learner_id] = one
    return list(kept.values())


def core_of(copies: Sequence[Marks], order: Sequence[str]) -> tuple[str, ...]:
    """The questions that every copy counts, in the order of the quiz."""
    if not copies:
        return ()
    common = set(copies[0]).intersection(*copies[1:])
    return tuple(one for one in order if one in common)


def tabulated(copies: Sequence[Marks], maxima: Mapping[str, Fraction]) -> Table | None:
    """The figures of these copies; `maxima` gives each question, in order, and what it is out of today.

    None for fewer than five copies. Marks given when a question was out of another number of points are scaled.
    """
    if not is_shown(len(copies)):
        return None
    core = core_of(copies, tuple(maxima))
    # The same answer is the same mark: it is scaled once.
    known: dict[int, Fraction] = {}
    rows = []
    for copy in copies:
        row = []
        for one in core:
            mark = copy[one]
            value = known.get(id(mark))
            if value is None:
                value = known[id(mark)] = scaled(mark, maxima[one])
            row.append(value)
        rows.append(row)
    whole = statistics_of(core, [maxima[one] for one in core], rows) if core else None
    figures = {} if whole is None else {one.id: one for one in whole.items}
    items = [_item(one, copies, maxima, figures.get(one)) for one in maxima if any(one in copy for copy in copies)]
    return Table(len(copies), whole if len(core) > 1 else None, core, tuple(items))


def scaled(mark: Mark, maximum: Fraction) -> Fraction:
    """A mark, out of what its question is out of today."""
    return mark.earned / mark.possible * maximum if mark.possible else Fraction(0)


def beside_the_rest(
    question_id: str, copies: Sequence[Marks], maxima: Mapping[str, Fraction]
) -> tuple[list[Fraction], list[list[Fraction]]]:
    """(maxima, rows) of two columns, one question and the rest of each copy that holds it."""
    rows, most = [], Fraction(1)
    for copy in copies:
        if question_id in copy:
            rest = [one for one in copy if one != question_id and one in maxima]
            most = max(most, sum((maxima[one] for one in rest), Fraction(0)))
            total = sum((scaled(copy[one], maxima[one]) for one in rest), Fraction(0))
            rows.append([scaled(copy[question_id], maxima[question_id]), total])
    return [maxima[question_id], most], rows


def _item(
    question_id: str, copies: Sequence[Marks], maxima: Mapping[str, Fraction], in_core: ItemStatistics | None
) -> Item:
    holding = [copy[question_id] for copy in copies if question_id in copy]
    blank = Fraction(sum(mark.state == MarkState.BLANK for mark in holding), len(holding))
    if in_core is not None or not is_shown(len(holding)):
        return Item(question_id, len(holding), in_core is not None, in_core, blank)
    tops, rows = beside_the_rest(question_id, copies, maxima)
    found = statistics_of([question_id, REST], tops, rows).items[0]
    # Its share of the spread is that of a test of two columns: it would say nothing here.
    alone = replace(found, effective_weight=None, intended_weight=None, negative_covariance=False)
    return Item(question_id, len(holding), False, alone, blank)
