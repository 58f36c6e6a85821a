"""A learning path with real dates, and where somebody stands in it.

The rules, as the page says them:

1. A path is written for some hours a week. At another pace each of its weeks lasts longer or shorter, in proportion:
   nothing is left out, nothing changes place.
2. A week may be shifted: it and all that follow move by whole weeks; what came before keeps its dates.
3. A step is done when the record says so: lessons read to their end, a copy handed in, a party played to its end, so
   many dictations of a level. Only a piece of writing is ticked by hand.
4. A step is late when its week is over and it is not done. Revision is a habit: it is counted, never late.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from app.content.catalog import Catalog
from app.content.drawn import drawn_of
from app.content.schema.path import LearningPath, PathStep, PathWeek
from app.pathways.domain.record import Pools, Record
from app.pathways.domain.words import Link, links_of, title_of

WEEK = 7
LEAST_HOURS, MOST_HOURS = 1, 40


class StepState(StrEnum):
    """Where one step stands."""

    DONE = "done"
    STARTED = "started"
    TO_DO = "to_do"
    DISPENSED = "dispensed"


@dataclass(frozen=True)
class Shift:
    """From this week on, everything comes so many weeks later."""

    from_week: int
    weeks: int


@dataclass(frozen=True)
class Basis:
    """What a plan is made from: a path, a first day, a pace, and what moved since."""

    path: LearningPath
    starts_on: date
    hours_per_week: int
    shifts: tuple[Shift, ...] = ()
    # week number → its last day, where somebody fixed it
    fixed: Mapping[int, date] = field(default_factory=dict)
    ticked: frozenset[str] = frozenset()
    dispensed: frozenset[str] = frozenset()

    def days_of(self, index: int) -> tuple[date, date]:
        """The first and the last day of a week of the path."""
        moved = timedelta(weeks=sum(shift.weeks for shift in self.shifts if shift.from_week <= index))
        first = self._first(index) + moved
        last = self.fixed.get(index)
        if last is not None:
            return first, last + moved
        return first, self._first(index + 1) + moved - timedelta(days=1)

    def _first(self, index: int) -> date:
        """Weeks follow one another from the first day, or from the last date that somebody fixed before this one."""
        fixed = max((week for week in self.fixed if week < index), default=None)
        start = self.starts_on if fixed is None else self.fixed[fixed] + timedelta(days=1)
        weeks = index if fixed is None else index - fixed - 1
        return start + timedelta(days=round(Fraction(WEEK * self.path.hours_per_week * weeks, self.hours_per_week)))

    @property
    def ends_on(self) -> date:
        """The last day of the last week."""
        return self.days_of(len(self.path.weeks) - 1)[1]


@dataclass(frozen=True)
class PlannedStep:
    """One step with where it stands; `done` out of `total` says how far, `days_late` is 0 while its week runs."""

    step: PathStep
    title: str
    links: tuple[Link, ...]
    state: StepState
    done: int
    total: int
    due: date
    days_late: int = 0

    @property
    def settled(self) -> bool:
        """Whether nothing more is expected of it."""
        return self.state in (StepState.DONE, StepState.DISPENSED)


@dataclass(frozen=True)
class PlannedWeek:
    """One week of the path with its dates."""

    index: int
    week: PathWeek
    first: date
    last: date
    steps: tuple[PlannedStep, ...]

    @property
    def number(self) -> int:
        return self.index + 1

    @property
    def settled(self) -> bool:
        """Whether nothing more is expected in it; a habit does not hold a week open."""
        return all(one.settled for one in self.steps if one.step.revision is None)

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(one.settled for one in self.steps)

    @property
    def minutes_left(self) -> int:
        """The minutes of the steps still to do."""
        return sum(one.step.minutes for one in self.steps if not one.settled)


@dataclass(frozen=True)
class Plan:
    """A path as one person walks it."""

    basis: Basis
    weeks: tuple[PlannedWeek, ...]
    today: date

    @property
    def path(self) -> LearningPath:
        return self.basis.path

    @cached_property
    def current(self) -> PlannedWeek | None:
        """The week that today belongs to; None before the first day and after the last."""
        return next((week for week in self.weeks if week.first <= self.today <= week.last), None)

    @cached_property
    def late(self) -> tuple[PlannedStep, ...]:
        """The late steps, the oldest first."""
        return tuple(step for week in self.weeks for step in week.steps if step.days_late)

    @property
    def steps(self) -> tuple[PlannedStep, ...]:
        return tuple(step for week in self.weeks for step in week.steps)

    @property
    def done(self) -> int:
        return sum(step.settled for step in self.steps)

    @property
    def finished(self) -> bool:
        """Whether nothing more is expected."""
        return all(week.settled for week in self.weeks)

    @property
    def started(self) -> bool:
        return self.today >= self.weeks[0].first

    @property
    def first_open(self) -> int | None:
        """The first week in which something is still expected: a shift begins there."""
        return next((week.index for week in self.weeks if not week.settled), None)

    @property
    def hours_left(self) -> int:
        """What is still to do, in whole hours."""
        return round(sum(step.step.minutes for step in self.steps if not step.settled) / 60)


def plan_of(catalog: Catalog, basis: Basis, record: Record, today: date) -> Plan:
    """The path of this basis with its dates, held against what was done."""
    pools = Pools(record)
    weeks = []
    for index, week in enumerate(basis.path.weeks):
        first, last = basis.days_of(index)
        steps = tuple(_planned(catalog, basis, record, pools, step, last, today) for step in week.steps)
        weeks.append(PlannedWeek(index, week, first, last, steps))
    return Plan(basis, tuple(weeks), today)


def _planned(
    catalog: Catalog, basis: Basis, record: Record, pools: Pools, step: PathStep, due: date, today: date
) -> PlannedStep:
    done, total = _progress(catalog, basis, record, pools, step)
    if done >= total:
        state = StepState.DONE
    elif _is_dispensed(catalog, basis, step):
        state = StepState.DISPENSED
    else:
        state = StepState.STARTED if done else StepState.TO_DO
    late = state in (StepState.STARTED, StepState.TO_DO) and step.revision is None and today > due
    return PlannedStep(
        step=step,
        title=title_of(catalog, step),
        links=links_of(catalog, step),
        state=state,
        done=min(done, total),
        total=total,
        due=due,
        days_late=(today - due).days if late else 0,
    )


def _progress(catalog: Catalog, basis: Basis, record: Record, pools: Pools, step: PathStep) -> tuple[int, int]:
    """(done, expected) of one step, from the record."""
    lessons = lessons_of(catalog, step)
    if lessons or step.module is not None or step.lessons is not None:
        # A lesson that the course has no more is asked of nobody.
        return sum(one in record.finished for one in lessons), len(lessons)
    if step.writing is not None:
        return int(step.writing in basis.ticked), 1
    if step.revision is not None:
        return pools.take_revision(step.revision), step.revision
    if step.dictations is not None:
        return pools.take("dictation", step.level or 1, step.dictations), step.dictations
    if step.drawn_days is not None:
        return pools.take("day", step.level or 1, step.drawn_days), step.drawn_days
    if step.exam is not None:
        return pools.take("exam", 1, 1), 1
    return int(record.closed.get((step.kind, getattr(step, step.kind)), 0) > 0), 1


def lessons_of(catalog: Catalog, step: PathStep) -> tuple[tuple[str, str], ...]:
    """(module id, lesson id) of what a step asks to read, as far as the course has it."""
    if step.module is not None:
        module = catalog.modules.get(step.module)
        return tuple((one.module_id, one.id) for one in module.lessons) if module is not None else ()
    wanted = [(one.partition("/")[0], one.partition("/")[2]) for one in step.lessons or ()]
    shelves = [catalog.modules[one] for one in dict.fromkeys(module for module, _ in wanted) if one in catalog.modules]
    known = {(lesson.module_id, lesson.id) for module in shelves for lesson in module.lessons}
    return tuple(one for one in wanted if one in known)


def _is_dispensed(catalog: Catalog, basis: Basis, step: PathStep) -> bool:
    """What a dispensed module no longer asks: its lessons and its training. What is graded stays: it proves."""
    if not basis.dispensed:
        return False
    lessons = lessons_of(catalog, step)
    if lessons:
        return all(module_id in basis.dispensed for module_id, _ in lessons)
    quiz = catalog.quizzes.get(step.quiz or "")
    return quiz is not None and not quiz.graded and quiz.module in basis.dispensed


def is_drawn(activity_id: str) -> int | None:
    """The level of a day drawn at random; None for a written one."""
    drawn = drawn_of(activity_id)
    return drawn[1] if drawn is not None else None
