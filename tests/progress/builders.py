"""One valid thing of progress at a time; a test writes only what it is about."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from app.attempts.domain import Mode
from app.content.catalog import Block, Catalog, Competence, Framework, LearningModule, Lesson
from app.content.markdown import render_lesson
from app.content.schema.quiz import PublishedQuiz
from app.progress.domain.mastery import FrameworkProgress, Offer, Trace, framework_progress
from app.progress.domain.situation import PastAttempt, Situation

NOW = datetime(2026, 11, 25, 18, 40, tzinfo=UTC)
WELCOME = "rncp40800.bc01-c1"
SCHEDULE = "rncp40800.bc01-c2"
RECORDS = "rncp40800.bc02-c1"
DAY = timedelta(days=1)


def a_competence(competence_id: str = WELCOME, label: str = "Accueillir un patient", **changes: Any) -> Competence:
    framework, code = competence_id.split(".")
    return Competence(
        competence_id, code.upper(), label, changes.pop("label_status", "officiel"), framework=framework, **changes
    )


def a_framework(code: str = "RNCP40800", **information: str) -> Framework:
    key = code.lower()
    first = (
        a_competence(f"{key}.bc01-c1", "Accueillir un patient"),
        a_competence(f"{key}.bc01-c2", "Gérer les agendas"),
    )
    second = (a_competence(f"{key}.bc02-c1", "Transcrire un compte rendu"),)
    return Framework(
        code,
        key,
        f"Titre {code}",
        4,
        (
            Block(f"{code}BC01", "BC01", "Accueil", "officiel", first, ccp="CCP1", competences_complete=True),
            Block(f"{code}BC02", "BC02", "Dossier", "officiel", second, ccp="CCP2", competences_complete=True),
        ),
        information,
    )


def a_trace(
    activity: str = "quiz-1",
    earned: int | Fraction = 8,
    possible: int | Fraction = 10,
    *,
    mode: Mode = Mode.GRADED,
    days_ago: float = 0,
    competence: str = WELCOME,
    attempt: str = "",
) -> Trace:
    at = NOW - timedelta(days=days_ago)
    return Trace(
        competence,
        attempt or f"{activity}-{days_ago}",
        "quiz",
        activity,
        mode,
        Fraction(earned),
        Fraction(possible),
        at,
    )


def an_offer(activity: str = "quiz-1", points: int = 10, mode: Mode = Mode.GRADED, **changes: Any) -> Offer:
    return Offer("quiz", activity, f"Quiz {activity}", mode, Fraction(points), **changes)


def a_quiz(
    quiz_id: str = "accueil", questions: int = 4, given: list[dict[str, Any]] | None = None, **changes: Any
) -> PublishedQuiz:
    """So many true-or-false questions of one point, or the questions given."""
    document = {
        "id": quiz_id,
        "title": f"Quiz {quiz_id}",
        "competences": [WELCOME],
        "mode": "graded",
        "pass_percent": 70,
        "questions": given
        or [
            {"id": f"q{number}", "type": "true_false", "prompt": "Vrai ou faux ?", "answer": True}
            for number in range(1, questions + 1)
        ],
    } | changes
    return PublishedQuiz.model_validate_json(json.dumps(document))


def a_lesson(module_id: str, number: int, parts: int = 4, minutes: int = 8, **changes: Any) -> Lesson:
    text = "\n\n".join(f"## Partie {part}\n\nDu texte." for part in range(1, parts + 1))
    return Lesson(
        id=f"lecon-{number}",
        module_id=module_id,
        number=number,
        title=f"Leçon {number} de {module_id}",
        duration_minutes=minutes,
        competences=changes.pop("competences", (WELCOME,)),
        sources=(),
        digest=f"{module_id}-{number}",
        render=lambda: render_lesson(text),
    )


def a_module(module_id: str = "accueil", lessons: int = 2, order: int = 1, **changes: Any) -> LearningModule:
    return LearningModule(
        id=module_id,
        title=f"Module {module_id}",
        summary="Un résumé.",
        order=order,
        competences=(WELCOME,),
        prerequisites=changes.pop("prerequisites", ()),
        duration_minutes=30,
        objectives=("Savoir.",),
        lessons=tuple(a_lesson(module_id, number) for number in range(1, lessons + 1)),
        digest=module_id,
    )


def a_catalog(
    *things: LearningModule | PublishedQuiz, frameworks: tuple[Framework, ...] | None = None, digest: str = "essai"
) -> Catalog:
    chosen = (a_framework(), a_framework("RNCP36805", replaced_by="RNCP40800")) if frameworks is None else frameworks
    modules = sorted((one for one in things if isinstance(one, LearningModule)), key=lambda module: module.order)
    return Catalog(
        digest=digest,
        frameworks={one.key: one for one in chosen},
        modules={one.id: one for one in modules},
        quizzes={one.id: one for one in things if isinstance(one, PublishedQuiz)},
    )


def a_copy(
    quiz: str = "accueil",
    earned: int = 3,
    possible: int = 4,
    *,
    passed: bool | None = None,
    mode: Mode = Mode.GRADED,
    days_ago: float = 1,
    number: int = 1,
    **changes: Any,
) -> PastAttempt:
    """A closed copy, published."""
    at = NOW - timedelta(days=days_ago)
    return PastAttempt(
        id=f"{quiz}-{number}",
        activity_kind="quiz",
        activity_id=quiz,
        number=number,
        mode=mode,
        open=False,
        touched_at=at,
        closed_at=at,
        published=changes.pop("published", True),
        passed=passed if passed is not None else earned * 100 >= possible * 70,
        earned=Fraction(earned),
        possible=Fraction(possible),
        **changes,
    )


def an_open_attempt(quiz: str = "accueil", *, minutes_left: float | None = None, hours_ago: float = 1) -> PastAttempt:
    return PastAttempt(
        id=f"{quiz}-open",
        activity_kind="quiz",
        activity_id=quiz,
        number=1,
        mode=Mode.GRADED,
        open=True,
        touched_at=NOW - timedelta(hours=hours_ago),
        deadline_at=None if minutes_left is None else NOW + timedelta(minutes=minutes_left),
    )


def some_progress(*traces: Trace, offers: dict[str, tuple[Offer, ...]] | None = None) -> FrameworkProgress:
    return framework_progress(a_framework(), traces, offers or {})


def a_situation(*attempts: PastAttempt, **changes: Any) -> Situation:
    return Situation(
        now=changes.pop("now", NOW),
        attempts=tuple(sorted(attempts, key=lambda one: one.touched_at, reverse=True)),
        readings=changes.pop("readings", {}),
        progress=changes.pop("progress", None) or some_progress(),
        **changes,
    )
