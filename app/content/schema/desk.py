"""What a simulated day is made of: the acts that are judged, what comes to the desk, what passes through it."""

from __future__ import annotations

from collections.abc import Mapping
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
from app.content.schema.people import Clock, DayNumber, Ins

Dimension = Literal["securite", "confidentialite", "relation", "organisation", "tracabilite"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
Act = Literal[
    "admit",
    "ask",
    "bill",
    "book",
    "call_15",
    "cancel",
    "check_identity",
    "create_patient",
    "file_document",
    "liaise",
    "message",
    "move",
    "note",
    "open_file",
    "order",
    "reply",
    "send",
    "track",
    "transfer",
    "update_file",
    "waitlist",
]
# What the desk itself tells about an item, besides the facts that its author names.
OWN_NAMES = frozenset({"patient", "appointment", "specimen"})

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


class Waiting(ContentModel):
    """One line of the waiting list at opening time; `appointment` is what would be brought forward."""

    patient: Slug
    practitioner: Slug
    motive: Slug
    appointment: Slug | None = None


class Specimen(ContentModel):
    """A sample on its way to the laboratory; `defect` is what its label or its request form lacks."""

    id: Slug
    label: Line
    patient: Slug
    collected: Clock
    destination: Slug | None = None
    defect: Literal["none", "unlabelled", "wrong_identity", "missing_request"] = "none"


class JudgedAct(ContentModel):
    """An act of the desk, what it must hold (`$name`: the fact of the item), and what it is worth.

    `says`: the facts that its free text must give; `unsaid`: the words that it must not hold. Under `avoid`, the act
    only costs when its text holds one of the words of `unsaid`. `hint` is what a guided day says beside the act.
    """

    act: Act
    holding: Annotated[dict[Name, Fact], Field(alias="with")] = Field(default_factory=dict)
    points: Points
    rule: RuleId | None = None
    within: Annotated[int, Field(ge=1, le=600)] | None = None
    better: Text
    reread: Reread | None = None
    says: Annotated[tuple[Name, ...], Field(max_length=12)] = ()
    unsaid: Annotated[tuple[Line, ...], Field(max_length=20)] = ()
    hint: Text | None = None


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


class Newcomer(ContentModel):
    """The strict traits of somebody who has no file yet."""

    birth_name: Line
    first_name: Line
    birth_date: IsoDate
    sex: Literal["F", "M"]
    birth_place: Annotated[str, Field(pattern=r"^[0-9AB]{5}$")] = "99999"


Presented = Literal["identity_card", "passport", "residence_permit", "family_record", "vitale", "none"]
# What proves an identity; the family record does so for a minor, beside the identity paper of a parent.
TRUSTED_PAPERS: frozenset[Presented] = frozenset({"identity_card", "passport", "residence_permit", "family_record"})


class Admission(ContentModel):
    """An entry into a service: where, with which paper, and whether the INSi teleservice found the identity."""

    to: Slug
    document: Presented
    insi: StrictBool

    @property
    def ins(self) -> Ins:
        """The trust that the identity deserves: the teleservice and a paper make it qualified."""
        if self.document in TRUSTED_PAPERS:
            return "qualified" if self.insi else "validated"
        return "recovered" if self.insi else "provisional"


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
    # Somebody who has no file yet: `$patient` then stands for the file that is made for them.
    newcomer: Newcomer | None = None
    admission: Admission | None = None
    specimen: Slug | None = None
    # Does not wait to be taken up: breaks into the exchange that is under way.
    interrupts: StrictBool = False
    # Other wordings of a fact that a free text may use, besides its value.
    words: dict[Name, tuple[Line, ...]] = Field(default_factory=dict)
    # What a guided day says when the item comes.
    guidance: Text | None = None

    @model_validator(mode="after")
    def says_what_it_reveals(self) -> Self:
        mistakes = Mistakes()
        for key in ("questions", "replies"):
            for index, one in repeated([part.id for part in getattr(self, key)]):
                mistakes.add(f"l’identifiant « {one} » sert deux fois", key, index, "id")
        for name in self.words:
            if name not in self.facts:
                mistakes.add(f"le fait « {name} » n’est pas dans « facts »", "words", name)
        if self.newcomer is not None and self.patient is not None:
            mistakes.add("une personne sans dossier n’a pas de « patient »", "newcomer")
        for index, name in enumerate(self.told):
            if name not in self.facts:
                mistakes.add(f"le fait « {name} » n’est pas dans « facts »", "told", index)
        for number, question in enumerate(self.questions):
            for index, name in enumerate(question.reveals):
                if name not in self.facts:
                    mistakes.add(f"le fait « {name} » n’est pas dans « facts »", "questions", number, "reveals", index)
        mistakes.raise_any()
        return self

    def own(self, name: str) -> str | None:
        """What the desk itself tells of the item: whose file, which appointment, which specimen."""
        if name == "patient":
            return self.patient if self.newcomer is None else self.new_file
        return {"appointment": self.appointment, "specimen": self.specimen}.get(name)

    @property
    def new_file(self) -> str:
        """The id of the file that is made for somebody who had none."""
        return f"nouveau-{self.id}"

    @property
    def can_be_known(self) -> frozenset[str]:
        """The facts that are told or that a question reveals."""
        return frozenset(self.told).union(*(one.reveals for one in self.questions))
