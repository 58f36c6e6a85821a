"""Certificates of completion: what was stated, for good."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, JsonDocument


class CompletionCertificate(Base):
    """One certificate, numbered within its year. `facts` is all that it states, and is never edited; one that was wrong
    is withdrawn, with the reason, and another is issued."""

    __tablename__ = "completion_certificates"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("year", "rank"),
        CheckConstraint("period_end >= period_start", name="ends_after_it_starts"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="a_withdrawal_has_a_reason"),
        Index("ix_completion_certificates_learner_id", "learner_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    rank: Mapped[int]
    learner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    period_start: Mapped[date]
    period_end: Mapped[date]
    # Names stand beside what is stated, which holds their seals: they leave with their people.
    name: Mapped[str] = mapped_column(String(120))
    employer: Mapped[str] = mapped_column(String(200))
    issuer_name: Mapped[str] = mapped_column(String(120))
    salt: Mapped[str] = mapped_column(String(32))
    facts: Mapped[Any] = mapped_column(JsonDocument)
    digest: Mapped[str] = mapped_column(String(64))
    issued_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    issued_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None] = mapped_column(String(300))
