"""What a half-day is worth: every point earned, missed or lost, with its moment, its rule and the better act."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.content.schema.day import DIMENSIONS, OWN_NAMES, Fact, Item, JudgedAct
from app.reception.domain.faults import FAULTS
from app.reception.domain.published import PublishedDay
from app.reception.domain.state import DeskState, Event
from app.reception.domain.texts import holds_any, is_well_said

EARNED, MISSED, LATE, LOST_POINTS = "earned", "missed", "late", "fault"


@dataclass(frozen=True)
class Mark:
    """One line of the debrief; `points` are signed: + earned, − lost, 0 for what was missed or came late."""

    item: str
    minute: int
    verdict: str
    act: str
    rule: str | None
    points: tuple[tuple[str, int], ...]
    possible: tuple[tuple[str, int], ...]
    what: str
    better: str
    reread: str = ""


def judge(day: PublishedDay, state: DeskState) -> tuple[Mark, ...]:
    """Every mark of the day, in the order of the clock."""
    by_item: dict[str, list[Event]] = {}
    for event in state.events:
        by_item.setdefault(event.item, []).append(event)
    marks = [mark for item in day.items for mark in _marks_of(day, item, by_item.get(item.id, []))]
    faults = [mark for event in state.events for mark in _faults_of(event)]
    return tuple(sorted((*marks, *faults), key=lambda mark: mark.minute))


def maximum(day: PublishedDay) -> dict[str, int]:
    """What each dimension is out of: all that the protocol wants for what comes."""
    totals = dict.fromkeys(DIMENSIONS, 0)
    for item in day.items:
        for judged in day.conducts[item.conduct].acts:
            for name, points in judged.points.items():
                totals[name] += points
    return {str(name): points for name, points in totals.items()}


def earned(day: PublishedDay, marks: tuple[Mark, ...]) -> dict[str, int]:
    """The points of each dimension, never below zero."""
    totals = dict.fromkeys(maximum(day), 0)
    for mark in marks:
        for name, points in mark.points:
            totals[name] += points
    return {name: max(0, points) for name, points in totals.items()}


def wanted_values(item: Item, judged: JudgedAct) -> dict[str, Fact]:
    """What an act must hold for this item, each `$name` replaced by what it stands for."""
    return {name: _value(item, value) for name, value in judged.holding.items()}


def _value(item: Item, value: Fact) -> Fact:
    if not isinstance(value, str) or not value.startswith("$"):
        return value
    name = value[1:]
    own = item.own(name) if name in OWN_NAMES else None
    return item.facts[name] if own is None else own


def _marks_of(day: PublishedDay, item: Item, events: list[Event]) -> Iterator[Mark]:
    conduct = day.conducts[item.conduct]
    for judged in conduct.acts:
        found = found_act(item, judged, events)
        limit = None if judged.within is None else item.at + judged.within
        points = tuple((str(name), value) for name, value in judged.points.items())
        if found is None:
            yield Mark(item.id, limit or item.at, MISSED, judged.act, judged.rule, (), points, "", judged.better)
        elif limit is not None and found.minute > limit:
            yield Mark(item.id, found.minute, LATE, judged.act, judged.rule, (), points, "", judged.better)
        else:
            yield Mark(item.id, found.minute, EARNED, judged.act, judged.rule, points, points, "", judged.better)
    for judged in conduct.avoid:
        found = _slip(item, judged, events)
        if found is not None:
            lost = tuple((str(name), -value) for name, value in judged.points.items())
            yield Mark(item.id, found.minute, LOST_POINTS, judged.act, judged.rule, lost, (), "", judged.better)


def found_act(item: Item, judged: JudgedAct, events: Iterable[Event]) -> Event | None:
    """The first act that is the one wanted, its text saying what it must."""
    return next((one for one in _alike(item, judged, events) if is_well_said(item, judged, one)), None)


def _slip(item: Item, judged: JudgedAct, events: Iterable[Event]) -> Event | None:
    """The first act that should not have been; where words are named, the first whose text holds one of them."""
    for one in _alike(item, judged, events):
        if not judged.unsaid or holds_any(str(one.get("text") or ""), judged.unsaid):
            return one
    return None


def _alike(item: Item, judged: JudgedAct, events: Iterable[Event]) -> Iterator[Event]:
    wanted = wanted_values(item, judged)
    for event in events:
        if event.act == judged.act and all(event.get(name) == value for name, value in wanted.items()):
            yield event


def _faults_of(event: Event) -> Iterator[Mark]:
    for fault_id in _fault_ids(event.act, dict(event.facts)):
        fault = FAULTS[fault_id]
        lost = ((str(fault.dimension), -fault.points),)
        yield Mark(event.item, event.minute, LOST_POINTS, event.act, fault.rule, lost, (), fault.what, fault.better)


def _fault_ids(act: str, facts: Mapping[str, Fact]) -> Iterator[str]:
    if act == "open_file":
        if not facts["right"]:
            yield "curiosity"
        elif not facts["checked"]:
            yield "identity"
    elif act in {"file_document", "update_file"} and not facts["right"]:
        yield "wrong_file"
    elif act in {"book", "move"}:
        if not facts["free"] and not facts["reasoned"]:
            yield "double_booking"
        if not facts["fits"]:
            yield "booking_rules"
    elif act == "send" and facts["content"] == "health" and not facts["secure"]:
        yield "channel"
    elif act == "bill" and not facts["ok"]:
        yield "amount"
    elif act == "create_patient":
        if facts["duplicate"]:
            yield "duplicate"
        elif not facts["searched"]:
            yield "unsearched"
    elif act == "admit" and not facts["trusted"]:
        yield "trust"
    elif act in {"admit", "liaise"} and not facts["right"]:
        yield "curiosity"
    elif act == "lost":
        yield "gone"
    elif act == "busy":
        yield "engaged"
    elif act == "close" and not facts["useful"]:
        yield "hung_up"
