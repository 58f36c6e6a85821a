"""What a path tells to its person's calendar: the last day of each week in which something is still expected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.attendance.domain import PARIS
from app.attendance.domain.calendar import CalendarEntry
from app.content.catalog import Catalog
from app.pathways.services.plans import plan_for


def path_entries(
    db: Session, catalog: Catalog, viewer: Viewer, now: datetime, since: datetime, until: datetime
) -> Sequence[CalendarEntry]:
    """The weeks of the path of one person that end between two instants and are not settled."""
    plan = plan_for(db, catalog, viewer.id, now) if viewer.role is Role.LEARNER else None
    if plan is None:
        return []
    ends = [(week, datetime.combine(week.last, time(), PARIS)) for week in plan.weeks if not week.settled]
    return [
        CalendarEntry(
            uid=f"parcours-{plan.path.id}-{week.number}",
            sort="échéance du parcours",
            title=f"Fin de la semaine {week.number}\u00a0: {week.week.title}",
            starts_at=end,
            path="/parcours",
        )
        for week, end in ends
        if since <= end < until
    ]
