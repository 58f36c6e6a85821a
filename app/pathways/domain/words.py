"""What a step is called, and where it opens."""

from __future__ import annotations

from dataclasses import dataclass

from app.content.catalog import Catalog
from app.content.schema.path import PathStep

NBSP = "\u00a0"


@dataclass(frozen=True)
class Link:
    """Words that open something; `key` is the lesson that they open, if they do."""

    words: str
    address: str
    key: tuple[str, str] | None = None


def title_of(catalog: Catalog, step: PathStep) -> str:
    """The step in a few words."""
    if step.writing is not None:
        return step.title or step.writing
    if step.module is not None:
        return f"Module {quoted(_module_title(catalog, step.module))}"
    if step.lessons is not None:
        return _lessons_title(catalog, step.lessons)
    if step.revision is not None:
        return f"Révision du vocabulaire, {_count(step.revision, 'jour', 'jours')}"
    if step.dictations is not None:
        return f"{_count(step.dictations, 'dictée', 'dictées').capitalize()} de niveau{NBSP}{step.level}"
    if step.drawn_days is not None:
        drawn = _count(step.drawn_days, "journée tirée au sort", "journées tirées au sort").capitalize()
        return f"{drawn}, niveau{NBSP}{step.level}"
    return _activity_title(catalog, step)


def _lessons_title(catalog: Catalog, references: tuple[str, ...]) -> str:
    modules = list(dict.fromkeys(one.partition("/")[0] for one in references))
    if len(references) == 1:
        return f"Leçon {quoted(_lesson_title(catalog, references[0]))}"
    if len(references) == 2:
        return f"Leçons {' et '.join(quoted(_lesson_title(catalog, one)) for one in references)}"
    told = " et ".join(quoted(_module_title(catalog, one)) for one in modules)
    return f"{len(references)}{NBSP}leçons de {told}"


def _activity_title(catalog: Catalog, step: PathStep) -> str:
    if step.quiz is not None:
        quiz = catalog.quizzes.get(step.quiz)
        kind = "Quiz noté" if quiz is not None and quiz.graded else "Quiz"
        return f"{kind} {quoted(quiz.title if quiz is not None else step.quiz)}"
    if step.scenario is not None:
        scenario = catalog.scenarios.get(step.scenario)
        return f"Mise en situation {quoted(scenario.title if scenario is not None else step.scenario)}"
    if step.exam is not None:
        exam = catalog.exams.get(step.exam)
        return f"Examen blanc {quoted(exam.title if exam is not None else step.exam)}"
    day = catalog.days.get(step.day or "")
    return f"Journée {quoted(day.title if day is not None else step.day or '')}"


def links_of(catalog: Catalog, step: PathStep) -> tuple[Link, ...]:
    """What the step opens: one link, or one for each lesson."""
    if step.lessons is not None:
        return tuple(
            Link(_lesson_title(catalog, one), f"/modules/{one}", (one.partition("/")[0], one.partition("/")[2]))
            for one in step.lessons
        )
    address = {
        "module": f"/modules/{step.module}",
        "quiz": f"/quiz/{step.quiz}",
        "scenario": f"/scenarios/{step.scenario}",
        "day": f"/journees/{step.day}",
        "drawn_days": "/journees",
        "exam": "/examens",
        "revision": "/revision",
        "dictations": "/dictees",
        "writing": step.page or "/portfolio",
    }[step.kind]
    return (Link(title_of(catalog, step), address),)


def quoted(title: str) -> str:
    """A title between French quotes."""
    return f"«{NBSP}{title}{NBSP}»"


def _module_title(catalog: Catalog, module_id: str) -> str:
    module = catalog.modules.get(module_id)
    return module.title if module is not None else module_id


def _lesson_title(catalog: Catalog, reference: str) -> str:
    module_id, _, lesson_id = reference.partition("/")
    module = catalog.modules.get(module_id)
    found = next((one for one in module.lessons if one.id == lesson_id), None) if module is not None else None
    return found.title if found is not None else lesson_id


def _count(number: int, one: str, many: str) -> str:
    if number == 1:
        return f"{'un' if one == 'jour' else 'une'}{NBSP}{one}"
    return f"{number}{NBSP}{many}"
