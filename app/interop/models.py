"""Imports of question banks: the file while it is read, then the fate of every question, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, JsonDocument


class BankImport(Base):
    """One file that somebody brought.

    `source` is kept only until it is read whole, so that a reading that was cut short can begin again. `outcomes` holds
    a row for each question; their values leave once they are in drafts. `beat_at` is the last sign of life of the
    reading. `drafts` remembers what was written, and its digest: to undo is to take away what nobody has touched.
    """

    __tablename__ = "bank_imports"
    __table_args__ = (
        CheckConstraint("done >= 0 AND done <= total", name="done_within_total"),
        CheckConstraint(
            "state IN ('waiting', 'reading', 'ready', 'drafted', 'failed', 'cancelled', 'interrupted', 'undone')",
            name="known_state",
        ),
        Index("ix_bank_imports_created_at", "created_at"),
        Index("ix_bank_imports_state_beat_at", "state", "beat_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    filename: Mapped[str] = mapped_column(String(160))
    written: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    source: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    total: Mapped[int]
    done: Mapped[int]
    kept: Mapped[int]
    approximated: Mapped[int]
    refused: Mapped[int]
    problem: Mapped[str] = mapped_column(Text)
    outcomes: Mapped[Any] = mapped_column(JsonDocument, nullable=True, deferred=True)
    drafts: Mapped[Any] = mapped_column(JsonDocument, nullable=False)
    module_id: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]
    beat_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
