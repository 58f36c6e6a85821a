"""`flask scenario`: play a path of a scenario, explore them all. No database is needed for that."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from app.cli.refusals import Misuse, Wrong
from app.content.files import Files
from app.content.problems import Problem
from app.content.schema.scenario import Scenario
from app.content.validation import validated
from app.errors import InvalidAction
from app.scenarios.domain.explore import Atlas, Exploration, explore, shown
from app.scenarios.domain.machine import Walk, walked


@click.group("scenario")
def scenario_group() -> None:
    """Les mises en situation : jouer un chemin, les explorer tous."""


@scenario_group.command("play")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--choices", default="", help="Les choix faits, dans l’ordre, séparés par des virgules.")
@click.option("--json", "as_json", is_flag=True, help="Écrit une valeur JSON.")
def play_command(file: Path, choices: str, as_json: bool) -> None:
    """Joue un chemin : la fin atteinte, les points par dimension, leur maximum, les minutes simulées, les étapes.

    Une partie qui s’arrête avant une fin a « ending » à null. Sort avec 1 si le fichier est mal écrit ou si un choix
    n’est pas offert là où il vient, avec 2 si le fichier n’existe pas.
    """
    scenario = read_scenario(file)
    atlas = Atlas(scenario)
    chosen = [one.strip() for one in choices.split(",")] if choices.strip() else []
    try:
        walk = walked(atlas.machine, chosen)
    except InvalidAction as refusal:
        raise Wrong(refusal.message) from None
    played = played_value(atlas, walk)
    if as_json:
        click.echo(json.dumps(played, ensure_ascii=False))
        return
    ending = f"fin « {played['ending']} »" if played["ending"] else f"à l’étape « {played['steps'][-1]} », sans fin"
    click.echo(f"{file} : {ending}, {played['minutes']} min.")
    for name, earned in played["points"].items():
        best = played["maximum"][name]
        click.echo(f"{name} : {earned} sur {'un maximum infini' if best is None else best}")


def played_value(atlas: Atlas, walk: Walk) -> dict[str, Any]:
    """A path as the contract writes it."""
    return {
        "ending": atlas.machine.endings.get(walk.here.step_id),
        "points": walk.points(atlas.scenario.dimensions),
        "maximum": dict(atlas.maximum),
        "minutes": walk.minutes,
        "steps": [moment.step_id for moment in walk.moments],
    }


@scenario_group.command("explore")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Écrit une valeur JSON.")
def explore_command(file: Path, as_json: bool) -> None:
    """Parcourt tous les chemins : étapes hors d’atteinte, impasses, pièges, choix jamais offerts, extrêmes, propriétés.

    Un piège est un état atteint d’où plus aucune fin ne peut l’être ; une impasse en est un. Un choix se nomme par son
    identifiant, ou « étape/identifiant » si plusieurs étapes ont le même. Un maximum null n’existe pas : un circuit
    rapporte des points à chaque tour. Sort avec 1 s’il y a quelque chose à corriger, avec 2 si le fichier n’existe pas.
    """
    whole = explore(read_scenario(file))
    if as_json:
        click.echo(json.dumps(explored_value(whole), ensure_ascii=False))
    else:
        click.echo("\n".join(lines_of(whole)))
    if whole.findings:
        raise click.exceptions.Exit(1)


def explored_value(whole: Exploration) -> dict[str, Any]:
    """An exploration as the contract writes it, and besides: what is wrong in words, the ways to what is stuck."""
    return {
        "states": whole.states,
        "unreachable": list(whole.unreachable),
        "dead_ends": list(whole.dead_ends),
        "traps": list(whole.traps),
        "unused_choices": list(whole.unused_choices),
        "maximum": dict(whole.maximum),
        "minimum": dict(whole.minimum),
        "properties": [
            {"name": one.name, "holds": one.holds, "counter_example": list(one.counter_example)}
            for one in whole.properties
        ],
        "complete": whole.complete,
        "problems": [one.message for one in whole.findings],
        "ways": {step_id: list(choices) for step_id, choices in whole.ways.items()},
    }


def lines_of(whole: Exploration) -> list[str]:
    """An exploration in French."""
    lines = [f"{whole.states} {'états' if whole.states > 1 else 'état'}."]
    for name, best in whole.maximum.items():
        least = whole.minimum[name]
        lines.append(f"{name} : de {'−∞' if least is None else least} à {'+∞' if best is None else best}")
    lines += [f"Vrai : {one.name}" for one in whole.properties if one.holds]
    lines += [
        f"Faux : {one.name} ({one.undecided or shown(one.counter_example)})"
        for one in whole.properties
        if not one.holds
    ]
    lines += [f"À corriger : {one.message}" for one in whole.findings if one.at[:1] != ("properties",)]
    return [*lines, *([] if whole.findings else ["Rien à corriger."])]


def read_scenario(path: Path) -> Scenario:
    """One scenario file by itself; its mistakes and exit 1 when it is badly written."""
    if not path.is_file():
        raise Misuse(f"le fichier « {path} » n’existe pas.")
    files = Files(path.parent)
    document = files.yaml_of(files.root / path.name)
    scenario, problems = None, list(files.problems)
    if document is not None:
        scenario, mistakes = validated(document, Scenario)
        problems = [Problem(str(path), line, message) for line, message in mistakes]
    if scenario is None or problems:
        raise Wrong("\n".join(str(problem) for problem in problems))
    return scenario
