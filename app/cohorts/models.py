"""Cohorts, their trainers, their learners."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class Cohort(Base):
    """Learners who train together, towards one référentiel."""

    __tablename__ = "cohorts"
    __table_args__ = (CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_it_starts"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    framework: Mapped[str | None] = mapped_column(String(40))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class CohortTrainer(Base):
    """Somebody who trains a cohort, and therefore sees the work of its learners."""

    __tablename__ = "cohort_trainers"
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), primary_key=True)
    trainer_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class Enrolment(Base):
    """A learner in a cohort. `time_factor` is the extra time granted (tiers-temps: 4/3); its reason is kept nowhere."""

    __tablename__ = "enrolments"
    __table_args__ = (
        UniqueConstraint("cohort_id", "learner_id"),
        CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="ends_after_it_starts"),
        Index("ix_enrolments_learner_id_cohort_id", "learner_id", "cohort_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    learner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    time_factor: Mapped[Fraction]
