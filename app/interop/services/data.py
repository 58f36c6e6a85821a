"""What exchange holds of a person: the files that they imported, and what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.interop import queries
from app.interop.domain.states import CANCELLABLE, ImportState
from app.interop.models import BankImport
from app.interop.services.imports import forget_values


def export_of(db: Session, user_id: int) -> list[dict[str, Any]]:
    """The imports of somebody, as JSON values."""
    return [
        {
            "fichier": one.filename,
            "format": one.written,
            "le": one.created_at.isoformat(),
            "etat": one.state,
            "gardees": one.kept,
            "approchees": one.approximated,
            "refusees": one.refused,
            "brouillons": [told["path"] for told in one.drafts or []],
        }
        for one in queries.imports_by(db, user_id)
    ]


def erase(db: Session, user_id: int, now: datetime) -> None:
    """What was not confirmed leaves with the account, and the names of files; the reports of the course stay."""
    for one in queries.imports_by(db, user_id):
        one.filename = "fichier"
        if one.state in CANCELLABLE:
            one.state, one.source, one.ended_at = ImportState.CANCELLED, None, now
            forget_values(one)
    db.execute(update(BankImport).where(BankImport.author_id == user_id).values(source=None))
