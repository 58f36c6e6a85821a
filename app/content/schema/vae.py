"""The VAE guide: steps, delays that count from one's own dates, documents, funding; facts with worth and sources."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, model_validator

from app.content.schema.base import ContentModel, IsoDate, Line, Mistakes, Slug, Text, Url, repeated

# What a fact is worth: read in an official text, told alike by several others, or still to be checked.
FactStatus = Literal["verifie", "source_secondaire", "a_verifier"]
# What a person dates, in the order in which it happens.
MILESTONES = (
    "registered",
    "adviser_chosen",
    "feasibility_filed",
    "eligibility_received",
    "step_taken",
    "validation_filed",
    "jury_on",
    "decision_received",
)
MilestoneName = Literal[
    "registered",
    "adviser_chosen",
    "feasibility_filed",
    "eligibility_received",
    "step_taken",
    "validation_filed",
    "jury_on",
    "decision_received",
]
SourceIds = Annotated[tuple[Slug, ...], Field(min_length=1, max_length=6)]


class VaeSource(ContentModel):
    """A text or a page that facts come from, and the day it was looked at."""

    id: Slug
    title: Line
    url: Url | None = None
    checked_on: IsoDate


class Fact(ContentModel):
    """One statement, what it is worth and where it comes from."""

    text: Text
    status: FactStatus
    sources: SourceIds
    article: Line | None = None


class VaeStep(ContentModel):
    """One step: what it is, who decides, what to do next, what the law says of it."""

    id: Slug
    title: Line
    summary: Text
    who: Line
    # Said to somebody who stands before this step: one thing to do, and why.
    action: Line
    why: Text
    todo: Annotated[tuple[Line, ...], Field(min_length=1, max_length=8)]
    milestones: Annotated[tuple[MilestoneName, ...], Field(min_length=1, max_length=3)]
    optional: StrictBool = False
    facts: Annotated[tuple[Fact, ...], Field(min_length=1, max_length=10)]


class VaeDate(ContentModel):
    """How a date that the person gives is named, in a form and in a calendar."""

    milestone: MilestoneName
    label: Line
    hint: Line | None = None
    may_come: StrictBool = False


class VaeDelay(ContentModel):
    """A delay that counts from one date: so many months or days, until another date is given."""

    id: Slug
    title: Line
    since: MilestoneName
    until: Annotated[tuple[MilestoneName, ...], Field(max_length=3)] = ()
    months: Annotated[int, Field(ge=1, le=60)] | None = None
    days: Annotated[int, Field(ge=1, le=400)] | None = None
    # To the last day of the month in which it ends.
    whole_months: StrictBool = False
    # Who has to act before it ends.
    owner: Literal["candidate", "authority"]
    # What holds when nobody has answered at the end: the date stands for this milestone.
    silence_means: MilestoneName | None = None
    outcomes: tuple[Literal["full", "partial", "refused"], ...] = ()
    over: Text
    status: FactStatus
    sources: SourceIds
    article: Line | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def is_one_length(self) -> Self:
        mistakes = Mistakes()
        if (self.months is None) == (self.days is None):
            mistakes.add("un délai est en mois ou en jours, l’un des deux")
        if self.whole_months and self.months is None:
            mistakes.add("seul un délai en mois va jusqu’à la fin d’un mois", "whole_months")
        if self.since in self.until:
            mistakes.add("un délai ne finit pas par ce qui l’a commencé", "until")
        mistakes.raise_any()
        return self


class VaeDocument(ContentModel):
    """A document to gather."""

    id: Slug
    title: Line
    help: Text
    step: Slug
    optional: StrictBool = False
    # The kinds of evidence of the portfolio that may stand for it.
    evidence: tuple[Literal["diploma", "document", "testimony", "experience", "text"], ...] = ()
    status: FactStatus
    sources: SourceIds


class FundingDevice(ContentModel):
    """One way to pay: who it is for, its conditions, and figures only where a text gives them."""

    id: Slug
    title: Line
    who: Text
    how: Text
    facts: Annotated[tuple[Fact, ...], Field(min_length=1, max_length=8)]


class FundingSituation(ContentModel):
    """Somebody's situation, and what to look at first, in order."""

    id: Slug
    title: Line
    advice: Text
    devices: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=8)]


