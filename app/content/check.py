"""`python -m app.content.check [DIR]`: what is wrong in the files of a course, without the rest of the product.

`flask content check` says the same, and plays the samples of the quizzes besides.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from app.content.catalog import Catalog
from app.content.loading import load_course
from app.content.problems import Problem

SHIPPED = Path(__file__).resolve().parent.parent.parent


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
        (len(catalog.rules), "règle", "règles"),
        (len(catalog.glossary.entries), "entrée de glossaire", "entrées de glossaire"),
        (len(catalog.frameworks), "référentiel", "référentiels"),
    )
    told = ", ".join(f"{count} {many if count > 1 else one}" for count, one, many in counts)
    return f"Rien à corriger : {told}."


def main(arguments: list[str]) -> int:
    """Print the problems of a course; 1 if there are any, 2 if there is no course."""
    root = Path(arguments[0]) if arguments else Path(os.environ.get("COURSE_PATH") or SHIPPED)
    if len(arguments) > 1 or not is_course(root):
        sys.stderr.write(f"« {root} » ne contient ni content/ ni quizzes/ : donnez le dossier d’un cours.\n")
        return 2
    catalog = load_course(root)
    if catalog.problems:
        sys.stdout.write("\n".join(lines_of(catalog.problems)) + "\n")
        return 1
    sys.stdout.write(summary_of(catalog) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
