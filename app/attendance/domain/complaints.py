"""Complaints: what they are about, where they stand, and the five working days in which each is acknowledged."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from app.attendance.domain.study_time import paris_day

ACKNOWLEDGED_WITHIN = 5
MAX_TEXT = 5000
SATURDAY = 5
FIXED_HOLIDAYS = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
# Easter Monday, Ascension, Whit Monday: days after Easter Sunday.
MOVING_HOLIDAYS = (1, 39, 50)


class ComplaintSubject(StrEnum):
    TEACHING = "teaching"
    TECHNICAL = "technical"
    ORGANISATION = "organisation"
    ACCESSIBILITY = "accessibility"
    CONDUCT = "conduct"
    OTHER = "other"


class ComplaintState(StrEnum):
    FILED = "filed"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    CLOSED = "closed"


class ComplaintAct(StrEnum):
    """What happened to a complaint, in its record."""

    FILED = "filed"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    ACTION = "action"
    CLOSED = "closed"


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (method of Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def is_working_day(day: date) -> bool:
    """From Monday to Friday, and not one of the eleven legal holidays of mainland France."""
    if day.weekday() >= SATURDAY or (day.month, day.day) in FIXED_HOLIDAYS:
        return False
    return (day - easter(day.year)).days not in MOVING_HOLIDAYS


def acknowledge_by(filed_at: datetime) -> date:
    """The last of the five working days that follow the day of filing."""
    day, left = paris_day(filed_at), ACKNOWLEDGED_WITHIN
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return day


def is_late(state: ComplaintState, filed_at: datetime, now: datetime) -> bool:
    """Whether a complaint should have been acknowledged by now."""
    return state is ComplaintState.FILED and paris_day(now) > acknowledge_by(filed_at)
