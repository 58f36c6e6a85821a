"""`flask day`: check a simulated day, make one, replay a list of acts, let a bot hold it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import yaml

from app.cli.refusals import Misuse, Wrong
from app.content.files import Files
from app.content.people_checks import day_people_mistakes
from app.content.problems import Problem
from app.content.schema.day import Day
from app.content.schema.people import PatientsFile
from app.content.validation import validated
from app.errors import InvalidAction
from app.reception.domain.best_agenda import AgendaScore
from app.reception.domain.bots import BOTS, lived, payloads, policy_of
from app.reception.domain.generator import generate
from app.reception.domain.player import ReceptionEngine, act
from app.reception.domain.published import PublishedDay
from app.reception.domain.soundness import findings_of
from app.reception.domain.state import DeskState, digest_of

ENGINE = ReceptionEngine()


@click.group("day")
def day_group() -> None:
    """Les journées au secrétariat : les vérifier, en faire, les rejouer, les confier à un automate."""


@day_group.command("check")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
def check_command(file: Path) -> None:
    """Vérifie un fichier de journée : toutes ses fautes à la fois, et 1 s’il y en a ; 2 si le fichier n’existe pas."""
    day = read_day(file)
    document = Files(file.parent).yaml_of(file.parent.resolve() / file.name)
    found = findings_of(day)
    if found:
        raise _told(Problem(str(file), document.line_of(one.at) if document else 1, one.message) for one in found)
    click.echo(f"Rien à corriger : {len(day.items)} éléments, {len(day.people)} dossiers.")


@day_group.command("generate")
@click.option("--seed", required=True, type=int, help="La graine : la même donne toujours la même journée.")
@click.option("--level", required=True, type=click.IntRange(1, 5), help="Le niveau, de 1 à 5.")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Le fichier à écrire.")
def generate_command(seed: int, level: int, out: Path) -> None:
    """Fait une demi-journée qu’une personne experte peut tenir."""
    values = generate(seed, level).model_dump(mode="json", by_alias=True, exclude_defaults=True)
    try:
        out.write_text(yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=110), encoding="utf-8")
    except OSError:
        raise Misuse(f"« {out} » ne peut pas être écrit.") from None
    click.echo(f"{out} : journée écrite.")


@day_group.command("play")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.argument("actions", metavar="ACTIONS.json", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Écrit une valeur JSON.")
def play_command(file: Path, actions: Path, as_json: bool) -> None:
    """Rejoue une liste d’actions : [{"kind": "answer", "item": "…"}, …].

    Sort avec 1 si une action n’est pas possible là où elle vient, avec 2 si un fichier n’existe pas.
    """
    day = read_day(file)
    state = ENGINE.start(day, "", {})
    for number, one in enumerate(_actions(actions), 1):
        payload = {key: value for key, value in one.items() if key != "kind"}
        try:
            state = act(day, state, str(one.get("kind")), payload)
        except InvalidAction as refusal:
            raise Wrong(f"action {number} : {refusal.message}") from None
    _tell(file, day, state, as_json=as_json)


@day_group.command("bot")
@click.argument("name", metavar="NAME", type=click.Choice(BOTS))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Écrit une valeur JSON.")
def bot_command(name: str, file: Path, as_json: bool) -> None:
    """Laisse un automate tenir le bureau : expert, hurried (pressé), chatty (bavard) ou careless (négligent)."""
    day = read_day(file)
    state, moves = lived(day, ENGINE.start(day, "", {}), policy_of(name))
    _tell(file, day, state, as_json=as_json, more={"bot": name, "actions": payloads(moves)})


def played_value(day: PublishedDay, state: DeskState) -> dict[str, Any]:
    """A half-day as it is told in JSON."""
    result = ENGINE.result(day, state)
    return {
        "earned": int(result.earned),
        "possible": int(result.possible),
        "passed": result.passed,
        "points": dict(result.points),
        "maximum": dict(result.maximum),
        "competences": {
            key: {"earned": int(one.earned), "possible": int(one.possible)} for key, one in result.competences.items()
        },
        "minutes": result.minutes,
        "marks": [
            {
                "item": one.item,
                "minute": one.minute,
                "verdict": one.verdict,
                "act": one.act,
                "rule": one.rule,
                "points": dict(one.points),
                "better": one.better,
            }
            for one in result.marks
        ],
        "agenda": _agenda_value(result.agenda),
        "graded": result.graded,
        "hash": digest_of(state),
    }


def _agenda_value(agenda: AgendaScore | None) -> dict[str, Any] | None:
    """How the agenda stands against the best that was possible."""
    if agenda is None:
        return None
    return {
        "optimum": agenda.optimum,
        "reached": agenda.reached,
        "percent": agenda.share,
        "better": [asdict(one) for one in agenda.better],
    }


def _tell(
    file: Path, day: PublishedDay, state: DeskState, *, as_json: bool, more: dict[str, Any] | None = None
) -> None:
    value = {**played_value(day, state), **(more or {})}
    if as_json:
        click.echo(json.dumps(value, ensure_ascii=False))
        return
    click.echo(f"{file} : {value['earned']} points sur {value['possible']}, {value['minutes']} min.")
    for name, points in value["points"].items():
        click.echo(f"{name} : {points} sur {value['maximum'][name]}")


def _actions(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        raise Misuse(f"le fichier « {path} » n’existe pas.")
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError):
        raise Wrong(f"{path}:1: ce n’est pas du JSON en UTF-8") from None
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise Wrong(f"{path}:1: une liste d’actions est attendue")
    return value


def read_day(path: Path) -> PublishedDay:
    """One day file by itself, with the patients of content/patients.yaml beside it; exit 1 when it is badly written."""
    if not path.is_file():
        raise Misuse(f"le fichier « {path} » n’existe pas.")
    files = Files(path.parent)
    document = files.yaml_of(files.root / path.name)
    day, problems = None, list(files.problems)
    if document is not None:
        day, mistakes = validated(document, Day)
        problems = [Problem(str(path), line, message) for line, message in mistakes]
    universe = _universe(path.parent.parent / "patients.yaml")
    if day is not None and document is not None:
        for index, one in enumerate(day.patients):
            if isinstance(one, str) and one not in universe:
                line = document.line_of(("patients", index))
                problems.append(Problem(str(path), line, f"le patient « {one} » n’est pas dans content/patients.yaml"))
        found = day_people_mistakes(day, universe)
        problems += [Problem(str(path), document.line_of(at), message) for at, message in found]
    if day is None or problems:
        raise _told(problems)
    return PublishedDay.publish(day, {}, universe)


def _told(problems: Iterable[Problem]) -> click.exceptions.Exit:
    for problem in problems:
        click.echo(str(problem), err=True)
    return click.exceptions.Exit(1)


def _universe(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    document = Files(path.parent).yaml_of(path.parent.resolve() / path.name)
    value = validated(document, PatientsFile)[0] if document is not None else None
    return {} if value is None else {one.id: one for one in value.patients}
