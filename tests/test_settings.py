"""What is wrong around the product – a setting, a base that is not ready – is told in one French line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.cli import FlaskGroup

from app import create_app
from app.config import SettingsError, load_settings
from tests.conftest import settings_for

WRONG = [
    ("SECRET_KEY", "court", "SECRET_KEY est trop courte"),
    ("PORT", "huit mille", "PORT doit être un nombre entier"),
    ("PORT", "99999", "PORT doit aller de 1 à 65535"),
    ("DATABASE_URL", "n’importe quoi", "DATABASE_URL doit être"),
    ("DATABASE_URL", "oracle9://x/y", "DATABASE_URL doit être"),
    ("MAIL_URL", "pigeon://ici", "MAIL_URL doit être"),
]


def at_the_command_line(monkeypatch: pytest.MonkeyPatch, **environ: str) -> Result:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    return CliRunner().invoke(FlaskGroup(create_app=create_app), ["db", "check"])


@pytest.mark.parametrize(("name", "value", "said"), WRONG)
def test_a_wrong_setting_is_one_line_and_misuse_at_the_command_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, said: str
) -> None:
    result = at_the_command_line(monkeypatch, INSTANCE_PATH=str(tmp_path), **{name: value})
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


def test_an_instance_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "fichier").touch()
    with pytest.raises(SettingsError, match="INSTANCE_PATH"):
        load_settings({"INSTANCE_PATH": str(tmp_path / "fichier" / "dessous")})


@pytest.mark.parametrize(
    "arguments",
    [
        ("attempts", "replay"),
        ("user", "add", "awa@example.org", "--role", "learner"),
        ("quiz", "regrade", "secret-professionnel", "--policy", "strict"),
    ],
)
def test_a_base_that_is_not_ready_is_told_and_nothing_of_the_person(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    result = create_app(settings_for(tmp_path)).test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 1
    assert "flask db upgrade" in result.stderr
    assert "awa" not in result.output


def test_a_base_that_does_not_answer_is_told(tmp_path: Path) -> None:
    app = create_app(settings_for(tmp_path, "postgresql+psycopg://nobody@127.0.0.1:1/nothing"))
    result = app.test_cli_runner().invoke(args=["attempts", "replay"])
    assert result.exit_code == 1
    assert "La base ne répond pas" in result.stderr
