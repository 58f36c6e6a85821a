"""What the simulated day asks of the log."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.attempts import queries as attempt_queries
from app.attempts.domain import AttemptSummary
from app.attempts.models import Attempt
from app.attempts.queries import Owner
from app.reception.domain.player import KIND

MOST_SHOWN = 1000


def parties_by_day(db: Session, owner: Owner) -> Mapping[str, list[AttemptSummary]]:
    """This owner's parties, the latest first, by day."""
    found: dict[str, list[AttemptSummary]] = {}
    for one in attempt_queries.history_of(db, owner, KIND, limit=MOST_SHOWN):
        found.setdefault(one.activity_id, []).append(one)
    return found


def parties_at(db: Session, owner: Owner, day_id: str) -> list[AttemptSummary]:
    """This owner's parties of one day, the latest first."""
    return list(reversed(attempt_queries.summaries_at(db, owner, KIND, day_id)))


def acts_of(db: Session, attempt: Attempt) -> list[tuple[str, Mapping[str, object]]]:
    """Every act of a party in order, those that it began after included."""
    before = [(str(kind), payload) for kind, payload in attempt.setup.get("acts", ())]
    logged = attempt_queries.folded(attempt_queries.actions_of(db, attempt.id))
    return [*before, *((one.kind, one.payload) for one in logged)]
