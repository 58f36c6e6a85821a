"""Reading comfort is kept with the account, or in one cookie for a stranger."""

from __future__ import annotations

import random
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.comfort import DEFAULT, Comfort, comfort_in
from tests.people import Person

CHOICE = {"theme": "dark", "text_size": "large", "spacing": "wide", "ruler": "1"}


def test_a_stranger_s_choice_shows_on_the_next_page(face: Flask) -> None:
    person = Person(face)
    answer = person.post("/confort", {**CHOICE, "back": "/aide"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/aide")
    page = person.get("/aide").get_data(as_text=True)
    assert '<html lang="fr" data-theme="dark" data-text="large" data-spacing="wide" data-ruler="on">' in page
    assert "Votre confort de lecture est enregistré." in page
    cookie = person.client.get_cookie("confort")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_a_script_keeps_the_choice_without_leaving_the_page(face: Flask) -> None:
    answer = Person(face).post("/confort", CHOICE, headers={"Accept": "application/json"})
    assert answer.status_code == 204


def test_a_signed_in_person_s_choice_goes_to_the_account(face: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = []
    viewer = SimpleNamespace(
        id=1, role="learner", name="Awa", theme="auto", text_size="normal", spacing="normal", ruler=False
    )
    monkeypatch.setattr(face.extensions["tdu"], "viewer_loader", lambda: viewer)
    monkeypatch.setattr(face.extensions["tdu"], "save_preferences", lambda *choice: kept.append(choice))
    answer = Person(face).post("/confort", CHOICE)
    assert kept == [("dark", "large", "wide", True)]
    assert "confort=" not in str(answer.headers.getlist("Set-Cookie"))


@pytest.mark.parametrize(
    "back",
    [
        "https://ailleurs.example",
        "//ailleurs.example",
        "/\\ailleurs.example",
        "/\t/ailleurs.example",
        "/\n/a",
        "javascript:alert(1)",
        "aide",
    ],
)
def test_one_never_goes_back_to_another_site(face: Flask, back: str) -> None:
    assert Person(face).post("/confort", {"back": back}).headers["Location"] == "/confort"


def test_any_cookie_gives_a_page(face: Flask) -> None:
    chance = random.Random(3)
    for _ in range(60):
        client = face.test_client()
        client.set_cookie("confort", "".join(chance.choices('dark.large-<>"; é.', k=chance.randint(0, 20))))
        page = client.get("/aide").get_data(as_text=True)
        assert '<html lang="fr"' in page
        assert 'data-theme="<' not in page


def test_a_choice_that_is_not_ours_is_the_usual_one() -> None:
    assert comfort_in({"theme": "rose", "text_size": None, "spacing": 3}) == DEFAULT
    assert comfort_in({"theme": "light", "ruler": "on"}) == Comfort(theme="light", ruler=True)


def test_a_page_that_is_read_sets_no_cookie(visitor: FlaskClient) -> None:
    for address in ("/", "/aide", "/confidentialite", "/accessibilite", "/mentions-legales", "/introuvable"):
        assert "Set-Cookie" not in visitor.get(address).headers, address
