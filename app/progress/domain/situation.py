"""Where a learner stands when they ask what to do, and what a step is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from math import ceil

from app.attempts.domain import Mode, is_over
from app.content.catalog import Catalog, Lesson
from app.content.drawn import drawn_title
from app.content.schema.day import Day
from app.content.schema.dictation import Dictation, Letter
from app.content.schema.quiz import PublishedQuiz
from app.content.schema.scenario import Scenario
from app.modules.domain import Progress
from app.progress.domain.mastery import FrameworkProgress

QUIZ = "quiz"
SCENARIO = "scenario"
DAY = "day"
DICTATION = "dictation"
LETTER = "letter"
# What one says of each kind of activity: (taken up again, done on such a day, in the words of the page).
LEFT_OPEN = {
    QUIZ: "vous l’avez laissé ouvert {when}. Vos réponses sont gardées.",
    SCENARIO: "vous avez laissé cette mise en situation {when}. Votre partie est gardée.",
    DAY: "vous avez quitté cette journée au secrétariat {when}. Votre bureau vous attend tel quel.",
    DICTATION: "vous avez laissé cette dictée {when}. Votre texte est gardé.",
    LETTER: "vous avez laissé cette lettre {when}. Votre texte est gardé.",
}
DONE = {QUIZ: "copie rendue", SCENARIO: "mise en situation jouée", DAY: "journée vécue"}
DONE |= {DICTATION: "dictée rendue", LETTER: "lettre rendue"}
DAY_MINUTES, SCENARIO_MINUTES, WRITING_MINUTES = 45, 15, 20
MINUTES_PER_QUESTION = Fraction(3, 4)


class StepKind(StrEnum):
    """What sort of act a step asks for."""

    CHOOSE = "choose"
    DEADLINE = "deadline"
    LESSON = "lesson"
    ACTIVITY = "activity"
    REREAD = "reread"
    RETRY = "retry"
    PROVE = "prove"
    EXAM = "exam"
    REVISE = "revise"
    LOOK_BACK = "look_back"


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere in the product; `parts` are the parts of the address."""

    words: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One thing to do: `reason` completes « Parce que », `minutes` is an estimate."""

    kind: StepKind
    title: str
    reason: str
    parts: tuple[str, ...]
    button: str
    minutes: int | None = None
    also: Link | None = None


@dataclass(frozen=True)
class PastAttempt:
    """What is known of one attempt of the learner; `published` is whether they may see what it is worth."""

    id: str
    activity_kind: str
    activity_id: str
    number: int
    mode: Mode
    open: bool
    touched_at: datetime
    closed_at: datetime | None = None
    deadline_at: datetime | None = None
    published: bool = False
    complete: bool = True
    passed: bool | None = None
    earned: Fraction | None = None
    possible: Fraction | None = None

    @property
    def activity(self) -> tuple[str, str]:
        return self.activity_kind, self.activity_id


@dataclass(frozen=True)
class Situation:
    """All that the rules look at. `attempts` come the latest first."""

    now: datetime
    attempts: tuple[PastAttempt, ...]
    readings: Progress
    progress: FrameworkProgress
    framework_chosen: bool = True

    @property
    def is_newcomer(self) -> bool:
        """Nothing was read, nothing was tried."""
        return not self.attempts and not self.readings

    @property
    def open_attempts(self) -> tuple[PastAttempt, ...]:
        """Open, and not over: what the server is about to take is no longer to be taken up."""
        return tuple(one for one in self.attempts if one.open and not is_over(self.now, one.deadline_at))

    @property
    def last_copies(self) -> Mapping[tuple[str, str], PastAttempt]:
        """The last closed copy of each activity."""
        last: dict[tuple[str, str], PastAttempt] = {}
        for one in self.attempts:
            if not one.open:
                last.setdefault(one.activity, one)
        return last

    @property
    def taken(self) -> frozenset[tuple[str, str]]:
        """Every activity tried at least once, outcomes older than the history included."""
        traces = (trace.activity for one in self.progress.competences for trace in one.kept)
        return frozenset(one.activity for one in self.attempts) | frozenset(traces)

    def tries_of(self, quiz: PublishedQuiz) -> int:
        """How many attempts at this quiz were started."""
        return max((one.number for one in self.attempts if one.activity == (QUIZ, quiz.id)), default=0)


# What steps count


def minutes_left(lesson: Lesson, furthest: int) -> int:
    """The minutes of a lesson still to be read, by the headings passed; never less than one."""
    total = len(lesson.body.headings)
    if not total:
        return lesson.duration_minutes
    unread = max(total - max(furthest - 1, 0), 1)
    return max(ceil(Fraction(lesson.duration_minutes * unread, total)), 1)


def questions_in(quiz: PublishedQuiz) -> int:
    return min(quiz.draw or len(quiz.questions), len(quiz.questions))


def quiz_minutes(quiz: PublishedQuiz) -> int:
    """A rough length: three quarters of a minute a question, never above the time limit."""
    rough = ceil(questions_in(quiz) * MINUTES_PER_QUESTION)
    return min(rough, quiz.time_limit_minutes) if quiz.time_limit_minutes else rough


def find_lesson(catalog: Catalog, module_id: str, lesson_id: str) -> Lesson | None:
    module = catalog.modules.get(module_id)
    return next((one for one in module.lessons if one.id == lesson_id), None) if module is not None else None


def lesson_parts(lesson: Lesson) -> tuple[str, ...]:
    return ("modules", lesson.module_id, lesson.id)


def title_of(catalog: Catalog, attempt: PastAttempt) -> str:
    """The title of an activity; its id when the course has it no more."""
    return title_in(catalog, attempt.activity_kind, attempt.activity_id)


def title_in(catalog: Catalog, kind: str, activity_id: str) -> str:
    """The title of an activity of this kind; its id when the course has it no more."""
    found: PublishedQuiz | Scenario | Day | Dictation | Letter | None = None
    if kind == QUIZ:
        found = catalog.quizzes.get(activity_id)
    elif kind == SCENARIO:
        found = catalog.scenarios.get(activity_id)
    elif kind == DICTATION:
        found = catalog.dictations.get(activity_id)
    elif kind == LETTER:
        found = catalog.letters.get(activity_id)
    elif kind == DAY:
        found = catalog.days.get(activity_id)
        return found.title if found is not None else drawn_title(activity_id)
    return found.title if found is not None else drawn_title(activity_id)


def minutes_of(catalog: Catalog, kind: str, activity_id: str) -> int | None:
    """A rough length of an activity; None when the course has it no more."""
    if kind == QUIZ:
        quiz = catalog.quizzes.get(activity_id)
        return None if quiz is None else quiz_minutes(quiz)
    if kind == SCENARIO:
        scenario = catalog.scenarios.get(activity_id)
        return None if scenario is None else scenario.duration_minutes or SCENARIO_MINUTES
    if kind in {DICTATION, LETTER}:
        return WRITING_MINUTES
    return DAY_MINUTES if kind == DAY else None
