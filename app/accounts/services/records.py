"""What is written beside an act: the security log, the message to send."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.domain.events import EventKind
from app.accounts.domain.letters import Letter
from app.accounts.models import OutgoingMail, SecurityEvent
from app.db.journal import JournalKind, journal_event

MAIL_QUEUED = "mail_queued"
# What the security log tells that one may have to answer for: written in the journal by the same act.
SENSITIVE = {
    EventKind.ROLE_CHANGED: JournalKind.ROLE_CHANGED,
    EventKind.DISABLED: JournalKind.ACCOUNT_DISABLED,
    EventKind.ENABLED: JournalKind.ACCOUNT_ENABLED,
    EventKind.INVITED: JournalKind.ACCOUNT_INVITED,
    EventKind.ADDED: JournalKind.ACCOUNT_ADDED,
    EventKind.ERASED: JournalKind.ACCOUNT_ERASED,
    EventKind.EXPORTED: JournalKind.DATA_EXPORTED,
    EventKind.PASSWORD_CHANGED: JournalKind.PASSWORD_CHANGED,
    EventKind.EMAIL_CHANGED: JournalKind.EMAIL_CHANGED,
    EventKind.SECOND_FACTOR_OFF: JournalKind.SECOND_FACTOR_REMOVED,
}


def record(
    db: Session,
    kind: EventKind,
    now: datetime,
    user_id: int | None = None,
    actor_id: int | None = None,
    address: str | None = None,
    detail: str | None = None,
) -> None:
    """Add a line to the security log, in the transaction of the act that it tells; a sensitive act is also chained
    in the journal, which outlives the log."""
    db.add(SecurityEvent(at=now, kind=kind, user_id=user_id, actor_id=actor_id, address=address, detail=detail))
    if kind in SENSITIVE:
        journal_event(db, SENSITIVE[kind], now, actor_id=actor_id, subject_id=user_id, detail=detail or "")


def queue_letter(db: Session, letter: Letter, recipient: str, now: datetime, user_id: int | None = None) -> None:
    """Put a message in the outbox, in the transaction of the act that causes it; it leaves after the commit."""
    db.add(
        OutgoingMail(
            user_id=user_id,
            message_id=secrets.token_hex(16),
            recipient=recipient,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            has_secret=letter.has_secret,
            state="waiting",
            tries=0,
            created_at=now,
            next_try_at=now,
        )
    )
    db.info[MAIL_QUEUED] = True
