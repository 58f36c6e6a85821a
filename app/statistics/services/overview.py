"""How many people took each activity, and how many questions of each quiz ask to be looked at."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.content.catalog import Catalog
from app.quizzes.queries import KIND as QUIZ
from app.reception.domain.player import KIND as DAY
from app.scenarios.domain.player import KIND as SCENARIO
from app.statistics import queries
from app.statistics.domain.groups import is_shown
from app.statistics.queries import ActivityCount
from app.statistics.services.quizzes import quiz_report

# What one request computes anew at most; what is left says « open the page ».
COPIES_AT_ONCE = 3000
REMEMBERED = 2048


@dataclass(frozen=True)
class ActivityLine:
    """One activity on the list. `alerts` is None where nothing was computed."""

    kind: str
    id: str
    title: str
    people: int
    last_at: datetime | None
    alerts: int | None = None
    urgent: int = 0


# (who looks, quiz, version, copies, acts, last act) → (questions to look at, keys in doubt)
_alerts: OrderedDict[tuple[Any, ...], tuple[int, int]] = OrderedDict()


def overview(db: Session, viewer: Viewer, catalog: Catalog) -> dict[str, list[ActivityLine]]:
    """By kind: the activities of which somebody handed in a copy, those that most people took first."""
    counts = queries.activity_counts(db, viewer)
    titles = {
        QUIZ: {one.id: one.title for one in catalog.quizzes.values()},
        SCENARIO: {one.id: one.title for one in catalog.scenarios.values()},
        DAY: {one.id: one.title for one in catalog.days.values()},
    }
    found: dict[str, list[ActivityLine]] = {}
    left = COPIES_AT_ONCE
    for kind, known in titles.items():
        lines = []
        for count in sorted(counts.values(), key=lambda one: (-one.people, one.id)):
            if count.kind != kind or count.id not in known:
                continue
            alerts, urgent = None, 0
            if kind == QUIZ and is_shown(count.people):
                key = _key(viewer, catalog, count)
                if key not in _alerts and count.copies <= left:
                    left -= count.copies
                    _remember(key, db, viewer, catalog, count.id)
                alerts, urgent = _alerts.get(key, (None, 0))
            # The day of a lone copy would tell whose it is.
            last_at = count.last_at if is_shown(count.people) else None
            lines.append(ActivityLine(kind, count.id, known[count.id], count.people, last_at, alerts, urgent))
        found[kind] = lines
    return found


def _key(viewer: Viewer, catalog: Catalog, count: ActivityCount) -> tuple[Any, ...]:
    looks = "all" if viewer.role is Role.ADMIN else viewer.id
    return looks, count.id, catalog.quiz(count.id).digest, count.people, count.copies, count.acts, count.last_act_at


def _remember(key: tuple[Any, ...], db: Session, viewer: Viewer, catalog: Catalog, quiz_id: str) -> None:
    report = quiz_report(db, viewer, catalog.quiz(quiz_id), timed=False)
    _alerts[key] = report.alerts, sum(line.urgent for line in report.lines)
    while len(_alerts) > REMEMBERED:
        _alerts.popitem(last=False)
