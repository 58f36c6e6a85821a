"""Beginning a party and acting at the desk."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.attempts import queries as attempt_queries
from app.attempts import services as log
from app.attempts.domain import Mode
from app.attempts.models import Attempt
from app.attempts.queries import Owner
from app.attempts.services import Activity, Appended
from app.content.catalog import Catalog
from app.content.schema.day import Day
from app.content.schema.people import Patient
from app.content.schema.rule import Rule
from app.errors import Conflict, InvalidAction
from app.reception import queries
from app.reception.domain.generator import generate
from app.reception.domain.party import PartyEngine, item_at, part_named, patient_named
from app.reception.domain.published import PublishedDay
from app.reception.domain.state import DeskState

ENGINE = PartyEngine()
MOST_SEEDS = 1_000_000
# A catalog is an immutable value: as long as it holds the same day, rules and patients, what was made of them serves.
_published: dict[str, tuple[Day, Mapping[str, Rule], Mapping[str, Patient], PublishedDay]] = {}


def published(catalog: Catalog, day_id: str) -> PublishedDay:
    """The written day of this id as a party would hold it now; raises NotFound."""
    day = catalog.day(day_id)
    kept = _published.get(day_id)
    if kept is None or kept[0] is not day or kept[1] is not catalog.rules or kept[2] is not catalog.patients:
        made = PublishedDay.publish(day, catalog.rules, catalog.patients)
        kept = (day, catalog.rules, catalog.patients, made)
        _published[day_id] = kept
    return kept[3]


def day_of_drawn(catalog: Catalog, seed: int, level: int) -> PublishedDay:
    """The day that this seed gives at this level."""
    return PublishedDay.publish(generate(seed, level), catalog.rules, catalog.patients)


@dataclass(frozen=True)
class Begun:
    """How a party begins: its mode, the real-time pressure of `chrono`, acts already done."""

    mode: Mode
    chrono: bool = False
    acts: Sequence[tuple[str, Mapping[str, Any]]] = ()


def start(db: Session, owner: Owner, day: PublishedDay, begun: Begun, now: datetime) -> Attempt:
    """Begin a party, or give back the open one of this day. Only a training is timed, or begins part of the way."""
    setup: dict[str, Any] = {"mode": begun.mode.value}
    if begun.mode == Mode.TRAINING:
        if begun.chrono:
            setup["chrono"] = True
        if begun.acts:
            setup["acts"] = [[kind, dict(payload)] for kind, payload in begun.acts]
    log.remember_spec(ENGINE, day.digest, day)
    activity = Activity(ENGINE.kind, day.id, day.digest, day.canonical(), begun.mode)
    return log.start_attempt(db, ENGINE, owner, activity, day, setup, secrets.token_hex(16), now)


def start_from(db: Session, owner: Owner, played: Attempt, count: int, now: datetime) -> Attempt:
    """Train again from a moment of a party: its first `count` acts are done. An open party is given back as it is."""
    day: PublishedDay = log.spec_of(db, ENGINE, played.content_digest)
    kept = [one for one in queries.acts_of(db, played)[: max(0, count)] if one[0] not in ENGINE.closing_actions]
    return start(db, owner, day, Begun(Mode.TRAINING, acts=kept), now)


@dataclass(frozen=True)
class Given:
    """One act as a page sends it: its kind, what the form held, the number of acts that the page knew of."""

    kind: str
    fields: Mapping[str, Any]
    known: int
    key: str


def act_at_desk(db: Session, owner: Owner, attempt_id: str, given: Given, now: datetime) -> tuple[Appended, DeskState]:
    """Do one act. Gives what became of it, and the desk as it was before."""
    before: list[DeskState] = []
    # The seed and the count of a party never change under the lock: what `append` holds is read again there.
    attempt = attempt_queries.own_attempt(db, owner, attempt_id)

    def payload(spec: PublishedDay, state: DeskState) -> Mapping[str, Any]:
        if given.known != attempt.action_count:
            raise Conflict("Le bureau a avancé dans une autre page\u00a0: le voici où il en est. Rien n’est perdu.")
        before.append(state)
        return _payload(spec, state, attempt.seed, given)

    appended = log.append(db, ENGINE, owner, attempt_id, given.kind, payload, given.key, now)
    return appended, before[0] if before else appended.state


def _payload(day: PublishedDay, state: DeskState, seed: str, given: Given) -> dict[str, Any]:
    """What the log keeps: the numbers and names of the page are replaced by those of the day."""
    made = dict(given.fields)
    if "item" in made:
        number = made.pop("item")
        if not isinstance(number, int):
            raise InvalidAction("Cet élément n’est pas à votre bureau.")
        made["item"] = item_at(state, number)
    if "patient" in made:
        made["patient"] = patient_named(state, str(made["patient"]))
    if given.kind == "send":
        made["to"] = patient_named(state, str(made["to"]))
    if given.kind == "ask":
        made["question"] = part_named(day, state, seed, "ask", str(made.get("question", "")))
    elif given.kind == "reply":
        made["reply"] = part_named(day, state, seed, "reply", str(made.get("reply", "")))
    return made
