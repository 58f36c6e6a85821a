"""The clock of the house: read at the edges only, passed downwards as `now`."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def utc_now() -> datetime:
    """The current instant, aware, in UTC."""
    return datetime.now(UTC)


def in_paris(instant: datetime) -> datetime:
    """The same instant on a Paris wall clock, as pages show it."""
    return instant.astimezone(PARIS)
