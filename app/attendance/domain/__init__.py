"""Rules of accompaniment, each in the file of its noun. Study time is offered here: other rooms count with it."""

from app.attendance.domain.study_time import (
    IDLE_CAP,
    LAST_ACT,
    MINUTE,
    PARIS,
    SITTING_ENDS_AFTER,
    WorkDay,
    WorkWeek,
    monday_of,
    paris_day,
    time_by_day,
    week_start,
    work_week,
)

__all__ = [
    "IDLE_CAP",
    "LAST_ACT",
    "MINUTE",
    "PARIS",
    "SITTING_ENDS_AFTER",
    "WorkDay",
    "WorkWeek",
    "monday_of",
    "paris_day",
    "time_by_day",
    "week_start",
    "work_week",
]
