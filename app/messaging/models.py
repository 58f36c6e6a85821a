"""Threads, messages, who read what; announcements; notices."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class MessageThread(Base):
    """A conversation between one learner and those who accompany them. `waiting_since`: the first message of the
    learner that nobody answered yet; `last_message_id` and the rest are a cache of the messages."""

    __tablename__ = "message_threads"
    __table_args__ = (
        Index("ix_message_threads_learner_id_last_at", "learner_id", "last_at"),
        Index("ix_message_threads_waiting_since", "waiting_since"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    subject: Mapped[str] = mapped_column(String(120))
    # The page from which it was written, a local address; empty without one.
    context: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]
    last_at: Mapped[datetime]
    # No foreign key: a message points at its thread already.
    last_message_id: Mapped[int] = mapped_column(default=0)
    last_author_id: Mapped[int]
    waiting_since: Mapped[datetime | None]


class Message(Base):
    """One message; never edited. The team says of which kind its help was, and which request it answers."""

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("kind IS NULL OR kind IN ('technical', 'pedagogical')", name="known_kind"),
        CheckConstraint("answers_since IS NULL OR answers_since <= at", name="asked_before_it_was_answered"),
        UniqueConstraint("author_id", "key"),
        Index("ix_messages_thread_id_id", "thread_id", "id"),
        Index("ix_messages_author_id_at", "author_id", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("message_threads.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    kind: Mapped[str | None] = mapped_column(String(16))
    # When the learner asked what this message answers.
    answers_since: Mapped[datetime | None]
    # The number of the sending: twice the same is one message.
    key: Mapped[str] = mapped_column(String(64))


class ThreadMark(Base):
    """Up to where one person read one thread."""

    __tablename__ = "thread_marks"
    thread_id: Mapped[int] = mapped_column(ForeignKey("message_threads.id"), primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False, index=True)
    last_read_id: Mapped[int]
    read_at: Mapped[datetime]


class Announcement(Base):
    """Something told to a whole cohort, in Markdown. Withdrawn, it leaves the pages and stays in the record."""

    __tablename__ = "announcements"
    __table_args__ = (Index("ix_announcements_cohort_id_at", "cohort_id", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    # Kept at the head of the page until the end of this day.
    pinned_until: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None]


class AnnouncementSeen(Base):
    """Somebody said that they read an announcement."""

    __tablename__ = "announcements_seen"
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcements.id"), primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False, index=True)
    at: Mapped[datetime]


class Notice(Base):
    """One thing that the product tells one person; `source` makes telling it twice the same as once."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("user_id", "source"),
        Index("ix_notices_user_id_seen_at", "user_id", "seen_at"),
        Index("ix_notices_at", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(120))
    seen_at: Mapped[datetime | None]


class MailChoice(Base):
    """Who asked not to be told by e-mail; without a row, one is told."""

    __tablename__ = "mail_choices"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    by_mail: Mapped[bool]
