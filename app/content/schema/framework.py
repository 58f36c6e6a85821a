"""Référentiels: blocks and competences, each label with what it is worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field, StrictBool, StringConstraints, model_validator

from app.content.schema.base import ContentModel, Line, Mistakes, Plain, Text, repeated
from app.content.schema.record_model import RecordModel, SameRecord, Status

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,6}[0-9]+$", max_length=20)]
PartCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$", max_length=40)]

# What a fiche tells besides its blocks. The product keeps it as it stands, under `information`; the dossier
# professionnel, the jury and the equivalences will read it there.
INFORMATION = frozenset(
    {
        "sigle_usage",
        "type",
        "previous_title",
        "previous_code",
        "replaced_by",
        "replaced_since",
        "certifier",
        "codes",
        "dates",
        "status",
        "data_quality",
        "exigences_transversales",
        "activites_resumees",
        "voies_acces",
        "evaluation",
        "dossier_professionnel",
        "equivalence_to_rncp40800",
        "equivalences",
        "versions_anterieures",
        "sources",
    }
)


class CompetenceEntry(ContentModel):
    """One competence of a block."""

    id: PartCode
    label: Text
    label_status: Status
    label_note: Text | None = None
    criteria: tuple[Plain, ...] = ()
    criteria_status: Status | None = None


class BlockEntry(ContentModel):
    """One block of competences (a CCP)."""

    code: PartCode
    code_status: Line | None = None
    short: PartCode
    ccp: Line | None = None
    title: Text
    title_status: Status
    competences_complete: StrictBool | None = None
    competences: Annotated[tuple[CompetenceEntry, ...], Field(min_length=1)]


class FrameworkFile(ContentModel):
    """`content/frameworks/<code>.yaml`."""

    code: Code
    title: Line
    level: Annotated[int, Field(ge=1, le=8)]
    blocks: Annotated[tuple[BlockEntry, ...], Field(min_length=1)]
    information: dict[str, Plain] = Field(default_factory=dict)
    # Told under `information` too, like the rest; read here because the dossier is made from it.
    dossier_professionnel: RecordModel | SameRecord | None = None

    @model_validator(mode="before")
    @classmethod
    def keep_the_rest_as_information(cls, value: Any) -> Any:
        """The keys of `INFORMATION` go under `information`; a key that is neither is an error, as everywhere."""
        if not isinstance(value, Mapping) or "information" in value:
            return value
        kept = {key: one for key, one in value.items() if key not in INFORMATION}
        if "dossier_professionnel" in value:
            kept["dossier_professionnel"] = value["dossier_professionnel"]
        return {**kept, "information": {key: value[key] for key in value if key in INFORMATION}}

    @model_validator(mode="after")
    def names_each_thing_once(self) -> Self:
        mistakes = Mistakes()
        for index, one in repeated([block.code for block in self.blocks]):
            mistakes.add(f"le bloc « {one} » est décrit deux fois", "blocks", index, "code")
        places = [(b, c) for b, block in enumerate(self.blocks) for c in range(len(block.competences))]
        for index, one in repeated([self.blocks[b].competences[c].id for b, c in places]):
            b, c = places[index]
            mistakes.add(f"la compétence « {one} » est décrite deux fois", "blocks", b, "competences", c, "id")
        mistakes.raise_any()
        return self
