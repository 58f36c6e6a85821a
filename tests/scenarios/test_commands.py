"""`flask scenario`: what it prints, and with which status it leaves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli.scenario import scenario_group

FILE = """
id: essai
title: Essai
dimensions: [securite, confidentialite]
variables: {vu: false, confiance: {start: 2, min: 0, max: 4}}
start: appel
steps:
  appel:
    speaker: Un homme
    text: Bonjour.
    choices:
      - {id: verifier, say: Qui êtes-vous ?, when: not vu and confiance > 0, set: {vu: true, confiance: +1},
         minutes: 2, points: {confidentialite: 2}, goto: suite}
      - {id: dire, say: Oui., points: {confidentialite: -2}, goto: fin}
  suite: {text: Et ?, choices: [{id: noter, say: Je note., when: confiance == 3, points: {securite: 1}, goto: fin}]}
  fin: {text: Au revoir., ending: juste}
properties:
  - {name: Dire ne vaut rien, never: {visited: fin, percent_below: 0}}
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(scenario_group, arguments)


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "essai.yaml"
    path.write_text(FILE, encoding="utf-8")
    return str(path)


def test_a_path_is_played_as_the_contract_writes_it(file: str) -> None:
    result = run("play", file, "--choices", "verifier, noter", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "ending": "juste",
        "points": {"securite": 1, "confidentialite": 2},
        "maximum": {"securite": 1, "confidentialite": 2},
        "minutes": 3,
        "steps": ["appel", "suite", "fin"],
    }
    unfinished = json.loads(run("play", file, "--choices", "verifier", "--json").stdout)
    assert (unfinished["ending"], unfinished["steps"]) == (None, ["appel", "suite"])
    assert "sans fin" in run("play", file).stdout


def test_everything_is_explored_as_the_contract_writes_it(file: str) -> None:
    result = run("explore", file, "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == 1
    assert found["states"] == 4
    assert [found[name] for name in ("unreachable", "dead_ends", "traps", "unused_choices")] == [[], [], [], []]
    assert (found["maximum"]["confidentialite"], found["minimum"]["confidentialite"]) == (2, -2)
    assert found["properties"] == [{"name": "Dire ne vaut rien", "holds": False, "counter_example": ["dire"]}]
    assert "Faux : Dire ne vaut rien (par exemple par : dire)" in run("explore", file).stdout


def test_a_choice_that_is_not_offered_leaves_with_1_and_a_missing_file_with_2(file: str, tmp_path: Path) -> None:
    refused = run("play", file, "--choices", "verifier,dire")
    assert refused.exit_code == 1
    assert "n’est pas offert" in refused.stderr
    for command in ("play", "explore"):
        assert run(command, str(tmp_path / "absent.yaml")).exit_code == 2
        assert run(command, "--help").exit_code == 0
        assert run(command).exit_code == 2


def test_a_badly_written_file_tells_every_mistake_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "faux.yaml"
    path.write_text(FILE.replace("goto: suite", "goto: ailleurs").replace("[securite,", "[surete,"), encoding="utf-8")
    result = run("explore", str(path), "--json")
    assert result.exit_code == 1
    assert "ailleurs" in result.stderr
    assert "la dimension « securite » n’existe pas" in result.stderr
    assert f"{path}:" in result.stderr
