"""`flask content`: check a course, give its schemas to editors. No database is needed."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.cli.refusals import Misuse
from app.content.catalog import Catalog
from app.content.files import Files
from app.content.json_schema import schemas
from app.content.loading import line_in_quiz, load_course
from app.content.problems import Problem
from app.content.report import is_course, lines_of, summary_of
from app.dictation.services import findings_in_dictation, findings_in_letter
from app.quizzes.services import check_samples
from app.reception.domain.published import PublishedDay
from app.reception.domain.soundness import findings_of as unsound
from app.scenarios.domain.explore import findings_of
from app.web.current import current_settings


@click.group("content")
def content_group() -> None:
    """Les fichiers du cours : les vérifier, en donner les schémas."""


@content_group.command("check")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Écrit une valeur JSON.")
@with_appcontext
def check_command(folder: Path | None, as_json: bool) -> None:
    """Vérifie un cours : DIR contient content/ et quizzes/ (par défaut, le cours livré).

    Écrit toutes les fautes à la fois, « fichier:ligne: message », et sort avec 1 s’il y en a. Les réponses d’essai
    des questions et les parties des mises en situation sont jouées, les propriétés de celles-ci sont prouvées, et
    chaque journée est tenue par l’automate expert, qui doit y obtenir 95 % du maximum.
    """
    root = folder or current_settings().course_path
    if not is_course(root):
        raise Misuse(f"« {root} » ne contient ni content/ ni quizzes/ : donnez le dossier d’un cours.")
    catalog = load_course(root)
    problems = sorted(
        {
            *catalog.problems,
            *sample_problems(root, catalog),
            *scenario_problems(root, catalog),
            *day_problems(root, catalog),
            *dictation_problems(root, catalog),
        }
    )
    if as_json:
        told = [{"path": one.path, "line": one.line, "message": one.message} for one in problems]
        click.echo(json.dumps({"ok": not problems, "problems": told}, ensure_ascii=False))
    else:
        click.echo("\n".join(lines_of(problems)) if problems else summary_of(catalog))
    if problems:
        raise click.exceptions.Exit(1)


def sample_problems(root: Path, catalog: Catalog) -> list[Problem]:
    """The sample responses that are not marked as their file says."""
    found = []
    for quiz in catalog.every_quiz:
        for question in quiz.questions:
            for message in check_samples(quiz.model_copy(update={"questions": (question,)})):
                line = line_in_quiz(root, quiz.id, question.id, "samples")
                found.append(Problem(f"quizzes/{quiz.id}.yaml", line, message, mild=True))
    return found


def scenario_problems(root: Path, catalog: Catalog) -> list[Problem]:
    """What the exploration of each scenario finds, and the playthroughs that do not end as their file says."""
    found, files = [], Files(root)
    for scenario in catalog.scenarios.values():
        name = f"content/scenarios/{scenario.id}.yaml"
        document = files.yaml_of(files.root / name)
        for one in findings_of(scenario):
            line = document.line_of(one.at) if document else 1
            found.append(Problem(name, line, one.message, mild=True))
    return found


def day_problems(root: Path, catalog: Catalog) -> list[Problem]:
    """The days that even an expert cannot hold, or that bill what has no tariff."""
    found, files = [], Files(root)
    for day in catalog.days.values():
        name = f"content/days/{day.id}.yaml"
        document = files.yaml_of(files.root / name)
        for one in unsound(PublishedDay.publish(day, catalog.rules, catalog.patients)):
            found.append(Problem(name, document.line_of(one.at) if document else 1, one.message, mild=True))
    return found


def dictation_problems(root: Path, catalog: Catalog) -> list[Problem]:
    """The dictations whose sound is missing or says something else, the letters whose model fails its own list."""
    found, files = [], Files(root)
    told = [
        *(
            (f"content/dictations/{one.id}.yaml", findings_in_dictation(root, one))
            for one in catalog.dictations.values()
        ),
        *((f"content/letters/{one.id}.yaml", findings_in_letter(one)) for one in catalog.letters.values()),
    ]
    for name, findings in told:
        document = files.yaml_of(files.root / name) if findings else None
        for at, message in findings:
            found.append(Problem(name, document.line_of(at) if document else 1, message, mild=True))
    return found


@content_group.command("schema")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Dossier où écrire un fichier par genre.")
def schema_command(out: Path | None) -> None:
    """Donne les schémas JSON (2020-12) des fichiers du cours, pour les éditeurs de texte."""
    made = schemas()
    if out is None:
        click.echo(json.dumps(made, ensure_ascii=False, indent=2))
        return
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, schema in made.items():
            text = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
            (out / f"{name}.schema.json").write_text(text, encoding="utf-8")
    except OSError:
        raise Misuse(f"« {out} » n’est pas un dossier où l’on peut écrire.") from None
    click.echo(f"{len(made)} schémas écrits dans {out}.")
