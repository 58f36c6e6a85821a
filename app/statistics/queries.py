"""Every SELECT of statistics: bounded by the copies of one activity, and by whom the reader follows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.attempts.domain import AttemptState, Mode
from app.attempts.models import Attempt, AttemptAction
from app.certification.models.statements import Statement, StatementDecision
from app.cohorts.models import Cohort, CohortTrainer, Enrolment
from app.quizzes.queries import KIND as QUIZ
from app.statistics.domain.table import Taken
from app.statistics.models import QuizRegrade

PARCEL = 400


def followed_by(viewer: Viewer) -> Select[int]:
    """The learners whose copies this person’s figures are made of: those they train; for an admin, all learners."""
    if viewer.role is Role.ADMIN:
        return select(User.id).where(User.role == Role.LEARNER)
    return (
        select(Enrolment.learner_id)
        .join(CohortTrainer, CohortTrainer.cohort_id == Enrolment.cohort_id)
        .where(
            CohortTrainer.trainer_id == viewer.id,
            CohortTrainer.until.is_(None),
            Enrolment.learner_id != viewer.id,
        )
    )


def _counted(viewer: Viewer) -> tuple[ColumnElement[bool], ...]:
    """Copies that are handed in, wholly marked, published, and taken by somebody whom this person follows.

    A copy without a single act says nothing: nobody answered, or its acts have come to their end.
    """
    return (
        Attempt.action_count > 0,
        Attempt.state == AttemptState.CLOSED,
        Attempt.complete.is_(True),
        or_(Attempt.mode != Mode.EXAM, Attempt.released_at.is_not(None)),
        Attempt.learner_id.in_(followed_by(viewer)),
    )


@dataclass(frozen=True)
class ActivityCount:
    """How many people handed in a copy of an activity, and when the last one was."""

    kind: str
    id: str
    people: int
    last_at: datetime | None
    copies: int
    acts: int
    last_act_at: datetime | None


def activity_counts(db: Session, viewer: Viewer) -> dict[tuple[str, str], ActivityCount]:
    """By kind and id: every activity of which somebody handed in a copy; one statement."""
    rows = db.execute(
        select(
            Attempt.activity_kind,
            Attempt.activity_id,
            func.count(func.distinct(Attempt.learner_id)),
            func.max(Attempt.closed_at),
            func.count(Attempt.id),
            func.sum(Attempt.action_count),
            func.max(Attempt.last_action_at),
        )
        .where(*_counted(viewer))
        .group_by(Attempt.activity_kind, Attempt.activity_id)
    )
    return {(row[0], row[1]): ActivityCount(*row) for row in rows}


def taken(db: Session, viewer: Viewer, kind: str, activity_id: str) -> list[Taken]:
    """The counted copies of one activity, without their answers."""
    columns: tuple[Any, ...] = (
        Attempt.id,
        Attempt.learner_id,
        Attempt.number,
        Attempt.content_digest,
        Attempt.earned,
        Attempt.possible,
        Attempt.closed_at,
        Attempt.action_count,
    )
    rows = db.execute(
        select(*columns)
        .where(Attempt.activity_kind == kind, Attempt.activity_id == activity_id, *_counted(viewer))
        .order_by(Attempt.id)
    )
    return [
        Taken(one, learner, number, digest, earned or Fraction(0), possible or Fraction(0), closed_at, acts)
        for one, learner, number, digest, earned, possible, closed_at, acts in rows
    ]


def waiting_count(db: Session, viewer: Viewer, kind: str, activity_id: str) -> int:
    """How many handed-in copies wait for a marking or for their publication: they are in no figure."""
    return (
        db.scalar(
            select(func.count(Attempt.id)).where(
                Attempt.activity_kind == kind,
                Attempt.activity_id == activity_id,
                Attempt.state == AttemptState.CLOSED,
                Attempt.learner_id.in_(followed_by(viewer)),
                or_(
                    Attempt.complete.is_(False),
                    (Attempt.mode == Mode.EXAM) & Attempt.released_at.is_(None),
                ),
            )
        )
        or 0
    )


@dataclass(frozen=True)
class Kept:
    """What is needed to read the answers of a copy."""

    id: str
    digest: str
    seed: str
    snapshot: Any


def kept(db: Session, ids: Sequence[str]) -> dict[str, Kept]:
    """The answers of these copies."""
    found: dict[str, Kept] = {}
    for start in range(0, len(ids), PARCEL):
        rows = db.execute(
            select(Attempt.id, Attempt.content_digest, Attempt.seed, Attempt.snapshot).where(
                Attempt.id.in_(ids[start : start + PARCEL])
            )
        )
        found |= {row[0]: Kept(*row) for row in rows}
    return found


@dataclass(frozen=True)
class Act:
    """One act of a copy, as the measure of time reads it."""

    attempt_id: str
    kind: str
    payload: Mapping[str, Any]
    at: datetime
    started_at: datetime


def acts_of(db: Session, ids: Sequence[str]) -> list[Act]:
    """The acts of their authors in these copies, in order; markings and regrades are left out."""
    found: list[Act] = []
    for start in range(0, len(ids), PARCEL):
        rows = db.execute(
            select(
                AttemptAction.attempt_id,
                AttemptAction.kind,
                AttemptAction.payload,
                AttemptAction.at,
                Attempt.started_at,
            )
            .join(Attempt, Attempt.id == AttemptAction.attempt_id)
            .where(
                AttemptAction.attempt_id.in_(ids[start : start + PARCEL]),
                AttemptAction.late.is_(False),
                AttemptAction.actor_id == AttemptAction.learner_id,
            )
            .order_by(AttemptAction.attempt_id, AttemptAction.number)
        )
        found += [Act(*row) for row in rows]
    return found


def cohort_members(db: Session, viewer: Viewer) -> dict[int, tuple[str, frozenset[int]]]:
    """The cohorts that this person trains (an admin: all): title and learners, by id; one statement."""
    query = (
        select(Cohort.id, Cohort.title, Enrolment.learner_id)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .order_by(Cohort.starts_on.desc(), Cohort.id.desc())
    )
    if viewer.role is not Role.ADMIN:
        query = query.join(CohortTrainer, CohortTrainer.cohort_id == Cohort.id).where(
            CohortTrainer.trainer_id == viewer.id, CohortTrainer.until.is_(None)
        )
    titles: dict[int, str] = {}
    members: dict[int, set[int]] = {}
    for cohort_id, title, learner_id in db.execute(query):
        titles[cohort_id] = title
        members.setdefault(cohort_id, set()).add(learner_id)
    return {one: (title, frozenset(members[one])) for one, title in titles.items()}


def names_followed(db: Session, viewer: Viewer, learner_ids: Iterable[int]) -> dict[int, str]:
    """The names of those of these people whom this person follows."""
    wanted = sorted(set(learner_ids))
    found: dict[int, str] = {}
    for start in range(0, len(wanted), PARCEL):
        statement = select(User.id, User.name).where(
            User.id.in_(wanted[start : start + PARCEL]), User.id.in_(followed_by(viewer))
        )
        found |= {row.id: row.name for row in db.execute(statement)}
    return found


def copies_by_version(db: Session, kind: str) -> list[tuple[str, str, int]]:
    """(activity, version, closed copies of learners); one statement."""
    rows = db.execute(
        select(Attempt.activity_id, Attempt.content_digest, func.count(Attempt.id))
        .where(Attempt.activity_kind == kind, Attempt.state == AttemptState.CLOSED, Attempt.learner_id.is_not(None))
        .group_by(Attempt.activity_id, Attempt.content_digest)
        .order_by(Attempt.activity_id, Attempt.content_digest)
    )
    return [(one, digest, copies) for one, digest, copies in rows]


def versions_of(db: Session, kind: str, activity_id: str) -> list[tuple[str, int, datetime]]:
    """(version, closed copies, first one) of one activity, the oldest first."""
    first = func.min(Attempt.closed_at)
    rows = db.execute(
        select(Attempt.content_digest, func.count(Attempt.id), first)
        .where(
            Attempt.activity_kind == kind,
            Attempt.activity_id == activity_id,
            Attempt.state == AttemptState.CLOSED,
            Attempt.learner_id.is_not(None),
        )
        .group_by(Attempt.content_digest)
        .order_by(first)
    )
    return [(digest, copies, first_at) for digest, copies, first_at in rows if first_at is not None]


def open_count(db: Session, kind: str, activity_id: str) -> int:
    """How many copies are under way: no regrade touches them."""
    return (
        db.scalar(
            select(func.count(Attempt.id)).where(
                Attempt.activity_kind == kind,
                Attempt.activity_id == activity_id,
                Attempt.state == AttemptState.OPEN,
                Attempt.learner_id.is_not(None),
            )
        )
        or 0
    )


@dataclass(frozen=True)
class TouchedStatement:
    """A statement in force that cites a copy whose marks would change."""

    id: str
    title: str
    learner_id: int
    issued_at: datetime


def statements_resting_on(db: Session, copies: Mapping[str, int]) -> list[TouchedStatement]:
    """The statements in force that cite these copies (attempt id → learner), by date."""
    learners = sorted(set(copies.values()))
    found: list[TouchedStatement] = []
    for start in range(0, len(learners), PARCEL):
        rows = db.execute(
            select(Statement.id, Statement.title, Statement.learner_id, Statement.issued_at, StatementDecision.facts)
            .join(StatementDecision, StatementDecision.id == Statement.decision_id)
            .where(Statement.learner_id.in_(learners[start : start + PARCEL]), Statement.revoked_at.is_(None))
            .order_by(Statement.issued_at, Statement.id)
        )
        for one, title, learner_id, issued_at, facts in rows:
            told = json.dumps(facts)
            if any(attempt_id in told for attempt_id, owner in copies.items() if owner == learner_id):
                found.append(TouchedStatement(one, title, learner_id, issued_at))
    return found


def regrades(db: Session, limit: int = 100) -> Sequence[tuple[QuizRegrade, str]]:
    """The regrades put in force, the latest first, with the name of who did (empty at the command line)."""
    rows = db.execute(
        select(QuizRegrade, User.name)
        .outerjoin(User, User.id == QuizRegrade.applied_by)
        .order_by(QuizRegrade.applied_at.desc(), QuizRegrade.id.desc())
        .limit(limit)
    )
    return [(run, name or "") for run, name in rows]


def find_regrade(db: Session, run_id: str) -> QuizRegrade | None:
    return db.get(QuizRegrade, run_id)


def held_regrade(db: Session, run_id: str) -> QuizRegrade | None:
    """A regrade, held until the end of the transaction."""
    return db.get(QuizRegrade, run_id, with_for_update=True, populate_existing=True)


def copies_regraded_by(db: Session, run: QuizRegrade) -> list[tuple[str, int]]:
    """(copy, author) of every copy whose log holds an act of this regrade."""
    rows = db.execute(
        select(Attempt.id, Attempt.learner_id, AttemptAction.payload)
        .join(AttemptAction, AttemptAction.attempt_id == Attempt.id)
        .where(
            Attempt.activity_kind == QUIZ,
            Attempt.activity_id == run.quiz_id,
            AttemptAction.kind == "regrade",
            AttemptAction.at == run.applied_at,
            Attempt.learner_id.is_not(None),
        )
        .order_by(Attempt.id)
    )
    return [(one, learner) for one, learner, payload in rows if learner is not None and payload.get("run") == run.id]


def regrades_by(db: Session, user_id: int) -> Sequence[QuizRegrade]:
    """The regrades that somebody put in force or took back."""
    return db.scalars(
        select(QuizRegrade)
        .where(or_(QuizRegrade.applied_by == user_id, QuizRegrade.undone_by == user_id))
        .order_by(QuizRegrade.applied_at)
    ).all()
