"""Every SELECT of progress. Each reads the rows of one learner, by index, and a bounded number of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.accounts.models import User
from app.attempts.domain import Mode
from app.attempts.models import Attempt, Outcome
from app.cohorts.models import Cohort, Enrolment
from app.cohorts.queries import may_see_work_of
from app.errors import NotFound
from app.progress.domain.due import CohortEnd
from app.progress.domain.mastery import Trace

TRACES_AT_MOST = 5000
EVIDENCE_AT_MOST = 500
# An address may hold any number: beyond this one, no person has it and PostgreSQL refuses to look.
LAST_ID = 2**31 - 1

TRACE = (
    Outcome.competence_id,
    Outcome.attempt_id,
    Outcome.activity_kind,
    Outcome.activity_id,
    Outcome.mode,
    Outcome.earned,
    Outcome.possible,
    Outcome.at,
)


@dataclass(frozen=True)
class Learner:
    """Whose progress is looked at."""

    id: int
    name: str
    framework: str | None


def learner_visible_to(db: Session, viewer: Viewer, learner_id: int) -> Learner:
    """The only way for a page to reach somebody's progress; strangers do not learn that the person exists."""
    if learner_id > LAST_ID or not may_see_work_of(db, viewer, learner_id):
        raise NotFound
    row = db.execute(
        select(User.id, User.name, User.framework).where(User.id == learner_id, User.erased_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound
    return Learner(*row)


def traces_of(db: Session, learner_id: int) -> Sequence[Trace]:
    """The outcomes in force of one learner, the latest first."""
    rows = db.execute(
        select(*TRACE)
        .where(Outcome.learner_id == learner_id, Outcome.superseded_at.is_(None))
        .order_by(Outcome.at.desc(), Outcome.attempt_id.desc())
        .limit(TRACES_AT_MOST)
    )
    return [Trace(row[0], row[1], row[2], row[3], Mode(row[4]), *row[5:]) for row in rows]


@dataclass(frozen=True)
class Evidence:
    """One attempt behind a figure: the trace it left, its place among the tries, the content it was made with."""

    trace: Trace
    number: int
    content_digest: str
    complete: bool
    revision: int

    @property
    def version(self) -> str:
        """The start of the content's digest: enough to tell two versions apart."""
        return self.content_digest[:8]


def evidence_of(db: Session, learner_id: int, competence_id: str) -> Sequence[Evidence]:
    """Every attempt of one learner that left a trace in one competence, the latest first."""
    rows = db.execute(
        select(*TRACE, Attempt.number, Attempt.content_digest, Attempt.complete, Outcome.revision)
        .join(Attempt, Attempt.id == Outcome.attempt_id)
        .where(
            Outcome.learner_id == learner_id,
            Outcome.competence_id == competence_id,
            Outcome.superseded_at.is_(None),
        )
        .order_by(Outcome.at.desc(), Outcome.attempt_id.desc())
        .limit(EVIDENCE_AT_MOST)
    )
    return [
        Evidence(Trace(row[0], row[1], row[2], row[3], Mode(row[4]), *row[5:8]), row[8], row[9], bool(row[10]), row[11])
        for row in rows
    ]


def cohort_ends_of(db: Session, learner_id: int, now: datetime, today: date) -> Sequence[CohortEnd]:
    """The cohorts that one learner is enrolled in and that have a last day still to come."""
    rows = db.execute(
        select(Cohort.title, Cohort.ends_on)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .where(
            Enrolment.learner_id == learner_id,
            Enrolment.ends_at.is_(None) | (Enrolment.ends_at > now),
            Cohort.archived_at.is_(None),
            Cohort.ends_on >= today,
        )
        .order_by(Cohort.ends_on)
    )
    return [CohortEnd(title, ends_on) for title, ends_on in rows if ends_on is not None]
