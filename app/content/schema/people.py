"""The fictional people of the simulated days: practitioners, patients, those one writes to (content/patients.yaml)."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PlainSerializer, PlainValidator, StrictBool, WithJsonSchema, model_validator

from app.content.schema.base import ContentModel, IsoDate, Line, Mistakes, Slug, Text, refuse, repeated

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])\Z")
# Numbers that the numbering plan keeps for works of fiction.
FICTIONAL_PHONE = re.compile(r"(?:01 99 00|02 61 91|03 53 01|04 65 71|05 36 49|06 39 98) [0-9]{2} [0-9]{2}\Z")
_NIR = re.compile(r"[12][0-9]{14}\Z")

Ins = Literal["qualified", "validated", "recovered", "provisional"]
Channel = Literal["mssante", "mon-espace-sante", "email", "sms", "post", "phone"]
SECURE_CHANNELS: tuple[Channel, ...] = ("mssante", "mon-espace-sante", "post")


def _to_clock(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 24 * 60:
        return value
    found = _CLOCK.match(value) if isinstance(value, str) else None
    if found is None:
        raise refuse('une heure s’écrit entre guillemets, comme "08:30"')
    return int(found[1]) * 60 + int(found[2])


def clock_text(minute: int) -> str:
    """A minute of the day as it is written in a file: 08:30."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


# A minute counted from midnight, written "08:30".
Clock = Annotated[
    int,
    PlainValidator(_to_clock),
    PlainSerializer(clock_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"}),
]
DayNumber = Annotated[int, Field(ge=0, le=13)]


class Motive(ContentModel):
    """Why one comes, how long it takes, and what one must bring or do before."""

    id: Slug
    label: Line
    minutes: Annotated[int, Field(ge=5, le=240)]
    preparation: Text | None = None
    emergency: StrictBool = False


class Opening(ContentModel):
    """When a practitioner receives; an emergency opening is kept for what cannot wait."""

    day: DayNumber = 0
    start: Clock
    end: Clock
    emergency: StrictBool = False

    @model_validator(mode="after")
    def ends_after_it_starts(self) -> Self:
        mistakes = Mistakes()
        if self.end <= self.start:
            mistakes.add("la plage finit avant d’avoir commencé", "end")
        mistakes.raise_any()
        return self


class Practitioner(ContentModel):
    """One who receives patients."""

    id: Slug
    name: Line
    specialty: Line
    sector: Literal["1", "2-optam", "2"] = "1"
    client: Line | None = None
    openings: Annotated[tuple[Opening, ...], Field(min_length=1, max_length=100)]
    motives: Annotated[tuple[Motive, ...], Field(min_length=1, max_length=40)]

    @model_validator(mode="after")
    def has_no_double(self) -> Self:
        mistakes = Mistakes()
        for index, one in repeated([motive.id for motive in self.motives]):
            mistakes.add(f"deux motifs portent l’identifiant « {one} »", "motives", index, "id")
        for index, opening in enumerate(self.openings):
            if any(
                one.day == opening.day and one.start < opening.end and opening.start < one.end
                for one in self.openings[:index]
            ):
                mistakes.add("cette plage en chevauche une autre", "openings", index, "start")
        mistakes.raise_any()
        return self

    def motive(self, motive_id: str) -> Motive | None:
        """The motive of this id."""
        return next((one for one in self.motives if one.id == motive_id), None)


class Coverage(ContentModel):
    """What pays: the compulsory insurance, a complementary one, and what exempts."""

    amc: StrictBool = True
    ald: StrictBool = False
    c2s: StrictBool = False
    maternity: StrictBool = False
    work_accident: StrictBool = False


class PatientDocument(ContentModel):
    """A paper of a file."""

    title: Line
    date: IsoDate


class Patient(ContentModel):
    """One invented person; the identifiers are visibly false."""

    id: Slug
    birth_name: Line
    used_name: Line | None = None
    first_name: Line
    birth_date: IsoDate
    sex: Literal["F", "M"]
    birth_place: Annotated[str, Field(pattern=r"^[0-9AB]{5}$")]
    ins: Ins = "qualified"
    nir: str | None = None
    phone: str | None = None
    address: Line | None = None
    coverage: Coverage = Coverage()
    # Whether this practice is that of the declared doctor (parcours de soins).
    referred: StrictBool = True
    documents: Annotated[tuple[PatientDocument, ...], Field(max_length=40)] = ()
    # Somebody else of this universe who bears the same name: said, so that nobody is doubled by oversight.
    homonym_of: Slug | None = None

    @model_validator(mode="after")
    def is_visibly_invented(self) -> Self:
        mistakes = Mistakes()
        if self.phone is not None and not FICTIONAL_PHONE.match(self.phone):
            mistakes.add("ce numéro pourrait être celui de quelqu’un : écrivez-le comme 01 99 00 12 34", "phone")
        if self.nir is not None:
            self._check_nir(mistakes, self.nir)
        mistakes.raise_any()
        return self

    def _check_nir(self, mistakes: Mistakes, nir: str) -> None:
        if not _NIR.match(nir):
            mistakes.add("quinze chiffres sans espace sont attendus", "nir")
            return
        if 97 - int(nir[:13]) % 97 == int(nir[13:]):
            mistakes.add("la clé de ce numéro est juste : il pourrait être celui de quelqu’un, changez-la", "nir")
        sex = "1" if self.sex == "M" else "2"
        if nir[0] != sex or nir[1:5] != f"{self.birth_date:%y%m}":
            mistakes.add("ce numéro ne s’accorde pas avec le sexe et la date de naissance", "nir")
        if self.birth_place.isdigit() and nir[5:10] != self.birth_place:
            mistakes.add("ce numéro ne s’accorde pas avec le lieu de naissance", "nir")

    def age(self, on: date) -> int:
        """Years lived on a day."""
        before = (on.month, on.day) < (self.birth_date.month, self.birth_date.day)
        return on.year - self.birth_date.year - before

    @property
    def names(self) -> tuple[str, ...]:
        """The family names under which one may look for the file."""
        return (self.birth_name,) if self.used_name is None else (self.birth_name, self.used_name)


class Contact(ContentModel):
    """One entry of the directory: who, and by which channels one may write."""

    id: Slug
    name: Line
    kind: Literal[
        "practitioner", "laboratory", "pharmacy", "hospital", "service", "supplier", "insurer", "patient", "other"
    ]
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]


class Product(ContentModel):
    """Something in the cupboard; below the threshold one orders so many."""

    id: Slug
    label: Line
    quantity: Annotated[int, Field(ge=0, le=100_000)]
    threshold: Annotated[int, Field(ge=0, le=100_000)]
    order: Annotated[int, Field(ge=1, le=100_000)]


class PatientsFile(ContentModel):
    """`content/patients.yaml`: the universe that days, scenarios and quizzes share."""

    patients: Annotated[tuple[Patient, ...], Field(max_length=2000)]

    @model_validator(mode="after")
    def has_no_double(self) -> Self:
        mistakes = Mistakes()
        for index, one in repeated([patient.id for patient in self.patients]):
            mistakes.add(f"deux patients portent l’identifiant « {one} »", "patients", index, "id")
        nirs = [(index, one.nir) for index, one in enumerate(self.patients) if one.nir is not None]
        for index, nir in repeated([nir for _, nir in nirs]):
            mistakes.add(f"deux patients portent le numéro {nir}", "patients", nirs[index][0], "nir")
        mistakes.raise_any()
        return self
