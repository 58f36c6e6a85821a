"""What mock exams tell to the calendars of their candidates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.attendance.domain import paris_day
from app.attendance.domain.calendar import CalendarEntry
from app.certification.queries import sittings as queries
from app.content.catalog import Catalog


def exam_entries(
    db: Session, catalog: Catalog, viewer: Viewer, now: datetime, since: datetime, until: datetime
) -> Sequence[CalendarEntry]:
    """The sittings where one person is a candidate; one that lasts several days is told by its last day. A free
    training is nobody's appointment."""
    if viewer.role is not Role.LEARNER:
        return []
    found = []
    for seat, sitting in queries.own_seats(db, viewer.id):
        if sitting.own_key is not None or sitting.created_by == viewer.id:
            continue
        one_day = paris_day(sitting.opens_at) == paris_day(sitting.closes_at)
        starts_at = sitting.opens_at if one_day else sitting.closes_at
        if since <= starts_at < until:
            exam = catalog.exams.get(sitting.exam_id)
            found.append(
                CalendarEntry(
                    uid=f"examen-{seat.id}",
                    sort="examen blanc" if one_day else "examen blanc, dernier jour",
                    title=exam.title if exam is not None else "Examen blanc",
                    starts_at=starts_at,
                    ends_at=sitting.closes_at if one_day else None,
                    path="/examens",
                )
            )
    return found
