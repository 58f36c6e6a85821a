"""What accompaniment holds of one person: given back whole, and what is left of it when they go.

That training took place is proved for five years by law: the instants, kinds and durations of contacts stay, their
words leave with the account.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.attendance.models.attendance import AttendanceMark
from app.attendance.models.contacts import Contact
from app.attendance.models.sessions import CalendarFeed, LiveSession
from app.attendance.queries import attendance as attendance_queries
from app.attendance.queries import contacts as contact_queries
from app.attendance.queries import sessions as session_queries


def export_of(db: Session, user_id: int) -> dict[str, Any]:
    """Everything kept about the accompaniment of one person, as JSON values."""
    return {
        "contacts": [_contact(row) for row in contact_queries.all_contacts(db, user_id)],
        "emargements": [_mark(mark, session) for mark, session in attendance_queries.all_marks_about(db, user_id)],
        "liens_de_calendrier": [
            {"cree_le": feed.created_at.isoformat(), "retire_le": feed.revoked_at and feed.revoked_at.isoformat()}
            for feed in session_queries.feeds_of(db, user_id)
        ],
    }


def _mark(mark: AttendanceMark, session: LiveSession) -> dict[str, Any]:
    return {
        "seance": session.title,
        "du": session.starts_at.isoformat(),
        "au": session.ends_at.isoformat(),
        "demi_journee": mark.half,
        "version": mark.revision,
        "etat": mark.state,
        "minutes_de_retard": mark.minutes_late,
        "motif": mark.reason,
        "correction": mark.note,
        "le": mark.at.isoformat(),
        "signe": mark.statement,
        "empreinte": mark.digest,
    }


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
    """The words of the journal and the links leave with the person. That there was a contact, and the signatures of the
    sessions, are the proof that the law asks for: they stay until their five years are over."""
    db.execute(delete(CalendarFeed).where(CalendarFeed.user_id == user_id))
    db.execute(update(Contact).where(Contact.learner_id == user_id).values(summary=""))
