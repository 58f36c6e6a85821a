"""Stages, their days, the links sent to tutors, what they signed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, JsonDocument
from app.internships.domain import MAX_NAME, MAX_NOTE, MAX_PLACE


class Internship(Base):
    """A stage. The tutor has no account: a name and an address, forgotten with the stage."""

    __tablename__ = "internships"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
        CheckConstraint("hours_goal BETWEEN 1 AND 2000", name="hours_within_reason"),
        Index("ix_internships_learner_id_starts_on", "learner_id", "starts_on"),
        Index("ix_internships_ends_on", "ends_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    place: Mapped[str] = mapped_column(String(MAX_PLACE))
    tutor_name: Mapped[str] = mapped_column(String(MAX_NAME))
    tutor_email: Mapped[str] = mapped_column(String(254))
    framework: Mapped[str | None] = mapped_column(String(40))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    hours_goal: Mapped[int]
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    # Once signed, nothing of it changes any more.
    signed_at: Mapped[datetime | None]


class InternshipDay(Base):
    """The hours of one day, declared by the learner, confirmed by the tutor; confirmed, it no longer changes."""

    __tablename__ = "internship_days"
    __table_args__ = (
        UniqueConstraint("internship_id", "day"),
        CheckConstraint("minutes BETWEEN 1 AND 720", name="minutes_in_a_day"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    internship_id: Mapped[int] = mapped_column(ForeignKey("internships.id"))
    day: Mapped[date]
    minutes: Mapped[int]
    note: Mapped[str] = mapped_column(String(MAX_NOTE))
    declared_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class InternshipLink(Base):
    """A link for the tutor: only the hash of its token is kept; it ends, it can be closed, it signs once."""

    __tablename__ = "internship_links"
    __table_args__ = (UniqueConstraint("token_hash"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    internship_id: Mapped[int] = mapped_column(ForeignKey("internships.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


class InternshipAssessment(Base):
    """What the tutor signed, word for word, and its fingerprint; or, before that, what was begun."""

    __tablename__ = "internship_assessments"
    internship_id: Mapped[int] = mapped_column(ForeignKey("internships.id"), primary_key=True, autoincrement=False)
    levels: Mapped[Any] = mapped_column(JsonDocument)
    comment: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime]
    document: Mapped[Any] = mapped_column(JsonDocument)
    digest: Mapped[str | None] = mapped_column(String(64))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("internship_links.id"))
