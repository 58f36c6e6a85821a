"""Every SELECT of follow-up. Each reads a whole cohort in one statement, whatever its size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, String, and_, case, cast, func, literal, or_, select, type_coerce, union_all
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.attempts.domain import EXAM_COPY, AttemptState, Mode
from app.attempts.models import Attempt, ContentVersion
from app.cohorts.models import Cohort, CohortTrainer, Enrolment
from app.db.types import UTCDateTime
from app.modules.models import LessonReading
from app.portfolio.domain.evidence import WAITING
from app.portfolio.models.evidence import Evidence
from app.portfolio.models.record import ProfessionalRecord, RecordExample, RecordText
from app.terminology.models import RevisionCard

MOST_LEARNERS = 1000
QUIZ = "quiz"


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
        select(Enrolment.learner_id, Enrolment.starts_at, Enrolment.time_factor, Cohort.id, Cohort.title, rank)
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
        )
        for row in rows
    ]


def _text(value: str) -> Any:
    return literal(value, String)


def _instant(column: Any) -> Any:
    return type_coerce(column, UTCDateTime)


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
                _instant(at).label("at"),
                func.row_number().over(partition_by=owner, order_by=at.desc()).label("rank"),
            )
            .where(owner.in_(learner_ids))
            .subquery()
        )
        return select(_text(source).label("source"), *list(ranked.c)[:4]).where(ranked.c.rank == 1)

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
        latest(RevisionCard.learner_id, RevisionCard.reviewed_at, "card", _text(""), _text("")),
        latest(Evidence.learner_id, Evidence.updated_at, "evidence", Evidence.kind, Evidence.title),
        latest(
            ProfessionalRecord.owner_id,
            ProfessionalRecord.updated_at,
            "record",
            _text(""),
            ProfessionalRecord.framework,
        ),
    ).subquery()
    found: dict[int, LastTouch] = {}
    columns = (every.c.learner_id, every.c.source, every.c.kind, every.c.item, _instant(every.c.at).label("at"))
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
            _instant(func.max(Attempt.closed_at)),
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
class Waiting:
    """Something that waits for a trainer: where it is kept, which one, whose, since when."""

    source: str
    ref: str
    item: str
    learner_id: int
    learner: str
    since: datetime


def waiting_for(
    db: Session, viewer: Viewer, learner_ids: Sequence[int] | None = None, limit: int = 500
) -> Sequence[Waiting]:
    """All that waits for this person, the oldest first, in one statement: of these learners, or of all they follow.

    One's own work is for somebody else; the copies of a mock exam are for its jury; evidence and dossiers are read by
    trainers alone, as elsewhere.
    """
    parts = [_copies(), *([_evidence(), _records()] if viewer.role is Role.TRAINER else [])]
    every = union_all(*parts).subquery()
    at = _instant(every.c.since)
    query = (
        select(every.c.source, every.c.ref, every.c.item, every.c.learner_id, User.name, at)
        .join(User, User.id == every.c.learner_id)
        .where(every.c.learner_id != viewer.id, User.erased_at.is_(None))
        .order_by(at, every.c.source, every.c.ref)
        .limit(limit)
    )
    if learner_ids is not None:
        query = query.where(every.c.learner_id.in_(learner_ids))
    elif viewer.role is not Role.ADMIN:
        query = query.where(every.c.learner_id.in_(followed_ids(viewer)))
    return [Waiting(*row) for row in db.execute(query)]


def followed_ids(viewer: Viewer) -> Select[Any]:
    """The learners of the cohorts that this person trains today."""
    return (
        select(Enrolment.learner_id)
        .join(CohortTrainer, CohortTrainer.cohort_id == Enrolment.cohort_id)
        .where(CohortTrainer.trainer_id == viewer.id, CohortTrainer.until.is_(None))
    )


def _part(source: Any, ref: Any, item: Any, learner_id: Any, since: Any) -> Select[Any]:
    return select(
        source.label("source"),
        cast(ref, String).label("ref"),
        item.label("item"),
        learner_id.label("learner_id"),
        _instant(since).label("since"),
    )


def _copies() -> Select[Any]:
    source = case((Attempt.complete.is_(False), "essay"), else_="exam_copy")
    return _part(source, Attempt.id, Attempt.activity_id, Attempt.learner_id, Attempt.closed_at).where(
        Attempt.state == AttemptState.CLOSED,
        Attempt.activity_kind == QUIZ,
        Attempt.learner_id.is_not(None),
        Attempt.activity_id.not_like(f"{EXAM_COPY}%"),
        or_(Attempt.complete.is_(False), and_(Attempt.mode == Mode.EXAM, Attempt.released_at.is_(None))),
    )


def _evidence() -> Select[Any]:
    return _part(_text("evidence"), Evidence.id, Evidence.title, Evidence.learner_id, Evidence.submitted_at).where(
        Evidence.state.in_(sorted(WAITING)), Evidence.quarantined_at.is_(None), Evidence.withdrawn_at.is_(None)
    )


def _records() -> Select[Any]:
    record = ProfessionalRecord
    return _part(_text("record"), record.owner_id, record.framework, record.owner_id, record.review_asked_at).where(
        record.review_asked_at.is_not(None)
    )


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


@dataclass(frozen=True)
class RecentCopy:
    """A quiz copy handed in lately; `action_count` changes when it is marked or regraded."""

    id: str
    learner_id: int
    action_count: int
    digest: str
    closed_at: datetime


def recent_copies(db: Session, learner_ids: Sequence[int], since: datetime, each: int) -> Sequence[RecentCopy]:
    """The last published quiz copies of each of these learners, so many a person at most; one statement."""
    rank = func.row_number().over(partition_by=Attempt.learner_id, order_by=(Attempt.closed_at.desc(), Attempt.id))
    ranked = (
        select(
            Attempt.id,
            Attempt.learner_id,
            Attempt.action_count,
            Attempt.content_digest,
            Attempt.closed_at,
            rank.label("rank"),
        )
        .where(
            Attempt.learner_id.in_(learner_ids),
            Attempt.activity_kind == QUIZ,
            Attempt.state == AttemptState.CLOSED,
            Attempt.closed_at >= since,
            or_(Attempt.mode != Mode.EXAM, Attempt.released_at.is_not(None)),
        )
        .subquery()
    )
    rows = db.execute(select(*list(ranked.c)[:5]).where(ranked.c.rank <= each).order_by(ranked.c.closed_at))
    return [RecentCopy(*row) for row in rows]


def snapshots_of(db: Session, attempt_ids: Sequence[str]) -> Sequence[tuple[str, str, Any]]:
    """(attempt, seed, snapshot) of these copies; one statement."""
    rows = db.execute(select(Attempt.id, Attempt.seed, Attempt.snapshot).where(Attempt.id.in_(attempt_ids)))
    return [(attempt_id, seed, snapshot) for attempt_id, seed, snapshot in rows]


def documents_of(db: Session, digests: Sequence[str]) -> Sequence[tuple[str, str]]:
    """(digest, document) of these contents as they were used; one statement."""
    rows = db.execute(select(ContentVersion.digest, ContentVersion.document).where(ContentVersion.digest.in_(digests)))
    return [(digest, document) for digest, document in rows]
