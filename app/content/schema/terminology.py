"""Terminology: elements of words, terms taken apart, abbreviations."""

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


class TerminologyFile(ContentModel):
    """`content/terminology/*.yaml`: any of the three lists."""

    elements: Annotated[tuple[ElementEntry, ...], Field(max_length=5000)] = ()
    terms: Annotated[tuple[TermEntry, ...], Field(max_length=5000)] = ()
    abbreviations: Annotated[tuple[AbbreviationEntry, ...], Field(max_length=5000)] = ()
