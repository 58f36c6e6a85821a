"""Health and measures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select


def test_health_is_said_in_one_word(visitor: FlaskClient) -> None:
    answer = visitor.get("/sante")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


def test_a_base_that_does_not_answer_is_said_too(
    face: Flask, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent() -> None:
        raise ConnectionError("no answer")

    monkeypatch.setattr(face.extensions["tdu"].database, "reading", silent)
    answer = visitor.get("/sante")
    assert (answer.status_code, answer.get_json()) == (503, {"status": "unavailable"})


def test_health_does_not_wait_behind_those_who_write(face: Flask, visitor: FlaskClient) -> None:
    with face.extensions["tdu"].database.writing() as db:
        db.execute(select(1))
        assert visitor.get("/sante").status_code == 200


def test_measures_name_routes_and_never_what_was_asked(visitor: FlaskClient) -> None:
    visitor.get("/porte/nombre/31337")
    page = visitor.get("/metriques").get_data(as_text=True)
    assert 'route="/porte/nombre/<int:number>"' in page
    assert "31337" not in page


def test_measures_are_read_from_this_machine_or_with_the_token(
    face: Flask, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert visitor.get("/metriques", environ_base=elsewhere).status_code == 404
    assert visitor.get("/metriques", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404
    runtime = face.extensions["tdu"]
    monkeypatch.setattr(runtime, "settings", replace(runtime.settings, metrics_token="jeton-de-mesure"))
    bearing = {"Authorization": "Bearer jeton-de-mesure"}
    assert visitor.get("/metriques", environ_base=elsewhere, headers=bearing).status_code == 200
    wrong = {"Authorization": "Bearer jeton-é"}
    assert visitor.get("/metriques", environ_base=elsewhere, headers=wrong).status_code == 404
