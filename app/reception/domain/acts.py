"""What every act of the desk shares: its payload, whom it is about, the minutes that it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.content.schema.day import Item
from app.content.schema.people import Patient, Practitioner
from app.errors import InvalidAction
from app.reception.domain.files import person
from app.reception.domain.published import PublishedDay
from app.reception.domain.state import CURRENT, HELD, LOST, WAITING, DeskState, Matter

# Who gives up: a letter or a request from inside waits to the end, and is then simply late.
IMPATIENT = frozenset({"call", "visit"})
LONGEST_TEXT = 1000


@dataclass(frozen=True)
class Doing:
    """One act under way: the day, the desk before it, and what was given."""

    day: PublishedDay
    state: DeskState
    payload: Mapping[str, Any]

    def text(self, key: str) -> str:
        """A word of the payload; refused when it is missing."""
        value = self.payload.get(key)
        if not isinstance(value, str) or not value or len(value) > 300:
            raise InvalidAction(f"Il manque « {key} » à cette action.")
        return value

    def whole(self, key: str) -> int:
        """A whole number of the payload; refused when it is missing."""
        value = self.payload.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) > 1_000_000:
            raise InvalidAction(f"« {key} » attend un nombre entier.")
        return value

    def truth(self, key: str) -> bool:
        """A yes or no of the payload, no when it is missing."""
        value = self.payload.get(key, False)
        if not isinstance(value, bool):
            raise InvalidAction(f"« {key} » attend vrai ou faux.")
        return value

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        """A word of the payload among some."""
        value = self.text(key)
        if value not in allowed:
            raise InvalidAction(f"« {value} » n’est pas permis ici : {', '.join(allowed)}.")
        return value

    def written(self) -> dict[str, str]:
        """The free text of the payload as a fact of the act, if there is one."""
        text = self.payload.get("text")
        if text is None:
            return {}
        if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_TEXT:
            raise InvalidAction(f"Écrivez un message de {LONGEST_TEXT} signes au plus.")
        return {"text": text.strip()}

    def current(self) -> tuple[Matter, Item]:
        """What one is occupied by; refused when the desk is free."""
        matter = self.state.current
        if matter is None:
            raise InvalidAction("Occupez-vous d’abord d’un appel, d’une personne ou d’un courrier.")
        return matter, self.day.items_by_id[matter.item]

    def subject(self) -> tuple[Matter, Item]:
        """What the act is about: the item that it names if it was answered, otherwise the current one."""
        named = self.payload.get("item")
        if named is None:
            return self.current()
        matter = self.state.matter(named) if isinstance(named, str) else None
        if matter is None or matter.answered is None:
            raise InvalidAction("Cet élément n’a pas encore été pris en charge.")
        return matter, self.day.items_by_id[matter.item]

    def patient(self) -> Patient:
        """The patient whom the payload names."""
        patient = person(self.day, self.state, self.text("patient"))
        if patient is None:
            raise InvalidAction("Ce dossier n’existe pas.")
        return patient

    def practitioner(self, key: str = "practitioner") -> Practitioner:
        """The practitioner whom the payload names."""
        practitioner = self.day.doctors.get(self.text(key))
        if practitioner is None:
            raise InvalidAction("Ce praticien ou cette praticienne n’exerce pas ici.")
        return practitioner


def spend(day: PublishedDay, state: DeskState, minutes: int) -> DeskState:
    """The desk so many minutes later: what came meanwhile, who gave up, who broke in (that takes a minute more)."""
    state, broken_in = _advanced(day, state, state.minute + minutes)
    while broken_in:
        state, broken_in = _advanced(day, state, state.minute + broken_in)
    return state


def _advanced(day: PublishedDay, state: DeskState, minute: int) -> tuple[DeskState, int]:
    """The desk at a minute, and how many broke into the exchange on the way."""
    known = {one.item for one in state.matters}
    broken_in = 0
    # In the order of their arrival, then of the file.
    for item in sorted((one for one in day.items if one.at <= minute and one.id not in known), key=lambda one: one.at):
        state = _arrived(day, _without_those_gone(day, state, item.at), item)
        current = state.current
        if item.interrupts and current is not None:
            event = replace(state, minute=item.at).with_event("interrupted", current.item, by=item.id)
            state = replace(event, minute=state.minute)
            broken_in += 1
    return replace(_without_those_gone(day, state, minute), minute=minute), broken_in


def _arrived(day: PublishedDay, state: DeskState, item: Item) -> DeskState:
    """The desk once an item has come; a call finds the line engaged when every line is taken."""
    if item.kind == "call" and lines_taken(day, state) >= day.lines:
        engaged = Matter(item.id, LOST, item.at, item.at, ended=item.at)
        told = replace(state, minute=item.at).with_event("busy", item.id)
        return replace(told, minute=state.minute, matters=(*state.matters, engaged))
    return replace(state, matters=(*state.matters, Matter(item.id, WAITING, item.at, item.at + item.patience)))


def lines_taken(day: PublishedDay, state: DeskState) -> int:
    """How many lines ring, are spoken on, or are on hold."""
    return sum(
        one.status in {WAITING, CURRENT, HELD} and day.items_by_id[one.item].kind == "call" for one in state.matters
    )


def _without_those_gone(day: PublishedDay, state: DeskState, minute: int) -> DeskState:
    for matter in state.matters:
        if matter.status in {WAITING, HELD} and matter.until < minute:
            if day.items_by_id[matter.item].kind not in IMPATIENT:
                continue
            gone = replace(state, minute=matter.until).with_event("lost", matter.item)
            state = replace(gone, minute=state.minute).with_matter(replace(matter, status=LOST, ended=matter.until))
    return state


def next_arrival(day: PublishedDay, state: DeskState) -> int | None:
    """The minute at which something else comes, if anything does."""
    return min((one.at for one in day.items if one.at > state.minute), default=None)


def ended(matter: Matter, state: DeskState, status: str) -> DeskState:
    """The desk once an exchange is over."""
    return state.with_matter(replace(matter, status=status, ended=state.minute))


def released(state: DeskState) -> DeskState:
    """The desk with nobody in front; refused while an exchange goes on."""
    if any(one.status == CURRENT for one in state.matters):
        raise InvalidAction("Terminez cet échange, ou mettez-le en attente, avant d’en prendre un autre.")
    return state
