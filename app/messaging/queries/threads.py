"""Every SELECT over threads and messages; who may see which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.cohorts.models import CohortTrainer, Enrolment
from app.cohorts.queries import may_see_work_of
from app.errors import NotFound
from app.messaging.models import (
    Message,
    MessageThread,
    ThreadMark,
)

# An address may hold any number: beyond this one, nothing has it and PostgreSQL refuses to look.
LAST_ID = 2**31 - 1
ABSENT = "Cette conversation n’existe pas, ou elle n’est pas à vous."


def followed_ids(viewer: Viewer) -> Select[Any]:
    """The learners of the cohorts that this person trains today."""
    return (
        select(Enrolment.learner_id)
        .join(CohortTrainer, CohortTrainer.cohort_id == Enrolment.cohort_id)
        .where(CohortTrainer.trainer_id == viewer.id, CohortTrainer.until.is_(None))
    )


def _alone() -> ColumnElement[bool]:
    """A thread of somebody whom nobody trains today: the administration answers."""
    return ~exists(
        select(Enrolment.id)
        .join(CohortTrainer, CohortTrainer.cohort_id == Enrolment.cohort_id)
        .where(Enrolment.learner_id == MessageThread.learner_id, CohortTrainer.until.is_(None))
    )


def addressed_to(viewer: Viewer) -> ColumnElement[bool]:
    """The threads that are this person's to read: one's own; those of the learners one trains; for an admin, those of
    learners whom nobody trains."""
    if viewer.role is Role.TRAINER:
        return MessageThread.learner_id.in_(followed_ids(viewer))
    if viewer.role is Role.ADMIN:
        return _alone()
    return MessageThread.learner_id == viewer.id


def unread(viewer: Viewer) -> ColumnElement[bool]:
    read = (
        select(ThreadMark.last_read_id)
        .where(ThreadMark.thread_id == MessageThread.id, ThreadMark.user_id == viewer.id)
        .scalar_subquery()
    )
    return and_(MessageThread.last_author_id != viewer.id, func.coalesce(read, 0) < MessageThread.last_message_id)


@dataclass(frozen=True)
class ThreadLine:
    """A thread on a list. `waits`: the learner has no answer yet; `unread`: the reader of the list has not read it."""

    id: int
    learner_id: int
    learner: str
    subject: str
    last_at: datetime
    last_author: str
    waiting_since: datetime | None
    unread: bool


def threads_for(
    db: Session, viewer: Viewer, learner_id: int | None = None, *, waiting: bool = False, limit: int = 200
) -> Sequence[ThreadLine]:
    """The threads that this person may read, the last moved first, those without an answer before; one statement.

    With `learner_id`, those of one learner: the caller has asked whether this person may see them.
    """
    author = aliased(User)
    query = (
        select(
            MessageThread.id,
            MessageThread.learner_id,
            User.name,
            MessageThread.subject,
            MessageThread.last_at,
            author.name,
            MessageThread.waiting_since,
            unread(viewer),
        )
        .join(User, User.id == MessageThread.learner_id)
        .join(author, author.id == MessageThread.last_author_id)
        .where(MessageThread.learner_id == learner_id if learner_id is not None else addressed_to(viewer))
        .order_by(MessageThread.last_at.desc(), MessageThread.id.desc())
        .limit(limit)
    )
    if waiting:
        query = query.where(MessageThread.waiting_since.is_not(None)).order_by(None)
        query = query.order_by(MessageThread.waiting_since, MessageThread.id)
    return [ThreadLine(*row) for row in db.execute(query)]


def thread_visible_to(db: Session, viewer: Viewer, thread_id: int) -> MessageThread:
    """One's own thread; a trainer, those of the learners of cohorts they train today; an admin, any."""
    thread = db.get(MessageThread, thread_id) if thread_id <= LAST_ID else None
    if thread is None or not may_see_work_of(db, viewer, thread.learner_id):
        raise NotFound(ABSENT)
    return thread


def held_thread(db: Session, thread_id: int) -> MessageThread:
    """The row of a thread, held until the end of the transaction."""
    return db.scalars(
        select(MessageThread)
        .where(MessageThread.id == thread_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


@dataclass(frozen=True)
class MessageLine:
    """One message with its author."""

    id: int
    author_id: int
    author: str
    text: str
    at: datetime
    kind: str | None
    answers_since: datetime | None

    @property
    def delay(self) -> timedelta | None:
        """How long the learner waited for it."""
        return None if self.answers_since is None else self.at - self.answers_since


def messages_of(db: Session, thread_id: int) -> Sequence[MessageLine]:
    """The messages of one thread, in order."""
    rows = db.execute(
        select(Message.id, Message.author_id, User.name, Message.text, Message.at, Message.kind, Message.answers_since)
        .join(User, User.id == Message.author_id)
        .where(Message.thread_id == thread_id)
        .order_by(Message.id)
    )
    return [MessageLine(*row) for row in rows]


def message_with_key(db: Session, author_id: int, key: str) -> Message | None:
    """The message that this sending already wrote."""
    return db.scalars(select(Message).where(Message.author_id == author_id, Message.key == key)).one_or_none()


def sent_since(db: Session, author_id: int, since: datetime) -> int:
    """How many messages somebody sent since this instant."""
    return db.scalar(select(func.count(Message.id)).where(Message.author_id == author_id, Message.at >= since)) or 0


def find_mark(db: Session, thread_id: int, user_id: int) -> ThreadMark | None:
    """Up to where this person read this thread."""
    return db.get(ThreadMark, (thread_id, user_id))


def unread_by(db: Session, thread: MessageThread, user_ids: Sequence[int]) -> frozenset[int]:
    """Those of these people who have not read the last message of this thread: they were told of it already."""
    rows = db.execute(
        select(ThreadMark.user_id, ThreadMark.last_read_id).where(
            ThreadMark.thread_id == thread.id, ThreadMark.user_id.in_(user_ids)
        )
    )
    marks = {row.user_id: row.last_read_id for row in rows}
    return frozenset(one for one in user_ids if marks.get(one, 0) < thread.last_message_id)


def threads_of(db: Session, learner_id: int) -> Sequence[MessageThread]:
    """Every thread of one learner, in order; for the archive of one's data."""
    return db.scalars(
        select(MessageThread).where(MessageThread.learner_id == learner_id).order_by(MessageThread.id)
    ).all()
