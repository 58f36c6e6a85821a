"""What the log holds of one person: all of it given back, or erased but for what is proof."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.attempts import queries
from app.attempts.models import Attempt, AttemptAction, Outcome
from app.attempts.queries import Owner
from app.attempts.services.log import is_published


def export_of(db: Session, learner_id: int) -> list[dict[str, Any]]:
    """Everything the log holds of one person, as JSON values."""
    exported = []
    for summary in queries.history_of(db, Owner(learner_id=learner_id), limit=100_000):
        attempt = db.get_one(Attempt, summary.id)
        exported.append(
            {
                "tentative": attempt.id,
                "activite": attempt.activity_id,
                "genre": attempt.activity_kind,
                "numero": attempt.number,
                "mode": attempt.mode,
                "version_du_contenu": attempt.content_digest,
                "commencee_le": attempt.started_at.isoformat(),
                "echeance": attempt.deadline_at and attempt.deadline_at.isoformat(),
                "rendue_le": attempt.closed_at and attempt.closed_at.isoformat(),
                "points": str(attempt.earned) if is_published(attempt) else None,
                "points_possibles": str(attempt.possible) if is_published(attempt) else None,
                "reussie": attempt.passed if is_published(attempt) else None,
                "actes": [
                    {
                        "numero": action.number,
                        "genre": action.kind,
                        "contenu": action.payload,
                        "le": action.at.isoformat(),
                        "hors_delai": action.late,
                    }
                    for action in queries.actions_of(db, attempt.id)
                    # Markings and comments belong to the person once the result is published, not before.
                    if action.actor_id == learner_id or is_published(attempt)
                ],
                "competences": [
                    {"competence": o.competence_id, "points": str(o.earned), "points_possibles": str(o.possible)}
                    for o in queries.current_outcomes(db, attempt.id)
                ],
            }
        )
    return exported


def erase_of(db: Session, learner_id: int, now: datetime) -> None:
    """Erase one person's practice; graded and exam copies that are closed stay, as proof, under the erased identity.

    `accounts` empties the identity that the copies point at: no name remains on them.
    """
    doomed = queries.erasable(db, learner_id)
    for batch in (doomed[start : start + 500] for start in range(0, len(doomed), 500)):
        db.execute(delete(Outcome).where(Outcome.attempt_id.in_(batch)))
        db.execute(delete(AttemptAction).where(AttemptAction.attempt_id.in_(batch)))
        db.execute(delete(Attempt).where(Attempt.id.in_(batch)))
