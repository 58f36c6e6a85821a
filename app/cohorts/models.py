"""Cohorts, their trainers, their learners."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.cohorts.domain import MAX_NEEDS, Duty
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
    __table_args__ = (CheckConstraint("duty IN ('trainer', 'tutor')", name="known_duty"),)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), primary_key=True)
    trainer_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    # A trainer follows and marks; a tutor sees the same work and marks nothing.
    duty: Mapped[str] = mapped_column(String(8), default=Duty.TRAINER)


class Enrolment(Base):
    """A learner in a cohort. `time_factor` is the extra time granted (tiers-temps: 4/3); its reason is kept nowhere.

    `needs` says what is to be arranged, in neutral words (« support agrandi »), never why.
    """

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
    needs: Mapped[str] = mapped_column(String(MAX_NEEDS), default="")


class Departure(Base):
    """Somebody who was in a cohort and left it. The enrolment itself is gone, and with it who sees whose work."""

    __tablename__ = "cohort_departures"
    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), index=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    starts_at: Mapped[datetime]
    left_at: Mapped[datetime]
    # False when the staff took the person out: a code does not let them back in.
    by_self: Mapped[bool]


class CohortCode(Base):
    """What one types, or a link one opens, to enter a cohort. It is shown to be passed on: it is no secret of a person.

    What protects the cohort: many possible codes, few tries, an end, a number of places, a trainer who can close it.
    """

    __tablename__ = "cohort_codes"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("uses >= 0 AND (places IS NULL OR uses <= places)", name="never_more_than_places"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), index=True)
    code: Mapped[str] = mapped_column(String(16))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    places: Mapped[int | None]
    uses: Mapped[int] = mapped_column(default=0)
