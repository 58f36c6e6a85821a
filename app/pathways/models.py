"""Paths that people walk, paths that cohorts are given, and what happened on the way."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, JsonDocument

# One at a time; those that are over are kept.
IN_FORCE: dict[str, Any] = {"sqlite_where": text("ended_at IS NULL"), "postgresql_where": text("ended_at IS NULL")}


class LearnerPath(Base):
    """A path that somebody chose for themselves; one at a time, the earlier ones are kept."""

    __tablename__ = "learner_paths"
    __table_args__ = (
        CheckConstraint("hours_per_week BETWEEN 1 AND 40", name="hours_in_a_week"),
        Index("uq_learner_paths_one_in_force", "learner_id", unique=True, **IN_FORCE),
        Index("ix_learner_paths_learner_id", "learner_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    path_id: Mapped[str] = mapped_column(String(80))
    starts_on: Mapped[date]
    hours_per_week: Mapped[int]
    chosen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class CohortPath(Base):
    """A path that a cohort is given. Relative: weeks run from each one's first day; fixed: the same days for all."""

    __tablename__ = "cohort_paths"
    __table_args__ = (
        CheckConstraint("hours_per_week BETWEEN 1 AND 40", name="hours_in_a_week"),
        CheckConstraint("timing IN ('relative', 'fixed')", name="known_timing"),
        CheckConstraint("(timing = 'fixed') = (starts_on IS NOT NULL)", name="fixed_has_a_first_day"),
        Index("uq_cohort_paths_one_in_force", "cohort_id", unique=True, **IN_FORCE),
        Index("ix_cohort_paths_cohort_id", "cohort_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    path_id: Mapped[str] = mapped_column(String(80))
    timing: Mapped[str] = mapped_column(String(8))
    starts_on: Mapped[date | None]
    hours_per_week: Mapped[int]
    # week number → last day, written year-month-day, where a trainer fixed it
    dates: Mapped[Any] = mapped_column(JsonDocument)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class PathEvent(Base):
    """What happened on somebody's way: weeks shifted, more time given, a piece ticked, a module dispensed.

    Never updated: what is undone is undone by a later event.
    """

    __tablename__ = "path_events"
    __table_args__ = (
        CheckConstraint("(learner_path_id IS NULL) <> (cohort_path_id IS NULL)", name="one_path"),
        CheckConstraint(
            "kind IN ('shift', 'extension', 'tick', 'untick', 'dispense', 'undispense')", name="known_kind"
        ),
        CheckConstraint(
            "(kind IN ('shift', 'extension')) = (from_week IS NOT NULL AND weeks IS NOT NULL)", name="weeks_where_moved"
        ),
        Index("ix_path_events_learner_id", "learner_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    learner_path_id: Mapped[int | None] = mapped_column(ForeignKey("learner_paths.id"))
    cohort_path_id: Mapped[int | None] = mapped_column(ForeignKey("cohort_paths.id"))
    kind: Mapped[str] = mapped_column(String(12))
    from_week: Mapped[int | None]
    weeks: Mapped[int | None]
    target: Mapped[str] = mapped_column(String(120), default="")
    # Why more time was given; emptied when the person leaves.
    reason: Mapped[str] = mapped_column(Text, default="")
    actor_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]


class PlacementConclusion(Base):
    """What was concluded of a placement test after an interview. Never edited: a change is a new version."""

    __tablename__ = "placement_conclusions"
    __table_args__ = (UniqueConstraint("learner_id", "version"), CheckConstraint("version > 0", name="counts_from_one"))
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    version: Mapped[int]
    # The attempt may be erased with its author; what was concluded stands on its own.
    attempt_id: Mapped[str] = mapped_column(String(26))
    document: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    written_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    written_at: Mapped[datetime]


class PlacementSignature(Base):
    """One of the two names under a conclusion, with the digest of what was read when it was signed."""

    __tablename__ = "placement_signatures"
    __table_args__ = (
        UniqueConstraint("conclusion_id", "role"),
        CheckConstraint("role IN ('learner', 'trainer')", name="known_role"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    conclusion_id: Mapped[int] = mapped_column(ForeignKey("placement_conclusions.id"))
    role: Mapped[str] = mapped_column(String(8))
    signer_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    # The name as it stood that day; emptied when the person leaves.
    signer_name: Mapped[str] = mapped_column(String(120))
    digest: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]
