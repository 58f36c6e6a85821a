"""`flask quiz`: grade a copy from a file. No database is needed for that."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from app.cli.exchange import export_command, import_command
from app.cli.refusals import Commands, Misuse, Wrong
from app.cli.regrade import regrade_command
from app.cli.statistics import statistics_command
from app.content.loading import read_quiz
from app.content.schema.quiz import AnyQuestion, Categorize, ChoiceGap, Cloze, PublishedQuiz
from app.quizzes.domain.marking import Grade
from app.quizzes.domain.review import french_number
from app.quizzes.services import STATE_WORDS, grade_file

ANSWERS_BYTES = 5 * 1024 * 1024
MOST_DIGITS = 400


@click.group("quiz", cls=Commands)
def quiz_group() -> None:
    """Les quiz : noter une copie, recalculer d’anciennes copies."""


quiz_group.add_command(export_command)
quiz_group.add_command(import_command)
quiz_group.add_command(regrade_command)
quiz_group.add_command(statistics_command)


@quiz_group.command("grade")
@click.argument("quiz_file", metavar="QUIZ.yaml", type=click.Path(path_type=Path))
@click.argument("answers_file", metavar="ANSWERS.json", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Écrit une valeur JSON.")
def grade_command(quiz_file: Path, answers_file: Path, as_json: bool) -> None:
    """Note des réponses : ANSWERS.json associe à l’identifiant de chaque question sa réponse.

    Toutes les questions du quiz comptent. Une réponse mal formée a l’état « invalid » et ne rapporte rien. Sort avec 1
    si l’un des deux fichiers est mal écrit, avec 2 s’il n’existe pas.
    """
    for path in (quiz_file, answers_file):
        if not path.is_file():
            raise Misuse(f"le fichier « {path} » n’existe pas.")
    quiz, problems = read_quiz(quiz_file)
    if quiz is None:
        raise Wrong("\n".join(str(problem) for problem in problems))
    answers = read_answers(answers_file)
    published = PublishedQuiz.publish(quiz, {})
    unknown = [one for one in answers if not published.has_question(one)]
    if unknown:
        click.echo(f"Réponses sans question dans ce quiz, laissées de côté : {', '.join(unknown[:10])}.", err=True)
    given = {one.id: by_ids(one, answers.get(one.id)) for one in published.questions}
    graded = grade_file(published, given)
    if as_json:
        click.echo(json.dumps(as_value(graded), ensure_ascii=False))
        return
    for mark in graded.marks:
        points = f"{french_number(mark.earned)} sur {french_number(mark.possible)}"
        click.echo(f"{mark.question_id} : {points}, {STATE_WORDS[mark.state]}")
    verdict = "réussi" if graded.passed else "non réussi"
    click.echo(f"Total : {french_number(graded.earned)} sur {french_number(graded.possible)}, {verdict}.")


def read_answers(path: Path) -> Mapping[str, Any]:
    """The answers of a file; a message and exit 1 when it is not a JSON object."""
    try:
        if path.stat().st_size > ANSWERS_BYTES:
            raise Wrong(f"{path} : ce fichier dépasse {ANSWERS_BYTES // 1_000_000} Mo.")
        answers = json.loads(
            path.read_bytes().decode("utf-8-sig"),
            object_pairs_hook=_each_once,
            parse_constant=_no_constant,
            parse_int=_whole,
        )
    except UnicodeDecodeError:
        raise Wrong(f"{path} : ce fichier n’est pas en UTF-8.") from None
    except json.JSONDecodeError as error:
        raise Wrong(f"{path}:{error.lineno}: ce n’est pas du JSON.") from None
    except RecursionError:
        raise Wrong(f"{path} : trop de niveaux emboîtés.") from None
    except OSError:
        raise Wrong(f"{path} : ce fichier n’est pas lisible.") from None
    except ValueError as error:
        raise Wrong(f"{path} : {error}") from None
    if not isinstance(answers, Mapping):
        raise Wrong(f"{path} : un objet JSON est attendu, identifiant de question → réponse.")
    return answers


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"la clé « {twice} » est écrite deux fois.")
    return found


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"un nombre a plus de {MOST_DIGITS} chiffres.")
    return int(digits)


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} n’est pas un nombre.")


def by_ids(question: AnyQuestion, response: Any) -> Any:
    """The response with ids where a hand-written file gives the words of a category or of an option."""
    if not isinstance(response, Mapping):
        return response
    if isinstance(question, Categorize):
        known = [(category.id, category.label) for category in question.categories]
        return {key: _id_of(value, known) for key, value in response.items()}
    if isinstance(question, Cloze):
        made = dict(response)
        for gap_id, gap in question.gaps.items():
            if isinstance(gap, ChoiceGap) and gap_id in made:
                made[gap_id] = _id_of(made[gap_id], [(choice.id, choice.text) for choice in gap.choices])
        return made
    return response


def _id_of(value: Any, known: list[tuple[str, str]]) -> Any:
    if any(one == value for one, _ in known):
        return value
    return next((one for one, words in known if words == value), value)


def as_value(graded: Grade) -> dict[str, Any]:
    """The grade as the contract writes it."""
    return {
        "earned": decimal(graded.earned),
        "possible": decimal(graded.possible),
        "passed": graded.passed,
        "questions": [
            {
                "id": mark.question_id,
                "earned": decimal(mark.earned),
                "possible": decimal(mark.possible),
                "state": mark.state.value,
            }
            for mark in graded.marks
        ],
        "competences": {
            one: {"earned": decimal(share.earned), "possible": decimal(share.possible)}
            for one, share in graded.competences.items()
        },
    }


def decimal(value: Fraction) -> int | float:
    """An exact number as JSON writes it."""
    return value.numerator if value.denominator == 1 else float(value)
