"""From a line of the protocol to the next act: look for the person, search the slot, compute the amount, then do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.content.schema.day import Admission, Fact
from app.content.schema.people import Practitioner
from app.reception.domain.hospital import STEPS
from app.reception.domain.records import third_parties
from app.reception.domain.state import Booking
from app.reception.domain.tariffs import Situation, quote
from app.reception.domain.texts import wordings
from app.reception.domain.view import DeskView, OpenFile, ShownItem

Move = tuple[str, dict[str, Any]]
# What the desk computes about an act: nobody gives it.
COMPUTED = frozenset(
    {"ok", "today", "other_day", "free", "fits", "right", "checked", "secure", "enough", "appointment", "duplicate"}
    | {"searched", "trusted"}
)


@dataclass(frozen=True)
class Need:
    """One act that the protocol wants now."""

    seen: DeskView
    current: ShownItem
    kind: str
    holding: Mapping[str, Fact]
    guesses: bool
    says: tuple[str, ...] = ()

    @property
    def noted(self) -> Mapping[str, Fact]:
        """What is known of the item."""
        return self.current.noted or {}

    def value(self, name: str) -> Fact | None:
        """A value of the act, a `$name` replaced by what was noted."""
        value = self.holding.get(name)
        return self.noted.get(value[1:]) if isinstance(value, str) and value.startswith("$") else value

    def given(self) -> dict[str, Any]:
        """The payload as far as the protocol and the notes give it."""
        names = [name for name in self.holding if name not in COMPUTED and name != "patient"]
        return {name: self.value(name) for name in names}


def move_for(need: Need) -> Move | None:
    """The next act towards what is wanted; None when it cannot be done from here."""
    if need.kind == "create_patient":
        return _created(need)
    if need.kind == "track":
        return _tracked(need)
    wants_patient = "patient" in need.holding or need.kind in {"move", "cancel", "bill", "waitlist", "admit"}
    if not wants_patient:
        return _ready(need, None)
    patient = _patient(need)
    if patient is None:
        name = need.noted.get("nom")
        searched = need.seen.found_for == (need.current.id, name)
        return ("search_patients", {"name": name}) if isinstance(name, str) and not searched else None
    return _ready(need, patient)


def _patient(need: Need) -> str | None:
    """Who it is: the name and the date of birth agree; who guesses takes the first of the name."""
    found = [one for one in need.seen.found_patients if need.noted.get("nom") in (one.birth_name, one.used_name)]
    if need.guesses:
        return found[0].id if found else None
    return next((one.id for one in found if one.birth_date == need.noted.get("naissance")), None)


def _ready(need: Need, patient: str | None) -> Move | None:
    if need.kind in {"book", "move"}:
        return _timed(need, patient)
    if need.kind == "cancel":
        booking = _booking(need, patient)
        return None if booking is None else ("cancel", {"appointment": booking.id, "reason": "à sa demande"})
    if need.kind == "bill":
        return _billed(need, patient)
    payload = need.given()
    if patient is not None:
        payload["patient"] = patient
    if need.kind == "admit":
        payload = {"patient": patient, "to": need.value("to") or need.noted.get("service"), "ins": _trust(need)}
    if need.says:
        payload["text"] = _text(need)
    if need.kind == "order":
        product = next((one for one in need.seen.stock if one.id == payload.get("product")), None)
        payload["quantity"] = 1 if product is None or need.guesses else product.order
    if any(value is None for value in payload.values()):
        return None
    return need.kind, payload


def _created(need: Need) -> Move | None:
    """A new file, once the search has found nobody; who guesses does not search."""
    traits = [need.noted.get(name) for name in ("nom", "prenom", "naissance", "sexe")]
    if not all(isinstance(one, str) for one in traits):
        return None
    if not need.current.searched and not need.guesses:
        return "search_patients", {"birth_date": traits[2]}
    return "create_patient", dict(zip(("birth_name", "first_name", "birth_date", "sex"), traits, strict=True))


def _tracked(need: Need) -> Move | None:
    specimen = need.current.specimen
    if specimen is None:
        return None
    step = need.value("step")
    if not isinstance(step, str):
        step = "received" if specimen.defect == "none" or need.guesses else "refused"
    before = [name for one, name in need.seen.tracking if one == specimen.id]
    if (before[-1] if before else "") not in STEPS.get(step, ()):
        return None
    return "track", {"specimen": specimen.id, "step": step}


def _trust(need: Need) -> str:
    """The status that the paper and the teleservice allow; who guesses says that all is well."""
    if need.current.presented is None or need.guesses:
        return "qualified"
    document, insi = need.current.presented
    return Admission(to="service", document=document, insi=insi).ins


def _text(need: Need) -> str:
    """A message that gives what it must; who guesses sends a word."""
    if need.guesses:
        return "À voir."
    told = (wordings(name, need.noted[name]) for name in need.says if name in need.noted)
    return " ; ".join(one[0] for one in told if one)


def _booking(need: Need, patient: str | None) -> Booking | None:
    return next((one for one in need.seen.agenda if one.patient == patient), None)


def _practitioner(need: Need) -> Practitioner:
    wanted = need.value("practitioner") or need.noted.get("praticien")
    known = {one.id: one for one in need.seen.practitioners}
    return known[wanted] if isinstance(wanted, str) and wanted in known else need.seen.practitioners[0]


def _timed(need: Need, patient: str | None) -> Move | None:
    booking = _booking(need, patient) if need.kind == "move" else None
    if need.kind == "move" and booking is None:
        return None
    if booking is None:
        practitioner = _practitioner(need)
        motive = need.value("motive") or practitioner.motives[0].id
    else:
        practitioner = next(one for one in need.seen.practitioners if one.id == booking.practitioner)
        motive = booking.motive
    if not isinstance(motive, str) or practitioner.motive(motive) is None:
        return None
    if need.seen.slots_for != (practitioner.id, motive, need.seen.minute):
        return "search_slots", {"practitioner": practitioner.id, "motive": motive}
    slots = need.seen.found_slots
    if need.holding.get("other_day") is True and booking is not None:
        slots = tuple(one for one in slots if one[1] != booking.day)
    if need.holding.get("today") is False or booking is not None:
        slots = tuple(one for one in slots if one[1] > 0)
    if not slots:
        return None
    _, number, start = slots[0]
    if booking is not None:
        return "move", {"appointment": booking.id, "day": number, "start": start}
    assert patient is not None
    return "book", {
        "practitioner": practitioner.id,
        "motive": motive,
        "patient": patient,
        "day": number,
        "start": start,
    }


def _billed(need: Need, patient: str | None) -> Move | None:
    file = next((one for one in need.seen.files if one.patient.id == patient), None)
    codes = list(need.current.codes)
    if file is None:
        # Without the file, one can only guess that nothing is covered.
        return "bill", {"codes": codes, "form": "electronic", "third_party": "none", "due": 0}
    situation = situation_of(file, ald_related=bool(need.current.ald_related))
    allowed = third_parties(situation)[0]
    due = quote(codes, situation, need.seen.date).due(allowed)
    form = "electronic" if need.current.card else "paper"
    return "bill", {"codes": codes, "form": form, "third_party": allowed, "due": due}


def situation_of(file: OpenFile, *, ald_related: bool) -> Situation:
    """What decides who pays, as the open file tells it."""
    return Situation(
        age=file.age,
        complementary=file.coverage.amc,
        in_pathway=file.referred,
        ald_related=file.coverage.ald and ald_related,
        c2s=file.coverage.c2s,
        maternity=file.coverage.maternity,
        work_accident=file.coverage.work_accident,
    )
