"""What mock exams hold of one person: given back, or erased but for what proves something to others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.certification.domain.grids import marks_of
from app.certification.models.sittings import ExamGrid, ExamPartTaken, ExamSeat, ExamSitting
from app.certification.queries import grids as grid_queries
from app.certification.queries import sittings as queries
from app.certification.services.sittings import exam_of

ALL = 10_000


def export_of(db: Session, user_id: int) -> dict[str, Any]:
    """One's passages, with what the jury wrote once it is published; and the grids that one filled oneself."""
    return {
        "passages": [_seat(db, seat, sitting) for seat, sitting in queries.own_seats(db, user_id, ALL)],
        "grilles_remplies": [
            {
                "passage": grid.seat_id,
                "niveaux": grid.marks,
                "remarque": grid.remark,
                "fermee_le": grid.closed_at and grid.closed_at.isoformat(),
            }
            for grid in grid_queries.grids_by(db, user_id)
        ],
    }


def _seat(db: Session, seat: ExamSeat, sitting: ExamSitting) -> dict[str, Any]:
    exam = exam_of(sitting)
    told: dict[str, Any] = {
        "examen": exam.title,
        "numero": seat.number,
        "facteur_de_temps": str(seat.time_factor),
        "ouverture": sitting.opens_at.isoformat(),
        "fermeture": sitting.closes_at.isoformat(),
        "epreuves": [
            {
                "epreuve": exam.parts[one.position].title,
                "tentative": one.attempt_id,
                "commencee_le": one.started_at.isoformat(),
                "echeance": one.deadline_at.isoformat(),
                "terminee_le": one.closed_at and one.closed_at.isoformat(),
            }
            for one in queries.parts_taken(db, [seat.id])[seat.id]
        ],
        "incidents": [
            {"le": one.at.isoformat(), "quoi": one.what, "minutes": one.minutes}
            for one, _ in queries.incidents_of(db, sitting.id, seat.id)
            if one.seat_id == seat.id
        ],
        "contestation": seat.contest,
        "reponse": seat.contest_answer,
        "publie_le": sitting.published_at and sitting.published_at.isoformat(),
    }
    if sitting.published_at is not None:
        told["decisions"] = [
            {"bloc": one.block, "acquis": one.acquired, "raisons": one.reasons}
            for one in grid_queries.decisions_of(db, seat.id).values()
        ]
        told["grilles"] = [
            {
                "niveaux": {key: mark.level for key, mark in marks_of(grid.marks).items()},
                "remarques": {key: mark.remark for key, mark in marks_of(grid.marks).items() if mark.remark},
                "remarque": grid.remark,
            }
            for grid in grid_queries.closed_grids(db, seat.id)
        ]
    return told


def erase_of(db: Session, user_id: int, now: datetime) -> None:
    """Erase free trainings, seats not begun and words typed; a judged passage stays, under the erased identity."""
    for seat, sitting in queries.own_seats(db, user_id, ALL):
        own, begun = sitting.own_key is not None, bool(queries.parts_taken(db, [seat.id])[seat.id])
        if own:
            db.execute(delete(ExamPartTaken).where(ExamPartTaken.seat_id == seat.id))
            db.execute(delete(ExamSeat).where(ExamSeat.id == seat.id))
            db.execute(delete(ExamSitting).where(ExamSitting.id == sitting.id))
        elif not begun and not queries.incidents_of(db, sitting.id, seat.id):
            db.execute(delete(ExamSeat).where(ExamSeat.id == seat.id))
    db.execute(update(ExamSeat).where(ExamSeat.candidate_id == user_id).values(contest=None))
    # A grid that was never closed told nobody anything.
    db.execute(delete(ExamGrid).where(ExamGrid.evaluator_id == user_id, ExamGrid.closed_at.is_(None)))
