"""What regrades hold of one person: who put them in force, and the words they gave."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.statistics import queries


def export_of(db: Session, user_id: int) -> list[dict[str, Any]]:
    """The regrades that this person put in force or took back, as JSON values."""
    return [
        {
            "quiz": run.quiz_id,
            "politique": run.policy,
            "raison": run.reason if run.applied_by == user_id else None,
            "le": run.applied_at.isoformat(),
            "copies": run.copies,
            "annulee_le": run.undone_at and run.undone_at.isoformat(),
            "raison_de_l_annulation": run.undo_reason if run.undone_by == user_id else None,
        }
        for run in queries.regrades_by(db, user_id)
    ]


def erase(db: Session, user_id: int, now: datetime) -> None:
    """Nothing to erase: a regrade answers for the marks of others, and names its author by a number only."""
