"""Complaints and what was done about them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class Complaint(Base):
    """One line of the register. Once its author has left it keeps its dates and what was done, not their words."""

    __tablename__ = "complaints"
    __table_args__ = (
        CheckConstraint(
            "subject IN ('teaching', 'technical', 'organisation', 'accessibility', 'conduct', 'other')",
            name="known_subject",
        ),
        CheckConstraint("state IN ('filed', 'acknowledged', 'answered', 'closed')", name="known_state"),
        Index("ix_complaints_author_id", "author_id"),
        Index("ix_complaints_filed_at", "filed_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    subject: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    wanted: Mapped[str] = mapped_column(Text)
    filed_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16))
    acknowledged_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    # What the house changed so that it does not happen again; read by the audit, so it names nobody.
    action: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None]


class ComplaintEvent(Base):
    """What happened to a complaint, when, by whom; never edited."""

    __tablename__ = "complaint_events"
    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    act: Mapped[str] = mapped_column(String(16))
