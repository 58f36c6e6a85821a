"""Learning paths: what to do, week after week, with the minutes that it takes and the reason why."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from app.content.schema.base import Competences, ContentModel, Line, Minutes, Mistakes, Slug, Text, repeated

MOST_WEEKS = 60
# A path that announces ten hours a week and holds six does not say the truth.
LEAST_FILLED_PERCENT = 80
# module/lesson
LessonRef = Annotated[str, Field(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$", max_length=200)]
Level = Annotated[int, Field(ge=1, le=5)]
StepKind = Literal[
    "module", "lessons", "quiz", "scenario", "day", "drawn_days", "exam", "revision", "dictations", "writing"
]
KINDS: tuple[StepKind, ...] = (
    "module",
    "lessons",
    "quiz",
    "scenario",
    "day",
    "drawn_days",
    "exam",
    "revision",
    "dictations",
    "writing",
)
WITH_LEVEL = frozenset({"dictations", "drawn_days"})


class PathStep(ContentModel):
    """One thing to do in a week: exactly one of the keys of `KINDS` says what.

    `revision` counts days, `dictations` and `drawn_days` count parties of this level; `writing` names a piece of the
    portfolio, written at `page`.
    """

    minutes: Minutes
    why: Text | None = None
    module: Slug | None = None
    lessons: Annotated[tuple[LessonRef, ...], Field(min_length=1, max_length=20)] | None = None
    quiz: Slug | None = None
    scenario: Slug | None = None
    day: Slug | None = None
    drawn_days: Annotated[int, Field(ge=1, le=14)] | None = None
    exam: Slug | None = None
    revision: Annotated[int, Field(ge=1, le=7)] | None = None
    dictations: Annotated[int, Field(ge=1, le=14)] | None = None
    writing: Slug | None = None
    level: Level | None = None
    title: Line | None = None
    page: Annotated[str, Field(pattern=r"^/[a-z0-9/-]*$", max_length=200)] | None = None

    @model_validator(mode="after")
    def says_one_thing(self) -> Self:
        mistakes = Mistakes()
        given = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            mistakes.add(f"une étape dit une chose, et une seule, parmi : {', '.join(KINDS)}")
        elif given[0] in WITH_LEVEL and self.level is None:
            mistakes.add("dites de quel niveau (« level », de 1 à 5)")
        elif given[0] not in WITH_LEVEL and self.level is not None:
            mistakes.add("un niveau ne se dit que d’une dictée ou d’une journée tirée au sort", "level")
        if self.writing is not None and (self.title is None or self.page is None):
            mistakes.add("un écrit porte un titre (« title ») et la page où il s’écrit (« page »)")
        if self.writing is None and (self.title is not None or self.page is not None):
            mistakes.add("« title » et « page » ne servent qu’à un écrit", "title" if self.title else "page")
        mistakes.raise_any()
        return self

    @property
    def kind(self) -> StepKind:
        """Which of the keys says what there is to do."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)


class PathWeek(ContentModel):
    """One week: what it aims at, why now, what there is to do, and what one can do at its end."""

    title: Line
    why: Text
    steps: Annotated[tuple[PathStep, ...], Field(min_length=1, max_length=30)]
    milestone: Text | None = None

    @property
    def minutes(self) -> int:
        """All its steps together."""
        return sum(step.minutes for step in self.steps)


class LearningPath(ContentModel):
    """`content/paths/<id>.yaml`."""

    id: Slug
    title: Line
    summary: Text
    audience: Text
    order: Annotated[int, Field(ge=0, le=1000)] = 100
    framework: Annotated[str, Field(pattern=r"^[a-z]{2,6}[0-9]+$", max_length=20)] | None = None
    competences: Competences
    # Modules that the path takes for known: they may be needed and are not in it.
    assumes: tuple[Slug, ...] = ()
    hours_per_week: Annotated[int, Field(ge=1, le=40)]
    weeks: Annotated[tuple[PathWeek, ...], Field(min_length=1, max_length=MOST_WEEKS)]

    @model_validator(mode="after")
    def adds_up(self) -> Self:
        mistakes = Mistakes()
        room = self.hours_per_week * 60
        for index, week in enumerate(self.weeks):
            if week.minutes > room:
                told = f"cette semaine compte {week.minutes} minutes, pour {room} annoncées"
                mistakes.add(told, "weeks", index, "title")
        total = sum(week.minutes for week in self.weeks)
        if total * 100 < room * len(self.weeks) * LEAST_FILLED_PERCENT:
            announced = f"{self.hours_per_week} h par semaine annoncées"
            mistakes.add(f"{announced}, mais {total // 60} h en tout pour {len(self.weeks)} semaines", "hours_per_week")
        for index, one in repeated(self.assumes):
            mistakes.add(f"le module « {one} » est cité deux fois", "assumes", index)
        steps = [(w, s, step) for w, week in enumerate(self.weeks) for s, step in enumerate(week.steps)]
        for place, writing in repeated([step.writing for _, _, step in steps]):
            if writing is not None:
                week_at, step_at, _ = steps[place]
                mistakes.add(
                    f"l’écrit « {writing} » est demandé deux fois", "weeks", week_at, "steps", step_at, "writing"
                )
        mistakes.raise_any()
        return self

    @cached_property
    def minutes(self) -> int:
        """The whole path."""
        return sum(week.minutes for week in self.weeks)

    @property
    def hours(self) -> int:
        """The whole path, in whole hours."""
        return round(self.minutes / 60)
