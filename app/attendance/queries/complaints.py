"""Every SELECT over complaints; who may read which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.attendance.models.complaints import Complaint, ComplaintEvent
from app.errors import NotFound

UNKNOWN = "Cette réclamation n’existe pas, ou elle n’est pas à vous."


def own_complaint(db: Session, viewer: Viewer, complaint_id: int) -> Complaint:
    """A complaint of one's own; the others do not exist."""
    found = db.get(Complaint, complaint_id)
    if found is None or found.author_id != viewer.id:
        raise NotFound(UNKNOWN)
    return found


def complaint_handled_by(db: Session, viewer: Viewer, complaint_id: int, *, hold: bool = False) -> Complaint:
    """Any complaint but one’s own, for an admin."""
    if viewer.role is not Role.ADMIN:
        raise NotFound(UNKNOWN)
    query = select(Complaint).where(Complaint.id == complaint_id)
    if hold:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalars(query).one_or_none()
    if found is None or found.author_id == viewer.id:
        raise NotFound(UNKNOWN)
    return found


def complaints_of(db: Session, author_id: int) -> Sequence[Complaint]:
    """The complaints of one person, the last first."""
    return db.scalars(select(Complaint).where(Complaint.author_id == author_id).order_by(Complaint.id.desc())).all()


@dataclass(frozen=True)
class RegisterLine:
    """One line of the register, with the name of its author while they are here."""

    complaint: Complaint
    author: str | None


def register(
    db: Session, since: datetime | None = None, until: datetime | None = None, limit: int = 1000
) -> Sequence[RegisterLine]:
    """The register of complaints, the last first; one statement. The audit pack reads it without the names."""
    query = select(Complaint, User.name).outerjoin(User, User.id == Complaint.author_id)
    if since is not None:
        query = query.where(Complaint.filed_at >= since)
    if until is not None:
        query = query.where(Complaint.filed_at < until)
    rows = db.execute(query.order_by(Complaint.filed_at.desc(), Complaint.id.desc()).limit(limit))
    return [RegisterLine(complaint, name) for complaint, name in rows]


def events_of(db: Session, complaint_id: int) -> Sequence[ComplaintEvent]:
    """What happened to a complaint, in order."""
    return db.scalars(
        select(ComplaintEvent).where(ComplaintEvent.complaint_id == complaint_id).order_by(ComplaintEvent.id)
    ).all()


def managers(db: Session) -> Sequence[User]:
    """Who treats complaints."""
    return db.scalars(
        select(User).where(User.role == Role.ADMIN, User.disabled_at.is_(None), User.erased_at.is_(None))
    ).all()
