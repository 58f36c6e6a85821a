"""Whose attempts a request may touch: the signed-in person’s, or those of the guest whose key its cookie carries.

The key is 128 random bits in the signed session cookie; the base only holds its hash, so that a copy of the base
opens no attempt.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask import Flask, g, session

from app.accounts.guards import SESSION_KEY, standing_of
from app.accounts.queries import Standing
from app.attempts.queries import NOBODY, Owner
from app.web.current import current_database, current_viewer

GUEST = "invite"
GUEST_KEY_BYTES = 16


def guest_hash(key: str) -> str:
    """What the base keeps of a guest’s key."""
    return sha256(f"guest:{key}".encode()).hexdigest()


def current_owner() -> Owner:
    """Who asks: a person, a guest who has already begun something, or nobody."""
    viewer = current_viewer()
    if viewer is not None:
        return Owner(learner_id=viewer.id)
    return _guest_of(session)


def owner_before_writing() -> Owner:
    """Who asks, read in a short transaction of its own: only then does the act enter the queue of the writers."""
    if "db" in g or SESSION_KEY not in session:
        # A stranger is known without asking the base.
        return current_owner()
    with current_database().reading() as db:
        g.db = db
        try:
            return current_owner()
        finally:
            g.pop("db", None)


def remembered_owner(app: Flask, carried: Mapping[str, Any], now: datetime) -> tuple[Owner, Standing | None]:
    """Who seems to ask, without asking the base: a guest, or somebody whose session is to be proved when writing."""
    if SESSION_KEY not in carried:
        return _guest_of(carried), None
    standing = standing_of(app, carried, now)
    return (NOBODY, None) if standing is None else (Owner(learner_id=standing.viewer.id), standing)


def _guest_of(carried: Mapping[str, Any]) -> Owner:
    key = carried.get(GUEST)
    return Owner(guest_key=guest_hash(key)) if isinstance(key, str) else NOBODY


def guest_or_viewer(*, create: bool = True) -> Owner:
    """Who asks; a stranger who begins something becomes a guest and receives a key."""
    owner = current_owner()
    if owner == NOBODY and create:
        session[GUEST] = secrets.token_urlsafe(GUEST_KEY_BYTES)
        return current_owner()
    return owner
