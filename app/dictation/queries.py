"""What dictations and letters ask of the log."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.attempts import queries as attempt_queries
from app.attempts.domain import AttemptSummary
from app.attempts.queries import Owner, WaitingCopy
from app.dictation.domain.letter_player import KIND as LETTER

MOST_SHOWN = 1000


def copies_by_activity(db: Session, owner: Owner, kind: str) -> Mapping[str, list[AttemptSummary]]:
    """This owner's copies, the latest first, by activity."""
    found: dict[str, list[AttemptSummary]] = {}
    for one in attempt_queries.history_of(db, owner, kind, limit=MOST_SHOWN):
        found.setdefault(one.activity_id, []).append(one)
    return found


def copies_at(db: Session, owner: Owner, kind: str, activity_id: str) -> list[AttemptSummary]:
    """This owner's copies of one activity, the latest first."""
    return list(reversed(attempt_queries.summaries_at(db, owner, kind, activity_id)))


def letters_to_read(db: Session, viewer: Viewer, limit: int = 200) -> list[WaitingCopy]:
    """The graded letters that wait for a trainer, among those whose work this person follows; the oldest first."""
    return attempt_queries.waiting_for(db, viewer, LETTER, limit)
