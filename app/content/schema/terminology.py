"""Terminology: elements of words, terms taken apart, abbreviations, dangerous neighbours."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from app.content.schema.base import ContentModel, Line, Mistakes, Text

Note = Annotated[str, StringConstraints(max_length=2000)]
Kind = Annotated[str, StringConstraints(pattern=r"^(préfixe|radical|suffixe)$")]


class ElementEntry(ContentModel):
    """A part of words: its form or forms, separated by commas, and what it means."""

    form: Line
    kind: Kind
    meaning: Text
    origin: Note = ""
    examples: tuple[Line, ...] = ()
    source: Line


class TermEntry(ContentModel):
    """A medical term; `parts` are written « forme = sens »."""

    term: Line
    parts: tuple[Line, ...] = ()
    definition: Text
    specialty: Note = ""
    source: Line

    @model_validator(mode="after")
    def parts_have_a_sense(self) -> Self:
        mistakes = Mistakes()
        for index, part in enumerate(self.parts):
            form, _, sense = part.partition("=")
            if not form.strip() or not sense.strip():
                mistakes.add("une partie s’écrit « forme = sens »", "parts", index)
        mistakes.raise_any()
        return self


class AbbreviationEntry(ContentModel):
    """An abbreviation and what it stands for."""

    abbr: Line
    expansion: Text
    note: Note = ""
    source: Line


class NeighbourEntry(ContentModel):
    """Two forms that look or sound alike and do not mean the same, with what tells them apart."""

    left: Line
    left_means: Text
    right: Line
    right_means: Text
    difference: Text
    source: Line

    @model_validator(mode="after")
    def two_forms(self) -> Self:
        mistakes = Mistakes()
        if self.left == self.right:
            mistakes.add("deux voisins s’écrivent différemment", "right")
        if self.left_means == self.right_means:
            mistakes.add("deux voisins n’ont pas le même sens", "right_means")
        mistakes.raise_any()
        return self


class TerminologyFile(ContentModel):
    """`content/terminology/*.yaml`: any of the four lists."""

    elements: Annotated[tuple[ElementEntry, ...], Field(max_length=5000)] = ()
    terms: Annotated[tuple[TermEntry, ...], Field(max_length=5000)] = ()
    abbreviations: Annotated[tuple[AbbreviationEntry, ...], Field(max_length=5000)] = ()
    neighbours: Annotated[tuple[NeighbourEntry, ...], Field(max_length=5000)] = ()
