"""Which rules come back wrong, learner by learner: copies are marked once a process, then remembered.

A closed copy never changes but by an act of the staff, which adds to its count of acts: what was found for
(copy, count) stands for ever.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.attempts.services.versions import known_spec, remember_spec
from app.followup import queries
from app.followup.domain.concerns import RULE_WINDOW_DAYS, Missed
from app.followup.domain.missed import Asked, asked_in, missed_again
from app.followup.queries import RecentCopy
from app.quizzes.services import ENGINE

COPIES_EACH = 12
KEPT_COPIES = 20_000

_asked: dict[tuple[str, int], tuple[Asked, ...]] = {}


def missed_by(db: Session, learner_ids: Sequence[int], now: datetime) -> Mapping[int, tuple[Missed, ...]]:
    """The rules that each of these learners missed lately; one statement, two more for copies not yet known."""
    since = now - timedelta(days=RULE_WINDOW_DAYS)
    copies = queries.recent_copies(db, learner_ids, since, COPIES_EACH)
    _read(db, [one for one in copies if (one.id, one.action_count) not in _asked])
    by_learner: dict[int, list[RecentCopy]] = defaultdict(list)
    for copy in copies:
        by_learner[copy.learner_id].append(copy)
    return {
        learner_id: missed_again((one.closed_at, _asked.get((one.id, one.action_count), ())) for one in several)
        for learner_id, several in by_learner.items()
    }


def _read(db: Session, copies: Sequence[RecentCopy]) -> None:
    """Mark these copies as their results do, each with the content that it was taken with."""
    if not copies:
        return
    digests = {one.digest for one in copies}
    specs = {digest: known_spec(ENGINE, digest) for digest in digests}
    unknown = [digest for digest, spec in specs.items() if spec is None]
    if unknown:
        for digest, document in queries.documents_of(db, unknown):
            specs[digest] = ENGINE.parse(document)
            remember_spec(ENGINE, digest, specs[digest])
    kept = {one.id: one for one in copies}
    for attempt_id, seed, snapshot in queries.snapshots_of(db, list(kept)):
        copy = kept[attempt_id]
        spec = specs[copy.digest]
        if spec is not None:
            remember((copy.id, copy.action_count), asked_in(ENGINE, spec, ENGINE.load(spec, seed, snapshot)))


def remember(key: tuple[str, int], asked: tuple[Asked, ...]) -> None:
    """Keep what one copy asked for; the oldest are forgotten first."""
    if len(_asked) >= KEPT_COPIES:
        _asked.pop(next(iter(_asked)), None)
    _asked[key] = asked
