"""What the workshop holds of a person: what they wrote and published."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.authoring import queries
from app.authoring.models import ContentDraft
from app.authoring.queries import SHARED


def export_of(db: Session, user_id: int) -> dict[str, Any]:
    """The drafts that somebody began, and what they published, as JSON values."""
    return {
        "brouillons": [
            {
                "fichier": one.path,
                "partage": one.scope == SHARED,
                "texte": one.text,
                "commence_le": one.created_at.isoformat(),
                "modifie_le": one.updated_at.isoformat(),
            }
            for one in queries.drafts_by(db, user_id)
        ],
        "publications": [
            {
                "fichier": one.path,
                "raison": one.reason,
                "le": one.at.isoformat(),
                "empreinte": one.digest,
                "texte": None if one.body is None or "/assets/" in one.path else one.body.decode("utf-8", "replace"),
            }
            for one in queries.revisions_by(db, user_id)
        ],
    }


def erase(db: Session, user_id: int, now: datetime) -> None:
    """Private drafts leave with the account. The course stays, and so do its shared drafts, without a name."""
    db.execute(delete(ContentDraft).where(ContentDraft.author_id == user_id, ContentDraft.scope != SHARED))
