"""What a VAE holds of one person: given back whole, erased with the account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.portfolio.models.vae import VaeDate, VaeFeed, VaeJourney, VaePaper, VaeResult, VaeStatement, VaeText
from app.portfolio.queries import vae as queries


def export_of(db: Session, learner_id: int) -> dict[str, Any] | None:
    """The whole VAE as JSON values; nothing when none was begun. The token of a link is kept nowhere."""
    journey = queries.find_journey(db, learner_id)
    if journey is None:
        return None
    return {
        "certification": journey.framework,
        "blocs_vises": list(journey.blocks),
        "decision": journey.outcome,
        "commencee_le": journey.begun_at.isoformat(),
        "dates": {milestone.value: day.isoformat() for milestone, day in queries.dates_of(db, learner_id).items()},
        "documents": [
            {"document": row.document_id, "preuve": row.evidence_id, "depuis": row.gathered_at.isoformat()}
            for row in queries.papers_of(db, learner_id).values()
        ],
        "textes": [
            {"partie": row.key, "texte": row.text, "revision": row.revision, "le": row.updated_at.isoformat()}
            for row in queries.texts_of(db, learner_id).values()
        ],
        "declarations": [
            {"mots": row.words, "raison": row.reason, "precision": row.detail, "le": row.at.isoformat()}
            for row in queries.statements_of(db, learner_id)
        ],
        "blocs_obtenus": [
            {"bloc": row.block, "par_cette_vae": row.by_vae, "note_le": row.noted_at.isoformat()}
            for row in queries.results_of(db, learner_id)
        ],
        "liens_de_calendrier": [
            {"cree_le": row.created_at.isoformat(), "retire_le": row.revoked_at and row.revoked_at.isoformat()}
            for row in queries.feeds_of(db, learner_id)
        ],
    }


def erase(db: Session, user_id: int, now: datetime) -> None:
    """A VAE leaves with the account; the links of its calendar open nothing any more."""
    for table in (VaeDate, VaePaper, VaeText, VaeStatement, VaeResult, VaeFeed):
        db.execute(delete(table).where(table.learner_id == user_id))
    db.execute(delete(VaeJourney).where(VaeJourney.learner_id == user_id))
