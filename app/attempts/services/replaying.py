"""Fold the log again and compare: no figure stands that the acts do not give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.attempts import queries
from app.attempts.domain import AttemptState, Difference, Engine, differences, fold
from app.attempts.models import Attempt
from app.attempts.services.log import is_published
from app.attempts.services.versions import spec_of
from app.errors import DomainError


def replay(db: Session, engines: Mapping[str, Engine], since: datetime | None = None) -> Iterator[Difference]:
    """Fold every logged attempt again and tell each figure that is not what is stored."""
    for attempt in queries.attempts_since(db, since):
        if attempt.state == AttemptState.CLOSED and attempt.action_count == 0:
            continue  # its acts have come to their end: only the result is kept, and nothing can be folded
        yield from replay_one(db, engines[attempt.activity_kind], attempt)


def replay_one(db: Session, engine: Engine, attempt: Attempt) -> tuple[Difference, ...]:
    """Fold one attempt again and compare state, result and outcomes with what is stored."""
    spec = spec_of(db, engine, attempt.content_digest)
    rows = queries.actions_of(db, attempt.id)
    try:
        state = fold(engine, spec, attempt.seed, attempt.setup, queries.folded(rows))
    except DomainError as refusal:
        return (Difference(attempt.id, "fold", "folded", refusal.message),)
    stored: dict[str, Any] = {"actions": attempt.action_count, "snapshot": attempt.snapshot}
    replayed: dict[str, Any] = {"actions": len(rows), "snapshot": engine.dump(state)}
    if attempt.state == AttemptState.CLOSED:
        result = engine.result(spec, state)
        stored |= {
            "earned": attempt.earned,
            "possible": attempt.possible,
            "passed": attempt.passed,
            "complete": attempt.complete,
        }
        replayed |= {
            "earned": result.earned,
            "possible": result.possible,
            "passed": result.passed,
            "complete": result.complete,
        }
        if attempt.learner_id is not None and is_published(attempt):
            for outcome in queries.current_outcomes(db, attempt.id):
                stored[f"outcome {outcome.competence_id}"] = (outcome.earned, outcome.possible)
            for competence_id, share in result.competences.items():
                replayed[f"outcome {competence_id}"] = (share.earned, share.possible)
    return differences(attempt.id, stored, replayed)
