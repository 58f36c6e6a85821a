"""What this process remembers of the attempts it has just written, so that the next act need not read them again.

A memory is only a guess. `write_if_unmoved` writes an act with one conditional statement that holds as long as the
attempt still stands exactly where it was remembered: same owner, open, in time, same last act, and this act not yet
logged. In any other case nothing is written, and the caller decides on the attempt as the base holds it. Between the
start of the transaction and its end, writers that queue then wait for two statements instead of a reading, a fold
and two statements.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Table, bindparam, insert, inspect, or_, select, update
from sqlalchemy.orm import Session

from app.attempts.domain import GRACE, AttemptState
from app.attempts.models import Attempt, AttemptAction
from app.attempts.queries import Owner

REMEMBERED = 4096

# Written once: building a statement costs more than running it, and these end every save.
_ATTEMPTS = cast("Table", Attempt.__table__)
_ACTIONS = cast("Table", AttemptAction.__table__)
_COLUMNS = tuple(column.key for column in inspect(Attempt).column_attrs)
INSERT_ACTION = insert(_ACTIONS)
TOUCH_ATTEMPT = (
    update(_ATTEMPTS)
    .where(_ATTEMPTS.c.id == bindparam("attempt"))
    .values({name: bindparam(name) for name in ("action_count", "last_action_at", "snapshot")})
)
_TOUCH_IF_UNMOVED = TOUCH_ATTEMPT.where(
    _ATTEMPTS.c.state == AttemptState.OPEN,
    _ATTEMPTS.c.action_count == bindparam("seen_count"),
    or_(_ATTEMPTS.c.learner_id == bindparam("learner"), _ATTEMPTS.c.guest_key == bindparam("guest")),
    or_(_ATTEMPTS.c.deadline_at.is_(None), _ATTEMPTS.c.deadline_at >= bindparam("still_in_time")),
    select(_ACTIONS.c.number)
    .where(_ACTIONS.c.attempt_id == bindparam("attempt"), _ACTIONS.c.number == bindparam("seen_count"))
    .where(_ACTIONS.c.key == bindparam("seen_key"))
    .exists(),
    ~select(_ACTIONS.c.number)
    .where(_ACTIONS.c.attempt_id == bindparam("attempt"), _ACTIONS.c.key == bindparam("key"))
    .exists(),
)


@dataclass(frozen=True)
class Recent:
    """An attempt as one act left it: its columns, its state, the key of that act."""

    columns: Mapping[str, Any]
    state: Any
    last_key: str

    def as_attempt(self) -> Attempt:
        """The row as it now stands, to be read only: it belongs to no session."""
        return cast("Attempt", SimpleNamespace(**self.columns))


class RecentAttempts:
    """The last attempts written by this process; the oldest ones are forgotten."""

    def __init__(self, size: int = REMEMBERED) -> None:
        self.size = size
        self._held: OrderedDict[str, Recent] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, attempt_id: str) -> Recent | None:
        """What is remembered of this attempt."""
        return self._held.get(attempt_id)

    def remember(self, attempt_id: str, recent: Recent) -> None:
        with self._lock:
            self._held[attempt_id] = recent
            self._held.move_to_end(attempt_id)
            while len(self._held) > self.size:
                self._held.popitem(last=False)

    def forget(self, attempt_id: str) -> None:
        with self._lock:
            self._held.pop(attempt_id, None)


# One process may serve several bases in its life; what it knew of one goes with it.
_recents: WeakKeyDictionary[Any, RecentAttempts] = WeakKeyDictionary()


def recent_attempts(db: Session) -> RecentAttempts:
    """What this process remembers of the base that a session writes to."""
    engine = db.get_bind().engine
    found = _recents.get(engine)
    return found if found is not None else _recents.setdefault(engine, RecentAttempts())


def columns_of(attempt: Attempt) -> dict[str, Any]:
    """The values of a row, apart from it."""
    return {name: getattr(attempt, name) for name in _COLUMNS}


def write_if_unmoved(
    db: Session, owner: Owner, recent: Recent, row: Mapping[str, Any], snapshot: Any
) -> Mapping[str, Any] | None:
    """Log this act and touch its attempt if all stands as remembered: what changed on the attempt, or None."""
    changed = {"action_count": row["number"], "last_action_at": row["at"], "snapshot": snapshot}
    connection = db.connection()
    touched = connection.execute(
        _TOUCH_IF_UNMOVED,
        {
            "attempt": row["attempt_id"],
            "seen_count": row["number"] - 1,
            "seen_key": recent.last_key,
            "key": row["key"],
            "learner": owner.learner_id,
            "guest": None if owner.learner_id is not None else owner.guest_key,
            "still_in_time": cast("datetime", row["at"]) - GRACE,
            **changed,
        },
    )
    if touched.rowcount != 1:
        return None
    connection.execute(INSERT_ACTION, row)
    return changed
