"""What has come to its end: proofs of training older than the law asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attendance.models.complaints import Complaint
from app.attendance.models.contacts import Contact
from app.attendance.models.sessions import LiveSession


def sessions_before(db: Session, instant: datetime, limit: int = 500) -> Sequence[int]:
    """Sessions that ended before this instant."""
    return db.scalars(
        select(LiveSession.id).where(LiveSession.ends_at < instant).order_by(LiveSession.id).limit(limit)
    ).all()


def contacts_before(db: Session, instant: datetime) -> Sequence[int]:
    """Entries of the journal older than this instant."""
    return db.scalars(select(Contact.id).where(Contact.at < instant).order_by(Contact.id).limit(5000)).all()


def complaints_before(db: Session, instant: datetime) -> Sequence[int]:
    """Complaints filed before this instant."""
    return db.scalars(select(Complaint.id).where(Complaint.filed_at < instant).order_by(Complaint.id).limit(500)).all()
