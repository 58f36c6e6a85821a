"""How much time somebody spent on what, when several experiences overlap.

Nobody works more than full time: on a day when the shares of several experiences pass it, each is cut in proportion.
Days are those of the calendar, and a year of full time has 365.25 of them: time is told in full-time days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise


class ExperienceKind(StrEnum):
    """Paid work, an internship (stage), or volunteering."""

    JOB = "job"
    INTERNSHIP = "internship"
    VOLUNTEERING = "volunteering"


@dataclass(frozen=True)
class Period:
    """Days from the first to the last, both included, at a share of full time; shares of it went to activities."""

    first: date
    last: date
    share: Fraction
    activities: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True)
class TimeSpent:
    """Calendar days covered by at least one period, full-time days in all, and those of each activity."""

    calendar_days: int
    full_time_days: Fraction
    by_activity: Mapping[str, Fraction]


NONE = TimeSpent(0, Fraction(0), {})
DAY = timedelta(days=1)


def time_spent(periods: Iterable[Period]) -> TimeSpent:
    """Full-time days in all and by activity; overlapping periods never count a day for more than one."""
    known = [period for period in periods if period.last >= period.first and period.share > 0]
    days, total = 0, Fraction(0)
    by_activity: dict[str, Fraction] = {}
    for length, running in _stretches(known):
        days += length
        whole = sum((period.share for period in running), Fraction(0))
        scale = min(Fraction(1), 1 / whole)
        total += length * whole * scale
        for period in running:
            for activity, share in period.activities.items():
                spent = length * period.share * scale * share
                by_activity[activity] = by_activity.get(activity, Fraction(0)) + spent
    return TimeSpent(days, total, by_activity)


def _stretches(periods: list[Period]) -> Iterator[tuple[int, list[Period]]]:
    """Runs of days during which the same periods run, and which; days without any are left out."""
    bounds = sorted({period.first for period in periods} | {period.last + DAY for period in periods})
    for start, end in pairwise(bounds):
        running = [period for period in periods if period.first <= start <= period.last]
        if running:
            yield (end - start).days, running


def duration_words(days: Fraction | int) -> str:
    """« 2 ans et 3 mois », « 4 mois », « 12 jours »: days of full time as people say them."""
    whole = round(Fraction(days))
    if whole < 31:
        return "moins d’un jour" if whole == 0 and days else f"{whole} jour{'s' if whole > 1 else ''}"
    months = round(Fraction(days) * 12 / Fraction(1461, 4))
    years, rest = divmod(months, 12)
    parts = []
    if years:
        parts.append(f"{years} an{'s' if years > 1 else ''}")
    if rest:
        parts.append(f"{rest} mois")
    return " et ".join(parts)
