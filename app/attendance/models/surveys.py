"""Satisfaction surveys. Who was asked and what was answered are two tables that nothing ties together."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, JsonDocument


class SurveyInvitation(Base):
    """Somebody was asked for their opinion; `answered` says that they gave it, and nothing says which it is."""

    __tablename__ = "survey_invitations"
    __table_args__ = (
        CheckConstraint("moment IN ('hot', 'cold')", name="known_moment"),
        CheckConstraint("scope IN ('module', 'path', 'cohort')", name="known_scope"),
        UniqueConstraint("learner_id", "moment", "scope", "scope_id"),
        Index("ix_survey_invitations_scope_scope_id", "scope", "scope_id"),
        Index("ix_survey_invitations_invited_at", "invited_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    moment: Mapped[str] = mapped_column(String(8))
    scope: Mapped[str] = mapped_column(String(8))
    scope_id: Mapped[str] = mapped_column(String(120))
    invited_at: Mapped[datetime]
    answered: Mapped[bool] = mapped_column(default=False)


class SurveyAnswer(Base):
    """An opinion without a name: its identifier is drawn by lot, its date is that of a week, its row has no order."""

    __tablename__ = "survey_answers"
    __table_args__ = (
        CheckConstraint("moment IN ('hot', 'cold')", name="known_moment"),
        CheckConstraint("scope IN ('module', 'path', 'cohort')", name="known_scope"),
        Index("ix_survey_answers_scope_scope_id", "scope", "scope_id"),
        {"sqlite_with_rowid": False},
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    moment: Mapped[str] = mapped_column(String(8))
    scope: Mapped[str] = mapped_column(String(8))
    scope_id: Mapped[str] = mapped_column(String(120))
    week: Mapped[date]
    values: Mapped[Any] = mapped_column(JsonDocument)
    text: Mapped[str] = mapped_column(Text)
