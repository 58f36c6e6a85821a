"""Simulated days at the desk (content/days/<id>.yaml)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, StrictBool, StrictInt, StrictStr, model_validator

from app.content.schema.base import (
    Competences,
    ContentModel,
    IsoDate,
    Line,
    Mistakes,
    Name,
    Reread,
    RuleId,
    Slug,
    Text,
    repeated,
)
from app.content.schema.people import Clock, Contact, DayNumber, Patient, Practitioner, Product

Dimension = Literal["securite", "confidentialite", "relation", "organisation", "tracabilite"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
Act = Literal[
    "ask",
    "bill",
    "book",
    "call_15",
    "cancel",
    "check_identity",
    "file_document",
    "message",
    "move",
    "note",
    "open_file",
    "order",
    "reply",
    "send",
    "transfer",
    "update_file",
    "waitlist",
]
# What the desk itself tells about an item, besides the facts that its author names.
OWN_NAMES = frozenset({"patient", "appointment"})

Fact = StrictBool | StrictInt | Annotated[StrictStr, Field(min_length=1, max_length=300)]
Points = Annotated[dict[Dimension, Annotated[int, Field(ge=1, le=20)]], Field(min_length=1)]
At = tuple[str | int, ...]


class Place(ContentModel):
    """Where the half-day is spent."""

    name: Line
    kind: Literal["cabinet", "service", "telesecretariat"] = "cabinet"
    phone: str | None = None


class Appointment(ContentModel):
    """Something that is in the agenda when the day begins."""

    id: Slug
    practitioner: Slug
    day: DayNumber = 0
    start: Clock
    motive: Slug
    patient: Slug


class JudgedAct(ContentModel):
    """An act of the desk, what it must hold (`$name`: the fact of the item), and what it is worth."""

    act: Act
    holding: Annotated[dict[Name, Fact], Field(alias="with")] = Field(default_factory=dict)
    points: Points
    rule: RuleId | None = None
    within: Annotated[int, Field(ge=1, le=600)] | None = None
    better: Text
    reread: Reread | None = None


class Conduct(ContentModel):
    """What the written protocol of the practice wants when such facts are known; `avoid` costs points."""

    id: Slug
    title: Line
    when: Annotated[dict[Name, Fact], Field(min_length=1)]
    acts: Annotated[tuple[JudgedAct, ...], Field(min_length=1, max_length=12)]
    avoid: Annotated[tuple[JudgedAct, ...], Field(max_length=12)] = ()
    urgent: StrictBool = False

    def fits(self, facts: Mapping[str, Fact]) -> bool:
        """Whether these facts call for it."""
        return all(facts.get(name) == value for name, value in self.when.items())


class DayQuestion(ContentModel):
    """What one may ask, and what is answered; an idle question only spends time."""

    id: Slug
    say: Text
    answer: Text
    reveals: tuple[Name, ...] = ()
    minutes: Annotated[int, Field(ge=1, le=30)] = 1


class DayReply(ContentModel):
    """A sentence that answers the request, and may end the exchange."""

    id: Slug
    say: Text
    closes: StrictBool = False


class Invoice(ContentModel):
    """What the practitioner has coded for this person."""

    codes: Annotated[tuple[Line, ...], Field(min_length=1, max_length=6)]
    card: StrictBool = True
    ald_related: StrictBool = False


class Item(ContentModel):
    """Something that comes to the desk: a call, a person, a letter, a request from inside."""

    id: Slug
    kind: Literal["call", "visit", "mail", "request"]
    at: Clock
    patience: Annotated[int, Field(ge=1, le=600)]
    who: Line
    opening: Text
    patient: Slug | None = None
    appointment: Slug | None = None
    facts: dict[Name, Fact] = Field(default_factory=dict)
    told: tuple[Name, ...] = ()
    questions: Annotated[tuple[DayQuestion, ...], Field(max_length=12)] = ()
    replies: Annotated[tuple[DayReply, ...], Field(max_length=12)] = ()
    invoice: Invoice | None = None
    conduct: Slug
    competences: Competences

    @model_validator(mode="after")
    def says_what_it_reveals(self) -> Self:
        mistakes = Mistakes()
        for key in ("questions", "replies"):
            for index, one in repeated([part.id for part in getattr(self, key)]):
                mistakes.add(f"l’identifiant « {one} » sert deux fois", key, index, "id")
        for index, name in enumerate(self.told):
            if name not in self.facts:
                mistakes.add(f"le fait « {name} » n’est pas dans « facts »", "told", index)
        for number, question in enumerate(self.questions):
            for index, name in enumerate(question.reveals):
                if name not in self.facts:
                    mistakes.add(f"le fait « {name} » n’est pas dans « facts »", "questions", number, "reveals", index)
        mistakes.raise_any()
        return self

    @property
    def can_be_known(self) -> frozenset[str]:
        """The facts that are told or that a question reveals."""
        return frozenset(self.told).union(*(one.reveals for one in self.questions))


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


def _mistakes_of(day: Day) -> Iterator[tuple[str, At]]:
    if day.closes <= day.opens:
        yield "la demi-journée finit avant d’avoir commencé", ("closes",)
    for key in ("practitioners", "appointments", "directory", "stock", "protocol", "items"):
        for index, one in repeated([part.id for part in getattr(day, key)]):
            yield f"l’identifiant « {one} » sert deux fois", (key, index, "id")
    for index, one in repeated(day.patient_ids):
        yield f"le patient « {one} » est cité deux fois", ("patients", index)
    yield from _agenda_mistakes(day)
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


def _item_mistakes(day: Day, item: Item, at: At) -> Iterator[tuple[str, At]]:
    if not day.opens <= item.at < day.closes:
        yield "l’arrivée tombe hors de la demi-journée", (*at, "at")
    if item.patient is not None and item.patient not in day.patient_ids:
        yield f"le patient « {item.patient} » n’est pas dans « patients »", (*at, "patient")
    if item.appointment is not None and item.appointment not in {one.id for one in day.appointments}:
        yield f"le rendez-vous « {item.appointment} » n’existe pas", (*at, "appointment")
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
            known = name in item.facts or (name in OWN_NAMES and getattr(item, name) is not None)
            if not known:
                yield f"la conduite « {conduct.id} » demande « {name} », que cet élément ne donne pas", (*at, "facts")
    replies = {one.id for one in item.replies}
    for judged in conduct.acts:
        reply = judged.holding.get("reply")
        if judged.act == "reply" and reply is not None and reply not in replies:
            yield f"la conduite « {conduct.id} » attend la réponse « {reply} »", (*at, "replies")
    if any(one.act == "bill" for one in conduct.acts) and item.invoice is None:
        yield f"la conduite « {conduct.id} » attend une facture : donnez « invoice »", (*at, "invoice")
