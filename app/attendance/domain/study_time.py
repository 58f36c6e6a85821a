"""How long somebody worked, from the instants of their acts alone.

The rule, as it is said on the page:

1. An act is an answer kept, a copy handed in, a lesson opened, advanced or finished.
2. Between two acts of the same person, the time counts as it passed, up to 10 minutes.
3. After an hour without an act the sitting is over: that silence counts nothing.
4. The last act of a sitting counts 1 minute.
5. Time belongs to the Paris day of the act that opens it.

It is an estimate on the low side: reading without moving on, or working on paper, leaves no act.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
IDLE_CAP = timedelta(minutes=10)
SITTING_ENDS_AFTER = timedelta(hours=1)
LAST_ACT = timedelta(minutes=1)
DAYS_A_WEEK = 7
MINUTE = timedelta(minutes=1)


def paris_day(instant: datetime) -> date:
    """The day it is in Paris at this instant."""
    return instant.astimezone(PARIS).date()


def monday_of(day: date) -> date:
    """The Monday that begins this day's week."""
    return day - timedelta(days=day.weekday())


def week_start(now: datetime, weeks_ago: int = 0) -> datetime:
    """The instant at which this week, or an earlier one, began in Paris."""
    monday = monday_of(paris_day(now)) - timedelta(weeks=weeks_ago)
    return datetime(monday.year, monday.month, monday.day, tzinfo=PARIS)


def time_by_day(instants: Iterable[datetime]) -> Mapping[date, timedelta]:
    """Time worked by Paris day; see the rule at the top of this file. The order of the instants does not matter."""
    ordered = sorted(instants)
    days: dict[date, timedelta] = defaultdict(timedelta)
    for act, following in pairwise(ordered):
        silence = following - act
        days[paris_day(act)] += min(silence, IDLE_CAP) if silence <= SITTING_ENDS_AFTER else LAST_ACT
    if ordered:
        days[paris_day(ordered[-1])] += LAST_ACT
    return days


@dataclass(frozen=True)
class WorkDay:
    """One day of the week: whole minutes worked, and whether it is today or still to come."""

    day: date
    minutes: int
    is_today: bool = False
    is_ahead: bool = False


@dataclass(frozen=True)
class WorkWeek:
    """Minutes worked from Monday to Sunday, beside the goal of the week and the total of the week before."""

    days: tuple[WorkDay, ...]
    goal_minutes: int
    minutes_before: int = 0

    @property
    def minutes(self) -> int:
        return sum(day.minutes for day in self.days)

    @property
    def daily_goal(self) -> Fraction:
        """The goal spread evenly: a landmark on the plot, not a duty of each day."""
        return Fraction(self.goal_minutes, DAYS_A_WEEK)

    @property
    def days_worked(self) -> int:
        return sum(day.minutes > 0 for day in self.days)


def work_week(instants: Sequence[datetime], now: datetime, goal_minutes: int) -> WorkWeek:
    """The week of `now`. Minutes are rounded down, day by day, so that the days add up to the total."""
    today = paris_day(now)
    monday = monday_of(today)
    worked = time_by_day(instants)

    def minutes_on(day: date) -> int:
        return worked.get(day, timedelta()) // MINUTE

    days = [monday + timedelta(days=number) for number in range(DAYS_A_WEEK)]
    return WorkWeek(
        days=tuple(WorkDay(day, minutes_on(day), day == today, day > today) for day in days),
        goal_minutes=goal_minutes,
        minutes_before=sum(minutes_on(day - timedelta(weeks=1)) for day in days),
    )
