"""`flask content …` and `flask quiz grade`, as people and programs call them; no database is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from jsonschema import Draft202012Validator

from app import create_app
from app.config import PROJECT
from app.content.check import main
from app.content.files import split_front_matter
from app.content.json_schema import schemas
from app.content.yaml_reader import read_yaml
from tests.conftest import settings_for
from tests.content.courses import GRADED, SCENARIO, TRAINING, swapped, write_course
from tests.content.test_broken_days import DAY, PEOPLE
from tests.content.test_quiz_schema import ALL_TYPES


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The product over a database that does not exist and cannot be reached."""
    return create_app(settings_for(tmp_path_factory.mktemp("bare"), "postgresql+psycopg://nobody@127.0.0.1:1/nothing"))


def run(app: Flask, *arguments: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=[str(one) for one in arguments])


def grade(app: Flask, folder: Path, quiz: str, answers: Any, *options: str) -> Result:
    (folder / "quiz.yaml").write_text(quiz, encoding="utf-8")
    text = answers if isinstance(answers, str) else json.dumps(answers)
    (folder / "answers.json").write_text(text, encoding="utf-8")
    return run(app, "quiz", "grade", folder / "quiz.yaml", folder / "answers.json", *options)


def test_a_sound_course_is_said_to_be_sound(bare: Flask, tmp_path: Path):
    result = run(bare, "content", "check", write_course(tmp_path / "cours"))
    assert result.exit_code == 0
    assert result.stdout.startswith("Rien à corriger : 1 module, 2 leçons, 2 quiz")


def test_without_a_folder_the_shipped_course_is_checked(bare: Flask):
    result = run(bare, "content", "check")
    assert result.exit_code == 0, result.stdout


def test_problems_are_printed_with_their_places_and_end_with_1(bare: Flask, tmp_path: Path):
    quiz = swapped(GRADED, "rule: C-12", "rule: C-99")
    result = run(bare, "content", "check", write_course(tmp_path / "cours", {"quizzes/secret.yaml": quiz}))
    assert result.exit_code == 1
    told = "question « rdv » : la règle « C-99 » n’existe pas dans content/rules.yaml"
    assert result.stdout.startswith(f"quizzes/secret.yaml:10: {told}")


def test_problems_are_one_json_value_when_asked(bare: Flask, tmp_path: Path):
    root = write_course(tmp_path / "cours", {"quizzes/secret.yaml": "id: ["})
    result = run(bare, "content", "check", root, "--json")
    assert result.exit_code == 1
    value = json.loads(result.stdout)
    assert value["ok"] is False
    assert set(value["problems"][0]) == {"path", "line", "message"}


def test_samples_are_played(bare: Flask, tmp_path: Path):
    quiz = TRAINING + "    samples: {right: [a], wrong: [a]}\n"
    result = run(bare, "content", "check", write_course(tmp_path / "cours", {"quizzes/entrainement.yaml": quiz}))
    assert result.exit_code == 1
    assert "quizzes/entrainement.yaml:14: question « rdv » : la réponse d’essai" in result.stdout


def test_playthroughs_are_played(bare: Flask, tmp_path: Path):
    scenario = swapped(SCENARIO, "points: {confidentialite: 2}}}", "points: {confidentialite: 3}}}")
    result = run(bare, "content", "check", write_course(tmp_path / "cours", {"content/scenarios/appel.yaml": scenario}))
    assert result.exit_code == 1
    assert "content/scenarios/appel.yaml:22: " in result.stdout


@pytest.mark.parametrize("arguments", [("content", "check", "/nulle/part"), ("quiz", "grade", "/rien", "/rien")])
def test_a_place_that_does_not_exist_is_misuse(bare: Flask, arguments: tuple[str, ...]):
    result = run(bare, *arguments)
    assert result.exit_code == 2
    assert "/" in result.stderr
    assert "Error" not in result.output


