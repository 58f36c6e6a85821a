"""Mock exams: a sitting, its candidates and evaluators, the parts that were taken, what was noted and decided."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, JsonDocument


class ExamSitting(Base):
    """A sitting of one mock exam. `document` is the exam exactly as it was when the sitting was made.

    `own_key` holds while a free training is under way: one at a time for one person and one exam.
    """

    __tablename__ = "exam_sittings"
    __table_args__ = (
        UniqueConstraint("own_key"),
        CheckConstraint("closes_at > opens_at", name="closes_after_it_opens"),
        CheckConstraint("(published_at IS NULL) = (published_by IS NULL)", name="somebody_publishes"),
        Index("ix_exam_sittings_created_by", "created_by"),
        Index("ix_exam_sittings_opens_at", "opens_at"),
    )
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    exam_id: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64))
    document: Mapped[str] = mapped_column(Text)
    invigilated: Mapped[bool]
    own_key: Mapped[str | None] = mapped_column(String(160))
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class ExamSeat(Base):
    """One candidate of a sitting. `number` is what the evaluators read instead of the name.

    `time_factor` is the extra time that held when the seat was given; its reason is kept nowhere.
    """

    __tablename__ = "exam_seats"
    __table_args__ = (
        UniqueConstraint("sitting_id", "candidate_id"),
        UniqueConstraint("sitting_id", "number"),
        Index("ix_exam_seats_candidate_id", "candidate_id"),
    )
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    sitting_id: Mapped[str] = mapped_column(ForeignKey("exam_sittings.id"))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    number: Mapped[int]
    time_factor: Mapped[Fraction]
    added_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    contested_at: Mapped[datetime | None]
    contest: Mapped[str | None] = mapped_column(Text)
    contest_answer: Mapped[str | None] = mapped_column(Text)
    contest_answered_at: Mapped[datetime | None]
    contest_answered_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class ExamPartTaken(Base):
    """One part that a candidate has begun; the deadline is the server’s and moves only with an incident."""

    __tablename__ = "exam_parts_taken"
    __table_args__ = (
        CheckConstraint("closed_by IS NULL OR closed_by IN ('learner', 'deadline')", name="known_closing"),
        CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed_by_somebody"),
        Index("ix_exam_parts_taken_closed_at_deadline_at", "closed_at", "deadline_at"),
    )
    seat_id: Mapped[str] = mapped_column(ForeignKey("exam_seats.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # Not a foreign key: a copy that is erased before it is handed in leaves this trace alone.
    attempt_id: Mapped[str | None] = mapped_column(String(26))
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(16))


class ExamEvaluator(Base):
    """Somebody who marks at a sitting; `removed_at` when they no longer do."""

    __tablename__ = "exam_evaluators"
    sitting_id: Mapped[str] = mapped_column(ForeignKey("exam_sittings.id"), primary_key=True)
    evaluator_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    assigned_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    assigned_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class ExamIncident(Base):
    """What happened during a sitting, and the minutes that it gave back; never edited."""

    __tablename__ = "exam_incidents"
    __table_args__ = (
        CheckConstraint("minutes >= 0", name="time_is_never_taken_away"),
        CheckConstraint("minutes = 0 OR seat_id IS NOT NULL", name="time_is_given_to_somebody"),
        UniqueConstraint("sitting_id", "key"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[str] = mapped_column(ForeignKey("exam_sittings.id"))
    seat_id: Mapped[str | None] = mapped_column(ForeignKey("exam_seats.id"), index=True)
    position: Mapped[int | None]
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    actor_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    what: Mapped[str] = mapped_column(Text)
    minutes: Mapped[int] = mapped_column(default=0)


class ExamGrid(Base):
    """What one evaluator noted of one candidate. Once closed, it no longer changes."""

    __tablename__ = "exam_grids"
    __table_args__ = (Index("ix_exam_grids_evaluator_id", "evaluator_id"),)
    seat_id: Mapped[str] = mapped_column(ForeignKey("exam_seats.id"), primary_key=True)
    evaluator_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    # criterion id → {"level": number or null, "remark": text}
    marks: Mapped[Any] = mapped_column(JsonDocument)
    remark: Mapped[str] = mapped_column(Text, default="")
    rev: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class ExamSettlement(Base):
    """The level on which a disagreement was settled, and why; a later row replaces an earlier one, none is erased."""

    __tablename__ = "exam_settlements"
    __table_args__ = (Index("ix_exam_settlements_seat_id", "seat_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[str] = mapped_column(ForeignKey("exam_seats.id"))
    criterion: Mapped[str] = mapped_column(String(80))
    level: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    settled_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]


class ExamDecision(Base):
    """What the jury decides on one block for one candidate; a later row replaces an earlier one, none is erased."""

    __tablename__ = "exam_decisions"
    __table_args__ = (Index("ix_exam_decisions_seat_id", "seat_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[str] = mapped_column(ForeignKey("exam_seats.id"))
    block: Mapped[str] = mapped_column(String(40))
    acquired: Mapped[bool]
    reasons: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]


class ExamSignature(Base):
    """An evaluator signs what the jury decided for one candidate, as it stood (`digest`)."""

    __tablename__ = "exam_signatures"
    seat_id: Mapped[str] = mapped_column(ForeignKey("exam_seats.id"), primary_key=True)
    evaluator_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]


class ExamMinutes(Base):
    """The minutes of a sitting as they were published: the file, and its digest kept for ever."""

    __tablename__ = "exam_minutes"
    __table_args__ = (UniqueConstraint("sitting_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[str] = mapped_column(ForeignKey("exam_sittings.id"))
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
