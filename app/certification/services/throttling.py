"""Thirty verifications a minute and address, counted for all workers at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.accounts.models import Throttle
from app.accounts.queries import held_throttle
from app.accounts.services.throttling import counter

CHECKS_A_MINUTE = 30
MINUTE_SECONDS = 60


def take_a_check(db: Session, secret_key: str, address: str | None, now: datetime) -> int:
    """Count one verification and give 0, or count nothing and give the seconds to wait."""
    key = counter(secret_key, "verify", address or "").key
    dialect: Any = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    db.execute(
        dialect.insert(Throttle)
        .values(key=key, tries=[], streak=0, updated_at=now)
        .on_conflict_do_nothing(index_elements=["key"])
    )
    row = held_throttle(db, key)
    instant = now.timestamp()
    recent = [one for one in row.tries if instant - MINUTE_SECONDS < one <= instant]
    if len(recent) >= CHECKS_A_MINUTE:
        return max(1, int(recent[-CHECKS_A_MINUTE] + MINUTE_SECONDS - instant) + 1)
    row.tries, row.updated_at = [*recent, instant], now
    return 0
