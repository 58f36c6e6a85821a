"""What paths hold of one person: given back whole, forgotten when they go."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.pathways.models import LearnerPath, PathEvent
from app.pathways.queries import paths as queries
from app.pathways.services import placement


def export_of(db: Session, user_id: int) -> dict[str, Any]:
    """Everything kept about the paths of one person, as JSON values."""
    return {
        "parcours_choisis": [
            {
                "parcours": row.path_id,
                "premier_jour": row.starts_on.isoformat(),
                "heures_par_semaine": row.hours_per_week,
                "choisi_le": row.chosen_at.isoformat(),
                "quitte_le": row.ended_at and row.ended_at.isoformat(),
            }
            for row in queries.paths_chosen_by(db, user_id)
        ],
        "positionnements": placement.export_of(db, user_id),
        "evenements": [
            {
                "le": row.at.isoformat(),
                "nature": row.kind,
                "depuis_la_semaine": None if row.from_week is None else row.from_week + 1,
                "semaines": row.weeks,
                "sur": row.target,
                "raison": row.reason,
            }
            for row in queries.events_of(db, user_id)
        ],
    }


def erase(db: Session, user_id: int, now: datetime) -> None:
    """One’s own paths and their events are forgotten; the time a cohort gave stays, without its reason."""
    own = select(LearnerPath.id).where(LearnerPath.learner_id == user_id)
    db.execute(delete(PathEvent).where(PathEvent.learner_path_id.in_(own)))
    db.execute(delete(LearnerPath).where(LearnerPath.learner_id == user_id))
    placement.erase_words(db, user_id)
    db.execute(update(PathEvent).where(PathEvent.learner_id == user_id).values(reason=""))
