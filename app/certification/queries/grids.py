"""Every SELECT over the grids of evaluators and what the jury made of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.certification.models.sittings import (
    ExamDecision,
    ExamGrid,
    ExamMinutes,
    ExamSeat,
    ExamSettlement,
    ExamSignature,
)


def grid_of(db: Session, seat_id: str, evaluator_id: int) -> ExamGrid | None:
    """What this evaluator noted of this candidate."""
    return db.get(ExamGrid, (seat_id, evaluator_id))


def closed_grids(db: Session, seat_id: str) -> Sequence[ExamGrid]:
    """The grids of one candidate that their evaluators have closed."""
    return db.scalars(
        select(ExamGrid)
        .where(ExamGrid.seat_id == seat_id, ExamGrid.closed_at.is_not(None))
        .order_by(ExamGrid.evaluator_id)
    ).all()


def closed_counts(db: Session, sitting_id: str) -> dict[str, set[int]]:
    """For each candidate of a sitting, who has closed a grid."""
    found: dict[str, set[int]] = {}
    rows = db.execute(
        select(ExamGrid.seat_id, ExamGrid.evaluator_id)
        .join(ExamSeat, ExamSeat.id == ExamGrid.seat_id)
        .where(ExamSeat.sitting_id == sitting_id, ExamGrid.closed_at.is_not(None))
    )
    for seat_id, evaluator_id in rows:
        found.setdefault(seat_id, set()).add(evaluator_id)
    return found


def settlements_of(db: Session, seat_id: str) -> Sequence[ExamSettlement]:
    """Every settlement of one candidate, the oldest first: the last of a criterion is in force."""
    return db.scalars(select(ExamSettlement).where(ExamSettlement.seat_id == seat_id).order_by(ExamSettlement.id)).all()


def decisions_of(db: Session, seat_id: str) -> dict[str, ExamDecision]:
    """The decisions in force of one candidate, by block."""
    rows = db.scalars(select(ExamDecision).where(ExamDecision.seat_id == seat_id).order_by(ExamDecision.id))
    return {one.block: one for one in rows}


def signatures_of(db: Session, seat_id: str, digest: str) -> Sequence[ExamSignature]:
    """Who has signed these very decisions."""
    return db.scalars(
        select(ExamSignature)
        .where(ExamSignature.seat_id == seat_id, ExamSignature.digest == digest)
        .order_by(ExamSignature.at, ExamSignature.evaluator_id)
    ).all()


def last_minutes(db: Session, sitting_id: str) -> ExamMinutes | None:
    """The minutes in force of a sitting."""
    return db.scalars(
        select(ExamMinutes).where(ExamMinutes.sitting_id == sitting_id).order_by(ExamMinutes.number.desc()).limit(1)
    ).one_or_none()


def minutes_count(db: Session, sitting_id: str) -> int:
    """How many times the minutes were made."""
    return db.scalar(select(func.count(ExamMinutes.id)).where(ExamMinutes.sitting_id == sitting_id)) or 0


def grids_by(db: Session, evaluator_id: int) -> Sequence[ExamGrid]:
    """Every grid that one person filled."""
    return db.scalars(select(ExamGrid).where(ExamGrid.evaluator_id == evaluator_id).order_by(ExamGrid.seat_id)).all()
