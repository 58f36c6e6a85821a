"""Live sessions, who leads them, the private links of calendars."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class LiveSession(Base):
    """A session at a set hour: with a whole cohort, or (`learner_id`) with one person of it.

    `sequence` grows each time it moves, for the calendars that follow it.
    """

    __tablename__ = "live_sessions"
    __table_args__ = (
        CheckConstraint("kind IN ('virtual_class', 'gathering', 'interview')", name="known_kind"),
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint("(cancelled_at IS NULL) = (cancel_reason IS NULL)", name="a_cancelling_has_a_reason"),
        Index("ix_live_sessions_cohort_id_starts_at", "cohort_id", "starts_at"),
        Index("ix_live_sessions_learner_id", "learner_id"),
        Index("ix_live_sessions_starts_at", "starts_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    learner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(120))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(200))
    link: Mapped[str] = mapped_column(String(500))
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    sequence: Mapped[int] = mapped_column(default=0)
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None] = mapped_column(String(300))


class LiveTrainer(Base):
    """Somebody who leads a session."""

    __tablename__ = "live_session_trainers"
    session_id: Mapped[int] = mapped_column(ForeignKey("live_sessions.id"), primary_key=True)
    trainer_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)


class CalendarFeed(Base):
    """A private address of somebody's calendar: only the hash of its token is kept, and it can be taken back."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (UniqueConstraint("token_hash"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
