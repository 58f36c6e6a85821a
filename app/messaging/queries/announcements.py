"""Every SELECT over announcements; who may read which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.accounts.models import User
from app.cohorts.models import Cohort, Enrolment
from app.errors import NotFound
from app.messaging.models import (
    Announcement,
    AnnouncementSeen,
)

LAST_ID = 2**31 - 1
ANNOUNCED_FOR = timedelta(days=60)


def announced_to(viewer: Viewer, now: datetime, today: date) -> ColumnElement[bool]:
    """The announcements that this learner may read today: of their cohorts, recent or pinned, not withdrawn."""
    mine = select(Enrolment.cohort_id).where(
        Enrolment.learner_id == viewer.id, or_(Enrolment.ends_at.is_(None), Enrolment.ends_at > now)
    )
    return and_(
        Announcement.cohort_id.in_(mine),
        Announcement.withdrawn_at.is_(None),
        or_(Announcement.at > now - ANNOUNCED_FOR, Announcement.pinned_until >= today),
    )


def unseen(viewer: Viewer) -> ColumnElement[bool]:
    said = select(AnnouncementSeen.user_id).where(
        AnnouncementSeen.announcement_id == Announcement.id, AnnouncementSeen.user_id == viewer.id
    )
    return ~exists(said.correlate(Announcement))


@dataclass(frozen=True)
class AnnouncementLine:
    """An announcement on a page. `seen`: by the reader; `readers` out of `people`, for the team."""

    id: int
    cohort_id: int
    cohort: str
    author: str
    title: str
    text: str
    at: datetime
    pinned_until: date | None
    withdrawn_at: datetime | None
    seen: bool = False
    readers: int = 0


ANNOUNCED: tuple[Any, ...] = (
    Announcement.id,
    Announcement.cohort_id,
    Cohort.title.label("cohort"),
    User.name,
    Announcement.title,
    Announcement.text,
    Announcement.at,
    Announcement.pinned_until,
    Announcement.withdrawn_at,
)


def announcements_for(db: Session, viewer: Viewer, now: datetime, today: date) -> Sequence[AnnouncementLine]:
    """What is announced to this learner today: those pinned first, then the latest; one statement."""
    rows = db.execute(
        select(*ANNOUNCED, ~unseen(viewer))
        .join(Cohort, Cohort.id == Announcement.cohort_id)
        .join(User, User.id == Announcement.author_id)
        .where(announced_to(viewer, now, today))
        .order_by(Announcement.at.desc(), Announcement.id.desc())
        .limit(50)
    )
    lines = [AnnouncementLine(*row[:9], seen=bool(row[9])) for row in rows]
    return sorted(lines, key=lambda one: one.pinned_until is None or one.pinned_until < today)


def announcements_of(db: Session, cohort_id: int) -> Sequence[AnnouncementLine]:
    """Everything announced to a cohort, the latest first, with how many read it."""
    readers = (
        select(func.count(AnnouncementSeen.user_id))
        .where(AnnouncementSeen.announcement_id == Announcement.id)
        .correlate(Announcement)
    ).scalar_subquery()
    rows = db.execute(
        select(*ANNOUNCED, readers)
        .join(Cohort, Cohort.id == Announcement.cohort_id)
        .join(User, User.id == Announcement.author_id)
        .where(Announcement.cohort_id == cohort_id)
        .order_by(Announcement.at.desc(), Announcement.id.desc())
        .limit(200)
    )
    return [AnnouncementLine(*row[:9], readers=row[9]) for row in rows]


def announcement_visible_to(
    db: Session, viewer: Viewer, announcement_id: int, now: datetime, today: date
) -> Announcement:
    """An announcement of one of this learner's cohorts."""
    found = (
        db.scalars(
            select(Announcement).where(Announcement.id == announcement_id, announced_to(viewer, now, today))
        ).one_or_none()
        if announcement_id <= LAST_ID
        else None
    )
    if found is None:
        raise NotFound("Cette annonce n’existe pas, ou elle n’est pas pour vous.")
    return found


def announcement_of(db: Session, cohort_id: int, announcement_id: int) -> Announcement:
    """An announcement of this very cohort."""
    found = db.get(Announcement, announcement_id) if announcement_id <= LAST_ID else None
    if found is None or found.cohort_id != cohort_id:
        raise NotFound("Cette annonce n’existe pas.")
    return found


def learners_in(db: Session, cohort_id: int, now: datetime) -> Sequence[int]:
    """Who learns in a cohort today."""
    return db.scalars(
        select(Enrolment.learner_id).where(
            Enrolment.cohort_id == cohort_id, or_(Enrolment.ends_at.is_(None), Enrolment.ends_at > now)
        )
    ).all()
