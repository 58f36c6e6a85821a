"""The data of one person in their dossier: taken away as a whole, erased as a whole but for the digests of copies."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, and_, delete, or_, select
from sqlalchemy.orm import Session

from app.portfolio.domain.record import as_version
from app.portfolio.models.jury import JuryLink
from app.portfolio.models.record import (
    ProfessionalRecord,
    RecordComment,
    RecordExample,
    RecordLook,
    RecordPiece,
    RecordText,
    RecordVersion,
    RecordWaiver,
)
from app.portfolio.queries import jury as jury_queries
from app.portfolio.queries import record as queries
from app.portfolio.services.frozen import erase_copy
from app.portfolio.services.record import current_record
from app.storage import Storage

LOOK_LIFE = timedelta(days=365)
OWN_TABLES = (RecordLook, RecordWaiver, RecordComment, RecordVersion, RecordPiece, RecordText, RecordExample)


def export_of(db: Session, user_id: int) -> list[dict[str, Any]]:
    """Every dossier of one person: its texts, versions, comments received, copies, links and who looked."""
    return [_exported(db, row) for row in queries.records_of(db, user_id)]


def _exported(db: Session, row: ProfessionalRecord) -> dict[str, Any]:
    return {
        "referentiel": row.framework,
        "commence_le": row.created_at.isoformat(),
        "modifie_le": row.updated_at.isoformat(),
        "contenu": as_version(current_record(db, row)),
        "versions": [
            {"numero": one.number, "nom": one.title, "le": one.at.isoformat(), "contenu": one.document}
            for one in reversed(queries.versions_of(db, row.id, 10_000))
        ],
        "commentaires_recus": [
            {"champ": one.key, "texte": one.text, "de": one.author, "le": one.at.isoformat()}
            for one in queries.comments_of(db, row.id)
        ],
        "mots_gardes": [
            {"mots": one.words, "raison": one.reason, "le": one.at.isoformat()}
            for one in queries.waivers_of(db, row.id)
        ],
        "copies_figees": [
            {
                "numero": one.number,
                "nom": one.title,
                "figee_le": one.frozen_at.isoformat(),
                "empreinte": one.digest,
                "manifeste": one.manifest,
            }
            for one in jury_queries.frozen_of(db, row.owner_id)
            if one.record_id == row.id
        ],
        "liens": [
            {"pour": one.label, "cree_le": one.created_at.isoformat(), "expire_le": one.expires_at.isoformat()}
            for one in jury_queries.links_of(db, row.id)
        ],
        "consultations": [
            {"qui": one.who, "quoi": one.what, "le": one.at.isoformat()} for one in queries.looks_of(db, row.id, 10_000)
        ],
    }


def erase(db: Session, storage: Storage, user_id: int, now: datetime) -> None:
    """Erase the dossiers of one person. Of a frozen copy there remain its number, its instant and its digest."""
    for frozen in jury_queries.frozen_of(db, user_id):
        for key in erase_copy(frozen, now):
            storage.delete(key)
    for row in queries.records_of(db, user_id):
        for table in OWN_TABLES:
            db.execute(delete(table).where(table.record_id == row.id))
        db.execute(delete(JuryLink).where(JuryLink.record_id == row.id))
        row.diplomas, row.revision, row.review_asked_at = [], row.revision + 1, None
    db.execute(delete(RecordLook).where(RecordLook.viewer_id == user_id))


def purge(db: Session, now: datetime) -> int:
    """Forget who looked once a year has passed: since the look, or since the end of the link."""
    old = now - LOOK_LIFE
    ended = select(JuryLink.id).where(JuryLink.expires_at < old)
    statement = delete(RecordLook).where(
        or_(and_(RecordLook.viewer_id.is_not(None), RecordLook.at < old), RecordLook.link_id.in_(ended))
    )
    return cast("CursorResult[Any]", db.execute(statement)).rowcount
