"""Links that serve once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts.codes import hash_token, new_token
from app.accounts.models import OneTimeToken
from app.errors import Gone

STALE = "Ce lien a déjà servi ou a expiré. Demandez-en un nouveau."


def issue_token(
    db: Session, purpose: str, user_id: int, now: datetime, life: timedelta, email_change_id: int | None = None
) -> str:
    """A new link for this purpose; the earlier ones stop working."""
    void_tokens(db, user_id, (purpose,), now)
    token = new_token()
    db.add(
        OneTimeToken(
            token_hash=hash_token(token),
            purpose=purpose,
            user_id=user_id,
            email_change_id=email_change_id,
            created_at=now,
            expires_at=now + life,
        )
    )
    return token


def void_tokens(db: Session, user_id: int, purposes: Sequence[str], now: datetime) -> None:
    """Make the links of these purposes useless."""
    db.execute(
        update(OneTimeToken)
        .where(
            OneTimeToken.user_id == user_id,
            OneTimeToken.purpose.in_(purposes),
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > now,
        )
        .values(expires_at=now)
    )


def get_token(db: Session, token: str, purposes: Sequence[str], now: datetime) -> OneTimeToken:
    """The token behind a link that can still serve; Gone otherwise. Looking does not use it."""
    row = queries.find_token(db, hash_token(token), purposes, now)
    if row is None:
        raise Gone(STALE)
    return row


def spend_token(db: Session, token: str, purposes: Sequence[str], now: datetime) -> OneTimeToken:
    """Use a link: of two uses at once, one is right and the other gets Gone."""
    row = get_token(db, token, purposes, now)
    result = db.execute(
        update(OneTimeToken).where(OneTimeToken.id == row.id, OneTimeToken.used_at.is_(None)).values(used_at=now)
    )
    if cast("CursorResult[Any]", result).rowcount != 1:
        raise Gone(STALE)
    return row
