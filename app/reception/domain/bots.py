"""Four ways to hold the desk, as pure policies over what a page shows: nobody here sees what was not asked.

The expert reads the protocol, asks until one line of it is certain, and does what it says. The hurried one asks once
and guesses; the chatty one does everything, slowly, and says too much; the careless one takes the first thing at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.content.schema.day import OWN_NAMES, Fact
from app.reception.domain.bot_acts import Move, Need, move_for
from app.reception.domain.player import act
from app.reception.domain.protocol import ProtocolLine
from app.reception.domain.published import PublishedDay
from app.reception.domain.state import DeskState
from app.reception.domain.view import DeskView, ShownItem, view

MOST_MOVES = 3000
RINGS_TOO_LONG = 2
# An act of the protocol, what it must hold, the facts that its message gives.
Wanted = tuple[str, Mapping[str, Fact], tuple[str, ...]]
Policy = Callable[[DeskView], Move]


@dataclass(frozen=True)
class Temper:
    """How a bot differs from the expert."""

    thorough: bool = True
    checks: bool = True
    writes: bool = True
    interrupts: bool = True
    small_talk: int = 0
    talks: bool = False
    guesses: bool = False
    blunt: bool = False


TEMPERS = {
    "expert": Temper(),
    "hurried": Temper(thorough=False, checks=False, writes=False, interrupts=False, guesses=True),
    "chatty": Temper(interrupts=False, small_talk=3, talks=True),
    "careless": Temper(thorough=False, checks=False, writes=False, interrupts=False, guesses=True, blunt=True),
}
BOTS = tuple(TEMPERS)


def policy_of(name: str) -> Policy:
    """The policy of this name; raises KeyError."""
    temper = TEMPERS[name]
    return lambda seen: _next_move(seen, temper)


def lived(day: PublishedDay, state: DeskState, policy: Policy) -> tuple[DeskState, tuple[Move, ...]]:
    """The desk once a policy has held it to the end, and the acts that it did."""
    moves: list[Move] = []
    while not state.finished:
        kind, payload = policy(view(day, state)) if len(moves) < MOST_MOVES else ("finish", {})
        if state.minute >= day.last_minute:
            kind, payload = "finish", {}
        state = act(day, state, kind, payload)
        moves.append((kind, payload))
    return state, tuple(moves)


def _next_move(seen: DeskView, temper: Temper) -> Move:
    if seen.current is None:
        return _take_up(seen, temper)
    if temper.interrupts and _must_hold(seen, seen.current):
        return "hold", {}
    return _go_on(seen, seen.current, temper)


def _take_up(seen: DeskView, temper: Temper) -> Move:
    waiting = seen.waiting()
    if not waiting:
        return ("finish", {}) if seen.over else ("wait", {})
    if not temper.interrupts:
        return "answer", {"item": waiting[0].id}
    return "answer", {"item": min(waiting, key=_pressing).id}


def _pressing(item: ShownItem) -> tuple[int, int]:
    order = {"call": 0, "visit": 1, "request": 2, "mail": 3}
    return (1 if item.status == "held" and item.kind == "visit" else order[item.kind], item.came)


def _must_hold(seen: DeskView, current: ShownItem) -> bool:
    ringing = [one for one in seen.waiting() if one.kind == "call" and not one.answered]
    if current.kind == "call":
        return False
    patience = RINGS_TOO_LONG if current.kind == "visit" else 0
    if any(seen.minute - one.came >= patience for one in ringing):
        return True
    people = [one for one in seen.waiting() if one.kind == "visit" and not one.answered]
    return current.kind in {"mail", "request"} and bool(people)


def _go_on(seen: DeskView, current: ShownItem, temper: Temper) -> Move:
    talk = _talk(current, temper)
    if talk is not None:
        return talk
    noted = current.noted or {}
    line = _chosen(seen.protocol, noted, temper)
    question = _question(seen, current, line, temper)
    if question is not None:
        return "ask", {"question": question}
    if line is None:
        return "close", {}
    for kind, holding, says in _left(line, current, temper):
        made = move_for(Need(seen, current, kind, holding, guesses=temper.guesses, says=says))
        if made is not None:
            return made
    return "close", {}


def _talk(current: ShownItem, temper: Temper) -> Move | None:
    """What a chatty one says besides: each thing once, then the same question again."""
    if temper.blunt and current.replies and "reply" not in current.done:
        return "reply", {"reply": current.replies[0].id}
    if not temper.talks:
        return None
    for question in current.questions:
        if not question.answer:
            return "ask", {"question": question.id}
    asked = current.done.count("ask")
    if current.questions and asked < len(current.questions) + temper.small_talk:
        return "ask", {"question": current.questions[-1].id}
    if current.replies and "reply" not in current.done:
        return "reply", {"reply": current.replies[0].id}
    return None


def _chosen(protocol: tuple[ProtocolLine, ...], noted: Mapping[str, Fact], temper: Temper) -> ProtocolLine | None:
    fitting = [one for one in protocol if all(noted.get(name) == value for name, value in one.when.items())]
    if fitting:
        return max(fitting, key=lambda one: len(one.when))
    if not temper.guesses:
        return None
    likely = [one for one in protocol if _possible(one, noted) and any(name in noted for name in one.when)]
    return likely[0] if likely else None


def _possible(line: ProtocolLine, noted: Mapping[str, Fact]) -> bool:
    return all(name not in noted or noted[name] == value for name, value in line.when.items())


def _question(seen: DeskView, current: ShownItem, line: ProtocolLine | None, temper: Temper) -> str | None:
    left = [one.id for one in current.questions if not one.answer]
    if not left:
        return None
    if not temper.thorough:
        return left[0] if len(left) == len(current.questions) else None
    noted = current.noted or {}
    undecided = any(_possible(one, noted) and (line is None or len(one.when) > len(line.when)) for one in seen.protocol)
    return left[0] if undecided or (line is not None and _missing(line, noted)) else None


def _missing(line: ProtocolLine, noted: Mapping[str, Fact]) -> bool:
    wanted = {
        value[1:]
        for _, holding in line.acts
        for value in holding.values()
        if isinstance(value, str) and value.startswith("$")
    }
    wanted |= {name for says in line.says for name in says}
    if any(kind == "create_patient" for kind, _ in line.acts) and not {"prenom", "sexe"} <= noted.keys():
        return True
    if wanted & {"patient", "appointment"} and not {"nom", "naissance"} <= noted.keys():
        return True
    return bool(wanted - OWN_NAMES - noted.keys())


def _left(line: ProtocolLine, current: ShownItem, temper: Temper) -> list[Wanted]:
    """The acts of the line that are still to be done, those that this temper leaves out taken away."""
    counts: dict[str, int] = {}
    left = []
    for (kind, holding), says in zip(line.acts, line.says, strict=True):
        counts[kind] = counts.get(kind, 0) + 1
        if current.done.count(kind) >= counts[kind] and not (kind == "reply" and temper.talks):
            continue
        if (kind == "check_identity" and not temper.checks) or (kind == "note" and not temper.writes):
            continue
        if temper.blunt and kind in {"call_15", "message", "bill", "send", "move", "create_patient"}:
            continue
        left.append((kind, holding, says))
    return left


def payloads(moves: tuple[Move, ...]) -> list[dict[str, Any]]:
    """The acts of a bot as they are written in a file."""
    return [{"kind": kind, **payload} for kind, payload in moves]
