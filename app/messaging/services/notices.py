"""Use cases of notices: tell a person something, note that they saw it, let them choose silence."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.services import queue_letter
from app.messaging.domain import NoticeKind, notice_letter
from app.messaging.models import MailChoice, Notice
from app.messaging.queries import notices as queries

# Somebody who has not looked yet was told already: no second e-mail before this.
ONE_MAIL_A = timedelta(hours=24)
TITLE_LENGTH = 200


def notify(
    db: Session,
    user_id: int,
    kind: NoticeKind,
    title: str,
    address: str,
    now: datetime,
    base_url: str,
    *,
    source: str,
) -> Notice:
    """Tell one person that something happened; the same source twice is one notice."""
    found = queries.notice_of_source(db, user_id, source)
    if found is not None:
        return found
    told = queries.told_since(db, user_id, now - ONE_MAIL_A)
    notice = Notice(
        user_id=user_id,
        kind=kind.value,
        title=title[:TITLE_LENGTH],
        address=address,
        at=now,
        source=source,
    )
    try:
        with db.begin_nested():
            db.add(notice)
            db.flush()  # the same told twice at once is told once
    except IntegrityError:
        earlier = queries.notice_of_source(db, user_id, source)
        if earlier is None:
            raise
        return earlier
    if not told:
        for one in queries.reachable(db, [user_id]):
            queue_letter(db, notice_letter(f"{base_url.rstrip('/')}/messages"), one.email, now, one.id)
    return notice


def mark_seen(db: Session, user_id: int, now: datetime, notice_id: int | None = None) -> None:
    """This person has seen one notice, or all of them."""
    change = update(Notice).where(Notice.user_id == user_id, Notice.seen_at.is_(None)).values(seen_at=now)
    db.execute(change if notice_id is None else change.where(Notice.id == notice_id))


def choose_mail(db: Session, user_id: int, by_mail: bool) -> None:
    """Be told by e-mail, or not."""
    choice = db.get(MailChoice, user_id)
    if choice is None:
        db.add(MailChoice(user_id=user_id, by_mail=by_mail))
    else:
        choice.by_mail = by_mail
    db.flush()  # the page that answers reads it
