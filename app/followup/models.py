"""Questions that people contest."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class QuestionReport(Base):
    """Somebody says that something is wrong with a question, from a copy or from a lesson. Answered once."""

    __tablename__ = "question_reports"
    __table_args__ = (
        CheckConstraint("state IN ('received', 'accepted', 'refused')", name="known_state"),
        CheckConstraint("(state = 'received') = (answered_at IS NULL)", name="answered_has_an_instant"),
        Index("ix_question_reports_quiz_id_question_id", "quiz_id", "question_id"),
        Index("ix_question_reports_state_at", "state", "at"),
        Index("ix_question_reports_author_id_at", "author_id", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    quiz_id: Mapped[str] = mapped_column(String(120))
    question_id: Mapped[str] = mapped_column(String(120))
    # The version that was read; no foreign key: a lesson's question may never have been attempted.
    quiz_digest: Mapped[str] = mapped_column(String(64))
    # No foreign key: a copy of training may be erased before the report is answered.
    attempt_id: Mapped[str | None] = mapped_column(String(26))
    reason: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]
