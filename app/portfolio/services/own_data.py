"""What the portfolio holds of one person: given back whole, erased with the account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.portfolio.models.evidence import (
    AnonymityStatement,
    Evidence,
    EvidenceComment,
    EvidenceCompetence,
    EvidenceEvent,
    EvidenceFile,
    TestimonyRequest,
)
from app.portfolio.models.experiences import CvProfile, Experience, ExperienceActivity, ExperienceCompetence
from app.portfolio.queries import evidence as queries
from app.portfolio.queries import experiences as experience_queries
from app.storage import Storage


def export_evidence(db: Session, learner_id: int) -> list[dict[str, Any]]:
    """Every piece of evidence with its log, comments and statements, as JSON values."""
    return [
        {
            "titre": one.title,
            "nature": one.kind,
            "etat": one.state,
            "contenu": one.body,
            "empreinte": one.digest,
            "competences": list(one.competences),
            "tentative": one.attempt_id,
            "creee_le": one.created_at.isoformat(),
            "remise_le": one.submitted_at and one.submitted_at.isoformat(),
            "signalee_le": one.quarantined_at and one.quarantined_at.isoformat(),
            "retiree_le": one.withdrawn_at and one.withdrawn_at.isoformat(),
            "fichiers": [
                {"nom": file.name, "octets": file.size, "sha256": file.sha256, "depuis": file.added_at.isoformat()}
                for file in one.files
            ],
            "historique": [
                {"le": event.at.isoformat(), "acte": event.kind, "raison": event.reason, "contenu": event.payload}
                for event, _ in queries.events_of(db, one.id)
            ],
            "commentaires": [
                {
                    "le": comment.at.isoformat(),
                    "paragraphe": comment.excerpt,
                    "texte": comment.text,
                    "par": author,
                    "regle_le": comment.resolved_at and comment.resolved_at.isoformat(),
                }
                for comment, author in queries.comments_of(db, one.id)
            ],
            "declarations": [
                {"mots": said.text, "raison": said.reason, "precision": said.detail, "le": said.at.isoformat()}
                for said in queries.statements_of(db, one.id)
            ],
            "demandes_de_temoignage": [
                {"a": asked.recipient, "nom": asked.recipient_name, "le": asked.created_at.isoformat()}
                for asked in queries.requests_of(db, one.id)
            ],
        }
        for one in queries.all_evidence_of(db, learner_id)
    ]


def export_experiences(db: Session, learner_id: int) -> dict[str, Any]:
    """Experiences and what heads the CV, as JSON values."""
    profile = experience_queries.find_cv_profile(db, learner_id)
    return {
        "experiences": [
            {
                "nature": one.kind,
                "structure": one.employer,
                "lieu": one.place,
                "fonction": one.role,
                "missions": one.missions,
                "du": one.starts_on.isoformat(),
                "au": one.ends_on and one.ends_on.isoformat(),
                "part_de_temps_plein": one.percent,
                "competences": list(one.competences),
                "activites": {activity.activity: activity.percent for activity in one.activities},
                "retiree_le": one.removed_at and one.removed_at.isoformat(),
            }
            for one in experience_queries.all_experiences_of(db, learner_id)
        ],
        "en_tete_du_cv": profile
        and {
            name: getattr(profile, name) for name in ("headline", "summary", "phone", "town", "software", "languages")
        },
    }


def erase_evidence(db: Session, storage: Storage, user_id: int, now: datetime) -> None:
    """Evidence leaves with the account, files included; what a trainer wrote on others' work stays, and is theirs."""
    for file in queries.files_of(db, user_id):
        storage.delete(file.storage_key)
    owned = select(Evidence.id).where(Evidence.learner_id == user_id)
    for table in (
        AnonymityStatement,
        EvidenceComment,
        EvidenceCompetence,
        EvidenceEvent,
        EvidenceFile,
        TestimonyRequest,
    ):
        db.execute(delete(table).where(table.evidence_id.in_(owned)))
    db.execute(delete(Evidence).where(Evidence.learner_id == user_id))
    # In the log of others, an act of a person who has left has no author any more.
    db.execute(update(EvidenceEvent).where(EvidenceEvent.actor_id == user_id).values(actor_id=None))


def erase_experiences(db: Session, user_id: int, now: datetime) -> None:
    """Experiences and the CV leave with the account."""
    owned = select(Experience.id).where(Experience.learner_id == user_id)
    for table in (ExperienceCompetence, ExperienceActivity):
        db.execute(delete(table).where(table.experience_id.in_(owned)))
    db.execute(delete(Experience).where(Experience.learner_id == user_id))
    db.execute(delete(CvProfile).where(CvProfile.learner_id == user_id))
