"""Use cases of the log: start, append, close.

Every function takes an open writing session and never commits. On SQLite that session began IMMEDIATE, on
PostgreSQL the attempt's row is locked: two tabs, a double click or two workers pass one after the other.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from app.accounts.queries import Standing
from app.attempts import queries
from app.attempts.domain import (
    GRACE,
    Action,
    AttemptState,
    ClosedBy,
    Engine,
    Mode,
    Result,
    deadline,
    is_over,
    is_too_late,
    may_start_again,
)
from app.attempts.models import Attempt, AttemptAction, Outcome
from app.attempts.queries import Owner
from app.attempts.services.recent import (
    INSERT_ACTION,
    TOUCH_ATTEMPT,
    Build,
    Recent,
    RecentAttempts,
    columns_of,
    log_row,
    next_from_memory,
    recent_attempts,
    recents_of,
    write_at_once,
    write_if_unmoved,
)
from app.attempts.services.versions import Activity, engine_state, keep_version, spec_of
from app.db import Database
from app.errors import Conflict, Forbidden, Gone, InvalidAction, NotFound

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
KEY_LENGTH = 64
GUEST_LIFE = timedelta(hours=24)


@dataclass(frozen=True)
class Appended:
    """What became of an act: `replayed` when its key was already in the log, `late` when kept but not counted."""

    attempt: Attempt
    state: Any
    replayed: bool = False
    late: bool = False


def new_attempt_id(now: datetime) -> str:
    """26 signs that sort by time: 48 bits of milliseconds, 80 bits of chance."""
    number = (int(now.timestamp() * 1000) << 80) | secrets.randbits(80)
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))


def start_attempt(
    db: Session,
    engine: Engine,
    owner: Owner,
    activity: Activity,
    spec: Any,
    setup: Mapping[str, Any],
    seed: str,
    now: datetime,
    time_factor: Fraction = Fraction(1),
) -> Attempt:
    """Open an attempt, or give back the one that is already open: a double click opens one, not two."""
    earlier = queries.attempts_of(db, owner, activity.kind, activity.id)
    for attempt in earlier:
        if attempt.state == AttemptState.OPEN:
            if not is_over(now, attempt.deadline_at):
                return attempt
            close_if_over(db, engine, attempt.id, now)
    if not may_start_again(len(earlier), activity.max_attempts):
        raise Forbidden(f"Vous avez utilisé vos {activity.max_attempts} essais. Votre historique reste ouvert.")
    keep_version(db, activity, now)
    attempt = Attempt(
        id=new_attempt_id(now),
        learner_id=owner.learner_id,
        guest_key=owner.guest_key if owner.learner_id is None else None,
        activity_kind=activity.kind,
        activity_id=activity.id,
        number=len(earlier) + 1,
        content_digest=activity.digest,
        mode=activity.mode,
        seed=seed,
        setup=dict(setup),
        started_at=now,
        deadline_at=deadline(now, activity.limit_minutes, time_factor),
        time_factor=time_factor,
        state=AttemptState.OPEN,
        action_count=0,
        snapshot=engine.dump(engine.start(spec, seed, setup)),
    )
    try:
        with db.begin_nested():
            db.add(attempt)
            db.flush()  # the unique constraint decides between two simultaneous starts
    except IntegrityError:
        for rival in queries.attempts_of(db, owner, activity.kind, activity.id):
            if rival.state == AttemptState.OPEN:
                return rival
        raise Conflict("Une autre de vos pages vient de commencer et de rendre cette activité.") from None
    return attempt


def append(
    db: Session,
    engine: Engine,
    owner: Owner,
    attempt_id: str,
    kind: str,
    build: Build,
    key: str,
    now: datetime,
) -> Appended:
    """Log one act of the owner, apply it, and close the attempt if the act hands it in.

    `build(spec, state)` gives the payload, inside the lock, from the state as it stands; None means that nothing
    changes and nothing is logged.

    - The same key twice is one act: the second gets what stands now (`replayed`).
    - After the deadline and its grace, the act is kept, flagged, not counted (`late`), and the copy is taken.
    - On a closed attempt: `Gone`. Malformed: `InvalidAction`, nothing is kept. Out of date: `Conflict`.
    """
    if not _is_a_key(key):
        raise InvalidAction("Cet envoi ne porte pas de numéro valable. Rechargez la page.")
    memory = recent_attempts(db)
    quick = _append_from_memory(db, memory, engine, owner, attempt_id, kind, build, key, now)
    if quick is not None:
        return quick
    held = queries.locked_attempt(db, owner, attempt_id, key)
    if held is None or held[0].activity_kind != engine.kind:
        raise NotFound("Cette tentative n’existe pas, ou elle n’est pas à vous.")
    attempt, late = held
    spec = spec_of(db, engine, attempt.content_digest)
    state = engine.load(spec, attempt.seed, attempt.snapshot)
    if late is not None:
        return Appended(attempt, state, replayed=True, late=late)
    if attempt.state == AttemptState.OPEN and is_too_late(now, attempt.deadline_at):
        payload = build(spec, state) or {}
        _log(db, attempt, kind, payload, key, now, owner.learner_id, late=True)
        close_attempt(db, engine, attempt, state, now, ClosedBy.DEADLINE)
        return Appended(attempt, state, late=True)
    if attempt.state == AttemptState.CLOSED:
        if attempt.closed_by == ClosedBy.DEADLINE:
            # The server took the copy: what comes after is kept apart, whoever was quicker.
            payload = build(spec, state) or {}
            _log(db, attempt, kind, payload, key, now, owner.learner_id, late=True)
            return Appended(attempt, state, late=True)
        raise Gone("Cette copie est déjà rendue : elle ne peut plus changer.")
    built = build(spec, state)
    if built is None:
        return Appended(attempt, state)
    action = Action(attempt.action_count + 1, kind, built, now)
    state = engine.apply(spec, state, action)
    _log(db, attempt, kind, built, key, now, owner.learner_id, snapshot=engine.dump(state))
    if kind in engine.closing_actions:
        close_attempt(db, engine, attempt, state, now, ClosedBy.LEARNER)
        memory.forget(attempt_id)
    else:
        memory.remember(attempt_id, Recent(columns_of(attempt), state, key))
    return Appended(attempt, state)


def _append_from_memory(
    db: Session,
    memory: RecentAttempts,
    engine: Engine,
    owner: Owner,
    attempt_id: str,
    kind: str,
    build: Build,
    key: str,
    now: datetime,
) -> Appended | None:
    """Append to an attempt that this process remembers, thinking before the queue of writers; None if it cannot."""
    act = next_from_memory(memory, engine, owner, attempt_id, kind, build, key, now)
    if act is None:
        return None
    if not write_if_unmoved(db, owner, act):
        memory.forget(attempt_id)
        return None
    held = db.identity_map.get(identity_key(Attempt, attempt_id))
    if held is not None:
        # Another part of this transaction reads the row through the session: it sees what was just written.
        _already_written(held, act.changed())
    after = act.after()
    memory.remember(attempt_id, after)
    return Appended(after.as_attempt(), after.state)


def append_at_once(
    database: Database,
    engine: Engine,
    owner: Owner,
    standing: Standing | None,
    attempt_id: str,
    kind: str,
    build: Build,
    key: str,
    now: datetime,
) -> Appended | None:
    """`append` in a transaction of its own, for an attempt that this process remembers; committed when it returns.

    `standing` proves a signed-in owner inside the statement that writes. None when anything is not as remembered:
    nothing is written then, and the caller goes the long way, which decides on what the base holds.
    """
    if not _is_a_key(key):
        return None
    memory = recents_of(database.engine)
    act = next_from_memory(memory, engine, owner, attempt_id, kind, build, key, now)
    if act is None:
        return None
    if not write_at_once(database, owner, standing, act):
        memory.forget(attempt_id)
        return None
    after = act.after()
    memory.remember(attempt_id, after)
    return Appended(after.as_attempt(), after.state)


def _is_a_key(key: str) -> bool:
    return 8 <= len(key) <= KEY_LENGTH and key.isascii()


def append_by_staff(
    db: Session,
    engine: Engine,
    attempt_id: str,
    kind: str,
    payload: Mapping[str, Any],
    key: str,
    actor_id: int | None,
    now: datetime,
) -> Appended:
    """Log an act of the staff on a closed attempt (a marking, a regrade); outcomes are written anew, the old dated.

    `actor_id` is None for an act of the operator, at the command line.
    """
    attempt = queries.held_attempt(db, attempt_id)
    if attempt is None or attempt.activity_kind != engine.kind or kind not in engine.late_actions:
        raise NotFound("Cette copie n’existe pas.")
    if actor_id is not None and attempt.learner_id == actor_id:
        raise Forbidden("Personne ne corrige sa propre copie.")
    if attempt.state != AttemptState.CLOSED:
        raise Conflict("Cette copie n’est pas encore rendue.")
    if queries.has_key(db, attempt_id, key):
        return Appended(attempt, engine_state(db, engine, attempt), replayed=True)
    spec = spec_of(db, engine, attempt.content_digest)
    state = engine.apply(
        spec, engine.load(spec, attempt.seed, attempt.snapshot), Action(attempt.action_count + 1, kind, payload, now)
    )
    _log(db, attempt, kind, payload, key, now, actor_id, snapshot=engine.dump(state))
    _write_result(db, attempt, engine.result(spec, state))
    _supersede_outcomes(db, engine, attempt, state, now)
    return Appended(attempt, state)


def release(db: Session, engine: Engine, attempt_id: str, now: datetime) -> Attempt:
    """Publish the result of an exam copy to its author, and write its outcomes; twice changes nothing."""
    attempt = queries.held_attempt(db, attempt_id)
    if attempt is None or attempt.mode != Mode.EXAM:
        raise NotFound("Cette copie n’existe pas.")
    if attempt.state != AttemptState.CLOSED or not attempt.complete:
        raise Conflict("Cette copie n’est pas encore corrigée.")
    if attempt.released_at is None:
        attempt.released_at = now
        _supersede_outcomes(db, engine, attempt, engine_state(db, engine, attempt), now)
    return attempt


def _log(
    db: Session,
    attempt: Attempt,
    kind: str,
    payload: Mapping[str, Any],
    key: str,
    now: datetime,
    actor_id: int | None,
    *,
    snapshot: Any = None,
    late: bool = False,
) -> None:
    """One more row in the log, and on the attempt what this row makes of it; a late act leaves the snapshot alone."""
    connection = db.connection()
    number = attempt.action_count + 1
    connection.execute(
        INSERT_ACTION, log_row(attempt.id, number, attempt.learner_id, kind, payload, key, now, actor_id, late)
    )
    changed = {
        "action_count": number,
        "last_action_at": now,
        "snapshot": attempt.snapshot if snapshot is None else snapshot,
    }
    connection.execute(TOUCH_ATTEMPT, {"attempt": attempt.id, **changed})
    _already_written(attempt, changed)


def _already_written(attempt: Attempt, changed: Mapping[str, Any]) -> None:
    for name, value in changed.items():
        # The session has nothing more to send for these.
        set_committed_value(attempt, name, value)


def close_attempt(db: Session, engine: Engine, attempt: Attempt, state: Any, now: datetime, by: ClosedBy) -> None:
    """Close once: write the result, and the outcomes by competence, in the same transaction."""
    if attempt.state == AttemptState.CLOSED:
        return
    attempt.state = AttemptState.CLOSED
    attempt.closed_by = by
    attempt.closed_at = attempt.deadline_at if by == ClosedBy.DEADLINE and attempt.deadline_at else now
    result = engine.result(spec_of(db, engine, attempt.content_digest), state)
    _write_result(db, attempt, result)
    # The outcomes of an exam would tell its result: they wait for its publication.
    if attempt.mode != Mode.EXAM:
        _write_outcomes(db, attempt, result, revision=1)


def _write_result(db: Session, attempt: Attempt, result: Result) -> None:
    attempt.earned, attempt.possible = result.earned, result.possible
    attempt.passed, attempt.complete = result.passed, result.complete


def _supersede_outcomes(db: Session, engine: Engine, attempt: Attempt, state: Any, now: datetime) -> None:
    """Write the outcomes anew and date those that they replace; an unpublished exam has none."""
    if attempt.learner_id is None or not is_published(attempt):
        return
    revision = queries.last_outcome_revision(db, attempt.id) + 1
    db.execute(
        update(Outcome)
        .where(Outcome.attempt_id == attempt.id, Outcome.superseded_at.is_(None))
        .values(superseded_at=now)
    )
    result = engine.result(spec_of(db, engine, attempt.content_digest), state)
    _write_outcomes(db, attempt, result, revision)


def _write_outcomes(db: Session, attempt: Attempt, result: Result, revision: int) -> None:
    if attempt.learner_id is None or not result.competences:
        return
    db.execute(
        insert(Outcome),
        [
            {
                "attempt_id": attempt.id,
                "revision": revision,
                "competence_id": competence_id,
                "learner_id": attempt.learner_id,
                "activity_kind": attempt.activity_kind,
                "activity_id": attempt.activity_id,
                "mode": attempt.mode,
                "earned": share.earned,
                "possible": share.possible,
                # When it was done, not when it was marked: a regrade does not make a proof younger.
                "at": attempt.closed_at,
                "superseded_at": None,
            }
            for competence_id, share in sorted(result.competences.items())
        ],
    )


def close_if_over(db: Session, engine: Engine, attempt_id: str, now: datetime) -> bool:
    """Take the copy if its time is over; True when this call took it."""
    attempt = queries.held_attempt(db, attempt_id)
    if attempt is None or attempt.state != AttemptState.OPEN or not is_over(now, attempt.deadline_at):
        return False
    close_attempt(db, engine, attempt, engine_state(db, engine, attempt), now, ClosedBy.DEADLINE)
    return True


def tidy(db: Session, engines: Mapping[str, Engine], now: datetime) -> int:
    """Take every copy whose time is over and forget guests who left a day ago; how many were touched."""
    touched = 0
    for attempt_id, activity_kind in queries.overdue(db, now - GRACE):
        if close_if_over(db, engines[activity_kind], attempt_id, now):
            touched += 1
    guests = queries.stale_guests(db, now - GUEST_LIFE)
    if guests:
        db.execute(delete(AttemptAction).where(AttemptAction.attempt_id.in_(guests)))
        db.execute(delete(Attempt).where(Attempt.id.in_(guests)))
    return touched + len(guests)


def is_published(attempt: Attempt) -> bool:
    """Whether its author may see what the copy is worth: an exam waits for its publication."""
    return attempt.state == AttemptState.CLOSED and (attempt.mode != Mode.EXAM or attempt.released_at is not None)
