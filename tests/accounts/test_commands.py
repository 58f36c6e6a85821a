"""`flask user` and `flask mail`: exit codes, French messages, JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask

from app.accounts.domain import letters
from app.accounts.models import OutgoingMail
from app.accounts.services import queue_letter
from app.clock import utc_now
from tests.people import PASSWORD, Person


def run(app: Flask, *arguments: str, typed: str = "") -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=list(arguments), input=typed)
    return result.exit_code, result.output


def test_an_account_is_made_with_a_drawn_password_that_works(app: Flask) -> None:
    code, said = run(app, "user", "add", "Claire@Example.org", "--role", "trainer", "--name", "Claire Lemoine")
    assert code == 0
    assert "claire@example.org" in said
    password = said.rsplit(":", 1)[1].strip()
    answer = Person(app).post("/connexion", {"email": "claire@example.org", "password": password})
    assert answer.headers["Location"] == "/formation"


def test_a_password_given_on_standard_input_is_not_printed(app: Flask) -> None:
    code, said = run(
        app,
        "user",
        "add",
        "jury@example.org",
        "--role",
        "evaluator",
        "--password-stdin",
        "--json",
        typed=PASSWORD + "\n",
    )
    assert code == 0
    assert json.loads(said)["password"] is None
    assert PASSWORD not in said
    assert Person(app).post("/connexion", {"email": "jury@example.org", "password": PASSWORD}).status_code == 303


@pytest.mark.parametrize(
    ("arguments", "expected", "message"),
    [
        (("awa",), 2, "adresse complète"),
        (("awa@example.org", "--name", " "), 2, "1 à 120"),
        (("awa@example.org", "--framework", "rncp1"), 2, "référentiel inconnu"),
        (("awa@example.org", "--password", "x", "--password-stdin"), 2, "pas les deux"),
        (("awa@example.org", "--password", "court"), 1, "au moins 12"),
        (("awa@example.org", "--password-stdin"), 1, "au moins 12"),
    ],
)
def test_what_is_wrong_is_told_in_french(app: Flask, arguments: tuple[str, ...], expected: int, message: str) -> None:
    code, said = run(app, "user", "add", *arguments, "--role", "learner")
    assert code == expected
    assert message in " ".join(said.split())


def test_a_role_that_does_not_exist_is_misuse_and_a_taken_address_is_refused(app: Flask) -> None:
    assert run(app, "user", "add", "awa@example.org", "--role", "chef")[0] == 2
    assert run(app, "user", "add", "awa@example.org")[0] == 2
    assert run(app, "user", "add", "awa@example.org", "--role", "learner")[0] == 0
    code, said = run(app, "user", "add", "AWA@example.org", "--role", "learner")
    assert code == 1
    assert "déjà un compte" in said


def test_a_second_factor_that_is_not_there_cannot_be_reset(app: Flask) -> None:
    assert run(app, "user", "reset-second-factor", "personne@example.org")[0] == 1
    run(app, "user", "add", "awa@example.org", "--role", "learner")
    assert run(app, "user", "reset-second-factor", "awa@example.org")[0] == 1


def test_the_outbox_is_emptied_by_hand(app: Flask) -> None:
    runtime = app.extensions["tdu"]
    with runtime.database.writing() as db:
        queue_letter(db, letters.password_changed(), "awa@example.org", utc_now())
    code, said = run(app, "mail", "send", "--json")
    assert (code, json.loads(said)["sent"], json.loads(said)["waiting"]) == (0, 1, 0)
    with runtime.database.reading() as db:
        mail = db.query(OutgoingMail).one()
    folder = Path(runtime.settings.mail_url.removeprefix("file:"))
    assert (folder / f"{mail.message_id}.eml").exists()
    assert run(app, "mail", "send")[0] == 0
