"""Where a half-day stands: the clock, what waits, the agenda, and the log of all that was done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from typing import Any

from app.content.schema.day import Fact

VERSION = 1
WAITING, CURRENT, HELD, DONE, LOST = "waiting", "current", "held", "done", "lost"
Pairs = tuple[tuple[str, Fact], ...]


@dataclass(frozen=True)
class Matter:
    """One item that has come: how it stands, and what was learnt of it."""

    item: str
    status: str
    came: int
    until: int
    answered: int | None = None
    ended: int | None = None
    asked: tuple[str, ...] = ()
    replied: tuple[str, ...] = ()
    matched: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()


@dataclass(frozen=True)
class Booking:
    """One line of the agenda."""

    id: str
    practitioner: str
    day: int
    start: int
    motive: str
    patient: str
    reason: str = ""
    # The item for which it was written; empty when the agenda held it at opening time.
    item: str = ""


@dataclass(frozen=True)
class Event:
    """One thing that happened: by whom one was occupied, and what the desk knows of the act."""

    minute: int
    act: str
    item: str
    facts: Pairs = ()

    def get(self, name: str) -> Fact | None:
        """One fact of the act."""
        return next((value for key, value in self.facts if key == name), None)


@dataclass(frozen=True)
class DeskState:
    """The whole desk. `found_…` is what the last searches show; `slots_for` says of whom, of what, and when."""

    minute: int
    matters: tuple[Matter, ...]
    agenda: tuple[Booking, ...]
    stock: tuple[tuple[str, int], ...]
    opened: tuple[tuple[str, str], ...] = ()
    found_patients: tuple[str, ...] = ()
    found_slots: tuple[tuple[str, int, int], ...] = ()
    slots_for: tuple[str, str, int] = ("", "", 0)
    waiting_list: tuple[tuple[str, str, str], ...] = ()
    events: tuple[Event, ...] = ()
    finished: bool = False
    # The files made today (see files.py), the items for which one has searched, the steps of each specimen.
    created: tuple[tuple[str, str, str, str, str, str], ...] = ()
    searched: tuple[str, ...] = ()
    # For which item and by which words the patients in `found_patients` were looked for.
    found_for: tuple[str, str] = ("", "")
    tracking: tuple[tuple[str, str], ...] = ()
    # Under the pressure of the wall clock: nothing is then graded.
    chrono: bool = False

    def matter(self, item_id: str) -> Matter | None:
        """The item of this id, if it has come."""
        return next((one for one in self.matters if one.item == item_id), None)

    @property
    def current(self) -> Matter | None:
        """What one is occupied by."""
        return next((one for one in self.matters if one.status == CURRENT), None)

    def with_matter(self, changed: Matter) -> DeskState:
        """The same desk with one item changed."""
        return replace(self, matters=tuple(changed if one.item == changed.item else one for one in self.matters))

    def with_event(self, act: str, item: str, **facts: Fact) -> DeskState:
        """The same desk with one more thing in its log."""
        return replace(self, events=(*self.events, Event(self.minute, act, item, tuple(sorted(facts.items())))))


def dump_state(state: DeskState) -> dict[str, Any]:
    """The desk as JSON values, equal to what a database gives back."""
    events = [[one.minute, one.act, one.item, dict(one.facts)] for one in state.events]
    plain = {one.name: _plain(getattr(state, one.name)) for one in fields(state) if one.name != "events"}
    return {"v": VERSION, **plain, "events": events}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Matter | Booking):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    return value


def load_state(dumped: Mapping[str, Any]) -> DeskState:
    """The desk back from its dump."""
    if dumped["v"] != VERSION:
        raise ValueError(f"unknown version of a desk state: {dumped['v']}")
    values = {key: value for key, value in dumped.items() if key != "v"}
    for name in ("stock", "opened", "found_slots", "waiting_list", "created", "tracking"):
        values[name] = tuple(tuple(one) for one in values.get(name, ()))
    values["slots_for"] = tuple(values["slots_for"])
    values["found_for"] = tuple(values.get("found_for", ("", "")))
    for name in ("found_patients", "searched"):
        values[name] = tuple(values.get(name, ()))
    values["matters"] = tuple(_matter(one) for one in values["matters"])
    values["agenda"] = tuple(Booking(**one) for one in values["agenda"])
    values["events"] = tuple(
        Event(minute, act, item, tuple(sorted(facts.items()))) for minute, act, item, facts in values["events"]
    )
    return DeskState(**values)


def _matter(dumped: Mapping[str, Any]) -> Matter:
    values: dict[str, Any] = {key: tuple(one) if isinstance(one, list) else one for key, one in dumped.items()}
    return Matter(**values)


def digest_of(state: DeskState) -> str:
    """The SHA-256 of a desk: the same acts on the same day always give the same."""
    return sha256(json.dumps(dump_state(state), sort_keys=True, separators=(",", ":")).encode()).hexdigest()
