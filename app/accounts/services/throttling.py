"""Counting tries, for all workers at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts.codes import keyed_hash
from app.accounts.domain.signing_in import Tries, wait_for_account, wait_for_address
from app.accounts.models import Throttle

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Counter:
    """Who is counted, under a name that says it to nobody. `cap`: so many an hour, instead of the rule of accounts."""

    key: str
    cap: int | None = None


def counter(secret_key: str, kind: str, what: str, cap: int | None = None) -> Counter:
    """The counter of an account, an address, a device…"""
    return Counter(f"{kind}:{keyed_hash(secret_key, kind, what)}", cap)


def take_a_try(db: Session, counters: Sequence[Counter], now: datetime) -> int:
    """Count one try on each counter and give 0, or count nothing and give the seconds to wait.

    The try is counted before its secret is looked at: a hundred guesses at once are a hundred.
    """
    ordered = sorted(counters, key=lambda each: each.key)  # always the same order: two workers never lock each other
    rows = [(each, _held(db, each.key, now)) for each in ordered]
    wait = max((_wait(each, row, now) for each, row in rows), default=0)
    if wait:
        return wait
    for each, row in rows:
        tries = _tries(each, row, now).one_more(now)
        row.tries, row.streak, row.updated_at = list(tries.at), tries.streak, now
    return 0


def give_back(db: Session, counters: Sequence[Counter], now: datetime) -> None:
    """The try that was taken was right: it does not count."""
    for each in sorted(counters, key=lambda each: each.key):
        row = _held(db, each.key, now)
        tries = _tries(each, row, now).succeeded()
        row.tries, row.streak, row.updated_at = list(tries.at), tries.streak, now


def forget(db: Session, counters: Sequence[Counter]) -> None:
    """Open the door again: the person proved who they are by another way."""
    db.execute(delete(Throttle).where(Throttle.key.in_([each.key for each in counters])))


def _tries(each: Counter, row: Throttle, now: datetime) -> Tries:
    tries = Tries(tuple(row.tries), row.streak)
    return tries.recent(now, HOUR) if each.cap is not None else tries.recent(now)


def _wait(each: Counter, row: Throttle, now: datetime) -> int:
    tries = _tries(each, row, now)
    return wait_for_account(tries, now) if each.cap is None else wait_for_address(tries.at, now, each.cap)


def _held(db: Session, key: str, now: datetime) -> Throttle:
    dialect: Any = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    db.execute(
        dialect.insert(Throttle)
        .values(key=key, tries=[], streak=0, updated_at=now)
        .on_conflict_do_nothing(index_elements=["key"])
    )
    return queries.held_throttle(db, key)
