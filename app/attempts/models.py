"""The log of practice and what is computed from it."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, JsonDocument


class ContentVersion(Base):
    """A content exactly as an attempt used it; kept for ever, so that the attempt can be shown and regraded."""

    __tablename__ = "content_versions"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    item_id: Mapped[str] = mapped_column(String(120))
    document: Mapped[str] = mapped_column(Text)
    first_used_at: Mapped[datetime]


class Attempt(Base):
    """One attempt of one person (or of one guest) at one activity.

    `snapshot` caches the fold of the actions; `earned`, `possible`, `passed` are written when it closes.
    """

    __tablename__ = "attempts"
    __table_args__ = (
        CheckConstraint("(learner_id IS NULL) <> (guest_key IS NULL)", name="one_owner"),
        CheckConstraint("state IN ('open', 'closed')", name="known_state"),
        CheckConstraint("mode IN ('training', 'graded', 'exam')", name="known_mode"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_an_instant"),
        UniqueConstraint("learner_id", "activity_kind", "activity_id", "number"),
        UniqueConstraint("guest_key", "activity_kind", "activity_id", "number"),
        Index("ix_attempts_state_deadline_at", "state", "deadline_at"),
        Index("ix_attempts_learner_id_closed_at", "learner_id", "closed_at"),
        Index("ix_attempts_activity_kind_activity_id", "activity_kind", "activity_id"),
    )
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    learner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    guest_key: Mapped[str | None] = mapped_column(String(64))
    activity_kind: Mapped[str] = mapped_column(String(32))
    activity_id: Mapped[str] = mapped_column(String(120))
    number: Mapped[int]
    content_digest: Mapped[str] = mapped_column(ForeignKey("content_versions.digest"))
    mode: Mapped[str] = mapped_column(String(16))
    seed: Mapped[str] = mapped_column(String(64))
    setup: Mapped[Any] = mapped_column(JsonDocument)
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime | None]
    time_factor: Mapped[Fraction]
    state: Mapped[str] = mapped_column(String(8))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(16))
    action_count: Mapped[int] = mapped_column(default=0)
    snapshot: Mapped[Any] = mapped_column(JsonDocument)
    last_action_at: Mapped[datetime | None]
    earned: Mapped[Fraction | None]
    possible: Mapped[Fraction | None]
    passed: Mapped[bool | None]
    complete: Mapped[bool | None]
    released_at: Mapped[datetime | None]


class AttemptAction(Base):
    """One act. Never updated, never deleted while the attempt stands; `late` ones are kept and not folded."""

    __tablename__ = "attempt_actions"
    __table_args__ = (
        UniqueConstraint("attempt_id", "key"),
        Index("ix_attempt_actions_learner_id_at", "learner_id", "at"),
        {"sqlite_with_rowid": False},
    )
    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(32))
    payload: Mapped[Any] = mapped_column(JsonDocument)
    at: Mapped[datetime]
    learner_id: Mapped[int | None]
    actor_id: Mapped[int | None]
    late: Mapped[bool] = mapped_column(default=False)


class Outcome(Base):
    """Points earned in one competence by one attempt: the only source of progress.

    A regrade writes new rows and dates the old ones (`superseded_at`): no figure changes without a trace.
    """

    __tablename__ = "outcomes"
    __table_args__ = (Index("ix_outcomes_learner_id_competence_id", "learner_id", "competence_id"),)
    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    competence_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    activity_kind: Mapped[str] = mapped_column(String(32))
    activity_id: Mapped[str] = mapped_column(String(120))
    mode: Mapped[str] = mapped_column(String(16))
    earned: Mapped[Fraction]
    possible: Mapped[Fraction]
    at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
