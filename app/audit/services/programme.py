"""What is taught, and the crossed table of contents and référentiel, both computed from the contents in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.content.catalog import Catalog, Competence, Framework

# The columns of the crossed table, in order.
COLUMNS = (
    ("modules", "Modules"),
    ("lessons", "Leçons"),
    ("quizzes", "Quiz"),
    ("scenarios", "Mises en situation"),
    ("days", "Journées au secrétariat"),
    ("dictations", "Transcriptions"),
    ("letters", "Écrits professionnels"),
    ("exams", "Examens blancs"),
)


def programme_of(catalog: Catalog) -> dict[str, Any]:
    """The modules with their objectives, prerequisites, durations and lessons."""
    modules = sorted(catalog.modules.values(), key=lambda one: (one.order, one.id))
    return {
        "contents_digest": catalog.digest,
        "modules": [
            {
                "id": one.id,
                "title": one.title,
                "summary": one.summary,
                "objectives": list(one.objectives),
                "prerequisites": list(one.prerequisites),
                "minutes": one.duration_minutes,
                "competences": list(one.competences),
                "digest": one.digest,
                "lessons": [
                    {
                        "id": lesson.id,
                        "title": lesson.title,
                        "minutes": lesson.duration_minutes,
                        "competences": list(lesson.competences),
                        "sources": len(lesson.sources),
                        "digest": lesson.digest,
                    }
                    for lesson in one.lessons
                ],
                "quizzes": [quiz.id for quiz in catalog.quizzes_of(one.id)],
            }
            for one in modules
        ],
    }


def paths_of(catalog: Catalog, wanted: Iterable[str]) -> list[dict[str, Any]]:
    """These paths week by week, with what each week aims at and how long it takes."""
    return [
        {
            "id": path.id,
            "title": path.title,
            "summary": path.summary,
            "audience": path.audience,
            "hours_per_week": path.hours_per_week,
            "competences": list(path.competences),
            "weeks": [
                {
                    "number": number,
                    "title": week.title,
                    "why": week.why,
                    "milestone": week.milestone,
                    "minutes": week.minutes,
                    "steps": [step.model_dump(mode="json", exclude_none=True) for step in week.steps],
                }
                for number, week in enumerate(path.weeks, start=1)
            ],
        }
        for path_id in sorted(set(wanted))
        if (path := catalog.paths.get(path_id)) is not None
    ]


@dataclass(frozen=True)
class Crossing:
    """One competence, and every content that works at it: (kind, identifier, title)."""

    framework: Framework
    competence: Competence
    contents: Mapping[str, tuple[tuple[str, str], ...]]

    @property
    def is_covered(self) -> bool:
        return any(self.contents.values())


def crossed(catalog: Catalog, frameworks: Iterable[Framework]) -> tuple[Crossing, ...]:
    """Each competence of these référentiels, with its contents."""
    by_competence: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for kind, item, title, competences in _contents(catalog):
        for one in sorted(set(competences)):
            by_competence.setdefault(one, {}).setdefault(kind, []).append((item, title))
    return tuple(
        Crossing(
            framework,
            competence,
            {kind: tuple(sorted(by_competence.get(competence.id, {}).get(kind, ()))) for kind, _ in COLUMNS},
        )
        for framework in frameworks
        for competence in framework.competences
    )


def _contents(catalog: Catalog) -> Iterator[tuple[str, str, str, Iterable[str]]]:
    for module in catalog.modules.values():
        yield "modules", module.id, module.title, module.competences
        for lesson in module.lessons:
            yield "lessons", f"{module.id}/{lesson.id}", lesson.title, lesson.competences
    for quiz in catalog.quizzes.values():
        asked = [one for question in quiz.questions for one in question.competences]
        yield "quizzes", quiz.id, quiz.title, [*quiz.competences, *asked]
    for scenario in catalog.scenarios.values():
        yield "scenarios", scenario.id, scenario.title, scenario.competences
    for day in catalog.days.values():
        yield "days", day.id, day.title, day.competences
    for dictation in catalog.dictations.values():
        yield "dictations", dictation.id, dictation.title, dictation.competences
    for letter in catalog.letters.values():
        yield "letters", letter.id, letter.title, letter.competences
    for exam in catalog.exams.values():
        yield "exams", exam.id, exam.title, [one for part in exam.parts for one in part.competences]


def crossed_json(catalog: Catalog, rows: Iterable[Crossing]) -> dict[str, Any]:
    """The crossed table for a program."""
    return {
        "contents_digest": catalog.digest,
        "competences": [
            {
                "framework": row.framework.code,
                "block": row.competence.block,
                "id": row.competence.id,
                "code": row.competence.code,
                "label": row.competence.label,
                "label_status": row.competence.label_status,
                "contents": {
                    kind: [{"id": item, "title": title} for item, title in found]
                    for kind, found in row.contents.items()
                },
            }
            for row in rows
        ],
    }
