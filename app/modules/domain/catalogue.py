"""The catalogue as one reader sees it: what each module aims at, what it asks before, how far it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from app.content.catalog import Catalog, Competence, Framework, LearningModule, Lesson
from app.content.schema.quiz import PublishedQuiz
from app.modules.domain.reading import (
    LessonState,
    ModuleProgress,
    Progress,
    ReadingState,
    is_open,
    lesson_state,
    module_progress,
)


@dataclass(frozen=True)
class Prerequisite:
    """A module to read before another, and whether it is done."""

    module: LearningModule
    done: bool


@dataclass(frozen=True)
class ModuleCard:
    """One line of the catalogue."""

    progress: ModuleProgress
    competences: tuple[Competence, ...]
    prerequisites: tuple[Prerequisite, ...]
    quizzes: tuple[PublishedQuiz, ...]

    @property
    def module(self) -> LearningModule:
        return self.progress.module

    @property
    def barred(self) -> bool:
        """A prerequisite is missing and nothing was begun: it is advised against, never forbidden."""
        return not self.progress.started and any(not one.done for one in self.prerequisites)


@dataclass(frozen=True)
class LessonLine:
    """One lesson in its module's list."""

    lesson: Lesson
    reading: ReadingState | None
    is_open: bool

    @property
    def state(self) -> LessonState:
        return lesson_state(self.reading)

    @property
    def changed(self) -> bool:
        """The lesson was rewritten after this reader finished it."""
        reading = self.reading
        return reading is not None and reading.finished_at is not None and reading.digest != self.lesson.digest


def framework_aimed_at(catalog: Catalog, key: str | None) -> Framework | None:
    """The référentiel that a person chose, else the first that no other has replaced."""
    chosen = catalog.frameworks.get(key or "")
    in_force = (one for one in catalog.frameworks.values() if not one.information.get("replaced_by"))
    return chosen or next(in_force, None) or next(iter(catalog.frameworks.values()), None)


def competences_in(framework: Framework | None, ids: tuple[str, ...]) -> tuple[Competence, ...]:
    """Those of these competences that belong to one référentiel, in its order."""
    if framework is None:
        return ()
    wanted = frozenset(ids)
    return tuple(
        competence for block in framework.blocks for competence in block.competences if competence.id in wanted
    )


def module_card(
    catalog: Catalog, module: LearningModule, framework: Framework | None, progress: Progress
) -> ModuleCard:
    """One module as one reader sees it."""
    return ModuleCard(
        progress=module_progress(module, progress),
        competences=competences_in(framework, module.competences),
        prerequisites=tuple(
            Prerequisite(catalog.modules[module_id], module_progress(catalog.modules[module_id], progress).done)
            for module_id in module.prerequisites
            if module_id in catalog.modules
        ),
        quizzes=catalog.quizzes_of(module.id),
    )


def catalogue(catalog: Catalog, framework: Framework | None, progress: Progress) -> tuple[ModuleCard, ...]:
    """Every module, in the order of the course."""
    return tuple(module_card(catalog, module, framework, progress) for module in catalog.modules.values())


def lesson_lines(module: LearningModule, progress: Progress) -> tuple[LessonLine, ...]:
    """The lessons of a module with where the reader stands in each."""
    return tuple(LessonLine(lesson, progress.get((module.id, lesson.id)), is_open(lesson)) for lesson in module.lessons)


@dataclass(frozen=True)
class Neighbours:
    """What stands before and after a lesson: in its module, else the module that comes next."""

    before: Lesson | None
    after: Lesson | None
    next_module: LearningModule | None


def neighbours(catalog: Catalog, lesson: Lesson) -> Neighbours:
    """The lessons around this one."""
    lessons = catalog.module(lesson.module_id).lessons
    place = lesson.number - 1
    after = lessons[place + 1] if place + 1 < len(lessons) else None
    modules = list(catalog.modules.values())
    following = modules[[module.id for module in modules].index(lesson.module_id) + 1 :]
    return Neighbours(
        before=lessons[place - 1] if place > 0 else None,
        after=after,
        next_module=following[0] if after is None and following else None,
    )


class Sat(Protocol):
    """What is read of an attempt at a quiz."""

    @property
    def activity_id(self) -> str: ...
    @property
    def mode(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def earned(self) -> object: ...
    @property
    def possible(self) -> object: ...
    @property
    def passed(self) -> bool | None: ...
    @property
    def released_at(self) -> object: ...


@dataclass(frozen=True)
class QuizLine:
    """One quiz of a module, with the best that this reader did in it."""

    quiz: PublishedQuiz
    attempts: int = 0
    open: bool = False
    best: tuple[Fraction, Fraction] | None = None
    passed: bool = False


def quiz_line(quiz: PublishedQuiz, attempts: Sequence[Sat]) -> QuizLine:
    """What a reader did in one quiz; the copies of an exam that is not published yet say nothing."""
    own = [attempt for attempt in attempts if attempt.activity_id == quiz.id]
    shown = [
        attempt
        for attempt in own
        if attempt.state == "closed" and (attempt.mode != "exam" or attempt.released_at is not None)
    ]
    results = [
        (attempt.earned, attempt.possible)
        for attempt in shown
        if isinstance(attempt.earned, Fraction) and isinstance(attempt.possible, Fraction) and attempt.possible
    ]
    return QuizLine(
        quiz=quiz,
        attempts=len(own),
        open=any(attempt.state == "open" for attempt in own),
        best=max(results, key=lambda result: result[0] / result[1], default=None),
        passed=any(attempt.passed for attempt in shown),
    )
