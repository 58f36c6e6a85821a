"""What mises en situation ask of the log."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.attempts import queries as attempt_queries
from app.attempts.domain import AttemptSummary
from app.attempts.queries import Owner
from app.scenarios.domain.player import KIND

MOST_SHOWN = 1000


def parties_by_scenario(db: Session, owner: Owner) -> Mapping[str, list[AttemptSummary]]:
    """This owner's parties, the latest first, by scenario."""
    found: dict[str, list[AttemptSummary]] = {}
    for one in attempt_queries.history_of(db, owner, KIND, limit=MOST_SHOWN):
        found.setdefault(one.activity_id, []).append(one)
    return found


def parties_at(db: Session, owner: Owner, scenario_id: str) -> list[AttemptSummary]:
    """This owner's parties of one scenario, the latest first."""
    return list(reversed(attempt_queries.summaries_at(db, owner, KIND, scenario_id)))
