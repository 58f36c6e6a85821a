"""Answering a learner, from the team's side: the message leaves, and the journal of accompaniment tells it once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.attendance.domain.contacts import ContactChannel, ContactKind
from app.attendance.services import note_contact
from app.messaging.domain import HelpKind
from app.messaging.models import Message, MessageThread
from app.messaging.services import open_thread, write


def answer(
    db: Session,
    author: Viewer,
    thread: MessageThread,
    typed: str,
    kind: HelpKind,
    now: datetime,
    key: str,
    base_url: str,
) -> Message:
    """Answer in a thread, and note it in the journal with the time that the learner waited."""
    made = write(db, author, thread, typed, now, key, base_url, kind=kind)
    _note(db, author, thread, made, kind, now)
    return made


def begin(
    db: Session,
    author: Viewer,
    learner_id: int,
    subject: str,
    typed: str,
    kind: HelpKind,
    now: datetime,
    key: str,
    base_url: str,
) -> MessageThread:
    """Write first to a learner, and note it in the journal."""
    thread = open_thread(db, author, learner_id, subject, typed, now, key, base_url, kind=kind)
    made = db.get_one(Message, thread.last_message_id)
    _note(db, author, thread, made, kind, now)
    return thread


def _note(db: Session, author: Viewer, thread: MessageThread, made: Message, kind: HelpKind, now: datetime) -> None:
    note_contact(
        db,
        author,
        thread.learner_id,
        ContactKind(kind.value),
        ContactChannel.MESSAGE,
        f"Message : {thread.subject}",
        now,
        at=made.at,
        requested_at=made.answers_since,
        source=f"message:{made.id}",
    )
