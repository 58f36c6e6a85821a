"""Regrades that were put in force: who, when, why, and whether they were taken back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class QuizRegrade(Base):
    """One regrade of one quiz. What it changed on each copy is an act of that copy’s log, which bears this id.

    `applied_by` is None at the command line. Never erased: taking it back fills the last columns.
    """

    __tablename__ = "quiz_regrades"
    __table_args__ = (
        CheckConstraint("(undone_at IS NULL) = (undo_reason IS NULL)", name="taken_back_with_a_reason"),
        Index("ix_quiz_regrades_quiz_id", "quiz_id"),
        Index("ix_quiz_regrades_applied_at", "applied_at"),
    )
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    quiz_id: Mapped[str] = mapped_column(String(120))
    digest: Mapped[str] = mapped_column(String(64))
    policy: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    applied_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    applied_at: Mapped[datetime]
    copies: Mapped[int]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    undone_at: Mapped[datetime | None]
    undo_reason: Mapped[str | None] = mapped_column(Text)
