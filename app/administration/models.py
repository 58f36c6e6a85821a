"""What the house did by itself: retention runs, backups, chores."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, JsonDocument


class RetentionRun(Base):
    """One passage of the retention rules: how many rows each touched, or why it failed."""

    __tablename__ = "retention_runs"
    __table_args__ = (Index("ix_retention_runs_at", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    counts: Mapped[Any] = mapped_column(JsonDocument)
    failures: Mapped[Any] = mapped_column(JsonDocument)
    # The first row of the journal that is not as it was written; none on a good day.
    broken_row: Mapped[int | None]


class BackupRun(Base):
    """One backup that was made, or that failed."""

    __tablename__ = "backup_runs"
    __table_args__ = (Index("ix_backup_runs_at", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int | None]
    row_count: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(300))


class ChoreRun(Base):
    """The last time that a chore ended well."""

    __tablename__ = "chore_runs"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]
    touched: Mapped[int]
