"""Every SELECT over the organisation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.organisation.models import OrganisationRow

ONLY = 1


def organisation_stamp(db: Session) -> tuple[int, datetime] | None:
    """The version in force and when it was written; None while nobody has written anything."""
    row = db.execute(
        select(OrganisationRow.version, OrganisationRow.updated_at).where(OrganisationRow.id == ONLY)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def find_row(db: Session) -> OrganisationRow | None:
    """What was written, read again from the base."""
    return db.get(OrganisationRow, ONLY, populate_existing=True)


def held_row(db: Session) -> OrganisationRow | None:
    """What was written, held until the end of the transaction."""
    return db.scalars(
        select(OrganisationRow)
        .where(OrganisationRow.id == ONLY)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
