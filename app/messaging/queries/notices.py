"""Every SELECT over notices, over who is told by e-mail, and the count of what waits to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.cohorts.models import CohortTrainer, Enrolment
from app.errors import NotFound
from app.messaging.models import (
    Announcement,
    MailChoice,
    MessageThread,
    Notice,
)
from app.messaging.queries.announcements import announced_to, unseen
from app.messaging.queries.threads import addressed_to, unread

LAST_ID = 2**31 - 1


def unread_count(db: Session, viewer: Viewer, now: datetime, today: date) -> int:
    """How many things wait to be read by this person: threads, notices, announcements; one statement."""
    threads = select(func.count(MessageThread.id)).where(addressed_to(viewer), unread(viewer)).scalar_subquery()
    notices = select(func.count(Notice.id)).where(Notice.user_id == viewer.id, Notice.seen_at.is_(None))
    total = threads + notices.scalar_subquery()
    if viewer.role is Role.LEARNER:
        total += (
            select(func.count(Announcement.id))
            .where(announced_to(viewer, now, today), unseen(viewer))
            .scalar_subquery()
        )
    return int(db.scalar(select(total)) or 0)


@dataclass(frozen=True)
class Recipient:
    """Somebody to tell by e-mail."""

    id: int
    name: str
    email: str


def _reachable(query: Any) -> Any:
    """Accounts in service whose owner did not ask for silence."""
    return query.outerjoin(MailChoice, MailChoice.user_id == User.id).where(
        User.disabled_at.is_(None),
        User.erased_at.is_(None),
        User.confirmed_at.is_not(None),
        or_(MailChoice.by_mail.is_(None), MailChoice.by_mail.is_(True)),
    )


def trainers_of_learner(db: Session, learner_id: int) -> Sequence[Recipient]:
    """Who accompanies this learner today, by name."""
    rows = db.execute(
        select(User.id, User.name, User.email)
        .join(CohortTrainer, CohortTrainer.trainer_id == User.id)
        .join(Enrolment, Enrolment.cohort_id == CohortTrainer.cohort_id)
        .where(Enrolment.learner_id == learner_id, CohortTrainer.until.is_(None), User.erased_at.is_(None))
        .distinct()
        .order_by(User.name, User.id)
    )
    return [Recipient(*row) for row in rows]


def reachable(db: Session, user_ids: Sequence[int]) -> Sequence[Recipient]:
    """Those of these people who are told by e-mail."""
    query = _reachable(select(User.id, User.name, User.email)).where(User.id.in_(user_ids)).order_by(User.id)
    return [Recipient(*row) for row in db.execute(query)]


def administrators(db: Session) -> Sequence[int]:
    """Who runs the place."""
    return db.scalars(
        select(User.id).where(User.role == Role.ADMIN, User.disabled_at.is_(None), User.erased_at.is_(None))
    ).all()


def notices_of(db: Session, user_id: int, limit: int = 50) -> Sequence[Notice]:
    """What one person was told, those not seen first, then the latest."""
    return db.scalars(
        select(Notice)
        .where(Notice.user_id == user_id)
        .order_by(Notice.seen_at.is_not(None), Notice.at.desc(), Notice.id.desc())
        .limit(limit)
    ).all()


def own_notice(db: Session, viewer: Viewer, notice_id: int) -> Notice:
    """One's own notice; somebody else's does not exist."""
    notice = db.get(Notice, notice_id) if notice_id <= LAST_ID else None
    if notice is None or notice.user_id != viewer.id:
        raise NotFound("Cet avis n’existe pas, ou il n’est pas à vous.")
    return notice


def notice_of_source(db: Session, user_id: int, source: str) -> Notice | None:
    """What was already told under this name."""
    return db.scalars(select(Notice).where(Notice.user_id == user_id, Notice.source == source)).one_or_none()


def told_since(db: Session, user_id: int, since: datetime) -> bool:
    """Whether this person has an unseen notice told since this instant: one e-mail is enough."""
    return (
        db.scalar(
            select(Notice.id).where(Notice.user_id == user_id, Notice.seen_at.is_(None), Notice.at >= since).limit(1)
        )
        is not None
    )


def wants_mail(db: Session, user_id: int) -> bool:
    """Whether this person is told by e-mail."""
    choice = db.get(MailChoice, user_id)
    return choice is None or choice.by_mail
