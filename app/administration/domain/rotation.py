"""Which backups stay: the last of each of the seven last days, the last of each of the four last weeks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

DAILY = 7
WEEKLY = 4
NAME = re.compile(r"trait-dunion-(\d{8}T\d{6}Z)\.zip")
STAMP = "%Y%m%dT%H%M%SZ"


def name_of(instant: datetime) -> str:
    """« trait-dunion-20261125T020000Z.zip »."""
    return f"trait-dunion-{instant.astimezone(UTC).strftime(STAMP)}.zip"


def instant_of(name: str) -> datetime | None:
    """When a backup of this name was made; None for a file that is not ours to touch."""
    found = NAME.fullmatch(name)
    if found is None:
        return None
    try:
        return datetime.strptime(found.group(1), STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def to_delete(names: Iterable[str], daily: int = DAILY, weekly: int = WEEKLY) -> list[str]:
    """The backups that neither a day nor a week keeps, by name; the newest is always kept."""
    dated = sorted(((at, name) for name in names if (at := instant_of(name)) is not None), reverse=True)
    kept = {name for _, name in dated[:1]}
    days: dict[str, str] = {}
    weeks: dict[tuple[int, int], str] = {}
    for at, name in dated:
        days.setdefault(at.strftime("%Y%m%d"), name)
        weeks.setdefault(at.isocalendar()[:2], name)
    kept |= set(list(days.values())[: max(daily, 0)]) | set(list(weeks.values())[: max(weekly, 0)])
    return sorted(name for _, name in dated if name not in kept)
