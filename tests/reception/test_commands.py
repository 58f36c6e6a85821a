"""`flask day`: a generated file passes its own check, a bot’s acts replayed give the same, a broken file is told."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from app.cli.day import day_group


def run(*arguments: str) -> tuple[int, str]:
    told = CliRunner().invoke(day_group, list(arguments))
    return told.exit_code, told.output


def test_a_generated_day_is_sound_and_a_bot_replayed_gives_the_same(tmp_path: Path):
    file, actions = str(tmp_path / "jour.yaml"), tmp_path / "actions.json"
    assert run("generate", "--seed", "3", "--level", "2", "--out", file)[0] == 0
    assert run("check", file)[0] == 0
    code, told = run("bot", "expert", file, "--json")
    assert code == 0
    lived = json.loads(told)
    actions.write_text(json.dumps(lived["actions"]), encoding="utf-8")
    code, told = run("play", file, str(actions), "--json")
    assert code == 0
    played = json.loads(told)
    assert (played["hash"], played["earned"]) == (lived["hash"], lived["earned"])


def test_a_broken_day_is_told_line_by_line(tmp_path: Path):
    file = tmp_path / "jour.yaml"
    assert run("generate", "--seed", "3", "--level", "1", "--out", str(file))[0] == 0
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("conduct: ", "conduct: absente-", 1) + "inconnu: 1\n", encoding="utf-8")
    code, told = run("check", str(file))
    assert code == 1
    assert "inconnu" in told
    assert run("check", str(tmp_path / "rien.yaml"))[0] == 2
    assert run("bot", "personne", str(file))[0] == 2


def test_an_impossible_action_is_told_with_its_number(tmp_path: Path):
    file, actions = str(tmp_path / "jour.yaml"), tmp_path / "actions.json"
    run("generate", "--seed", "3", "--level", "1", "--out", file)
    actions.write_text('[{"kind": "wait"}, {"kind": "danser"}]', encoding="utf-8")
    code, told = run("play", file, str(actions))
    assert code == 1
    assert "action 2" in told
