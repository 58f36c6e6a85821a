"""An attempt is a log; its state is the fold of its actions.

Every kind of activity gives an `Engine`: four pure functions over a spec (the content, exactly as it was),
a seed (the only chance), a setup (what was decided at the start, such as the questions drawn) and actions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any, Protocol

GRACE = timedelta(seconds=30)
# The copies of a mock exam bear a name of their own: no slug holds a dot, so no quiz or scenario ever bears it.
EXAM_COPY = "examen."


class Mode(StrEnum):
    """How an attempt counts: freely, for the grade, or under exam conditions."""

    TRAINING = "training"
    GRADED = "graded"
    EXAM = "exam"


class AttemptState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class ClosedBy(StrEnum):
    LEARNER = "learner"
    DEADLINE = "deadline"


@dataclass(frozen=True)
class Action:
    """One act, as logged: `number` counts from 1, `payload` is JSON values."""

    number: int
    kind: str
    payload: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True)
class Share:
    """Points earned out of points possible, exact."""

    earned: Fraction
    possible: Fraction

    def __add__(self, other: Share) -> Share:
        return Share(self.earned + other.earned, self.possible + other.possible)


NOTHING = Share(Fraction(0), Fraction(0))


@dataclass(frozen=True)
class Result:
    """What an attempt is worth. `complete` is False while something waits for a trainer's marking."""

    earned: Fraction
    possible: Fraction
    passed: bool
    complete: bool
    competences: Mapping[str, Share] = field(default_factory=dict)


@dataclass(frozen=True)
class AttemptSummary:
    """One line of a history."""

    id: str
    activity_kind: str
    activity_id: str
    number: int
    mode: str
    state: str
    started_at: datetime
    closed_at: datetime | None
    deadline_at: datetime | None
    last_action_at: datetime | None
    earned: Fraction | None
    possible: Fraction | None
    passed: bool | None
    complete: bool | None
    released_at: datetime | None


class Engine(Protocol):
    """A pure activity. Specs and states are values of the activity's own; states dump to JSON values."""

    kind: str
    # action kinds that finish the attempt, and those that are accepted once it is closed
    closing_actions: frozenset[str]
    late_actions: frozenset[str]

    def parse(self, document: str) -> Any:
        """The spec kept as `document` when an attempt first used it."""

    def start(self, spec: Any, seed: str, setup: Mapping[str, Any]) -> Any:
        """The state before any action."""

    def apply(self, spec: Any, state: Any, action: Action) -> Any:
        """The next state; raises InvalidAction (malformed) or Conflict (out of date), never « wrong »."""

    def result(self, spec: Any, state: Any) -> Result:
        """What the state is worth now."""

    def dump(self, state: Any) -> dict[str, Any]:
        """The state as JSON values, with a version number."""

    def load(self, spec: Any, seed: str, dumped: Mapping[str, Any]) -> Any:
        """The state back from its dump."""


def fold(engine: Engine, spec: Any, seed: str, setup: Mapping[str, Any], actions: Iterable[Action]) -> Any:
    """The state of an attempt, from its log alone."""
    state = engine.start(spec, seed, setup)
    for action in actions:
        state = engine.apply(spec, state, action)
    return state


def deadline(started_at: datetime, limit_minutes: int | None, time_factor: Fraction) -> datetime | None:
    """The instant at which the copy is taken: start + limit × factor (tiers-temps: 4/3); None without a limit."""
    if limit_minutes is None:
        return None
    seconds = Fraction(limit_minutes * 60) * time_factor
    return started_at + timedelta(seconds=-(-seconds.numerator // seconds.denominator))


def seat_of_copy(activity_id: str) -> str | None:
    """The seat whose copy bears this name; None for any other attempt."""
    if not activity_id.startswith(EXAM_COPY):
        return None
    return activity_id.removeprefix(EXAM_COPY).split(".", 1)[0]


def is_too_late(at: datetime, deadline_at: datetime | None) -> bool:
    """Whether an act comes after the deadline and its grace; exactly at the end of the grace is in time."""
    return deadline_at is not None and at > deadline_at + GRACE


def is_over(at: datetime, deadline_at: datetime | None) -> bool:
    """Whether the server takes the copy: the same instant as for acts, so that no act falls between the two."""
    return is_too_late(at, deadline_at)


def may_start_again(closed_count: int, max_attempts: int | None) -> bool:
    """Whether one more attempt is allowed."""
    return max_attempts is None or closed_count < max_attempts


@dataclass(frozen=True)
class Difference:
    """What a replay found: the stored figure and the one that the log gives."""

    attempt_id: str
    what: str
    stored: str
    replayed: str


def differences(attempt_id: str, stored: Mapping[str, Any], replayed: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Every figure that the log does not give back."""
    return tuple(
        Difference(attempt_id, name, str(stored.get(name)), str(replayed.get(name)))
        for name in sorted(set(stored) | set(replayed))
        if stored.get(name) != replayed.get(name)
    )
