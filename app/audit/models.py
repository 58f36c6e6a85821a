"""Packs that were asked for."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class AuditPack(Base):
    """A pack: asked for, made in the background, kept a week for whoever asked.

    `claimed_until` is when another process may take it up again; `fingerprint` is the digest of its manifest.
    """

    __tablename__ = "audit_packs"
    __table_args__ = (
        CheckConstraint("scope IN ('learner', 'cohort', 'period')", name="known_scope"),
        CheckConstraint("state IN ('waiting', 'building', 'ready', 'failed')", name="known_state"),
        CheckConstraint("(scope = 'period') = (first_day IS NOT NULL AND last_day IS NOT NULL)", name="days_of_period"),
        CheckConstraint("(scope = 'period') = (target_id IS NULL)", name="whom_it_is_about"),
        CheckConstraint("(state = 'ready') = (storage_key IS NOT NULL)", name="ready_is_kept"),
        Index("ix_audit_packs_expires_at", "expires_at"),
        Index("ix_audit_packs_state_claimed_until", "state", "claimed_until"),
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    scope: Mapped[str] = mapped_column(String(8))
    # A person or a cohort, by number; what it said stays in the file, so no foreign key holds them here.
    target_id: Mapped[int | None]
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    data_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8))
    step: Mapped[str] = mapped_column(String(80), default="")
    done: Mapped[int] = mapped_column(default=0)
    steps: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(String(200), default="")
    storage_key: Mapped[str | None] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
