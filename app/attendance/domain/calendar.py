"""What a calendar shows: things that come, whoever tells them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.attendance.domain.study_time import paris_day


@dataclass(frozen=True)
class CalendarEntry:
    """One thing of somebody's calendar. `uid` is stable and names nobody; an entry without `ends_at` is a deadline of
    its day. `sort` says what it is (« séance », « examen blanc », « échéance »); `sequence` grows when it moves."""

    uid: str
    sort: str
    title: str
    starts_at: datetime
    ends_at: datetime | None = None
    where: str = ""
    path: str = ""
    changed_at: datetime | None = None
    sequence: int = 0
    cancelled: bool = False

    @property
    def day(self) -> date:
        return paris_day(self.starts_at)


@dataclass(frozen=True)
class AgendaDay:
    """A day that holds something."""

    day: date
    entries: tuple[CalendarEntry, ...]
    is_today: bool


def agenda(entries: Iterable[CalendarEntry], now: datetime) -> tuple[AgendaDay, ...]:
    """The days that come, each with its entries in order; what is over today is still shown."""
    today = paris_day(now)
    days: dict[date, list[CalendarEntry]] = {}
    for entry in sorted(entries, key=lambda one: (one.starts_at, one.uid)):
        if entry.day >= today:
            days.setdefault(entry.day, []).append(entry)
    return tuple(AgendaDay(day, tuple(days[day]), day == today) for day in sorted(days))


FEED_BACK = timedelta(days=60)
FEED_AHEAD = timedelta(days=400)
