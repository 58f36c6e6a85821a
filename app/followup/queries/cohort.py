"""Who is followed, and what each did last; every SELECT reads a whole cohort at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select, union_all
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.attempts.domain import AttemptState, Mode
from app.attempts.models import Attempt
from app.cohorts.models import Cohort, CohortTrainer, Enrolment
from app.followup.queries.columns import instant, text
from app.modules.models import LessonReading
from app.portfolio.models.evidence import Evidence
from app.portfolio.models.record import ProfessionalRecord, RecordExample, RecordText
from app.terminology.models import RevisionCard

MOST_LEARNERS = 1000


@dataclass(frozen=True)
class Followed:
    """A learner of a cohort, as the list begins."""

    id: int
    name: str
    framework: str | None
    exam_on: date | None
    weekly_minutes: int | None
    cohort_id: int
    cohort: str
    since: datetime
    has_more_time: bool
    needs: str


def followed_by(db: Session, viewer: Viewer, now: datetime, cohort_id: int | None = None) -> Sequence[Followed]:
    """Who learns today in the cohorts that this person trains (an admin: in every cohort), each person once; by name.

    Somebody enrolled in two cohorts stands under the last one begun.
    """
    rank = (
        func.row_number()
        .over(partition_by=Enrolment.learner_id, order_by=(Enrolment.starts_at.desc(), Enrolment.id.desc()))
        .label("rank")
    )
    enrolled = (
        select(
            Enrolment.learner_id,
            Enrolment.starts_at,
            Enrolment.time_factor,
            Enrolment.needs,
            Cohort.id,
            Cohort.title,
            rank,
        )
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(
            Cohort.archived_at.is_(None),
            Enrolment.starts_at <= now,
            or_(Enrolment.ends_at.is_(None), Enrolment.ends_at > now),
        )
    )
    if cohort_id is not None:
        enrolled = enrolled.where(Cohort.id == cohort_id)
    if viewer.role is not Role.ADMIN:
        enrolled = enrolled.join(
            CohortTrainer,
            and_(
                CohortTrainer.cohort_id == Cohort.id,
                CohortTrainer.trainer_id == viewer.id,
                CohortTrainer.until.is_(None),
            ),
        )
    places = enrolled.subquery()
    rows = db.execute(
        select(
            User.id,
            User.name,
            User.framework,
            User.exam_date,
            User.weekly_minutes,
            places.c.id,
            places.c.title,
            places.c.starts_at,
            places.c.time_factor,
            places.c.needs,
        )
        .join(places, places.c.learner_id == User.id)
        .where(places.c.rank == 1, User.erased_at.is_(None), User.disabled_at.is_(None))
        .order_by(User.name, User.id)
        .limit(MOST_LEARNERS)
    )
    return [
        Followed(
            id=row[0],
            name=row[1],
            framework=row[2],
            exam_on=row[3],
            weekly_minutes=row[4],
            cohort_id=row[5],
            cohort=row[6],
            since=row[7],
            has_more_time=row[8] != 1,
            needs=row[9],
        )
        for row in rows
    ]


@dataclass(frozen=True)
class LastTouch:
    """The last thing somebody did: where it is kept, and which one."""

    source: str
    kind: str
    item: str
    at: datetime


def last_touches(db: Session, learner_ids: Sequence[int]) -> Mapping[int, LastTouch]:
    """The last act of each of these learners (an answer, a lesson, a card, a portfolio text); one statement."""

    def latest(owner: Any, at: Any, source: str, kind: Any, item: Any) -> Select[Any]:
        ranked = (
            select(
                owner.label("learner_id"),
                kind.label("kind"),
                item.label("item"),
                instant(at).label("at"),
                func.row_number().over(partition_by=owner, order_by=at.desc()).label("rank"),
            )
            .where(owner.in_(learner_ids))
            .subquery()
        )
        return select(text(source).label("source"), *list(ranked.c)[:4]).where(ranked.c.rank == 1)

    acted = func.coalesce(Attempt.last_action_at, Attempt.started_at)
    every = union_all(
        latest(Attempt.learner_id, acted, "attempt", Attempt.activity_kind, Attempt.activity_id),
        latest(
            LessonReading.learner_id,
            LessonReading.updated_at,
            "lesson",
            LessonReading.module_id,
            LessonReading.lesson_id,
        ),
        latest(RevisionCard.learner_id, RevisionCard.reviewed_at, "card", text(""), text("")),
        latest(Evidence.learner_id, Evidence.updated_at, "evidence", Evidence.kind, Evidence.title),
        latest(
            ProfessionalRecord.owner_id,
            ProfessionalRecord.updated_at,
            "record",
            text(""),
            ProfessionalRecord.framework,
        ),
    ).subquery()
    found: dict[int, LastTouch] = {}
    columns = (every.c.learner_id, every.c.source, every.c.kind, every.c.item, instant(every.c.at).label("at"))
    for learner_id, source, kind, item, at in db.execute(select(*columns)):
        if learner_id not in found or at > found[learner_id].at:
            found[learner_id] = LastTouch(source, kind, item, at)
    return found


@dataclass(frozen=True)
class Fails:
    """An activity that somebody handed in several times and never passed."""

    learner_id: int
    kind: str
    item: str
    times: int
    last_at: datetime


def fails_of(db: Session, learner_ids: Sequence[int], at_least: int) -> Sequence[Fails]:
    """Activities failed so many times without one pass, copies whose result their author knows; one statement."""
    failed = func.sum(case((and_(Attempt.passed.is_(False), Attempt.complete.is_(True)), 1), else_=0))
    passed = func.sum(case((Attempt.passed.is_(True), 1), else_=0))
    rows = db.execute(
        select(
            Attempt.learner_id,
            Attempt.activity_kind,
            Attempt.activity_id,
            failed,
            instant(func.max(Attempt.closed_at)),
        )
        .where(
            Attempt.learner_id.in_(learner_ids),
            Attempt.state == AttemptState.CLOSED,
            or_(Attempt.mode != Mode.EXAM, Attempt.released_at.is_not(None)),
        )
        .group_by(Attempt.learner_id, Attempt.activity_kind, Attempt.activity_id)
        .having(failed >= at_least, passed == 0)
    )
    return [Fails(*row) for row in rows]


@dataclass(frozen=True)
class RecordShare:
    """One activité-type of one dossier, and how many signs are written about it; none for an empty dossier."""

    owner_id: int
    framework: str
    touched_at: datetime
    activity: str | None
    signs: int


def record_shares(db: Session, learner_ids: Sequence[int]) -> Sequence[RecordShare]:
    """What the dossiers of these learners hold, by activité-type; one statement."""
    record, example, text = ProfessionalRecord, RecordExample, RecordText
    rows = db.execute(
        select(
            record.owner_id,
            record.framework,
            record.updated_at,
            example.activity,
            func.coalesce(func.sum(func.length(text.text)), 0),
        )
        .outerjoin(example, example.record_id == record.id)
        .outerjoin(text, and_(text.record_id == record.id, text.example_id == example.id))
        .where(record.owner_id.in_(learner_ids))
        .group_by(record.owner_id, record.framework, record.updated_at, example.activity)
    )
    return [RecordShare(*row) for row in rows]
