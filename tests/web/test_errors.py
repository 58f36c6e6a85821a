"""What went wrong becomes a status and a French page, or JSON for a script."""

from __future__ import annotations

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web import errors
from app.web.refusals import REFUSALS
from tests.people import Person

STATUSES = (400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 503)
RAISED = {
    "forbidden": 403,
    "not-found": 404,
    "conflict": 409,
    "gone": 410,
    "invalid": 422,
    "too-many": 429,
    "unavailable": 503,
    "locked": 503,
    "full": 503,
    "no-table": 500,
    "bug": 500,
}


def test_every_promised_status_has_its_page() -> None:
    assert set(REFUSALS) == set(STATUSES)


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_says_what_happened_what_to_do_and_a_reference(visitor: FlaskClient, status: int) -> None:
    answer = visitor.get(f"/porte/{status}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert REFUSALS[status].title in page
    assert "Ce que vous pouvez faire" in page
    assert answer.headers["X-Request-ID"] in page
    html5lib.HTMLParser(strict=True).parse(page)


@pytest.mark.parametrize(("name", "status"), RAISED.items())
def test_a_refusal_of_the_product_has_its_status(visitor: FlaskClient, name: str, status: int) -> None:
    assert visitor.get(f"/porte/{name}").status_code == status
    answer = visitor.get(f"/porte/{name}", headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert set(answer.get_json()) >= {"error", "message", "next", "reference"}


def test_the_sentence_of_a_refusal_is_shown_as_it_is(visitor: FlaskClient) -> None:
    assert "Ce texte a changé dans un autre onglet." in visitor.get("/porte/conflict").get_data(as_text=True)


@pytest.mark.parametrize(("name", "seconds"), [("too-many", "90"), ("locked", "5"), ("full", "5")])
def test_a_passing_refusal_says_when_to_come_back(visitor: FlaskClient, name: str, seconds: str) -> None:
    assert visitor.get(f"/porte/{name}").headers["Retry-After"] == seconds


def test_a_page_that_wants_a_person_leads_to_the_door_and_back(visitor: FlaskClient) -> None:
    answer = visitor.get("/porte/sign-in?page=2&q=%C3%A9t%C3%A9")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/connexion?suivant=%2Fporte%2Fsign-in%3Fpage%3D2%26q%3D%25C3%25A9t%25C3%25A9"


def test_a_script_that_wants_a_person_is_told_401(visitor: FlaskClient) -> None:
    answer = visitor.get("/porte/sign-in", headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 401
    assert answer.get_json()["error"] == "sign_in_required"


def test_a_form_whose_session_ended_gives_its_text_back(face: Flask) -> None:
    headers = {"Referer": "http://localhost/modules/a/b"}
    answer = Person(face).post("/porte/sign-in", {"note": "Ce que j’avais écrit"}, headers=headers)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert "Ce que j’avais écrit" in page
    assert "/connexion?suivant=%2Fmodules%2Fa%2Fb" in page


def test_a_form_that_was_refused_leads_back_to_its_page(face: Flask) -> None:
    headers = {"Referer": "http://localhost/modules/a/b?x=1"}
    page = Person(face).post("/porte/conflict", {"note": "x"}, headers=headers).get_data(as_text=True)
    assert '<a href="/modules/a/b?x=1">Rouvrir la page</a>' in page
    assert "Rouvrir la page" not in Person(face).post("/porte/conflict", {"note": "x"}).get_data(as_text=True)


@pytest.mark.parametrize("referer", ["http://[", "https://ailleurs.example/a", "", "about:blank"])
def test_one_comes_back_only_to_a_page_of_this_site(face: Flask, referer: str) -> None:
    answer = Person(face).post("/porte/sign-in", {"note": "x"}, headers={"Referer": referer})
    assert answer.status_code == 401
    assert "/connexion?suivant=%2Fporte%2Fsign-in" in answer.get_data(as_text=True)


def test_a_sensitive_act_asks_for_the_password_again(visitor: FlaskClient) -> None:
    answer = visitor.get("/porte/reauthenticate")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/compte/confirmer?suivant=%2Fporte%2Freauthenticate"
    answer = visitor.get("/porte/reauthenticate", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.get_json()["error"]) == (403, "reauthentication_required")


@pytest.mark.parametrize("name", ["locked", "full", "unavailable"])
def test_a_locked_base_and_a_full_disk_give_the_text_back(face: Flask, name: str) -> None:
    answer = Person(face).post(f"/porte/{name}", {"reponse": "tachycardie"})
    assert answer.status_code == 503
    assert "tachycardie" in answer.get_data(as_text=True)


def test_the_page_of_a_bug_says_nothing_of_the_inside(visitor: FlaskClient) -> None:
    page = visitor.get("/porte/bug").get_data(as_text=True)
    for secret in ("ValueError", "Traceback", "awa@example.org", ".py"):
        assert secret not in page


def test_the_page_of_a_bug_needs_no_database(
    face: Flask, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise AssertionError("the page of a bug asked who is there")

    monkeypatch.setattr(face.extensions["tdu"], "viewer_loader", broken)
    assert visitor.get("/porte/bug").status_code == 500
    assert visitor.get("/porte/locked").status_code == 503


def test_when_even_the_templates_fail_a_bare_page_is_left(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_more: object) -> str:
        raise RuntimeError("no template")

    monkeypatch.setattr(errors, "render_template", broken)
    answer = visitor.get("/porte/bug")
    assert answer.status_code == 500
    assert "Une erreur est survenue" in answer.get_data(as_text=True)
    html5lib.HTMLParser(strict=True).parse(answer.get_data(as_text=True))


def test_a_method_that_is_not_taken_says_which_are(visitor: FlaskClient) -> None:
    answer = visitor.delete("/aide")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
