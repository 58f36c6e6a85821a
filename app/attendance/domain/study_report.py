"""Study time told by day, week, month and activity, from the same acts and by the same rule as the week of the desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from app.attendance.domain.study_time import IDLE_CAP, LAST_ACT, MINUTE, SITTING_ENDS_AFTER, monday_of, paris_day

DAYS_A_WEEK = 7
# What a square of the calendar shows: up to so many minutes for each level.
LEVELS = (0, 15, 40, 80)


@dataclass(frozen=True)
class Activity:
    """What somebody worked at: its kind (« lesson », « quiz », « scenario », « revision »…) and its identifier."""

    kind: str
    id: str


@dataclass(frozen=True)
class Act:
    """One act of one person."""

    learner_id: int
    at: datetime
    activity: Activity


@dataclass(frozen=True)
class Share:
    """The time of one day given to one activity."""

    day: date
    activity: Activity
    time: timedelta


def shares(acts: Iterable[Act]) -> Sequence[Share]:
    """Time by Paris day and activity, of one person: what passes after an act belongs to its day and its activity."""
    ordered = sorted(acts, key=lambda act: act.at)
    found: dict[tuple[date, Activity], timedelta] = defaultdict(timedelta)
    for act, following in pairwise(ordered):
        silence = following.at - act.at
        time = min(silence, IDLE_CAP) if silence <= SITTING_ENDS_AFTER else LAST_ACT
        found[paris_day(act.at), act.activity] += time
    if ordered:
        found[paris_day(ordered[-1].at), ordered[-1].activity] += LAST_ACT
    return [Share(day, activity, time) for (day, activity), time in found.items()]


@dataclass(frozen=True)
class Week:
    """One week of a report, ready to be drawn: minutes of each day, none for a day outside of the period."""

    monday: date
    days: tuple[int | None, ...]

    @property
    def minutes(self) -> int:
        return sum(day or 0 for day in self.days)


@dataclass(frozen=True)
class StudyReport:
    """The time of one person over a period. Days are rounded down to the minute, and add up to weeks and months."""

    first: date
    last: date
    days: Mapping[date, int]
    activities: tuple[tuple[Activity, int], ...]
    lines: tuple[tuple[date, Activity, int], ...]

    @property
    def minutes(self) -> int:
        return sum(self.days.values())

    @property
    def days_worked(self) -> int:
        return len(self.days)

    @property
    def months(self) -> tuple[tuple[date, int], ...]:
        """The first day of each month that holds work, with its minutes."""
        found: dict[date, int] = defaultdict(int)
        for day, minutes in self.days.items():
            found[day.replace(day=1)] += minutes
        return tuple(sorted(found.items()))

    @property
    def weeks(self) -> tuple[Week, ...]:
        """Every week of the period, in order."""
        found = []
        monday = monday_of(self.first)
        while monday <= self.last:
            week = [monday + timedelta(days=number) for number in range(DAYS_A_WEEK)]
            found.append(
                Week(
                    monday,
                    tuple(self.days.get(day, 0) if self.first <= day <= self.last else None for day in week),
                )
            )
            monday += timedelta(weeks=1)
        return tuple(found)


def study_report(acts: Iterable[Act], first: date, last: date) -> StudyReport:
    """What one person's acts say of a period, both days included."""
    inside = [share for share in shares(acts) if first <= share.day <= last]
    by_day: dict[date, timedelta] = defaultdict(timedelta)
    by_activity: dict[Activity, timedelta] = defaultdict(timedelta)
    for share in inside:
        by_day[share.day] += share.time
        by_activity[share.activity] += share.time
    return StudyReport(
        first,
        last,
        {day: time // MINUTE for day, time in sorted(by_day.items())},
        tuple(
            sorted(
                ((activity, time // MINUTE) for activity, time in by_activity.items()),
                key=lambda one: (-one[1], one[0].kind, one[0].id),
            )
        ),
        tuple(
            (share.day, share.activity, share.time // MINUTE)
            for share in sorted(inside, key=lambda one: (one.day, one.activity.kind, one.activity.id))
        ),
    )


def level_of(minutes: int | None) -> int | None:
    """How dark the square of a day is, from 0 to 4."""
    return None if minutes is None else sum(minutes > step for step in LEVELS)
