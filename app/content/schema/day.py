"""Simulated days at the desk (content/days/<id>.yaml)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, StrictBool, model_validator

from app.content.schema.base import Competences, ContentModel, IsoDate, Line, Mistakes, Slug, Text, repeated
from app.content.schema.desk import (
    DIMENSIONS,
    OWN_NAMES,
    Act,
    Admission,
    Appointment,
    At,
    Conduct,
    DayQuestion,
    DayReply,
    Dimension,
    Fact,
    Invoice,
    Item,
    JudgedAct,
    Newcomer,
    Place,
    Points,
    Specimen,
    Waiting,
)
from app.content.schema.people import Clock, Contact, Patient, Practitioner, Product

__all__ = [
    "DIMENSIONS",
    "OWN_NAMES",
    "Act",
    "Admission",
    "Appointment",
    "At",
    "Conduct",
    "Day",
    "DayQuestion",
    "DayReply",
    "Dimension",
    "Fact",
    "Invoice",
    "Item",
    "JudgedAct",
    "Newcomer",
    "Place",
    "Points",
    "Specimen",
    "Waiting",
]


class Day(ContentModel):
    """`content/days/<id>.yaml`: one half-day. A patient is written here, or named from content/patients.yaml."""

    id: Slug
    title: Line
    summary: Text | None = None
    level: Annotated[int, Field(ge=1, le=5)] = 1
    guided: StrictBool = False
    competences: Competences
    date: IsoDate
    opens: Clock
    closes: Clock
    place: Place
    lines: Annotated[int, Field(ge=1, le=12)] = 2
    practitioners: Annotated[tuple[Practitioner, ...], Field(min_length=1, max_length=12)]
    patients: Annotated[tuple[Slug | Patient, ...], Field(max_length=300)] = ()
    appointments: Annotated[tuple[Appointment, ...], Field(max_length=300)] = ()
    directory: Annotated[tuple[Contact, ...], Field(max_length=60)] = ()
    stock: Annotated[tuple[Product, ...], Field(max_length=60)] = ()
    protocol: Annotated[tuple[Conduct, ...], Field(min_length=1, max_length=60)]
    items: Annotated[tuple[Item, ...], Field(min_length=1, max_length=80)]
    waiting: Annotated[tuple[Waiting, ...], Field(max_length=60)] = ()
    specimens: Annotated[tuple[Specimen, ...], Field(max_length=60)] = ()

    @model_validator(mode="after")
    def holds_together(self) -> Self:
        mistakes = Mistakes()
        for message, at in _mistakes_of(self):
            mistakes.add(message, *at)
        mistakes.raise_any()
        return self

    @property
    def patient_ids(self) -> tuple[str, ...]:
        """Every patient that the day names."""
        return tuple(one if isinstance(one, str) else one.id for one in self.patients)

    def conduct(self, conduct_id: str) -> Conduct:
        """The conduct of this id."""
        return next(one for one in self.protocol if one.id == conduct_id)


# An act of the protocol, the part of the item without which nobody could do it, and its name.
NEEDED = (
    ("bill", "invoice", "une facture"),
    ("create_patient", "newcomer", "une personne sans dossier"),
    ("admit", "admission", "une admission"),
    ("track", "specimen", "un prélèvement"),
)


def _mistakes_of(day: Day) -> Iterator[tuple[str, At]]:
    if day.closes <= day.opens:
        yield "la demi-journée finit avant d’avoir commencé", ("closes",)
    for key in ("practitioners", "appointments", "directory", "stock", "specimens", "protocol", "items"):
        for index, one in repeated([part.id for part in getattr(day, key)]):
            yield f"l’identifiant « {one} » sert deux fois", (key, index, "id")
    for index, one in repeated(day.patient_ids):
        yield f"le patient « {one} » est cité deux fois", ("patients", index)
    yield from _agenda_mistakes(day)
    yield from _waiting_mistakes(day)
    yield from _specimen_mistakes(day)
    for index, item in enumerate(day.items):
        yield from _item_mistakes(day, item, ("items", index))


def _agenda_mistakes(day: Day) -> Iterator[tuple[str, At]]:
    practitioners = {one.id: one for one in day.practitioners}
    taken: list[tuple[str, int, int, int]] = []
    for index, one in enumerate(day.appointments):
        at: At = ("appointments", index)
        practitioner = practitioners.get(one.practitioner)
        if practitioner is None:
            yield f"le praticien « {one.practitioner} » n’existe pas", (*at, "practitioner")
            continue
        motive = practitioner.motive(one.motive)
        if motive is None:
            yield f"le motif « {one.motive} » n’existe pas chez ce praticien", (*at, "motive")
            continue
        if one.patient not in day.patient_ids:
            yield f"le patient « {one.patient} » n’est pas dans « patients »", (*at, "patient")
        end = one.start + motive.minutes
        if not any(o.day == one.day and o.start <= one.start and end <= o.end for o in practitioner.openings):
            yield "ce rendez-vous tombe hors des plages du praticien", (*at, "start")
        if any(t[0] == one.practitioner and t[1] == one.day and t[2] < end and one.start < t[3] for t in taken):
            yield "ce rendez-vous en chevauche un autre", (*at, "start")
        taken.append((one.practitioner, one.day, one.start, end))


def _waiting_mistakes(day: Day) -> Iterator[tuple[str, At]]:
    practitioners = {one.id: one for one in day.practitioners}
    booked = {one.id: one for one in day.appointments}
    for index, one in enumerate(day.waiting):
        at: At = ("waiting", index)
        practitioner = practitioners.get(one.practitioner)
        if practitioner is None:
            yield f"le praticien « {one.practitioner} » n’existe pas", (*at, "practitioner")
        elif practitioner.motive(one.motive) is None:
            yield f"le motif « {one.motive} » n’existe pas chez ce praticien", (*at, "motive")
        if one.patient not in day.patient_ids:
            yield f"le patient « {one.patient} » n’est pas dans « patients »", (*at, "patient")
        if one.appointment is None:
            continue
        if one.appointment not in booked:
            yield f"le rendez-vous « {one.appointment} » n’existe pas", (*at, "appointment")
        elif booked[one.appointment].patient != one.patient:
            yield "ce rendez-vous n’est pas celui de cette personne", (*at, "appointment")


def _specimen_mistakes(day: Day) -> Iterator[tuple[str, At]]:
    contacts = {one.id for one in day.directory}
    for index, one in enumerate(day.specimens):
        if one.patient not in day.patient_ids:
            yield f"le patient « {one.patient} » n’est pas dans « patients »", ("specimens", index, "patient")
        if one.destination is not None and one.destination not in contacts:
            yield f"« {one.destination} » n’est pas dans l’annuaire", ("specimens", index, "destination")


def _item_mistakes(day: Day, item: Item, at: At) -> Iterator[tuple[str, At]]:
    if not day.opens <= item.at < day.closes:
        yield "l’arrivée tombe hors de la demi-journée", (*at, "at")
    if item.patient is not None and item.patient not in day.patient_ids:
        yield f"le patient « {item.patient} » n’est pas dans « patients »", (*at, "patient")
    if item.appointment is not None and item.appointment not in {one.id for one in day.appointments}:
        yield f"le rendez-vous « {item.appointment} » n’existe pas", (*at, "appointment")
    if item.specimen is not None and item.specimen not in {one.id for one in day.specimens}:
        yield f"le prélèvement « {item.specimen} » n’existe pas dans « specimens »", (*at, "specimen")
    if item.specimen is not None and item.patient is None:
        yield "un prélèvement est celui de quelqu’un : donnez « patient »", (*at, "specimen")
    if item.admission is not None and item.admission.to not in {one.id for one in day.directory}:
        yield f"« {item.admission.to} » n’est pas dans l’annuaire", (*at, "admission", "to")
    conduct = next((one for one in day.protocol if one.id == item.conduct), None)
    if conduct is None:
        yield f"la conduite « {item.conduct} » n’existe pas dans « protocol »", (*at, "conduct")
        return
    if not conduct.fits(item.facts):
        yield f"les faits ne sont pas ceux de la conduite « {conduct.id} »", (*at, "facts")
    for other in day.protocol:
        if other is not conduct and len(other.when) >= len(conduct.when) and other.fits(item.facts):
            yield f"la conduite « {other.id} » convient autant que « {conduct.id} »", (*at, "conduct")
    for name in conduct.when:
        if name in item.facts and name not in item.can_be_known:
            yield f"rien ne révèle le fait « {name} » : aucune question, ni « told »", (*at, "facts")
    yield from _act_mistakes(item, conduct, at)


def _act_mistakes(item: Item, conduct: Conduct, at: At) -> Iterator[tuple[str, At]]:
    for judged in (*conduct.acts, *conduct.avoid):
        for value in judged.holding.values():
            if not isinstance(value, str) or not value.startswith("$"):
                continue
            name = value[1:]
            known = name in item.facts or (name in OWN_NAMES and item.own(name) is not None)
            if not known:
                yield f"la conduite « {conduct.id} » demande « {name} », que cet élément ne donne pas", (*at, "facts")
    for judged in conduct.acts:
        for name in judged.says:
            if name not in item.facts:
                yield f"le message de la conduite « {conduct.id} » doit dire « {name} »", (*at, "facts")
            elif name not in item.can_be_known:
                yield f"rien ne révèle le fait « {name} » : aucune question, ni « told »", (*at, "facts")
    for act, key, what in NEEDED:
        if any(one.act == act for one in conduct.acts) and getattr(item, key) is None:
            yield f"la conduite « {conduct.id} » attend {what} : donnez « {key} »", (*at, key)
    if item.invoice is not None and item.patient is None:
        yield "une facture est celle de quelqu’un : donnez « patient »", (*at, "invoice")
    replies = {one.id for one in item.replies}
    for judged in conduct.acts:
        reply = judged.holding.get("reply")
        if judged.act == "reply" and reply is not None and reply not in replies:
            yield f"la conduite « {conduct.id} » attend la réponse « {reply} »", (*at, "replies")
