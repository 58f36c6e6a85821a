"""The form of a dossier professionnel: what a référentiel's file asks, with typographic signs, ready to be filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.content.catalog import Competence, Framework
from app.content.schema.record_model import RecordField, RecordModel, RecordSection, SameRecord
from app.content.typography import french
from app.errors import NotFound

COVER, PRESENTATION, CONTENTS, EXAMPLES = "page_de_garde", "presentation", "sommaire", "exemples"
DIPLOMAS, STATEMENT, DOCUMENTS, ANNEXES = "titres_diplomes", "declaration", "documents", "annexes"
OPTIONAL = " (facultatif)"


@dataclass(frozen=True)
class Field:
    """One line to fill in."""

    id: str
    label: str
    kind: str = "text"
    required: bool = True
    options: tuple[str, ...] = ()
    default: str = ""
    # the label alone, where it stands without its neighbours: « Période d’exercice, au »
    name: str = ""


@dataclass(frozen=True)
class Rubric:
    """A numbered rubric of an example; `heading` is what the model prints."""

    id: str
    number: int
    title: str
    required: bool
    fields: tuple[Field, ...]
    questions: tuple[str, ...]

    @property
    def heading(self) -> str:
        return f"{self.number}. {self.title}{'' if self.required else OPTIONAL}"


@dataclass(frozen=True)
class Section:
    """A part of the dossier outside the examples; `heading` is what the model prints."""

    id: str
    title: str
    required: bool = True
    note: str = ""
    fields: tuple[Field, ...] = ()
    columns: tuple[Field, ...] = ()
    text: tuple[str, ...] = ()
    text_status: str = ""
    title_status: str = ""

    @property
    def heading(self) -> str:
        if self.note:
            return f"{self.title} ({self.note})"
        return f"{self.title}{'' if self.required else OPTIONAL}"


@dataclass(frozen=True)
class ActivityType:
    """An activité-type: a block of the référentiel (a CCP)."""

    short: str
    number: int
    title: str
    title_status: str
    competences: tuple[Competence, ...]


@dataclass(frozen=True)
class RecordShape:
    """The whole form of the dossier of one référentiel."""

    framework: str
    code: str
    title: str
    official_model: str
    status: str
    checked_on: str
    activities: tuple[ActivityType, ...]
    sections: tuple[Section, ...]
    rubrics: tuple[Rubric, ...]
    least_examples: int
    most_examples: int
    most_pages: int
    pages_status: str
    due: str

    def section(self, name: str) -> Section | None:
        """The part of this name, if the model has it."""
        return next((one for one in self.sections if one.id == name), None)

    def activity(self, short: str) -> ActivityType:
        """The activité-type of this block, or NotFound."""
        for one in self.activities:
            if one.short == short:
                return one
        raise NotFound("Cette activité-type n’existe pas dans le référentiel.")

    def fields_of_examples(self) -> tuple[tuple[str, str], ...]:
        """(key, name) of every text of an example, in order; a key is « intitule », « r1 » or « r4.organisme »."""
        found = [("intitule", "Intitulé de l’exemple")]
        for rubric in self.rubrics:
            if rubric.fields:
                found += [(f"{rubric.id}.{field.id}", field.label) for field in rubric.fields]
            else:
                found.append((rubric.id, rubric.heading))
        return tuple(found)


def has_record(framework: Framework) -> bool:
    """Whether this référentiel asks for a dossier professionnel."""
    return framework.record_model is not None


def shape_of(frameworks: Mapping[str, Framework], key: str) -> RecordShape:
    """The form of the dossier of this référentiel; NotFound if it has none."""
    framework = frameworks.get(key)
    if framework is None or framework.record_model is None:
        raise NotFound("Ce référentiel ne demande pas de dossier professionnel.")
    model = _followed(frameworks, framework.record_model)
    examples = _section_of(model, EXAMPLES)
    rules, pages = model.rules, model.rules.max_pages_per_example
    return RecordShape(
        framework=framework.key,
        code=framework.code,
        title=framework.title,
        official_model=french(model.official_model or ""),
        status=model.status or "a_verifier",
        checked_on=model.checked_on or "",
        activities=tuple(
            ActivityType(block.short, number, block.title, block.title_status, block.competences)
            for number, block in enumerate(framework.blocks, 1)
        ),
        sections=tuple(_section(one) for one in model.sections),
        rubrics=tuple(
            Rubric(
                rubric.id,
                rubric.number,
                french(rubric.title),
                rubric.required,
                _fields(rubric.fields),
                tuple(french(question) for question in rubric.questions),
            )
            for rubric in examples.rubrics
        ),
        least_examples=examples.repeat.min if examples.repeat else rules.examples_per_activity_type.min,
        most_examples=examples.repeat.max if examples.repeat else rules.examples_per_activity_type.max,
        most_pages=pages.value if pages else 0,
        pages_status=french((pages.status if pages else None) or ""),
        due=french(rules.due or ""),
    )


def _followed(frameworks: Mapping[str, Framework], model: RecordModel | SameRecord) -> RecordModel:
    if isinstance(model, RecordModel):
        return model
    other = frameworks.get(model.same_as.partition(".yaml")[0])
    if other is None or not isinstance(other.record_model, RecordModel):
        raise NotFound("Le modèle de dossier que ce référentiel cite n’existe pas.")
    return other.record_model


def _section_of(model: RecordModel, name: str) -> RecordSection:
    for section in model.sections:
        if section.id == name:
            return section
    raise NotFound("Ce modèle de dossier n’a pas d’exemples de pratique.")


def _section(section: RecordSection) -> Section:
    return Section(
        section.id,
        french(section.title),
        section.required,
        french(section.note or ""),
        _fields(section.fields),
        _fields(section.table),
        tuple(french(text) for text in section.text),
        section.text_status or "",
        section.title_status or "",
    )


def _fields(fields: Sequence[RecordField]) -> tuple[Field, ...]:
    """« Période d’exercice — du » then « au »: the second day takes the name of the first."""
    made: list[Field] = []
    for field in fields:
        label, options = french(field.label), tuple(french(option) for option in field.options)
        name = label.replace(" — ", ", ")
        before = made[-1] if made else None
        if field.type == "date" and before is not None and before.kind == "date" and ", " in before.name:
            name = f"{before.name.rpartition(', ')[0]}, {label}"
        made.append(Field(field.id, label, field.type, field.required, options, french(field.default or ""), name))
    return tuple(made)
