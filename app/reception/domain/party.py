"""A party of a day: the engine that the log knows, and the names that a page may use without telling anything."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from app.errors import InvalidAction
from app.reception.domain.player import ReceptionEngine, act
from app.reception.domain.published import PublishedDay
from app.reception.domain.state import DeskState


class PartyEngine(ReceptionEngine):
    """The engine of days, whose party may begin after some acts already done: `setup["acts"]`, [kind, payload] each."""

    def start(self, spec: PublishedDay, seed: str, setup: Mapping[str, Any]) -> DeskState:
        """The desk at opening time, or once those acts are done."""
        state = super().start(spec, seed, setup)
        for kind, payload in setup.get("acts", ()):
            state = act(spec, state, kind, payload)
        return state


def token_of(seed: str, item_id: str, part_id: str) -> str:
    """The name that a question or a sentence goes by in one party: its own might tell what it hides."""
    return sha256(f"{seed}:{item_id}:{part_id}".encode()).hexdigest()[:12]


def item_at(state: DeskState, number: int) -> str:
    """The item that came `number`th to the desk, as pages name it; refused when nothing did."""
    if not 1 <= number <= len(state.matters):
        raise InvalidAction("Cet élément n’est pas à votre bureau.")
    return state.matters[number - 1].item


def number_of(state: DeskState, item_id: str) -> int:
    """The number by which pages name an item that has come; 0 when it has not."""
    return next((number for number, one in enumerate(state.matters, 1) if one.item == item_id), 0)


def part_named(day: PublishedDay, state: DeskState, seed: str, kind: str, token: str) -> str:
    """The question (`ask`) or the sentence (`reply`) that goes by this name in the current exchange."""
    matter = state.current
    if matter is None:
        raise InvalidAction("Occupez-vous d’abord d’un appel, d’une personne ou d’un courrier.")
    item = day.items_by_id[matter.item]
    for part in item.questions if kind == "ask" else item.replies:
        if token_of(seed, item.id, part.id) == token:
            return part.id
    raise InvalidAction("Choisissez une des phrases proposées.")


NEW_FILE = "nouveau-"


def reference_of(state: DeskState, patient_id: str) -> str:
    """The name that a patient goes by in a page: the id of the file, save where it would name an item."""
    if not patient_id.startswith(NEW_FILE):
        return patient_id
    return f"{NEW_FILE}{number_of(state, patient_id.removeprefix(NEW_FILE))}"


def patient_named(state: DeskState, reference: str) -> str:
    """The id of the patient who goes by this name."""
    number = reference.removeprefix(NEW_FILE)
    if number == reference or not (number.isascii() and number.isdigit() and len(number) < 6):
        return reference
    return f"{NEW_FILE}{item_at(state, int(number))}"
