"""The model of a dossier professionnel, as a référentiel’s file carries it: sections, rubrics, guiding questions."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, StringConstraints, model_validator

from app.content.schema.base import ContentModel, Line, Mistakes, Text, repeated

Status = Literal["officiel", "source_secondaire", "provisoire", "a_verifier", "douteux", "non_trouve"]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Count = Annotated[int, Field(ge=0, le=50)]


class RecordField(ContentModel):
    """One line to fill in."""

    id: Key
    label: Line
    type: Literal["text", "multiline", "enum", "date"] = "text"
    required: StrictBool = True
    default: Line | None = None
    options: tuple[Line, ...] = ()
    source: Line | None = None


class RecordRubric(ContentModel):
    """A numbered rubric of an example. `questions` help to write; they are never printed."""

    id: Key
    number: Annotated[int, Field(ge=1, le=20)]
    title: Line
    title_status: Status | None = None
    required: StrictBool = True
    type: Literal["richtext"] | None = None
    fields: tuple[RecordField, ...] = ()
    questions: tuple[Line, ...] = ()

    @model_validator(mode="after")
    def is_a_text_or_fields(self) -> Self:
        mistakes = Mistakes()
        if bool(self.fields) == (self.type is not None):
            mistakes.add("une rubrique est un texte (« type: richtext ») ou des champs (« fields »), l’un des deux")
        mistakes.raise_any()
        return self


class Repeat(ContentModel):
    """So many for each block."""

    per: Literal["block"]
    min: Count
    max: Annotated[int, Field(ge=1, le=50)]


class RecordSection(ContentModel):
    """A part of the dossier."""

    id: Key
    title: Line
    title_status: Status | None = None
    required: StrictBool = True
    fixed_text: StrictBool = False
    generated: StrictBool = False
    text: tuple[Text, ...] = ()
    text_status: Status | None = None
    fields: tuple[RecordField, ...] = ()
    repeat: Repeat | None = None
    header_fields: tuple[RecordField, ...] = ()
    rubrics: tuple[RecordRubric, ...] = ()
    table: tuple[RecordField, ...] = ()
    signature_required: StrictBool = False
    note: Line | None = None
    type: Literal["attachments"] | None = None


class ExamplesRule(ContentModel):
    min: Count
    max: Annotated[int, Field(ge=1, le=50)]


class PagesRule(ContentModel):
    value: Annotated[int, Field(ge=1, le=100)]
    status: Line | None = None


class RecordRules(ContentModel):
    """What the ministry asks of every dossier."""

    owner: Line | None = None
    mandatory: StrictBool = True
    due: Line | None = None
    examples_per_activity_type: ExamplesRule
    max_pages_per_example: PagesRule | None = None
    format: tuple[Line, ...] = ()


class RecordModel(ContentModel):
    """`dossier_professionnel` of a référentiel."""

    official_model: Line | None = None
    status: Status | None = None
    checked_on: Line | None = None
    rules: RecordRules
    sections: Annotated[tuple[RecordSection, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def names_each_thing_once(self) -> Self:
        mistakes = Mistakes()
        for index, one in repeated([section.id for section in self.sections]):
            mistakes.add(f"la partie « {one} » est décrite deux fois", "sections", index, "id")
        for number, section in enumerate(self.sections):
            for index, one in repeated([rubric.id for rubric in section.rubrics]):
                mistakes.add(f"la rubrique « {one} » est décrite deux fois", "sections", number, "rubrics", index, "id")
        mistakes.raise_any()
        return self


class SameRecord(ContentModel):
    """The model is the one of another référentiel: `same_as: rncp40800.yaml#dossier_professionnel`."""

    same_as: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+\.yaml#dossier_professionnel$")]
    activity_types: Annotated[int, Field(ge=1, le=20)] | None = None
