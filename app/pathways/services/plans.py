"""Plans from what the base holds: whose path, which dates, what is done, what is late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from app.attempts.domain import seat_of_copy
from app.clock import PARIS, in_paris
from app.content.catalog import Catalog
from app.pathways.domain.plan import Basis, Plan, Shift, is_drawn, plan_of
from app.pathways.domain.record import Record
from app.pathways.queries import paths as queries
from app.pathways.queries.paths import EventRow, PlanRow


@dataclass(frozen=True)
class LateStep:
    """A step whose week is over and that is not done."""

    title: str
    due: date
    days_late: int


@dataclass(frozen=True)
class LearnerPlan:
    """A plan and where it comes from: the person's own choice, or their cohort."""

    plan: Plan
    own: bool
    plan_id: int
    cohort: str


def plan_for(db: Session, catalog: Catalog, learner_id: int, now: datetime) -> Plan | None:
    """The path that somebody walks today, with its dates; None without one."""
    found = learner_plan(db, catalog, learner_id, now)
    return found.plan if found is not None else None


def learner_plan(db: Session, catalog: Catalog, learner_id: int, now: datetime) -> LearnerPlan | None:
    """The same, with where it comes from. That of the cohort goes before one’s own: its dates are followed."""
    rows, events = queries.plans_and_events(db, [learner_id], now)
    row = row_in_force(catalog, rows)
    if row is None:
        return None
    today = in_paris(now).date()
    basis = basis_of(catalog, row, events.get((learner_id, row.own, row.plan_id), ()))
    since = datetime.combine(basis.starts_on, time(), PARIS)
    record = record_of(
        catalog,
        queries.finished_lessons(db, [learner_id]).get(learner_id, set()),
        queries.closed_counts(db, [learner_id]).get(learner_id, {}),
        queries.revision_days(db, learner_id, since),
    )
    return LearnerPlan(plan_of(catalog, basis, record, today), row.own, row.plan_id, row.cohort)


def plans_of(db: Session, catalog: Catalog, learner_ids: Iterable[int], now: datetime) -> dict[int, Plan]:
    """The plan of each of these people who has one; three statements. Revision is not counted here."""
    ids = list(dict.fromkeys(learner_ids))
    if not ids:
        return {}
    rows, events = queries.plans_and_events(db, ids, now)
    by_learner: dict[int, list[PlanRow]] = {}
    for row in rows:
        by_learner.setdefault(row.learner_id, []).append(row)
    walking = {one: found for one, some in by_learner.items() if (found := row_in_force(catalog, some)) is not None}
    if not walking:
        return {}
    finished = queries.finished_lessons(db, walking)
    closed = queries.closed_counts(db, walking)
    today = in_paris(now).date()
    return {
        learner_id: plan_of(
            catalog,
            basis_of(catalog, row, events.get((learner_id, row.own, row.plan_id), ())),
            record_of(catalog, finished.get(learner_id, set()), closed.get(learner_id, {}), 0),
            today,
        )
        for learner_id, row in walking.items()
    }


def late_steps(db: Session, catalog: Catalog, learner_ids: Iterable[int], now: datetime) -> dict[int, list[LateStep]]:
    """Every late step of these people, the oldest first; nobody without delay is in it."""
    late = {
        learner_id: [LateStep(step.title, step.due, step.days_late) for step in plan.late]
        for learner_id, plan in plans_of(db, catalog, learner_ids, now).items()
    }
    return {learner_id: some for learner_id, some in late.items() if some}


def row_in_force(catalog: Catalog, rows: Sequence[PlanRow]) -> PlanRow | None:
    """Among the paths of one person that the course still has: the last given to a cohort, else their own."""
    known = [row for row in rows if row.path_id in catalog.paths]
    return max(known, key=lambda row: (not row.own, row.plan_id), default=None)


def basis_of(catalog: Catalog, row: PlanRow, events: Sequence[EventRow]) -> Basis:
    """What a plan is made from, out of its rows."""
    starts_on = row.starts_on or date.min
    if row.since is not None:
        # Relative to each one: somebody who comes later begins later.
        starts_on = max(starts_on, in_paris(row.since).date())
    path = catalog.paths[row.path_id]
    fixed = {int(week): date.fromisoformat(day) for week, day in (row.dates or {}).items()}
    return Basis(
        path=path,
        starts_on=starts_on,
        hours_per_week=row.hours_per_week,
        shifts=tuple(Shift(one.from_week or 0, one.weeks or 0) for one in events if one.kind in ("shift", "extension")),
        fixed={week: day for week, day in fixed.items() if week < len(path.weeks)},
        ticked=standing(events, "tick", "untick"),
        dispensed=standing(events, "dispense", "undispense"),
    )


def standing(events: Sequence[EventRow], on: str, off: str) -> frozenset[str]:
    """What the last event about it left on."""
    last = {one.target: one.kind for one in events if one.kind in (on, off)}
    return frozenset(target for target, kind in last.items() if kind == on)


def record_of(
    catalog: Catalog, finished: set[tuple[str, str]], closed: Mapping[tuple[str, str], int], revision_days: int
) -> Record:
    """What was done, as plans look at it."""
    counted: Counter[tuple[str, int]] = Counter()
    seats = set()
    for (kind, activity_id), count in closed.items():
        seat = seat_of_copy(activity_id)
        level = is_drawn(activity_id) if kind == "day" else dictation_level(catalog, kind, activity_id)
        if seat is not None:
            seats.add(seat)
        elif level is not None:
            counted[(kind, level)] += count
    counted[("exam", 1)] = len(seats)
    return Record(frozenset(finished), dict(closed), dict(counted), revision_days)


def dictation_level(catalog: Catalog, kind: str, activity_id: str) -> int | None:
    """The level of a dictation; None for another activity, or one that the course has no more."""
    if kind != "dictation":
        return None
    found = catalog.dictations.get(activity_id)
    return found.level if found is not None else None
