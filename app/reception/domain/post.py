"""Writing: a message to a practitioner, a letter by the right channel, an order, the log of the team."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from app.content.schema.people import SECURE_CHANNELS, Channel
from app.errors import InvalidAction
from app.reception.domain.acts import Doing, spend
from app.reception.domain.files import person
from app.reception.domain.state import DeskState

PATIENT_CHANNELS: tuple[Channel, ...] = ("mon-espace-sante", "post", "email", "sms", "phone")
CHANNELS: tuple[Channel, ...] = get_args(Channel)
CONTENTS = ("health", "practical")
# Whom a message reaches when it is for everybody at the practice.
TEAM = "equipe"


def message(doing: Doing) -> DeskState:
    """Leave a written message for a practitioner or the team; an urgent one interrupts the consultation."""
    matter, _ = doing.subject()
    to = TEAM if doing.payload.get("to") == TEAM else doing.practitioner("to").id
    state = doing.state.with_event("message", matter.item, to=to, urgent=doing.truth("urgent"), **doing.written())
    return spend(doing.day, state, 1)


def send(doing: Doing) -> DeskState:
    """Send something to an entry of the directory or to a patient."""
    matter, _ = doing.subject()
    to = doing.text("to")
    channel = doing.one_of("channel", CHANNELS)
    contact = next((one for one in doing.day.directory if one.id == to), None)
    if contact is None and person(doing.day, doing.state, to) is None:
        raise InvalidAction("Ce destinataire n’est ni dans l’annuaire, ni parmi les dossiers.")
    offered = PATIENT_CHANNELS if contact is None else contact.channels
    if channel not in offered:
        raise InvalidAction("Ce destinataire ne reçoit rien par cette voie.")
    content = doing.one_of("content", CONTENTS) if doing.payload.get("content") is not None else "health"
    state = doing.state.with_event(
        "send", matter.item, to=to, channel=channel, content=content, secure=channel in SECURE_CHANNELS
    )
    return spend(doing.day, state, 1)


def order(doing: Doing) -> DeskState:
    """Order a product; it is written so that nobody orders it again."""
    matter, _ = doing.subject()
    wanted = doing.text("product")
    product = next((one for one in doing.day.stock if one.id == wanted), None)
    if product is None:
        raise InvalidAction("Ce produit n’est pas dans l’armoire.")
    quantity = doing.whole("quantity")
    if not 1 <= quantity <= 100_000:
        raise InvalidAction("Commandez au moins une unité.")
    before = dict(doing.state.stock)
    before[wanted] += quantity
    state = replace(doing.state, stock=tuple(before.items())).with_event(
        "order", matter.item, product=wanted, quantity=quantity, enough=quantity >= product.order
    )
    return spend(doing.day, state, 1)


def note(doing: Doing) -> DeskState:
    """Write in the log of the team what was asked and what was done."""
    matter, _ = doing.subject()
    return spend(doing.day, doing.state.with_event("note", matter.item, **doing.written()), 1)
