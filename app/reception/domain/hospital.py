"""Between services: an admission with the trust its identity deserves, the way of a specimen, liaison."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from app.content.schema.desk import Specimen
from app.content.schema.people import Ins
from app.errors import InvalidAction
from app.reception.domain.acts import Doing, spend
from app.reception.domain.state import DeskState

STATUSES: tuple[Ins, ...] = get_args(Ins)
# Each step of a specimen, and those after which it may come (an empty word: when it arrives).
STEPS = {"received": ("",), "refused": ("",), "sent": ("received",), "result": ("received", "sent")}
SUBJECTS = ("bed", "transport", "appointment", "report", "admission", "specimen")
SERVICES = frozenset({"service", "hospital", "laboratory", "practitioner"})


def admit(doing: Doing) -> DeskState:
    """Open a stay in a service, with the status that the identity has reached."""
    matter, item = doing.subject()
    if item.admission is None:
        raise InvalidAction("Il n’y a pas d’admission à faire ici.")
    patient = doing.patient()
    to, ins = _service(doing), doing.one_of("ins", STATUSES)
    right = patient.id == item.own("patient")
    state = doing.state.with_event(
        "admit",
        matter.item,
        patient=patient.id,
        to=to,
        ins=ins,
        right=right,
        trusted=STATUSES.index(ins) >= STATUSES.index(item.admission.ins),
        ok=right and to == item.admission.to and ins == item.admission.ins,
    )
    return spend(doing.day, state, 2)


def track(doing: Doing) -> DeskState:
    """Write one step of the way of a specimen: received, refused, sent, result back."""
    matter, item = doing.subject()
    wanted, step = doing.text("specimen"), doing.one_of("step", tuple(STEPS))
    specimen = next((one for one in doing.day.specimens if one.id == wanted), None)
    if specimen is None:
        raise InvalidAction("Ce prélèvement n’est pas attendu ici.")
    before = [name for one, name in doing.state.tracking if one == wanted]
    if (before[-1] if before else "") not in STEPS[step]:
        raise InvalidAction("Cette étape ne vient pas à ce moment du circuit.")
    right = wanted == item.specimen
    state = replace(doing.state, tracking=(*doing.state.tracking, (wanted, step))).with_event(
        "track", matter.item, specimen=wanted, step=step, right=right, ok=right and conforms(specimen, step)
    )
    return spend(doing.day, state, 1)


def conforms(specimen: Specimen, step: str) -> bool:
    """Whether a specimen may take this step: what is not well labelled is refused, all the rest goes on."""
    return (specimen.defect != "none") == (step == "refused")


def liaise(doing: Doing) -> DeskState:
    """Ask something of another service: a bed, a transport, an examination, a report."""
    matter, item = doing.subject()
    to, about = _service(doing), doing.one_of("about", SUBJECTS)
    patient = doing.patient().id if doing.payload.get("patient") is not None else ""
    right = patient in {"", item.own("patient")}
    state = doing.state.with_event(
        "liaise", matter.item, to=to, about=about, patient=patient, right=right, **doing.written()
    )
    return spend(doing.day, state, 1)


def _service(doing: Doing) -> str:
    wanted = doing.text("to")
    contact = next((one for one in doing.day.directory if one.id == wanted), None)
    if contact is None or contact.kind not in SERVICES:
        raise InvalidAction("Ce service n’est pas dans l’annuaire.")
    return contact.id
