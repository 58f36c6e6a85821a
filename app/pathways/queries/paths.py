"""Every SELECT of paths. What makes the plans of many people takes one statement, what they did takes two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Integer, String, and_, cast, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.attempts.domain import AttemptState
from app.attempts.models import Attempt
from app.cohorts.models import Cohort, Enrolment
from app.modules.models import LessonReading
from app.pathways.models import CohortPath, LearnerPath, PathEvent
from app.terminology.models import RevisionReview


@dataclass(frozen=True)
class PlanRow:
    """One path in force for one person: their own, or that of a cohort (`since` is their first day in it)."""

    learner_id: int
    own: bool
    plan_id: int
    path_id: str
    starts_on: date | None
    hours_per_week: int
    since: datetime | None = None
    dates: Mapping[str, str] | None = None
    cohort: str = ""


@dataclass(frozen=True)
class EventRow:
    """One event, as plans are made from it."""

    learner_id: int
    own: bool
    plan_id: int
    kind: str
    from_week: int | None
    weeks: int | None
    target: str


def plans_and_events(
    db: Session, learner_ids: Iterable[int], now: datetime
) -> tuple[list[PlanRow], dict[tuple[int, bool, int], list[EventRow]]]:
    """The paths in force of these people and what happened on them, oldest first; one statement."""
    ids = list(learner_ids)
    no_number, no_words = cast(null(), Integer), cast(null(), String)
    given = (
        select(
            literal("cohort").label("what"),
            Enrolment.learner_id.label("learner_id"),
            CohortPath.id.label("plan_id"),
            CohortPath.path_id.label("words"),
            func.coalesce(CohortPath.starts_on, Cohort.starts_on, type_=Date()).label("day"),
            CohortPath.hours_per_week.label("number"),
            no_number.label("more"),
            Enrolment.starts_at.label("instant"),
            CohortPath.dates.label("dates"),
            Cohort.title.label("title"),
            CohortPath.timing.label("detail"),
        )
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(CohortPath, and_(CohortPath.cohort_id == Cohort.id, CohortPath.ended_at.is_(None)))
        .where(
            Enrolment.learner_id.in_(ids),
            or_(Enrolment.ends_at.is_(None), Enrolment.ends_at > now),
            Cohort.archived_at.is_(None),
        )
    )
    own = select(
        literal("own"),
        LearnerPath.learner_id,
        LearnerPath.id,
        LearnerPath.path_id,
        LearnerPath.starts_on,
        LearnerPath.hours_per_week,
        no_number,
        LearnerPath.chosen_at,
        no_words,
        no_words,
        no_words,
    ).where(LearnerPath.learner_id.in_(ids), LearnerPath.ended_at.is_(None))
    events = select(
        literal("event"),
        PathEvent.learner_id,
        func.coalesce(PathEvent.learner_path_id, PathEvent.cohort_path_id),
        PathEvent.kind,
        cast(null(), Date),
        PathEvent.from_week,
        PathEvent.weeks,
        PathEvent.at,
        no_words,
        cast(PathEvent.id, String),
        PathEvent.target + literal("|") + func.coalesce(cast(PathEvent.learner_path_id, String), ""),
    ).where(PathEvent.learner_id.in_(ids))
    plans: list[PlanRow] = []
    found: list[tuple[int, EventRow]] = []
    rows: Iterable[Any] = db.execute(union_all(given, own, events))
    for row in rows:
        if row.what == "event":
            target, _, of_own = row.detail.rpartition("|")
            event = EventRow(row.learner_id, bool(of_own), row.plan_id, row.words, row.number, row.more, target)
            found.append((int(row.title), event))
        elif row.what == "own":
            plans.append(PlanRow(row.learner_id, True, row.plan_id, row.words, row.day, row.number))
        else:
            fixed = row.detail == "fixed"
            since = None if fixed else row.instant
            plans.append(
                PlanRow(row.learner_id, False, row.plan_id, row.words, row.day, row.number, since, row.dates, row.title)
            )
    by_plan: dict[tuple[int, bool, int], list[EventRow]] = defaultdict(list)
    for _, event in sorted(found, key=lambda pair: pair[0]):
        by_plan[(event.learner_id, event.own, event.plan_id)].append(event)
    return plans, by_plan


def finished_lessons(db: Session, learner_ids: Iterable[int]) -> dict[int, set[tuple[str, str]]]:
    """The lessons that each of these people read to the end; one statement."""
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    rows = db.execute(
        select(LessonReading.learner_id, LessonReading.module_id, LessonReading.lesson_id).where(
            LessonReading.learner_id.in_(list(learner_ids)), LessonReading.finished_at.is_not(None)
        )
    )
    for learner_id, module_id, lesson_id in rows:
        found[learner_id].add((module_id, lesson_id))
    return found


def closed_counts(db: Session, learner_ids: Iterable[int]) -> dict[int, dict[tuple[str, str], int]]:
    """How many closed attempts each of these people has, by activity; one statement."""
    found: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    rows = db.execute(
        select(Attempt.learner_id, Attempt.activity_kind, Attempt.activity_id, func.count(Attempt.id))
        .where(Attempt.learner_id.in_(list(learner_ids)), Attempt.state == AttemptState.CLOSED)
        .group_by(Attempt.learner_id, Attempt.activity_kind, Attempt.activity_id)
    )
    for learner_id, kind, activity_id, count in rows:
        if learner_id is not None:
            found[learner_id][(kind, activity_id)] = count
    return found


def revision_days(db: Session, learner_id: int, since: datetime) -> int:
    """On how many days somebody revised, since an instant."""
    return (
        db.scalar(
            select(func.count(func.distinct(func.date(RevisionReview.at)))).where(
                RevisionReview.learner_id == learner_id, RevisionReview.at >= since
            )
        )
        or 0
    )


def own_path(db: Session, learner_id: int) -> LearnerPath | None:
    """The path in force that somebody chose."""
    return db.scalars(
        select(LearnerPath).where(LearnerPath.learner_id == learner_id, LearnerPath.ended_at.is_(None))
    ).one_or_none()


def path_of_cohort(db: Session, cohort_id: int) -> CohortPath | None:
    """The path in force of a cohort."""
    return db.scalars(
        select(CohortPath).where(CohortPath.cohort_id == cohort_id, CohortPath.ended_at.is_(None))
    ).one_or_none()


def extensions_of(db: Session, cohort_path_id: int) -> Sequence[tuple[PathEvent, str, str]]:
    """The time given to people of a cohort on its path, with whom and by whom, the latest first."""
    giver = select(User.id, User.name).subquery()
    rows = db.execute(
        select(PathEvent, User.name, giver.c.name)
        .join(User, User.id == PathEvent.learner_id)
        .join(giver, giver.c.id == PathEvent.actor_id)
        .where(PathEvent.cohort_path_id == cohort_path_id, PathEvent.kind == "extension")
        .order_by(PathEvent.id.desc())
    )
    return [(row[0], row[1], row[2]) for row in rows]


def paths_chosen_by(db: Session, learner_id: int) -> Sequence[LearnerPath]:
    """Every path that somebody ever chose, the oldest first."""
    return db.scalars(select(LearnerPath).where(LearnerPath.learner_id == learner_id).order_by(LearnerPath.id)).all()


def events_of(db: Session, learner_id: int) -> Sequence[PathEvent]:
    """All that happened on somebody's paths, the oldest first."""
    return db.scalars(select(PathEvent).where(PathEvent.learner_id == learner_id).order_by(PathEvent.id)).all()
