"""`flask dictation`: compare a text with a dictation, check a letter, make the sounds again. No database is needed."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app.cli.refusals import Misuse, Wrong
from app.content.files import Files
from app.content.problems import Problem
from app.content.schema.dictation import Dictation, Letter
from app.content.validation import validated
from app.dictation.domain.copy import Copy
from app.dictation.domain.letter_player import LetterState
from app.dictation.domain.published import PublishedDictation, PublishedLetter
from app.dictation.services import DICTATIONS, LETTERS, RecordingFailed, is_up_to_date, record
from app.web.current import current_catalog, current_settings


@click.group("dictation")
def dictation_group() -> None:
    """Les dictées et les lettres : comparer un texte, refaire les sons."""


@dictation_group.command("grade")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.argument("text", metavar="TEXT.txt", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Écrit une valeur JSON.")
@with_appcontext
def grade_command(file: Path, text: Path, as_json: bool) -> None:
    """Compare TEXT.txt avec la dictée FILE, ou vérifie la structure d’une lettre.

    FILE est content/dictations/<id>.yaml ou content/letters/<id>.yaml. Les voisins dangereux sont ceux du glossaire du
    cours. Sort avec 1 si le fichier est mal écrit ou si la copie n’est pas réussie, avec 2 si un fichier n’existe pas.
    """
    work, copy = read_work(file), read_text(text)
    told = graded_letter(work, copy) if isinstance(work, Letter) else graded_dictation(work, copy)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo("\n".join(lines_of(told)))
    if not told["passed"]:
        raise click.exceptions.Exit(1)


def graded_dictation(dictation: Dictation, copy: str) -> dict[str, Any]:
    """What a copy of a dictation is worth, every difference with it."""
    spec = PublishedDictation.publish(dictation, current_catalog().glossary.neighbours)
    result = DICTATIONS.result(spec, Copy(training=True, text=copy))
    return {
        "earned": float(result.earned),
        "possible": float(result.possible),
        "passed": result.passed,
        "words": result.comparison.typed_words,
        "differences": [
            {
                "kind": one.kind.value,
                "grave": one.grave,
                "expected": one.expected,
                "typed": one.typed,
                "why": one.why,
            }
            for one in result.comparison.differences
        ],
        "layout": [
            {"check": one.check.value, "held": one.held, "expected": one.expected, "missing": list(one.missing)}
            for one in result.layout
        ],
    }


def graded_letter(letter: Letter, copy: str) -> dict[str, Any]:
    """What the structure of a letter is worth."""
    spec = PublishedLetter(**{name: getattr(letter, name) for name in Letter.model_fields})
    result = LETTERS.result(spec, LetterState(Copy(training=True, text=copy)))
    return {
        "earned": float(result.earned),
        "possible": float(result.possible),
        "passed": result.passed,
        "checks": [
            {"check": one.check.value, "held": one.held, "points": one.points, "what": one.what, "found": one.found}
            for one in result.marks
        ],
    }


def lines_of(told: dict[str, Any]) -> list[str]:
    """The same, for somebody who reads."""
    lines = [f"{told['earned']:g} sur {told['possible']:g}, {'réussi' if told['passed'] else 'à reprendre'}."]
    for one in told.get("differences", ()):
        grave = " (grave)" if one["grave"] else ""
        lines.append(f"{one['kind']}{grave} : « {one['typed']} » pour « {one['expected']} »")
    for one in (*told.get("layout", ()), *told.get("checks", ())):
        held = one["held"] is True or one["held"] == one.get("expected")
        lines.append(f"{'tenu' if held else 'à revoir'} : {one['check']} {one.get('what', '')}".rstrip())
    return lines


@dictation_group.command("record")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--voice", default="", help="Commande qui parle (voir tests/voice/kokoro.py) ; sans elle, espeak-ng.")
@click.option("--name", default="", help="Nom de la voix, gardé avec le son.")
@click.option("--again", is_flag=True, help="Refait aussi les sons qui sont à jour.")
@with_appcontext
def record_command(ids: tuple[str, ...], voice: str, name: str, again: bool) -> None:
    """Refait les sons des dictées du cours (toutes, ou celles qui sont nommées) dans content/dictations/audio.

    Demande ffmpeg, et espeak-ng à moins qu’une autre voix soit donnée. Un son à jour n’est pas refait.
    """
    catalog, root = current_catalog(), current_settings().course_path
    unknown = [one for one in ids if one not in catalog.dictations]
    if unknown:
        raise Misuse(f"dictée inconnue : {', '.join(unknown)}.")
    for dictation in catalog.dictations.values():
        if (ids and dictation.id not in ids) or (not again and is_up_to_date(root, dictation)):
            continue
        try:
            made = record(dictation, root, shlex.split(voice), name or (voice and "autre voix") or "espeak-ng")
        except RecordingFailed as failure:
            raise Wrong(str(failure)) from None
        click.echo(f"{dictation.id} : {round(made.seconds)} s")


def read_work(path: Path) -> Dictation | Letter:
    """One file by itself; its mistakes and exit 1 when it is badly written."""
    if not path.is_file():
        raise Misuse(f"le fichier « {path} » n’existe pas.")
    files = Files(path.parent)
    document = files.yaml_of(files.root / path.name)
    work: Dictation | Letter | None = None
    problems = list(files.problems)
    if document is not None:
        is_letter = isinstance(document.value, dict) and "situation" in document.value
        work, mistakes = validated(document, Letter) if is_letter else validated(document, Dictation)
        problems = [Problem(str(path), line, message) for line, message in mistakes]
    if work is None or problems:
        raise Wrong("\n".join(str(problem) for problem in problems))
    return work


def read_text(path: Path) -> str:
    """The text of a copy."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise Misuse(f"le fichier « {path} » n’existe pas.") from None
    except (OSError, UnicodeDecodeError):
        raise Misuse(f"le fichier « {path} » n’est pas un texte en UTF-8.") from None
