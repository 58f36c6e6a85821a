"""Talking: answer, hold, ask, reply, transfer, call for help, close, wait."""

from __future__ import annotations

from dataclasses import replace

from app.errors import InvalidAction
from app.reception.domain.acts import Doing, ended, next_arrival, released, spend
from app.reception.domain.state import CURRENT, DONE, HELD, WAITING, DeskState

HOLD_PATIENCE = 8
LONGEST_WAIT = 60
# What leaves a trace of an answer: without any of these, an exchange was closed on nothing.
ANSWERING = frozenset(
    {
        "reply",
        "book",
        "move",
        "cancel",
        "waitlist",
        "message",
        "transfer",
        "call_15",
        "send",
        "bill",
        "file_document",
        "update_file",
        "order",
        "create_patient",
        "admit",
        "track",
        "liaise",
    }
)


def answer(doing: Doing) -> DeskState:
    """Pick up a call, greet a person, open a letter, or come back to someone on hold."""
    state = released(doing.state)
    matter = state.matter(doing.text("item"))
    if matter is None or matter.status not in {WAITING, HELD}:
        raise InvalidAction("Cet élément n’attend pas, ou n’attend plus.")
    first = matter.answered is None
    state = state.with_matter(
        replace(matter, status=CURRENT, answered=state.minute if first else matter.answered)
    ).with_event("answer", matter.item, waited=state.minute - matter.came, first=first)
    return spend(doing.day, state, 1 if first else 0)


def hold(doing: Doing) -> DeskState:
    """Ask the person to wait: they do, for some minutes."""
    matter, _ = doing.current()
    state = doing.state.with_event("hold", matter.item)
    held = replace(matter, status=HELD, until=max(state.minute + HOLD_PATIENCE, matter.until))
    return spend(doing.day, state.with_matter(held), 1)


def ask(doing: Doing) -> DeskState:
    """Ask one of the questions that the situation offers."""
    matter, item = doing.current()
    wanted = doing.text("question")
    question = next((one for one in item.questions if one.id == wanted), None)
    if question is None:
        raise InvalidAction("Cette question ne se pose pas ici.")
    state = doing.state.with_event("ask", matter.item, question=wanted)
    if wanted not in matter.asked:
        state = state.with_matter(replace(matter, asked=(*matter.asked, wanted)))
    return spend(doing.day, state, question.minutes)


def reply(doing: Doing) -> DeskState:
    """Say one of the sentences that answer the request."""
    matter, item = doing.current()
    wanted = doing.text("reply")
    said = next((one for one in item.replies if one.id == wanted), None)
    if said is None:
        raise InvalidAction("Cette réponse ne se dit pas ici.")
    state = doing.state.with_event("reply", matter.item, reply=wanted)
    matter = replace(matter, replied=(*matter.replied, wanted))
    state = ended(matter, state, DONE) if said.closes else state.with_matter(matter)
    return spend(doing.day, state, 1)


def transfer(doing: Doing) -> DeskState:
    """Pass the call or bring the person to a practitioner, at once; the exchange ends there."""
    matter, _ = doing.current()
    to = doing.practitioner("to")
    state = doing.state.with_event("transfer", matter.item, to=to.id)
    return spend(doing.day, ended(matter, state, DONE), 1)


def call_15(doing: Doing) -> DeskState:
    """Call the emergency service for the person of this exchange, who stays on the line."""
    matter, _ = doing.subject()
    return spend(doing.day, doing.state.with_event("call_15", matter.item), 2)


def close(doing: Doing) -> DeskState:
    """Take leave, or put the letter back done."""
    matter, _ = doing.current()
    useful = any(one.item == matter.item and one.act in ANSWERING for one in doing.state.events)
    state = doing.state.with_event("close", matter.item, useful=useful)
    return spend(doing.day, ended(matter, state, DONE), 0)


def wait(doing: Doing) -> DeskState:
    """Let time pass: so many minutes, or until something comes."""
    state = doing.state
    if doing.payload.get("minutes") is None:
        coming = next_arrival(doing.day, state)
        minutes = 5 if coming is None else coming - state.minute
        return spend(doing.day, state.with_event("wait", ""), min(minutes, LONGEST_WAIT))
    minutes = doing.whole("minutes")
    if not 1 <= minutes <= LONGEST_WAIT:
        raise InvalidAction("On attend de 1 à 60 minutes.")
    return spend(doing.day, state.with_event("wait", ""), minutes)
