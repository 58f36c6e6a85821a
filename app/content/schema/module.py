"""Modules and the head of their lessons."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from app.content.schema.base import Competences, ContentModel, Line, Minutes, Mistakes, Slug, Source, Text, repeated


class ModuleFile(ContentModel):
    """`content/modules/<id>/module.yaml`."""

    id: Slug
    title: Line
    summary: Text
    order: Annotated[int, Field(ge=0, le=10_000)]
    competences: Competences
    prerequisites: tuple[Slug, ...] = ()
    duration_minutes: Minutes
    objectives: Annotated[tuple[Text, ...], Field(min_length=1, max_length=20)]

    @model_validator(mode="after")
    def names_each_thing_once(self) -> Self:
        mistakes = Mistakes()
        for index, one in repeated(self.competences):
            mistakes.add(f"la compétence « {one} » est citée deux fois", "competences", index)
        for index, one in repeated(self.prerequisites):
            mistakes.add(f"le prérequis « {one} » est cité deux fois", "prerequisites", index)
        mistakes.raise_any()
        return self


class LessonHead(ContentModel):
    """The front matter of a lesson."""

    title: Line
    duration_minutes: Minutes
    competences: Competences
    sources: Annotated[tuple[Source, ...], Field(max_length=50)] = ()
