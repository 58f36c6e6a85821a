"""Signatures of live sessions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, JsonDocument

ERASED = "compte effacé"


class AttendanceMark(Base):
    """One thing said of one half-day, signed and never edited: a correction is the next `revision`, with its reason.

    `slot` is whom it is about: a learner, or (state « countersigned ») the trainer who answers for the half-day.
    `statement` is what was signed, word for word; `digest` is its fingerprint.
    """

    __tablename__ = "attendance_marks"
    __table_args__ = (
        CheckConstraint("half IN (1, 2)", name="one_half_or_the_other"),
        CheckConstraint("state IN ('signed', 'noted', 'late', 'absent', 'countersigned')", name="known_state"),
        CheckConstraint("revision = 0 OR note <> ''", name="a_correction_has_a_reason"),
        UniqueConstraint("session_id", "half", "slot", "revision"),
        Index("ix_attendance_marks_slot", "slot"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("live_sessions.id"))
    half: Mapped[int]
    slot: Mapped[int] = mapped_column(ForeignKey("users.id"))
    revision: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    minutes_late: Mapped[int] = mapped_column(default=0)
    # Why somebody was away, in a word of a list: never a reason of health.
    reason: Mapped[str] = mapped_column(String(16), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    signer_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    at: Mapped[datetime]
    # The names that were signed under; they leave with their people, and the seals in the statement stay.
    name: Mapped[str] = mapped_column(String(120))
    signer_name: Mapped[str] = mapped_column(String(120))
    salt: Mapped[str] = mapped_column(String(32))
    statement: Mapped[Any] = mapped_column(JsonDocument)
    digest: Mapped[str] = mapped_column(String(64))

    @property
    def signed_by(self) -> str:
        """Who signed, by name while they are here."""
        return self.signer_name or ERASED
