"""Quizzes: their questions, how they count, and what is kept of them for years (course-format.md §2)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, model_validator

from app.content.schema.base import (
    Competences,
    ContentModel,
    Line,
    Minutes,
    Mistakes,
    NotNegative,
    Slug,
    Text,
    repeated,
    tuples,
)
from app.content.schema.question import (
    GAP,
    AnyQuestion,
    BaseQuestion,
    Categorize,
    CategorizedItem,
    Category,
    Choice,
    ChoiceGap,
    Cloze,
    Criterion,
    Distractor,
    Essay,
    GapChoice,
    Level,
    Match,
    Multiple,
    Number,
    Order,
    OrderItem,
    Pair,
    Question,
    Samples,
    ShortText,
    Single,
    Spot,
    SpotLine,
    TextGap,
    TrueFalse,
)
from app.content.schema.rule import Rule
from app.errors import NotFound

__all__ = [
    "GAP",
    "AnyQuestion",
    "BaseQuestion",
    "Categorize",
    "CategorizedItem",
    "Category",
    "Choice",
    "ChoiceGap",
    "Cloze",
    "Criterion",
    "Distractor",
    "Essay",
    "GapChoice",
    "Level",
    "Match",
    "Multiple",
    "Number",
    "Order",
    "OrderItem",
    "Pair",
    "PublishedQuiz",
    "Question",
    "Quiz",
    "Samples",
    "ShortText",
    "Single",
    "Spot",
    "SpotLine",
    "TextGap",
    "TrueFalse",
]

MOST_QUESTIONS = 500


class Quiz(ContentModel):
    """A quiz as its file gives it."""

    id: Slug
    title: Line
    module: Slug | None = None
    competences: Competences
    mode: Literal["training", "graded", "exam"] = "training"
    pass_percent: Annotated[NotNegative, Field(json_schema_extra={"maximum": 100})] = Fraction(70)
    time_limit_minutes: Minutes | None = None
    max_attempts: Annotated[int, Field(ge=1, le=1000)] | None = None
    draw: Annotated[int, Field(ge=1, le=MOST_QUESTIONS)] | None = None
    shuffle: StrictBool = False
    summary: Text | None = None
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=MOST_QUESTIONS)]

    @model_validator(mode="after")
    def holds_together(self) -> Self:
        mistakes = Mistakes()
        for index, one in repeated([question.id for question in self.questions]):
            mistakes.add(f"deux questions portent l’identifiant « {one} »", "questions", index, "id")
        if self.pass_percent > 100:
            mistakes.add("le seuil de réussite va de 0 à 100", "pass_percent")
        if self.draw is not None and self.draw > len(self.questions):
            mistakes.add(f"{self.draw} questions à tirer, mais le quiz en a {len(self.questions)}", "draw")
        mistakes.raise_any()
        return self

    @cached_property
    def _by_id(self) -> dict[str, AnyQuestion]:
        return {question.id: question for question in self.questions}

    def question(self, question_id: str) -> AnyQuestion:
        """The question of this id; raises NotFound."""
        try:
            return self._by_id[question_id]
        except KeyError:
            raise NotFound("Cette question n’existe pas dans ce quiz.") from None

    def has_question(self, question_id: str) -> bool:
        """Whether a question of this id exists."""
        return question_id in self._by_id

    @property
    def graded(self) -> bool:
        """Whether its result counts: graded, or taken as an exam."""
        return self.mode != "training"


class PublishedQuiz(Quiz):
    """A quiz with the rules it cites: all that is needed to show, mark and explain it years later."""

    cited_rules: tuple[Rule, ...] = ()

    @classmethod
    def publish(cls, quiz: Quiz, rules: Mapping[str, Rule]) -> Self:
        """This quiz with those of `rules` that its questions cite."""
        cited = dict.fromkeys(question.rule for question in quiz.questions if question.rule is not None)
        values = {name: getattr(quiz, name) for name in Quiz.model_fields}
        return cls(**values, cited_rules=tuple(rules[one] for one in cited if one in rules))

    def canonical(self) -> str:
        """The one JSON document of this quiz: `from_document` reads it back equal.

        What has its default is left out, so that a key added to the format later changes no digest.
        """
        return self._canonical

    @classmethod
    def from_document(cls, document: str) -> Self:
        """The quiz that `canonical` wrote. Its lists are tuples before the schema looks: some types look twice."""
        return cls.model_validate(tuples(json.loads(document)))

    @cached_property
    def _canonical(self) -> str:
        values = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the canonical document."""
        return sha256(self._canonical.encode()).hexdigest()
