"""What comes from other software and goes to it: `flask quiz import` and `export`, `flask framework export`,
`flask terminology export`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app.cli.refusals import Misuse, Wrong
from app.clock import utc_now
from app.content.loading import read_quiz
from app.interop.domain.case import case_package
from app.interop.domain.decks import cards_of, deck_csv
from app.interop.domain.loss import ExchangeError, Fate, Outcome
from app.interop.domain.moodle_competences import moodle_competences
from app.interop.services.anki import anki_package
from app.interop.services.quiz_exchange import READERS, WRITERS, export_quiz, import_bank, write_whole
from app.web.current import current_catalog

WORDS = {Fate.KEPT: "gardée", Fate.APPROXIMATED: "approchée", Fate.REFUSED: "refusée"}


@click.command("import")
@click.argument("bank", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--format", "written", required=True, type=click.Choice(sorted(READERS)), help="Format de FILE.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Dossier où écrire les quiz.")
@click.option("--json", "as_json", is_flag=True, help="Écrit une valeur JSON.")
def import_command(bank: Path, written: str, out: Path, as_json: bool) -> None:
    """Écrit les quiz d’une banque de questions, et dit de chaque question si elle est gardée, approchée ou refusée.

    Un quiz par catégorie de la banque. Aucun fichier déjà là n’est remplacé. Sort avec 1 si le fichier est mal écrit
    ou si aucune question n’est gardée.
    """
    if not bank.is_file():
        raise Misuse(f"le fichier « {bank} » n’existe pas.")
    if out.exists() and not out.is_dir():
        raise Misuse(f"« {out} » n’est pas un dossier.")
    try:
        found = import_bank(bank, written)
    except ExchangeError as error:
        raise Wrong(str(error)) from None
    taken = [name for name in found.files if (out / name).exists()]
    if taken:
        raise Wrong(f"Déjà dans « {out} » : {', '.join(taken)}. Choisissez un autre dossier : rien n’est écrit.")
    if found.files:
        out.mkdir(parents=True, exist_ok=True)
    for name, text in found.files.items():
        write_whole(out / name, text)
    _say(found.outcomes, sorted(str(out / name) for name in found.files), as_json)
    if not found.files:
        raise click.exceptions.Exit(1)


@click.command("export")
@click.argument("quiz_file", metavar="QUIZ.yaml", type=click.Path(path_type=Path))
@click.option("--format", "written", required=True, type=click.Choice(sorted(WRITERS)), help="Format à écrire.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Fichier à écrire.")
@click.option("--json", "as_json", is_flag=True, help="Écrit une valeur JSON.")
def export_command(quiz_file: Path, written: str, out: Path, as_json: bool) -> None:
    """Écrit un quiz dans le format d’un autre logiciel, et dit ce que ce format ne sait pas dire."""
    if not quiz_file.is_file():
        raise Misuse(f"le fichier « {quiz_file} » n’existe pas.")
    if not out.parent.is_dir():
        raise Misuse(f"le dossier « {out.parent} » n’existe pas.")
    quiz, problems = read_quiz(quiz_file)
    if quiz is None:
        raise Wrong("\n".join(str(problem) for problem in problems))
    try:
        text, outcomes = export_quiz(quiz, written)
    except ExchangeError as error:
        raise Wrong(str(error)) from None
    write_whole(out, text)
    _say(outcomes, [str(out)], as_json)


def _say(outcomes: Sequence[Outcome], files: list[str], as_json: bool) -> None:
    counts = {fate: sum(outcome.fate == fate for outcome in outcomes) for fate in Fate}
    if as_json:
        value = {
            "questions": [_as_value(outcome) for outcome in outcomes],
            **{fate.value: count for fate, count in counts.items()},
            "files": files,
        }
        click.echo(json.dumps(value, ensure_ascii=False))
        return
    for outcome in outcomes:
        at = f"{outcome.line}: " if outcome.line else ""
        click.echo(f"{at}{outcome.name} : {WORDS[outcome.fate]}" + (f", {outcome.reason}" if outcome.reason else ""))
    total = ", ".join(f"{WORDS[fate]}s : {count}" for fate, count in counts.items())
    click.echo(f"Questions {total}. Fichiers : {', '.join(files) or 'aucun'}.")


def _as_value(outcome: Outcome) -> dict[str, Any]:
    return {
        "name": outcome.name,
        "state": outcome.fate.value,
        "reason": outcome.reason,
        "id": outcome.values["id"] if outcome.values else None,
        "line": outcome.line,
    }


@click.command("export")
@click.argument("code")
@click.option("--format", "written", required=True, type=click.Choice(["case", "moodle-csv"]), help="Format à écrire.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Fichier à écrire.")
@click.option("--json", "as_json", is_flag=True, help="Écrit une valeur JSON.")
@with_appcontext
def export_framework_command(code: str, written: str, out: Path, as_json: bool) -> None:
    """Écrit un référentiel du cours pour un autre logiciel : paquet CASE 1.1, ou CSV de compétences pour Moodle.

    Les identifiants sont toujours les mêmes pour le même référentiel ; le statut de chaque libellé est dans une note.
    """
    _check_folder(out)
    known = {one.code: one for one in current_catalog().frameworks.values()}
    found = known.get(code.upper())
    if found is None:
        raise Misuse(f"« {code} » n’est pas un référentiel du cours : {', '.join(sorted(known)) or 'aucun'}.")
    if written == "case":
        text = json.dumps(case_package(found, utc_now()), ensure_ascii=False, indent=1) + "\n"
    else:
        text = moodle_competences(found)
    write_whole(out, text)
    count = len(found.competences)
    if as_json:
        click.echo(json.dumps({"code": found.code, "competences": count, "file": str(out)}, ensure_ascii=False))
    else:
        click.echo(f"{found.code} : {len(found.blocks)} blocs, {count} compétences, dans « {out} ».")


@click.group("terminology")
def terminology_group() -> None:
    """Le vocabulaire : l’emporter dans un autre logiciel."""


@terminology_group.command("export")
@click.option("--format", "written", required=True, type=click.Choice(["anki", "csv"]), help="Format à écrire.")
@click.option("--kind", default="", type=click.Choice(["", "element", "term", "abbreviation"]), help="Une seule sorte.")
@click.option("--specialty", default="", help="Une seule spécialité, par exemple cardiologie.")
@click.option("--module", default="", help="Les mots écrits dans les leçons d’un module.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Fichier à écrire.")
@click.option("--json", "as_json", is_flag=True, help="Écrit une valeur JSON.")
@with_appcontext
def export_terminology_command(written: str, kind: str, specialty: str, module: str, out: Path, as_json: bool) -> None:
    """Écrit le vocabulaire vérifié du cours en paquet Anki ou en CSV.

    Un paquet repris plus tard met à jour les cartes déjà là : leurs identifiants ne changent pas.
    """
    _check_folder(out)
    catalog = current_catalog()
    if module and module not in catalog.modules:
        raise Misuse(f"le module « {module} » n’existe pas.")
    said = "\n".join(one.body.text for one in catalog.modules[module].lessons) if module else None
    cards = cards_of(catalog.glossary, kind, specialty, said)
    if not cards:
        raise Wrong("Aucun mot ne répond à ces choix : rien n’est écrit.")
    write_whole(out, anki_package(cards, utc_now()) if written == "anki" else deck_csv(cards))
    if as_json:
        click.echo(json.dumps({"cards": len(cards), "file": str(out)}, ensure_ascii=False))
    else:
        click.echo(f"{len(cards)} cartes dans « {out} ».")


def _check_folder(out: Path) -> None:
    if not out.parent.is_dir():
        raise Misuse(f"le dossier « {out.parent} » n’existe pas.")
