"""How the problems of a course are told, by `flask content check` and by `python -m app.content.check`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from app.content.catalog import Catalog
from app.content.problems import Problem


def is_course(root: Path) -> bool:
    """Whether a folder looks like a course."""
    return (root / "content").is_dir() or (root / "quizzes").is_dir()


def lines_of(problems: Iterable[Problem]) -> list[str]:
    """The problems as they are printed, in the order of the files."""
    return [str(problem) for problem in sorted(set(problems))]


def summary_of(catalog: Catalog) -> str:
    """What a course without problems holds."""
    lessons = sum(len(module.lessons) for module in catalog.modules.values())
    questions = sum(len(quiz.questions) for quiz in catalog.quizzes.values())
    counts = (
        (len(catalog.modules), "module", "modules"),
        (lessons, "leçon", "leçons"),
        (len(catalog.quizzes), "quiz", "quiz"),
        (questions, "question", "questions"),
        (len(catalog.scenarios), "mise en situation", "mises en situation"),
        (len(catalog.days), "journée", "journées"),
        (len(catalog.dictations), "dictée", "dictées"),
        (len(catalog.letters), "lettre à écrire", "lettres à écrire"),
        (len(catalog.exams), "examen blanc", "examens blancs"),
        (len(catalog.vae), "guide de la VAE", "guides de la VAE"),
        (len(catalog.patients), "dossier de patient", "dossiers de patients"),
        (len(catalog.rules), "règle", "règles"),
        (len(catalog.glossary.entries), "entrée de glossaire", "entrées de glossaire"),
        (len(catalog.frameworks), "référentiel", "référentiels"),
    )
    told = ", ".join(f"{count} {many if count > 1 else one}" for count, one, many in counts)
    return f"Rien à corriger : {told}."
