"""What accompaniment forgets by itself (trust.md §5): proofs of training after five years, who was asked for an opinion
after a year, complaints and certificates after five years, links taken back after a month."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Delete, delete, update
from sqlalchemy.orm import Session

from app.attendance.models.attendance import AttendanceMark
from app.attendance.models.certificates import CompletionCertificate
from app.attendance.models.complaints import Complaint, ComplaintEvent
from app.attendance.models.contacts import Contact
from app.attendance.models.sessions import CalendarFeed, LiveSession, LiveTrainer
from app.attendance.queries import retention as queries
from app.attendance.services.surveys import forget_old

PROOF_LIFE = timedelta(days=5 * 365 + 2)
LINK_LIFE = timedelta(days=30)


def purge(db: Session, now: datetime) -> int:
    """Erase what has come to its end; how many rows."""
    end = now - PROOF_LIFE
    touched = forget_old(db, now)
    gone, contacts = list(queries.sessions_before(db, end)), list(queries.contacts_before(db, end))
    complaints = list(queries.complaints_before(db, end))
    # What corrects an old entry points at it: the pointer goes first.
    db.execute(update(Contact).where(Contact.corrects_id.in_(contacts)).values(corrects_id=None))
    statements: tuple[Delete, ...] = (
        delete(AttendanceMark).where(AttendanceMark.session_id.in_(gone)),
        delete(LiveTrainer).where(LiveTrainer.session_id.in_(gone)),
        delete(LiveSession).where(LiveSession.id.in_(gone)),
        delete(Contact).where(Contact.id.in_(contacts)),
        delete(ComplaintEvent).where(ComplaintEvent.complaint_id.in_(complaints)),
        delete(Complaint).where(Complaint.id.in_(complaints)),
        delete(CompletionCertificate).where(CompletionCertificate.issued_at < end),
        delete(CalendarFeed).where(CalendarFeed.revoked_at < now - LINK_LIFE),
    )
    for statement in statements:
        touched += cast("CursorResult[Any]", db.execute(statement)).rowcount
    return touched
