"""The tools of the desk, one at a time: what each shows at this moment, and where the page stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.content.schema.people import Contact, Patient
from app.reception.domain.files import person
from app.reception.domain.hospital import SERVICES, STATUSES, STEPS, SUBJECTS
from app.reception.domain.party import reference_of
from app.reception.domain.post import CHANNELS, CONTENTS
from app.reception.domain.records import FIELDS, FORMS, THIRD_PARTIES
from app.reception.domain.state import DeskState
from app.reception.domain.tariffs import TARIFFS, Tariff
from app.reception.views.agenda import AgendaSheet, Slots, agenda_sheet, slots_of
from app.reception.views.sight import Sight
from app.reception.views.words import (
    Told,
    act_words,
    day_name,
    doctor_name,
    euros,
    hour,
    motive_label,
    slot_words,
    written_date,
)

TOOLS = {
    "agenda": "Agenda",
    "dossiers": "Dossiers",
    "messagerie": "Messagerie",
    "facturation": "Facturation",
    "stock": "Stock",
    "annuaire": "Annuaire",
    "transmissions": "Transmissions",
    "services": "Services",
    "suivi": "Suivi",
    "consignes": "Consignes",
}
# When the network is down: the planning printed the evening before, the notebook, the paper files.
NETWORK = "reseau"
PAPER = {"agenda": "Planning", "dossiers": "Fiches", "transmissions": "Carnet papier"}
SHEETS = ("file", "echange", "outils")
WORDS: Mapping[str, Any] = {
    "hour": hour,
    "day_name": day_name,
    "doctor_name": doctor_name,
    "motive_label": motive_label,
    "slot_words": slot_words,
    "written_date": written_date,
    "euros": euros,
}


@dataclass(frozen=True)
class Place:
    """Where the page stands: the sheet in sight on a phone, the tool, and in the agenda the day and what is picked."""

    sheet: str
    tool: str
    number: int
    booking: str
    first: int
    start: int | None

    def address(self, **changes: Any) -> dict[str, Any]:
        """The same place with some parts changed, as the arguments of an address; what is usual is left out."""
        values = {
            "feuille": self.sheet,
            "outil": self.tool,
            "jour": self.number or None,
            "rdv": self.booking or None,
            "praticiens": self.first or None,
            "heure": self.start,
        }
        return {name: value for name, value in {**values, **changes}.items() if value is not None}


def place_of(asked: Mapping[str, str], sight: Sight) -> Place:
    """The place that an address asks for; what it does not say is what one needs most now."""
    sheet = asked.get("feuille", "")
    if sheet not in SHEETS:
        sheet = "echange" if sight.current is not None else "file"
    tool = asked.get("outil", "")
    start = _small(asked.get("heure", ""), 24 * 60 - 1)
    return Place(
        sheet=sheet,
        tool=tool if tool in tools_of(sight) else "agenda",
        number=_small(asked.get("jour", ""), 13) or 0,
        booking=asked.get("rdv", "")[:100],
        first=_small(asked.get("praticiens", ""), 11) or 0,
        start=start,
    )


def kept_place(form: Mapping[str, str]) -> dict[str, Any]:
    """The place that a form was sent from, as the arguments of an address; hidden fields carry it."""
    kept: dict[str, Any] = {}
    for name in ("feuille", "outil", "jour", "rdv", "praticiens"):
        value = form.get(f"ici_{name}", "")
        if value and len(value) < 100:
            kept[name] = value
    return kept


def _small(value: str, most: int) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 5 and int(value) <= most else None


@dataclass(frozen=True)
class Candidate:
    """Somebody whose file is at hand: found by a search, or opened for this exchange."""

    id: str
    name: str
    birth: str
    compared: bool
    matched: bool
    opened: bool


@dataclass(frozen=True)
class Written:
    """One line of the log of the team."""

    at: str
    about: str
    text: str
    urgent: bool = False


@dataclass(frozen=True)
class Tool:
    """What the tool in sight shows; a part that another tool shows is empty."""

    name: str
    candidates: tuple[Candidate, ...] = ()
    agenda: AgendaSheet | None = None
    slots: Slots | None = None
    written: tuple[Written, ...] = ()
    tariffs: tuple[Tariff, ...] = ()
    channels: tuple[str, ...] = CHANNELS
    contents: tuple[str, ...] = CONTENTS
    fields: tuple[str, ...] = FIELDS
    claim_forms: tuple[str, ...] = FORMS
    third_parties: tuple[str, ...] = THIRD_PARTIES
    services: tuple[Contact, ...] = ()
    specimens: tuple[tuple[str, str, str, str, str], ...] = ()
    subjects: tuple[str, ...] = SUBJECTS
    statuses: tuple[str, ...] = STATUSES
    steps: tuple[str, ...] = tuple(STEPS)


def tool_of(sight: Sight, state: DeskState, place: Place) -> Tool:
    """What the tool in sight shows now."""
    people = candidates_of(sight, state)
    if place.tool == "agenda":
        sheet = agenda_sheet(sight, state, place.number, place.booking, place.first)
        return Tool("agenda", candidates=people, agenda=sheet, slots=slots_of(sight))
    if place.tool == "transmissions":
        return Tool("transmissions", written=_written(sight, state))
    if place.tool == "services":
        return Tool("services", candidates=people, services=_services(sight), specimens=_specimens(sight, state))
    if place.tool == "facturation":
        return Tool("facturation", candidates=people, tariffs=_tariffs(sight))
    return Tool(place.tool, candidates=people)


def candidates_of(sight: Sight, state: DeskState) -> tuple[Candidate, ...]:
    """Those whose name a search shows, and those whose file was opened for this exchange."""
    current = sight.current
    opened = [one.patient.id for one in sight.seen.files]
    known = [person(sight.day, state, one) for one in dict.fromkeys([*opened, *state.found_patients])]
    return tuple(
        Candidate(
            id=reference_of(state, one.id),
            name=_name_in_full(one),
            birth=f"{one.birth_date:%d/%m/%Y}",
            compared=current is not None and one.id in current.compared,
            matched=current is not None and one.id in current.matched,
            opened=one.id in opened,
        )
        for one in known
        if one is not None
    )


def _name_in_full(patient: Patient) -> str:
    used = f" ({patient.used_name})" if patient.used_name and patient.used_name != patient.birth_name else ""
    return f"{patient.birth_name}{used} {patient.first_name}"


def _tariffs(sight: Sight) -> tuple[Tariff, ...]:
    """What each code is worth on the day, in the order of the grid."""
    latest: dict[str, Tariff] = {}
    for one in TARIFFS:
        if one.since <= sight.seen.date and (one.code not in latest or latest[one.code].since < one.since):
            latest[one.code] = one
    return tuple(latest.values())


def _written(sight: Sight, state: DeskState) -> tuple[Written, ...]:
    """What was written for the team, the latest first."""
    found = []
    names = Told(sight.day, state)
    for event in state.events:
        if event.act in {"note", "message", "liaise"}:
            to = (
                ""
                if event.act == "note"
                else f"À {(names.recipient if event.act == 'liaise' else names.doctor)(event.get('to'))}"
            )
            about = sight.day.items_by_id[event.item].who
            words = str(event.get("text") or "") or act_words(sight.day, state, event)
            found.append(Written(hour(event.minute), ", ".join(one for one in (to, about) if one), words))
    return tuple(reversed(found))


def _services(sight: Sight) -> tuple[Contact, ...]:
    """Whom one may ask something between services."""
    return tuple(one for one in sight.day.directory if one.kind in SERVICES)


def has_services(sight: Sight) -> bool:
    """Whether the day has admissions, specimens or other services to ask: its tool is shown then."""
    return (
        sight.day.place.kind == "service"
        or bool(sight.day.specimens)
        or any(one.kind == "service" for one in sight.day.directory)
    )


def tools_of(sight: Sight) -> Mapping[str, str]:
    """The tools of this desk, by name."""
    paper = PAPER if on_paper(sight) else {}
    return {name: paper.get(name, words) for name, words in TOOLS.items() if name != "services" or has_services(sight)}


def on_paper(sight: Sight) -> bool:
    """Whether the day is one when the network is down: its protocol says what to do then."""
    return any(NETWORK in conduct.when for conduct in sight.day.protocol)


def _specimens(sight: Sight, state: DeskState) -> tuple[tuple[str, str, str, str, str], ...]:
    """(id, what, whose, when it was taken, last step) of each specimen."""
    steps = dict(sight.seen.tracking)
    names = Told(sight.day, state)
    return tuple(
        (one.id, one.label, names.patient(one.patient), hour(one.collected), steps.get(one.id, ""))
        for one in sight.day.specimens
    )
