"""Every SELECT over signatures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attendance.domain.attendance import AttendanceState
from app.attendance.models.attendance import AttendanceMark
from app.attendance.models.sessions import LiveSession


def is_signed(db: Session, session_id: int) -> bool:
    """Whether anything was signed of this session."""
    return db.scalar(select(AttendanceMark.id).where(AttendanceMark.session_id == session_id).limit(1)) is not None


def marks_of(db: Session, session_id: int) -> Sequence[AttendanceMark]:
    """Everything said of a session, corrections after what they correct."""
    return db.scalars(
        select(AttendanceMark)
        .where(AttendanceMark.session_id == session_id)
        .order_by(AttendanceMark.half, AttendanceMark.slot, AttendanceMark.revision)
    ).all()


def in_force(marks: Sequence[AttendanceMark]) -> Mapping[tuple[int, int], AttendanceMark]:
    """The last word on each (half, person)."""
    return {(mark.half, mark.slot): mark for mark in sorted(marks, key=lambda one: one.revision)}


def own_marks(db: Session, user_id: int, session_ids: Sequence[int]) -> Mapping[tuple[int, int], AttendanceMark]:
    """The last word about one person at each (session, half); one statement."""
    rows = db.scalars(
        select(AttendanceMark)
        .where(AttendanceMark.slot == user_id, AttendanceMark.session_id.in_(session_ids))
        .order_by(AttendanceMark.revision)
    )
    return {(mark.session_id, mark.half): mark for mark in rows}


def all_marks_about(
    db: Session, user_id: int, since: datetime | None = None, until: datetime | None = None
) -> Sequence[tuple[AttendanceMark, LiveSession]]:
    """Everything signed about one person, with its session, in order."""
    query = (
        select(AttendanceMark, LiveSession)
        .join(LiveSession, LiveSession.id == AttendanceMark.session_id)
        .where(AttendanceMark.slot == user_id, AttendanceMark.state != AttendanceState.COUNTERSIGNED)
        .order_by(LiveSession.starts_at, AttendanceMark.half, AttendanceMark.revision)
    )
    if since is not None:
        query = query.where(LiveSession.starts_at >= since)
    if until is not None:
        query = query.where(LiveSession.starts_at < until)
    return [(mark, session) for mark, session in db.execute(query)]


def countersigned_halves(db: Session, session_ids: Sequence[int]) -> frozenset[tuple[int, int]]:
    """The (session, half) that somebody who trains answered for; one statement."""
    rows = db.execute(
        select(AttendanceMark.session_id, AttendanceMark.half).where(
            AttendanceMark.session_id.in_(session_ids), AttendanceMark.state == AttendanceState.COUNTERSIGNED
        )
    )
    return frozenset((session_id, half) for session_id, half in rows)
