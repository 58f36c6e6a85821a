"""The week of a path, in a line, for the desk of today: one statement, the rest is what the desk knows already."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.clock import in_paris
from app.content.catalog import Catalog
from app.pathways.domain.plan import plan_of
from app.pathways.domain.words import Link
from app.pathways.queries import paths as queries
from app.pathways.services.plans import basis_of, record_of, row_in_force
from app.progress.domain.situation import Situation


@dataclass(frozen=True)
class WeekLine:
    """What this week of the path asks: `next` is its first unfinished step, `late` counts what earlier weeks left."""

    number: int
    weeks: int
    title: str
    last: date
    done: int
    total: int
    late: int
    next: Link | None
    minutes: int


def week_line(db: Session, catalog: Catalog, learner_id: int, situation: Situation, now: datetime) -> WeekLine | None:
    """The week that today belongs to; None without a path, before its first day and after its last."""
    rows, events = queries.plans_and_events(db, [learner_id], now)
    row = row_in_force(catalog, rows)
    if row is None:
        return None
    finished = {key for key, reading in situation.readings.items() if reading.finished_at is not None}
    closed = Counter(one.activity for one in situation.attempts if not one.open)
    basis = basis_of(catalog, row, events.get((learner_id, row.own, row.plan_id), ()))
    plan = plan_of(catalog, basis, record_of(catalog, finished, closed, 0), in_paris(now).date())
    week = plan.current
    if week is None:
        return None
    # Days of revision are not known here: they are left out on both sides.
    steps = [step for step in week.steps if step.step.revision is None]
    following = next((step for step in steps if not step.settled), None)
    opened = following.links[0] if following is not None else None
    if following is not None and len(following.links) > 1:
        opened = next((link for link in following.links if link.key not in finished), opened)
    return WeekLine(
        number=week.number,
        weeks=len(plan.weeks),
        title=week.week.title,
        last=week.last,
        done=sum(step.settled for step in steps),
        total=len(steps),
        late=len(plan.late),
        next=opened,
        minutes=following.step.minutes if following is not None else 0,
    )
