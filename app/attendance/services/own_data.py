"""What accompaniment holds of one person: given back whole, and what is left of it when they go.

That training took place is proved for five years by law: the instants, kinds and durations of contacts stay, their
words leave with the account.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.attendance.models.contacts import Contact
from app.attendance.queries import contacts as contact_queries


def export_of(db: Session, user_id: int) -> dict[str, Any]:
    """Everything kept about the accompaniment of one person, as JSON values."""
    return {"contacts": [_contact(row) for row in contact_queries.all_contacts(db, user_id)]}


def _contact(row: Contact) -> dict[str, Any]:
    return {
        "numero": row.id,
        "le": row.at.isoformat(),
        "nature": row.kind,
        "moyen": row.channel,
        "minutes": row.minutes,
        "resume": row.summary,
        "demande_le": row.requested_at and row.requested_at.isoformat(),
        "remplace": row.corrects_id,
        "note_le": row.noted_at.isoformat(),
    }


def erase(db: Session, user_id: int, now: datetime) -> None:
    """The words of the journal leave with the person; that there was a contact stays, without a name."""
    db.execute(update(Contact).where(Contact.learner_id == user_id).values(summary=""))
