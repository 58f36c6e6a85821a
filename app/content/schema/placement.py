"""The placement test: which questions it draws from, how hard each seems, and what it concludes from them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, model_validator

from app.content.schema.base import (
    Competences,
    ContentModel,
    Exact,
    KeptDocument,
    Line,
    Mistakes,
    Percent,
    Slug,
    repeated,
)
from app.content.schema.quiz import AnyQuestion, PublishedQuiz

MOST_LEVELS = 9


class PlacementDomain(ContentModel):
    """A field of the trade: the modules that teach it, and its questions by level (`level-1` is the easiest)."""

    id: Slug
    title: Line
    competences: Competences
    modules: tuple[Slug, ...] = ()
    questions: dict[Slug, tuple[Slug, ...]]


class PlacementFile(KeptDocument):
    """`content/placements/<id>.yaml`. `levels` are difficulties on the scale of ability, in standard deviations."""

    id: Slug
    title: Line
    quiz: Slug
    levels: Annotated[tuple[Exact, ...], Field(min_length=2, max_length=MOST_LEVELS)]
    target_percent: Annotated[Percent, Field(ge=50, le=95)] = 72
    least_questions: Annotated[int, Field(ge=4, le=40)] = 12
    most_questions: Annotated[int, Field(ge=4, le=40)] = 20
    # When every field is known at least this well (standard error), nothing more is asked.
    precise_enough: Exact = Fraction(1, 2)
    acquired_percent: Annotated[Percent, Field(ge=50, le=95)] = 70
    path_when_new: Slug
    path_when_known: Slug
    domains: Annotated[tuple[PlacementDomain, ...], Field(min_length=1, max_length=12)]

    @model_validator(mode="after")
    def holds_together(self) -> Self:
        mistakes = Mistakes()
        if list(self.levels) != sorted(set(self.levels)):
            mistakes.add("les niveaux vont du plus facile au plus difficile, chacun une fois", "levels")
        if self.least_questions > self.most_questions:
            mistakes.add("le minimum de questions dépasse le maximum", "least_questions")
        for index, one in repeated([domain.id for domain in self.domains]):
            mistakes.add(f"le domaine « {one} » est décrit deux fois", "domains", index, "id")
        seen: set[str] = set()
        for index, domain in enumerate(self.domains):
            for name, questions in domain.questions.items():
                if name not in self.level_names:
                    mistakes.add(f"« {name} » n’est pas un niveau", "domains", index, "questions")
                for one in questions:
                    if one in seen:
                        mistakes.add(f"la question « {one} » est citée deux fois", "domains", index, "questions")
                    seen.add(one)
        if len(seen) < self.most_questions:
            mistakes.add(f"{len(seen)} questions, pour {self.most_questions} à poser", "domains")
        mistakes.raise_any()
        return self

    @property
    def level_names(self) -> tuple[str, ...]:
        """`level-1`, `level-2`… as the file writes them."""
        return tuple(f"level-{number}" for number in range(1, len(self.levels) + 1))

    @cached_property
    def difficulties(self) -> Mapping[str, tuple[str, float]]:
        """Question id → (domain id, difficulty), in the order of the file."""
        values = dict(zip(self.level_names, self.levels, strict=True))
        return {
            question: (domain.id, float(values[name]))
            for domain in self.domains
            for name, questions in domain.questions.items()
            for question in questions
        }

    def domain(self, domain_id: str) -> PlacementDomain:
        """The domain of this id."""
        return next(one for one in self.domains if one.id == domain_id)


class PublishedPlacement(PlacementFile):
    """A placement test with its questions: all that is needed to replay it years later."""

    bank: PublishedQuiz

    @classmethod
    def publish(cls, file: PlacementFile, bank: PublishedQuiz) -> Self:
        """This test over these questions."""
        return cls(**{name: getattr(file, name) for name in PlacementFile.model_fields}, bank=bank)

    def question(self, question_id: str) -> AnyQuestion:
        """The question of this id; raises NotFound."""
        return self.bank.question(question_id)
