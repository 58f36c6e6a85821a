"""What an interview reads of a dossier: the last copy that its author froze, never the drafts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.portfolio.models.record import ProfessionalRecord, RecordVersion


def last_frozen(db: Session, owner_id: int, framework: str) -> tuple[int, Mapping[str, Any]] | None:
    """(dossier, what it held) when this person last froze their dossier for this référentiel."""
    row = db.execute(
        select(RecordVersion.record_id, RecordVersion.document)
        .join(ProfessionalRecord, ProfessionalRecord.id == RecordVersion.record_id)
        .where(
            ProfessionalRecord.owner_id == owner_id,
            ProfessionalRecord.framework == framework,
            RecordVersion.reason == "frozen",
        )
        .order_by(RecordVersion.number.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row[0], row[1] or {})
