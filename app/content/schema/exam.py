"""Mock exams: the parts of a sitting, their durations, the criteria of the jury, the rule per block of competences."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, model_validator

from app.content.schema.base import (
    CompetenceId,
    ContentModel,
    Line,
    Mistakes,
    Percent,
    Slug,
    Text,
    repeated,
)
from app.content.schema.record_model import Status

# « entrainement »: a duration of ours, chosen to practise; the others are worth what the text they come from is worth.
DurationStatus = Literal["entrainement", "officiel", "source_secondaire", "a_verifier"]
PartKind = Literal["day", "scenario", "letter", "dictation", "questionnaire", "interview"]


class ExamPart(ContentModel):
    """One part, taken in its turn. `activity` names what it is made of; an interview has none."""

    id: Slug
    kind: PartKind
    title: Line
    activity: Slug | None = None
    minutes: Annotated[int, Field(ge=1, le=600)]
    duration_status: DurationStatus
    instructions: Text
    competences: tuple[CompetenceId, ...] = ()

    @model_validator(mode="after")
    def is_made_of_something(self) -> Self:
        mistakes = Mistakes()
        if self.kind == "interview" and self.activity is not None:
            mistakes.add("un entretien ne nomme pas d’activité : il porte sur le dossier", "activity")
        if self.kind != "interview" and self.activity is None:
            mistakes.add("cette partie nomme l’activité dont elle est faite (« activity »)")
        mistakes.raise_any()
        return self


class ExamCriterion(ContentModel):
    """What the jury looks at. Without a competence, it holds for every block of the référentiel."""

    id: Slug
    label: Line
    status: Status
    competence: CompetenceId | None = None
    parts: Annotated[tuple[Slug, ...], Field(min_length=1)]
    # At the lowest level, the block is not proposed as acquired, whatever the others.
    blocking: StrictBool = False


class PassRule(ContentModel):
    """When a block is proposed as acquired: an average, and a level that no criterion of the block goes under."""

    average_percent: Percent
    least_level: Annotated[int, Field(ge=0, le=5)]


class Exam(ContentModel):
    """`content/exams/<id>.yaml`."""

    id: Slug
    title: Line
    framework: Annotated[str, Field(pattern=r"^[a-z]{2,6}[0-9]+$", max_length=20)]
    summary: Text
    caution: Text
    parts: Annotated[tuple[ExamPart, ...], Field(min_length=1, max_length=12)]
    levels: Annotated[tuple[Line, ...], Field(min_length=3, max_length=6)]
    # Two evaluators so far apart on one criterion have to settle it.
    disagreement: Annotated[int, Field(ge=1, le=5)]
    rule: PassRule
    criteria: Annotated[tuple[ExamCriterion, ...], Field(min_length=1, max_length=60)]

    @model_validator(mode="after")
    def holds_together(self) -> Self:
        mistakes = Mistakes()
        for index, one in repeated([part.id for part in self.parts]):
            mistakes.add(f"la partie « {one} » est décrite deux fois", "parts", index, "id")
        for index, one in repeated([criterion.id for criterion in self.criteria]):
            mistakes.add(f"le critère « {one} » est décrit deux fois", "criteria", index, "id")
        known = {part.id for part in self.parts}
        for index, criterion in enumerate(self.criteria):
            for place, one in enumerate(criterion.parts):
                if one not in known:
                    mistakes.add(f"la partie « {one} » n’existe pas dans cet examen", "criteria", index, "parts", place)
        if self.rule.least_level >= len(self.levels):
            mistakes.add("ce niveau n’existe pas dans l’échelle", "rule", "least_level")
        if self.disagreement >= len(self.levels):
            mistakes.add("cet écart dépasse l’échelle", "disagreement")
        mistakes.raise_any()
        return self

    @property
    def minutes(self) -> int:
        """All parts together, without extra time."""
        return sum(part.minutes for part in self.parts)

    @cached_property
    def _parts(self) -> dict[str, ExamPart]:
        return {part.id: part for part in self.parts}

    def part(self, part_id: str) -> ExamPart | None:
        """The part of this id."""
        return self._parts.get(part_id)
