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
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Engine as DatabaseEngine
from sqlalchemy import Table, bindparam, insert, inspect, or_, select, update
from sqlalchemy.orm import Session

from app.accounts.queries import SESSION_STANDS, Standing
from app.attempts.domain import GRACE, Action, AttemptState, Engine
from app.attempts.models import Attempt, AttemptAction
from app.attempts.queries import Owner
from app.attempts.services.versions import known_spec
from app.db import Database
from app.errors import DomainError

REMEMBERED = 4096

# Written once: building a statement costs more than running it, and these end every save.
_ATTEMPTS = cast("Table", Attempt.__table__)
_ACTIONS = cast("Table", AttemptAction.__table__)
_COLUMNS = tuple(column.key for column in inspect(Attempt).column_attrs)
INSERT_ACTION = insert(_ACTIONS).values({column.name: bindparam(column.name) for column in _ACTIONS.columns})
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


# The same, for somebody signed in: their session still stands at that instant.
_TOUCH_IF_STILL_SIGNED_IN = _TOUCH_IF_UNMOVED.where(SESSION_STANDS)


# (content, state) → the payload of the act, or None when it would change nothing
Build = Callable[[Any, Any], Mapping[str, Any] | None]


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
    return recents_of(db.get_bind().engine)


def recents_of(engine: DatabaseEngine) -> RecentAttempts:
    """What this process remembers of the base behind this engine."""
    found = _recents.get(engine)
    return found if found is not None else _recents.setdefault(engine, RecentAttempts())


def columns_of(attempt: Attempt) -> dict[str, Any]:
    """The values of a row, apart from it."""
    return {name: getattr(attempt, name) for name in _COLUMNS}


@dataclass(frozen=True)
class NextAct:
    """An act thought out from memory: what was remembered, the row of the log, what stands after it."""

    recent: Recent
    row: Mapping[str, Any]
    state: Any
    snapshot: Any

    def changed(self) -> dict[str, Any]:
        """What the act changes on its attempt."""
        return {
            "action_count": self.row["number"],
            "last_action_at": self.row["at"],
            "snapshot": self.snapshot,
        }

    def after(self) -> Recent:
        """The attempt as this act leaves it."""
        return Recent({**self.recent.columns, **self.changed()}, self.state, self.row["key"])

    def conditions(self, owner: Owner) -> dict[str, Any]:
        """The values of the statement that touches the attempt if it has not moved."""
        return {
            "attempt": self.row["attempt_id"],
            "seen_count": self.row["number"] - 1,
            "seen_key": self.recent.last_key,
            "key": self.row["key"],
            "learner": owner.learner_id,
            "guest": None if owner.learner_id is not None else owner.guest_key,
            "still_in_time": cast("datetime", self.row["at"]) - GRACE,
            **self.changed(),
        }


def log_row(
    attempt_id: str,
    number: int,
    learner_id: int | None,
    kind: str,
    payload: Mapping[str, Any],
    key: str,
    now: datetime,
    actor_id: int | None,
    late: bool = False,
) -> dict[str, Any]:
    """A row of the log."""
    return {
        "attempt_id": attempt_id,
        "number": number,
        "key": key,
        "kind": kind,
        "payload": dict(payload),
        "at": now,
        "learner_id": learner_id,
        "actor_id": actor_id,
        "late": late,
    }


def next_from_memory(
    memory: RecentAttempts,
    engine: Engine,
    owner: Owner,
    attempt_id: str,
    kind: str,
    build: Build,
    key: str,
    now: datetime,
) -> NextAct | None:
    """The act that follows what is remembered of this attempt; None if it cannot be thought out from memory."""
    recent = memory.find(attempt_id)
    if recent is None or kind in engine.closing_actions or recent.columns["activity_kind"] != engine.kind:
        return None
    columns = recent.columns
    spec = known_spec(engine, columns["content_digest"])
    if spec is None:
        return None
    number = columns["action_count"] + 1
    try:
        built = build(spec, recent.state)
        state = None if built is None else engine.apply(spec, recent.state, Action(number, kind, built, now))
    except DomainError:
        return None
    if built is None:
        return None
    row = log_row(attempt_id, number, columns["learner_id"], kind, built, key, now, owner.learner_id)
    return NextAct(recent, row, state, engine.dump(state))


def write_if_unmoved(db: Session, owner: Owner, act: NextAct) -> bool:
    """Log this act and touch its attempt if all stands as remembered."""
    connection = db.connection()
    if connection.execute(_TOUCH_IF_UNMOVED, act.conditions(owner)).rowcount != 1:
        return False
    connection.execute(INSERT_ACTION, act.row)
    return True


def write_at_once(database: Database, owner: Owner, standing: Standing | None, act: NextAct) -> bool:
    """The same outside of any session, committed when this returns True; nothing is written otherwise.

    A base that is busy, full or away says so to whoever then takes the long way.
    """
    statement = _TOUCH_IF_UNMOVED if standing is None else _TOUCH_IF_STILL_SIGNED_IN
    touch, log = database.prepared(statement), database.prepared(INSERT_ACTION)
    values = act.conditions(owner)
    if standing is not None:
        values.update(standing.parameters(act.row["at"]))

    def write(connection: Any) -> bool:
        if touch.run(connection, values) != 1:
            return False
        log.run(connection, act.row)
        return True

    try:
        return database.write_together(write)
    except database.driver_error:
        return False