def test_the_module_can_be_run_by_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main([str(write_course(tmp_path / "cours"))]) == 0
    assert main([str(write_course(tmp_path / "autre", {"quizzes/secret.yaml": ""}))]) == 1
    assert "quizzes/secret.yaml:1: le fichier est vide" in capsys.readouterr().out
    assert main([str(tmp_path / "nulle-part")]) == 2


def test_a_copy_is_graded_as_the_contract_writes_it(bare: Flask, tmp_path: Path):
    answers = {
        "q1": "b",
        "q2": ["a", "b"],
        "q3": None,
        "q4": "37,55 °C",
        "q5": "tachycardi",
        "q6": {"x": "U", "y": "w"},
        "q7": {"a": "a", "b": "c"},
        "q8": {"a": "u", "b": "b"},
        "q9": ["b", "a", "c"],
        "q10": ["zzz"],
        "q11": "Un texte.",
    }
    result = grade(bare, tmp_path, ALL_TYPES, answers, "--json")
    assert result.exit_code == 0, result.output
    value = json.loads(result.stdout)
    assert list(value) == ["earned", "possible", "passed", "questions", "competences"]
    states = {one["id"]: one["state"] for one in value["questions"]}
    assert states == {
        "q1": "right",
        "q2": "wrong",
        "q3": "blank",
        "q4": "right",
        "q5": "right",
        "q6": "right",
        "q7": "partial",
        "q8": "right",
        "q9": "partial",
        "q10": "invalid",
        "q11": "needs_grading",
    }
    assert value["questions"][0]["earned"] == pytest.approx(1 / 3)
    assert value["questions"][8]["earned"] == 0.5
    assert value["earned"] == pytest.approx(1 / 3 + 5)
    assert value["possible"] == pytest.approx(10 + 1 / 3)
    assert value["passed"] is False
    assert value["competences"] == {"rncp40800.bc01-c1": {"earned": value["earned"], "possible": value["possible"]}}


def test_a_copy_is_told_in_french_without_json(bare: Flask, tmp_path: Path):
    result = grade(bare, tmp_path, GRADED, {"rdv": "b", "temperature": "37,5"})
    assert result.exit_code == 0
    assert result.stdout.endswith("Total : 2 sur 2, réussi.\n")


def test_exactly_the_pass_mark_passes(bare: Flask, tmp_path: Path):
    quiz = GRADED.replace("pass_percent: 70", "pass_percent: 50")
    assert json.loads(grade(bare, tmp_path, quiz, {"rdv": "b"}, "--json").stdout)["passed"] is True


def test_a_wrong_quiz_is_told_line_by_line_and_ends_with_1(bare: Flask, tmp_path: Path):
    result = grade(bare, tmp_path, swapped(GRADED, "type: single", "type: singel"), {})
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "quiz.yaml:8: question « rdv » : « singel » n’est pas permis" in result.stderr


def test_a_quiz_that_cannot_be_read_is_named_as_it_was_given(bare: Flask, tmp_path: Path):
    (tmp_path / "latin.yaml").write_bytes(b"id: latin\ntitle: \xe9t\xe9\n")
    (tmp_path / "answers.json").write_text("{}", encoding="utf-8")
    result = run(bare, "quiz", "grade", tmp_path / "latin.yaml", tmp_path / "answers.json")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{tmp_path / 'latin.yaml'}:2: ")


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ("{", "ce n’est pas du JSON"),
        ("[]", "un objet JSON est attendu"),
        ('{"rdv": NaN}', "NaN n’est pas un nombre"),
        ('{"rdv": "a", "rdv": "b"}', "la clé « rdv » est écrite deux fois"),
        ('{"rdv": ' + "[" * 100_000, "trop de niveaux emboîtés"),
        ('{"rdv": ' + "9" * 5000 + "}", "un nombre a plus de 400 chiffres"),
    ],
)
def test_wrong_answers_files_are_told_in_french(bare: Flask, tmp_path: Path, answers: str, said: str):
    result = grade(bare, tmp_path, GRADED, answers)
    assert result.exit_code == 1
    assert said in result.stderr


