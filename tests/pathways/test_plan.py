"""A path with its dates: the pace, the shifts, what is done and what is late."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from app.content.catalog import Catalog
from app.content.schema.path import LearningPath
from app.pathways.domain.plan import Basis, Shift, StepState, plan_of
from app.pathways.domain.record import Record

MONDAY = date(2026, 11, 30)


@pytest.fixture
def path(catalog: Catalog) -> LearningPath:
    return catalog.path("preparer-un-stage")


def a_basis(path: LearningPath, hours: int | None = None, **details: object) -> Basis:
    return Basis(path, MONDAY, hours or path.hours_per_week, **details)  # type: ignore[arg-type]


def test_at_its_own_pace_a_path_takes_a_week_a_week(path: LearningPath) -> None:
    basis = a_basis(path)
    for index in range(len(path.weeks)):
        first = MONDAY + timedelta(weeks=index)
        assert basis.days_of(index) == (first, first + timedelta(days=6))


@pytest.mark.parametrize("hours", [1, 2, 3, 5, 6, 7, 11, 12, 40])
def test_at_another_pace_the_weeks_follow_one_another_without_a_gap(path: LearningPath, hours: int) -> None:
    days = [a_basis(path, hours).days_of(index) for index in range(len(path.weeks))]
    for (_, last), (first, _) in pairwise(days):
        assert first == last + timedelta(days=1)
    whole = (days[-1][1] - MONDAY).days + 1
    assert abs(whole - 7 * len(path.weeks) * path.hours_per_week / hours) <= 1


def test_a_shift_moves_its_week_and_those_after_it_and_no_other(path: LearningPath) -> None:
    before, after = a_basis(path), a_basis(path, shifts=(Shift(1, 1), Shift(2, 2)))
    moved = [(after.days_of(i)[0] - before.days_of(i)[0]).days for i in range(len(path.weeks))]
    assert moved == [0, 7, 21, 21]


def test_a_fixed_date_ends_its_week_and_begins_the_next(path: LearningPath) -> None:
    basis = a_basis(path, fixed={0: date(2026, 12, 11)})
    assert basis.days_of(0) == (MONDAY, date(2026, 12, 11))
    assert basis.days_of(1) == (date(2026, 12, 12), date(2026, 12, 18))
    assert basis.days_of(2)[0] == date(2026, 12, 19)


def test_nothing_is_late_before_the_week_is_over_and_habits_never_are(catalog: Catalog, path: LearningPath) -> None:
    last = a_basis(path).days_of(0)[1]
    assert not plan_of(catalog, a_basis(path), Record(), last).late
    plan = plan_of(catalog, a_basis(path), Record(), last + timedelta(days=3))
    assert {step.days_late for step in plan.late} == {3}
    assert len(plan.late) == len([step for step in path.weeks[0].steps if step.revision is None])


def test_lessons_read_and_copies_handed_in_settle_their_steps(catalog: Catalog, path: LearningPath) -> None:
    record = Record(
        finished=frozenset({("metier-et-lieux", "ce-que-fait-le-secretariat"), ("metier-et-lieux", "en-ville")}),
        closed={("quiz", "metier-et-lieux-entrainement"): 2},
        revision_days=5,
    )
    week = plan_of(catalog, a_basis(path, ticked=frozenset({"trois-questions-a-poser"})), record, MONDAY).weeks[0]
    told = {step.step.kind + str(number): (step.state, step.done, step.total) for number, step in enumerate(week.steps)}
    assert told == {
        "lessons0": (StepState.STARTED, 1, 2),
        "lessons1": (StepState.STARTED, 1, 2),
        "lessons2": (StepState.TO_DO, 0, 2),
        "quiz3": (StepState.DONE, 1, 1),
        "revision4": (StepState.DONE, 4, 4),
        "writing5": (StepState.DONE, 1, 1),
    }


def test_a_day_of_revision_counts_once_for_the_first_week_that_asks_it(catalog: Catalog, path: LearningPath) -> None:
    plan = plan_of(catalog, a_basis(path), Record(revision_days=6), MONDAY)
    counted = [step.done for step in plan.steps if step.step.revision]
    assert counted == [4, 2, 0, 0]


def test_a_dispensed_module_asks_for_nothing_but_its_graded_quiz(catalog: Catalog, path: LearningPath) -> None:
    plan = plan_of(catalog, a_basis(path, dispensed=frozenset({"metier-et-lieux"})), Record(), MONDAY)
    dispensed = [step.step.kind for step in plan.steps if step.state == StepState.DISPENSED]
    assert dispensed == ["lessons", "lessons", "quiz"]