class FeasibilityText(ContentModel):
    """One free text of the feasibility file; `questions` help to write and are never printed."""

    id: Slug
    title: Line
    questions: Annotated[tuple[Line, ...], Field(min_length=1, max_length=8)]
    per_block: StrictBool = False


class FeasibilityModel(ContentModel):
    """The working frame of the feasibility file, and what it is worth."""

    title: Line
    caution: Text
    texts: Annotated[tuple[FeasibilityText, ...], Field(min_length=1, max_length=12)]


class VaeGuide(ContentModel):
    """`content/vae/<id>.yaml`."""

    id: Slug
    title: Line
    summary: Text
    checked_on: IsoDate
    portal: Url
    no_minimum: Fact
    steps: Annotated[tuple[VaeStep, ...], Field(min_length=2, max_length=12)]
    dates: Annotated[tuple[VaeDate, ...], Field(min_length=1)]
    delays: Annotated[tuple[VaeDelay, ...], Field(max_length=20)]
    documents: Annotated[tuple[VaeDocument, ...], Field(min_length=1, max_length=30)]
    devices: Annotated[tuple[FundingDevice, ...], Field(min_length=1, max_length=20)]
    situations: Annotated[tuple[FundingSituation, ...], Field(min_length=1, max_length=12)]
    feasibility: FeasibilityModel
    sources: Annotated[tuple[VaeSource, ...], Field(min_length=1, max_length=40)]

    @model_validator(mode="after")
    def holds_together(self) -> Self:
        mistakes = Mistakes()
        for name in ("steps", "delays", "documents", "devices", "situations", "sources"):
            for index, one in repeated([each.id for each in getattr(self, name)]):
                mistakes.add(f"« {one} » est décrit deux fois", name, index, "id")
        self._sources(mistakes)
        steps = {step.id for step in self.steps}
        for index, document in enumerate(self.documents):
            if document.step not in steps:
                mistakes.add(f"l’étape « {document.step} » n’existe pas", "documents", index, "step")
        devices = {device.id for device in self.devices}
        for index, situation in enumerate(self.situations):
            for place, one in enumerate(situation.devices):
                if one not in devices:
                    mistakes.add(f"le financement « {one} » n’existe pas", "situations", index, "devices", place)
        dated = [one.milestone for one in self.dates]
        if sorted(dated) != sorted(MILESTONES):
            mistakes.add("chaque date est décrite une fois, et une seule", "dates")
        told = [milestone for step in self.steps for milestone in step.milestones]
        if sorted(told) != sorted(MILESTONES):
            mistakes.add("chaque date appartient à une étape, et à une seule", "steps")
        mistakes.raise_any()
        return self

    def _sources(self, mistakes: Mistakes) -> None:
        known = {source.id for source in self.sources}
        cited: list[tuple[tuple[str | int, ...], tuple[str, ...]]] = [(("no_minimum",), self.no_minimum.sources)]
        for index, step in enumerate(self.steps):
            cited += [(("steps", index, "facts", place), fact.sources) for place, fact in enumerate(step.facts)]
        for index, device in enumerate(self.devices):
            cited += [(("devices", index, "facts", place), fact.sources) for place, fact in enumerate(device.facts)]
        cited += [(("delays", index), delay.sources) for index, delay in enumerate(self.delays)]
        cited += [(("documents", index), document.sources) for index, document in enumerate(self.documents)]
        for at, names in cited:
            for place, one in enumerate(names):
                if one not in known:
                    mistakes.add(f"la source « {one} » n’est pas décrite", *at, "sources", place)

    def source(self, source_id: str) -> VaeSource:
        """The source of this id; the guide was refused if one was missing."""
        return next(source for source in self.sources if source.id == source_id)

    def step(self, step_id: str) -> VaeStep | None:
        """The step of this id."""
        return next((step for step in self.steps if step.id == step_id), None)

    def step_of(self, milestone: str) -> VaeStep:
        """The step to which a date belongs."""
        return next(step for step in self.steps if milestone in step.milestones)

    def date_of(self, milestone: str) -> VaeDate:
        """How a date is named."""
        return next(one for one in self.dates if one.milestone == milestone)

    def device(self, device_id: str) -> FundingDevice:
        """The way to pay of this id; the guide was refused if one was missing."""
        return next(device for device in self.devices if device.id == device_id)
