"""Use cases of announcements: tell a cohort, take it back, say that one has read it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.accounts.services import queue_letter
from app.errors import InvalidAction
from app.messaging.domain import LONGEST_SUBJECT, announcement_letter, checked_text
from app.messaging.models import Announcement, AnnouncementSeen
from app.messaging.queries import announcements as queries
from app.messaging.queries import notices as people


def announce(
    db: Session,
    author: Viewer,
    cohort_id: int,
    title: str,
    typed: str,
    pinned_until: date | None,
    now: datetime,
    today: date,
    base_url: str,
) -> Announcement:
    """Tell a cohort something; its learners are told by e-mail that there is an announcement. The caller has asked
    whether the cohort is this person's."""
    subject = " ".join(title.split())
    if not subject or len(subject) > LONGEST_SUBJECT:
        raise InvalidAction(f"Donnez un titre à cette annonce, en {LONGEST_SUBJECT}\u00a0signes au plus.")
    if pinned_until is not None and pinned_until < today:
        raise InvalidAction("Choisissez un jour à venir, ou aucun.")
    made = Announcement(
        cohort_id=cohort_id,
        author_id=author.id,
        title=subject,
        text=checked_text(typed),
        at=now,
        pinned_until=pinned_until,
    )
    db.add(made)
    db.flush()  # the page goes to it
    letter = announcement_letter(f"{base_url.rstrip('/')}/messages")
    for one in people.reachable(db, list(queries.learners_in(db, cohort_id, now))):
        queue_letter(db, letter, one.email, now, one.id)
    return made


def withdraw(announcement: Announcement, now: datetime) -> None:
    """Take an announcement off the pages; twice changes nothing."""
    announcement.withdrawn_at = announcement.withdrawn_at or now


def say_seen(db: Session, announcement: Announcement, user_id: int, now: datetime) -> None:
    """This learner has read it; twice is once."""
    if db.get(AnnouncementSeen, (announcement.id, user_id)) is not None:
        return
    try:
        with db.begin_nested():
            db.add(AnnouncementSeen(announcement_id=announcement.id, user_id=user_id, at=now))
            db.flush()  # two tabs at once: one row
    except IntegrityError:
        return
