"""Every SELECT over surveys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.accounts.models import User
from app.attendance.domain.surveys import SurveyMoment, SurveyScope
from app.attendance.models.surveys import SurveyAnswer, SurveyInvitation
from app.cohorts.models import Cohort, Enrolment
from app.errors import NotFound


def own_invitation(db: Session, viewer: Viewer, invitation_id: int) -> SurveyInvitation:
    """An invitation of one's own that waits; the others do not exist."""
    found = db.get(SurveyInvitation, invitation_id)
    if found is None or found.learner_id != viewer.id or found.answered:
        raise NotFound("Cette invitation n’existe pas, ou vous avez déjà répondu.")
    return found


def invitations_of(db: Session, learner_id: int) -> Sequence[SurveyInvitation]:
    """Every invitation of one person, the last first."""
    return db.scalars(
        select(SurveyInvitation).where(SurveyInvitation.learner_id == learner_id).order_by(SurveyInvitation.id.desc())
    ).all()


def find_invitation(
    db: Session, learner_id: int, moment: SurveyMoment, scope: SurveyScope, scope_id: str
) -> SurveyInvitation | None:
    return db.scalars(
        select(SurveyInvitation).where(
            SurveyInvitation.learner_id == learner_id,
            SurveyInvitation.moment == moment.value,
            SurveyInvitation.scope == scope.value,
            SurveyInvitation.scope_id == scope_id,
        )
    ).one_or_none()


def invited_counts(db: Session, scope: SurveyScope) -> Mapping[tuple[str, str], int]:
    """How many were asked, by (moment, what about); one statement."""
    rows = db.execute(
        select(SurveyInvitation.moment, SurveyInvitation.scope_id, func.count())
        .where(SurveyInvitation.scope == scope.value)
        .group_by(SurveyInvitation.moment, SurveyInvitation.scope_id)
    )
    return {(moment, scope_id): count for moment, scope_id, count in rows}


def answered_counts(db: Session, scope: SurveyScope) -> Mapping[tuple[str, str], int]:
    """How many answered, by (moment, what about); one statement."""
    rows = db.execute(
        select(SurveyAnswer.moment, SurveyAnswer.scope_id, func.count())
        .where(SurveyAnswer.scope == scope.value)
        .group_by(SurveyAnswer.moment, SurveyAnswer.scope_id)
    )
    return {(moment, scope_id): count for moment, scope_id, count in rows}


def answers_about(
    db: Session,
    moment: SurveyMoment,
    scope: SurveyScope,
    scope_id: str,
    since: date | None = None,
    until: date | None = None,
) -> Sequence[tuple[Mapping[str, str], str]]:
    """The answers about one thing, in the order of identifiers drawn by lot."""
    query = select(SurveyAnswer.values, SurveyAnswer.text).where(
        SurveyAnswer.moment == moment.value, SurveyAnswer.scope == scope.value, SurveyAnswer.scope_id == scope_id
    )
    if since is not None:
        query = query.where(SurveyAnswer.week >= since)
    if until is not None:
        query = query.where(SurveyAnswer.week <= until)
    rows: Sequence[Any] = db.execute(query.order_by(SurveyAnswer.id)).all()
    return [(dict(values), text) for values, text in rows]


@dataclass(frozen=True)
class Ended:
    """Somebody's time in a cohort that has ended."""

    learner_id: int
    email: str
    cohort_id: int
    ended_at: datetime | None
    cohort_ends_on: date | None


def ended_enrolments(db: Session, now: datetime, since: datetime) -> Sequence[Ended]:
    """The enrolments that ended lately, their own end or that of their cohort; of accounts that still stand."""
    rows = db.execute(
        select(User.id, User.email, Enrolment.cohort_id, Enrolment.ends_at, Cohort.ends_on)
        .join(Enrolment, Enrolment.learner_id == User.id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(
            User.erased_at.is_(None),
            User.disabled_at.is_(None),
            User.confirmed_at.is_not(None),
            (Enrolment.ends_at.between(since, now)) | (Cohort.ends_on.between(since.date(), now.date())),
        )
        .order_by(User.id, Enrolment.cohort_id)
    )
    return [Ended(*row) for row in rows]


def invited_already(db: Session, learner_ids: Sequence[int]) -> frozenset[tuple[int, str, str, str]]:
    """(person, moment, scope, what about) of the invitations of these people; one statement."""
    rows = db.execute(
        select(
            SurveyInvitation.learner_id, SurveyInvitation.moment, SurveyInvitation.scope, SurveyInvitation.scope_id
        ).where(SurveyInvitation.learner_id.in_(learner_ids))
    )
    return frozenset((learner_id, moment, scope, scope_id) for learner_id, moment, scope, scope_id in rows)
