"""The copies handed in lately, for the rules that come back wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.attempts.domain import AttemptState, Mode
from app.attempts.models import Attempt, ContentVersion
from app.quizzes.queries import KIND as QUIZ


@dataclass(frozen=True)
class RecentCopy:
    """A quiz copy handed in lately; `action_count` changes when it is marked or regraded."""

    id: str
    learner_id: int
    action_count: int
    digest: str
    closed_at: datetime


def recent_copies(db: Session, learner_ids: Sequence[int], since: datetime, each: int) -> Sequence[RecentCopy]:
    """The last published quiz copies of each of these learners, so many a person at most; one statement."""
    rank = func.row_number().over(partition_by=Attempt.learner_id, order_by=(Attempt.closed_at.desc(), Attempt.id))
    ranked = (
        select(
            Attempt.id,
            Attempt.learner_id,
            Attempt.action_count,
            Attempt.content_digest,
            Attempt.closed_at,
            rank.label("rank"),
        )
        .where(
            Attempt.learner_id.in_(learner_ids),
            Attempt.activity_kind == QUIZ,
            Attempt.state == AttemptState.CLOSED,
            Attempt.closed_at >= since,
            or_(Attempt.mode != Mode.EXAM, Attempt.released_at.is_not(None)),
        )
        .subquery()
    )
    rows = db.execute(select(*list(ranked.c)[:5]).where(ranked.c.rank <= each).order_by(ranked.c.closed_at))
    return [RecentCopy(*row) for row in rows]


def snapshots_of(db: Session, attempt_ids: Sequence[str]) -> Sequence[tuple[str, str, Any]]:
    """(attempt, seed, snapshot) of these copies; one statement."""
    rows = db.execute(select(Attempt.id, Attempt.seed, Attempt.snapshot).where(Attempt.id.in_(attempt_ids)))
    return [(attempt_id, seed, snapshot) for attempt_id, seed, snapshot in rows]


def documents_of(db: Session, digests: Sequence[str]) -> Sequence[tuple[str, str]]:
    """(digest, document) of these contents as they were used; one statement."""
    rows = db.execute(select(ContentVersion.digest, ContentVersion.document).where(ContentVersion.digest.in_(digests)))
    return [(digest, document) for digest, document in rows]