def test_a_refusal_is_one_json_value_too(bare: Flask, tmp_path: Path):
    result = grade(bare, tmp_path, "id: [cassé", {}, "--json")
    assert result.exit_code == 1
    assert "quiz.yaml:" in json.loads(result.stdout)["error"]
    missing = run(bare, "quiz", "grade", tmp_path / "absent.yaml", tmp_path / "answers.json", "--json")
    assert missing.exit_code == 2
    assert "n’existe pas" in json.loads(missing.stdout)["error"]


@pytest.mark.parametrize("response", [12, 1.5, True, ["b"], {"b": "b"}, "c", [[]], {"a": ["b"]}, "x" * 10_000])
def test_a_malformed_response_is_invalid_and_never_an_error(bare: Flask, tmp_path: Path, response: Any):
    answers = dict.fromkeys((f"q{n}" for n in range(1, 12)), response)
    result = grade(bare, tmp_path, ALL_TYPES, answers, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["questions"][0]["state"] == "invalid"


@pytest.mark.parametrize("name", sorted(schemas()))
def test_each_schema_is_valid_under_draft_2020_12(name: str):
    schema = schemas()[name]
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def as_json(text: str) -> Any:
    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(one) for key, one in value.items()}
        if isinstance(value, tuple):
            return [plain(one) for one in value]
        return (
            value
            if value is None or isinstance(value, str | bool)
            else float(value)
            if value != int(value)
            else int(value)
        )

    return plain(read_yaml(text).value)


def shipped(folder: str, pattern: str) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted((PROJECT / folder).glob(pattern))]


def test_the_schemas_accept_what_the_checks_accept():
    made = {name: Draft202012Validator(schema) for name, schema in schemas().items()}
    files = {
        "quiz": [*shipped("quizzes", "*.yaml"), ALL_TYPES, GRADED],
        "module": shipped("content/modules", "*/module.yaml"),
        "framework": shipped("content/frameworks", "*.yaml"),
        "terminology": shipped("content/terminology", "*.yaml"),
        "rules": shipped("content", "rules.yaml"),
        "scenario": [SCENARIO],
        "day": [*shipped("content/days", "*.yaml"), DAY],
        "patients": [*shipped("content", "patients.yaml"), PEOPLE],
    }
    for name, texts in files.items():
        for text in texts:
            errors = [error.message for error in made[name].iter_errors(as_json(text))]
            assert errors == [], (name, errors[:3])
    for text in shipped("content/modules", "*/*.md"):
        head = split_front_matter(text).head.value
        assert list(made["lesson"].iter_errors(json.loads(json.dumps(head)))) == []


def test_the_schemas_refuse_an_unknown_key():
    validator = Draft202012Validator(schemas()["quiz"])
    assert list(validator.iter_errors(as_json(GRADED.replace("    prompt:", "    promt:"))))


def test_the_schemas_are_written_one_file_each(bare: Flask, tmp_path: Path):
    result = run(bare, "content", "schema", "--out", tmp_path / "schemas")
    assert result.exit_code == 0
    names = sorted(path.name for path in (tmp_path / "schemas").iterdir())
    assert names == [f"{name}.schema.json" for name in sorted(schemas())]
    assert json.loads(run(bare, "content", "schema").stdout) == schemas()


def test_every_command_explains_itself_in_french(bare: Flask):
    for command in (("content", "check"), ("content", "schema"), ("quiz", "grade")):
        result = run(bare, *command, "--help")
        assert result.exit_code == 0
        assert "Affiche cette aide." in result.stdout
        assert any(word in result.stdout for word in ("Vérifie", "Donne", "Note"))


def test_a_command_called_wrongly_says_so_in_french_and_ends_with_2(bare: Flask):
    result = run(bare, "quiz", "grade")
    assert result.exit_code == 2
    assert "Il manque l’argument" in result.stderr
    assert "Missing" not in result.stderr
