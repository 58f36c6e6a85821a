"""The demonstration people: made once, by acts that replay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import User
from app.attempts import services as attempts
from app.attempts.models import Attempt, AttemptAction
from app.cli.demo import STAFF, STORIES
from app.clock import utc_now
from app.modules.models import LessonReading
from tests.people import Person

PASSWORD = "mot-de-passe-de-demonstration"


def test_demonstration_people_are_loaded_once_and_their_history_replays(
    make_app: Callable[..., Flask], monkeypatch: object
) -> None:
    app = make_app()
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)  # type: ignore[attr-defined]
    first = app.test_cli_runner().invoke(args=["demo", "load"])
    assert first.exit_code == 0, first.output
    runtime = app.extensions["tdu"]
    with runtime.database.reading() as db:
        people = db.scalar(select(func.count()).select_from(User))
        assert people == len(STORIES) + len(STAFF)
        acts = db.scalar(select(func.count()).select_from(AttemptAction))
        assert acts > 150
        assert list(attempts.replay(db, runtime.engines)) == []
        now = utc_now()
        for instant in db.scalars(select(AttemptAction.at)):
            assert instant < now
        latest = max(db.scalars(select(LessonReading.updated_at)))
        assert now - timedelta(days=3) < latest < now
        copies = db.scalars(select(Attempt).where(Attempt.state == "open")).all()
        assert copies, "somebody is in the middle of something"

    second = app.test_cli_runner().invoke(args=["demo", "load", "--json"])
    assert second.exit_code == 0
    with runtime.database.reading() as db:
        assert db.scalar(select(func.count()).select_from(User)) == people
        assert db.scalar(select(func.count()).select_from(AttemptAction)) == acts


def test_every_demonstration_account_signs_in_with_the_printed_password(
    make_app: Callable[..., Flask], monkeypatch: object
) -> None:
    app = make_app()
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)  # type: ignore[attr-defined]
    printed = app.test_cli_runner().invoke(args=["demo", "load"]).output
    password = next(line.partition(" : ")[2] for line in printed.splitlines() if "mot de passe" in line)
    for email in ("apprenante", "candidate", "formatrice", "jury", "admin"):
        person = Person(app)
        answer = person.post("/connexion", {"email": f"{email}@example.org", "password": password})
        assert answer.status_code == 303, email
        assert person.get("/tableau-de-bord").status_code == 200


def test_another_demo_password_opens_the_accounts_at_the_next_start(
    make_app: Callable[..., Flask], monkeypatch: object
) -> None:
    app = make_app()
    for password in ("le-premier-mot-de-passe", "le-second-mot-de-passe"):
        monkeypatch.setenv("DEMO_PASSWORD", password)  # type: ignore[attr-defined]
        app.test_cli_runner().invoke(args=["demo", "load"])
        answer = Person(app).post("/connexion", {"email": "jury@example.org", "password": password})
        assert answer.status_code == 303
