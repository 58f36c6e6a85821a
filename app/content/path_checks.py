"""Paths across files: what they name exists, minutes are those of the course, nothing comes before what it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil
from typing import Any

from app.content.drafts import Drafts
from app.content.schema.base import Location
from app.content.schema.path import LearningPath, PathStep
from app.content.schema.placement import PlacementFile
from app.content.schema.quiz import Quiz
from app.content.validation import near

# How long an act takes where its file does not say, and how many times its length one may plan for it: a lesson is
# read, noted and gone through again; a quiz is answered, corrected and taken again; a party is played and played again.
MINUTES_PER_QUESTION, MINUTES_PER_ESSAY = 0.75, 15
SCENARIO_MINUTES, DAY_MINUTES, DICTATION_MINUTES, REVISION_MINUTES = 15, 45, 20, 10
MOST_TIMES = {"module": 2.5, "lessons": 2.5, "quiz": 4, "scenario": 4, "day": 3, "drawn_days": 2, "exam": 2}
MOST_TIMES |= {"dictations": 3, "revision": 4}

Found = Iterator[tuple[Location, str]]


class PathChecks:
    """What is wrong in the paths of one course."""

    def __init__(self, drafts: Drafts) -> None:
        self.drafts = drafts

    def mistakes_in(self, path: LearningPath) -> Found:
        """(place, message) of everything wrong between this path and the rest of the course."""
        if path.framework is not None and path.framework not in self.drafts.frameworks:
            yield ("framework",), f"le référentiel « {path.framework} » n’existe pas"
        for index, one in enumerate(path.assumes):
            if one not in self.drafts.modules:
                yield ("assumes", index), f"le module « {one} » n’existe pas{near(one, self.drafts.modules)}"
        read: dict[str, Location] = {}
        for week_at, week in enumerate(path.weeks):
            for step_at, step in enumerate(week.steps):
                at: Location = ("weeks", week_at, "steps", step_at)
                named = list(self._named(step, at))
                yield from named
                if named:
                    continue
                yield from self._minutes(step, at)
                yield from self._order(path, step, at, read)
        yield from self._graded_too_early(path)

    def _named(self, step: PathStep, at: Location) -> Found:
        shelves: dict[str, tuple[Mapping[str, Any], str]] = {
            "module": (self.drafts.modules, "le module"),
            "quiz": (self.drafts.quizzes, "le quiz"),
            "scenario": (self.drafts.scenarios, "la mise en situation"),
            "day": (self.drafts.days, "la journée"),
            "exam": (self.drafts.exams, "l’examen"),
        }
        if step.kind in shelves:
            known, words = shelves[step.kind]
            target = getattr(step, step.kind)
            if target not in known:
                yield (*at, step.kind), f"{words} « {target} » n’existe pas{near(target, known)}"
        if step.dictations is not None and not any(
            draft.value is None or draft.value.level >= (step.level or 1) for draft in self.drafts.dictations.values()
        ):
            yield (*at, "level"), f"aucune dictée n’est de niveau {step.level} ou plus"
        for index, one in enumerate(step.lessons or ()):
            module_id, _, lesson_id = one.partition("/")
            module = self.drafts.modules.get(module_id)
            if module is None:
                yield (*at, "lessons", index), f"le module « {module_id} » n’existe pas"
            elif module.lesson(lesson_id) is None:
                hint = near(lesson_id, (lesson.id for lesson in module.lessons))
                yield (*at, "lessons", index), f"la leçon « {lesson_id} » n’existe pas dans ce module{hint}"

    def _minutes(self, step: PathStep, at: Location) -> Found:
        least = self._least(step)
        if least is None:
            return
        if step.minutes < least:
            yield (*at, "minutes"), f"{step.minutes} minutes prévues pour ce qui en demande {least}"
        elif step.minutes > least * MOST_TIMES[step.kind]:
            yield (*at, "minutes"), f"{step.minutes} minutes prévues pour ce qui en demande {least} : c’est trop"

    def _least(self, step: PathStep) -> int | None:
        """The minutes that a step takes when all goes well; None when nothing in the course says it."""
        if step.writing is not None:
            return None
        lessons = self._lessons(step)
        if lessons:
            return sum(self._lesson_minutes(one) for one in lessons)
        if step.quiz is not None:
            quiz = self.drafts.quizzes[step.quiz].value
            return None if quiz is None else _quiz_minutes(quiz)
        if step.scenario is not None:
            scenario = self.drafts.scenarios[step.scenario].value
            return (scenario.duration_minutes if scenario is not None else None) or SCENARIO_MINUTES
        if step.exam is not None:
            exam = self.drafts.exams[step.exam].value
            return None if exam is None else exam.minutes
        if step.revision is not None:
            return step.revision * REVISION_MINUTES
        if step.dictations is not None:
            return step.dictations * DICTATION_MINUTES
        return DAY_MINUTES * (step.drawn_days or 1)

    def _lessons(self, step: PathStep) -> list[str]:
        if step.lessons is not None:
            return list(step.lessons)
        if step.module is not None:
            return [f"{step.module}/{lesson.id}" for lesson in self.drafts.modules[step.module].lessons]
        return []

    def _lesson_minutes(self, reference: str) -> int:
        module_id, _, lesson_id = reference.partition("/")
        lesson = self.drafts.modules[module_id].lesson(lesson_id)
        return lesson.head.duration_minutes if lesson is not None and lesson.head is not None else 0

    def _order(self, path: LearningPath, step: PathStep, at: Location, read: dict[str, Location]) -> Found:
        lessons = self._lessons(step)
        for one in lessons:
            if one in read:
                yield at, f"la leçon « {one} » est déjà plus haut dans ce parcours"
        for module_id in dict.fromkeys(one.partition("/")[0] for one in lessons):
            draft = self.drafts.modules[module_id].file
            for needed in draft.value.prerequisites if draft is not None and draft.value is not None else ():
                if needed not in path.assumes and not self._is_read(needed, read):
                    yield at, f"le module « {module_id} » demande d’abord « {needed} », qui n’est pas fini ici"
        read.update(dict.fromkeys(lessons, at))

    def _is_read(self, module_id: str, read: dict[str, Location]) -> bool:
        module = self.drafts.modules.get(module_id)
        return module is None or all(f"{module_id}/{lesson.id}" in read for lesson in module.lessons)

    def _graded_too_early(self, path: LearningPath) -> Found:
        """A graded quiz stands after the lessons of its module, unless the path takes the module for known."""
        last: dict[str, tuple[int, int]] = {}
        for week_at, week in enumerate(path.weeks):
            for step_at, step in enumerate(week.steps):
                if step.module in self.drafts.modules or step.lessons is not None:
                    for one in self._lessons(step):
                        last[one.partition("/")[0]] = (week_at, step_at)
        for week_at, week in enumerate(path.weeks):
            for step_at, step in enumerate(week.steps):
                draft = self.drafts.quizzes.get(step.quiz or "")
                quiz = draft.value if draft is not None else None
                if quiz is None or not quiz.graded or quiz.module in path.assumes:
                    continue
                if last.get(quiz.module or "", (-1, -1)) > (week_at, step_at):
                    told = f"le quiz noté « {quiz.id} » vient avant la fin des leçons de son module"
                    yield ("weeks", week_at, "steps", step_at, "quiz"), told


def _quiz_minutes(quiz: Quiz) -> int:
    each = [MINUTES_PER_ESSAY if one.type == "essay" else MINUTES_PER_QUESTION for one in quiz.questions]
    asked = min(quiz.draw or len(each), len(each))
    return ceil(sum(each) * asked / len(each))


def placement_mistakes(drafts: Drafts, placement: PlacementFile) -> Found:
    """What a placement test names exists: its questions, its modules, the paths that it proposes."""
    draft = drafts.quizzes.get(placement.quiz)
    if draft is None:
        yield ("quiz",), f"le quiz « {placement.quiz} » n’existe pas{near(placement.quiz, drafts.quizzes)}"
        return
    for key in ("path_when_new", "path_when_known"):
        named = getattr(placement, key)
        if named not in drafts.paths:
            yield (key,), f"le parcours « {named} » n’existe pas{near(named, drafts.paths)}"
    for index, domain in enumerate(placement.domains):
        for module_at, module_id in enumerate(domain.modules):
            if module_id not in drafts.modules:
                yield ("domains", index, "modules", module_at), f"le module « {module_id} » n’existe pas"
    if draft.value is None:
        return
    known = {question.id for question in draft.value.questions}
    cited = {one for domain in placement.domains for some in domain.questions.values() for one in some}
    for one in sorted(cited - known):
        yield ("domains",), f"la question « {one} » n’existe pas dans le quiz « {placement.quiz} »{near(one, known)}"
    for one in sorted(known - cited):
        yield ("domains",), f"la question « {one} » du quiz « {placement.quiz} » n’a ni domaine ni niveau"
    for question in draft.value.questions:
        if question.type == "essay":
            yield ("quiz",), f"la question « {question.id} » se corrige à la main : elle ne peut pas servir ici"
