"""What a pack is about, and how far back and forth it looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from app.errors import InvalidAction

PARIS = ZoneInfo("Europe/Paris")
PACK_LIFE = timedelta(days=7)
LONGEST_PERIOD = timedelta(days=366 * 3)
# Before anything that the product can hold.
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


class PackScope(StrEnum):
    """What a pack is about."""

    LEARNER = "learner"
    COHORT = "cohort"
    PERIOD = "period"


class PackState(StrEnum):
    """Where the making of a pack stands."""

    WAITING = "waiting"
    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True)
class Scope:
    """One person, one cohort, or everybody one accompanies between two days; and the instant of the data.

    What happened at `at` or later is left out: the same scope at the same instant gives the same pack.
    """

    kind: PackScope
    at: datetime
    target_id: int = 0
    first: date | None = None
    last: date | None = None

    @property
    def since(self) -> datetime:
        """The first instant that counts."""
        return datetime.combine(self.first, time(), PARIS) if self.first else BEGINNING

    @property
    def until(self) -> datetime:
        """The first instant that no longer counts."""
        if self.last is None:
            return self.at
        return min(self.at, datetime.combine(self.last + timedelta(days=1), time(), PARIS))

    def as_json(self) -> dict[str, Any]:
        """As the manifest says it."""
        return {
            "kind": self.kind.value,
            "target": self.target_id or None,
            "first_day": self.first and self.first.isoformat(),
            "last_day": self.last and self.last.isoformat(),
            "data_at": instant_words(self.at),
        }


def check_period(first: date, last: date) -> None:
    """Raise unless a pack may be made of these days."""
    if last < first:
        raise InvalidAction("Le dernier jour vient après le premier.")
    if last - first > LONGEST_PERIOD:
        raise InvalidAction("Choisissez trois ans au plus.")


def instant_words(instant: datetime) -> str:
    """An instant as every file of a pack writes it, to the second, in UTC."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
