"""Use cases of study time: the week of one person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.attempts.queries import action_times
from app.attendance.domain import WorkWeek, week_start, work_week
from app.modules.queries import reading_times


def week_of(db: Session, learner_id: int, now: datetime, goal_minutes: int) -> WorkWeek:
    """This week's work of one learner, from the acts of this week and of the one before; two statements."""
    since = week_start(now, weeks_ago=1)
    instants = [*action_times(db, learner_id, since), *reading_times(db, learner_id, since)]
    return work_week(instants, now, goal_minutes)
