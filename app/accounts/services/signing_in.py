"""Sessions: opened with a new identifier each time, closed for good."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from app.accounts.codes import hash_token, new_token
from app.accounts.domain import Viewer
from app.accounts.domain.events import EventKind
from app.accounts.domain.signing_in import SESSION_LIFE, cut_address, device_label, session_end
from app.accounts.models import User, UserSession
from app.accounts.services.records import record


def open_session(
    db: Session, user: User, now: datetime, address: str | None, user_agent: str, *, second_factor: bool
) -> str:
    """Sign somebody in: the identifier that the browser keeps, never seen before."""
    token = new_token()
    db.add(
        UserSession(
            token_hash=hash_token(token),
            user_id=user.id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + SESSION_LIFE,
            reauthenticated_at=now,
            second_factor_at=now if second_factor else None,
            address=cut_address(address),
            device=device_label(user_agent)[:120],
        )
    )
    user.last_seen_at = now
    record(db, EventKind.SIGNED_IN, now, user.id, address=address)
    return token


def renew_session(db: Session, session_id: int, now: datetime, *, second_factor: bool | None = None) -> str:
    """Give a session a new identifier after a proof of identity; the old one is worth nothing."""
    token = new_token()
    values: dict[str, Any] = {"token_hash": hash_token(token), "reauthenticated_at": now, "last_seen_at": now}
    if second_factor is not None:
        values["second_factor_at"] = now if second_factor else None
    db.execute(update(UserSession).where(UserSession.id == session_id).values(**values))
    return token


def close_session(db: Session, user_id: int, session_id: int, now: datetime, kind: EventKind) -> bool:
    """End one of a person's own sessions; False when there was none to end."""
    result = db.execute(
        update(UserSession)
        .where(UserSession.id == session_id, UserSession.user_id == user_id, UserSession.closed_at.is_(None))
        .values(closed_at=now)
    )
    closed = cast("CursorResult[Any]", result).rowcount == 1
    if closed:
        record(db, kind, now, user_id)
    return closed


def touch_session(db: Session, user_id: int, session_id: int, now: datetime) -> None:
    """Note that a session was used just now."""
    db.execute(update(UserSession).where(UserSession.id == session_id).values(last_seen_at=now))
    db.execute(update(User).where(User.id == user_id, User.erased_at.is_(None)).values(last_seen_at=now))


def prolong_session(db: Session, viewer: Viewer, now: datetime) -> datetime:
    """Somebody says that they are still there: the new end of their session, within its twelve hours."""
    touch_session(db, viewer.id, viewer.session_id, now)
    session = db.get_one(UserSession, viewer.session_id, populate_existing=True)
    return session_end(viewer.role, session.last_seen_at, session.expires_at)
