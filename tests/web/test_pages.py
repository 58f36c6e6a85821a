"""The pages that belong to no feature: valid, in French, true to the settings."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.domain import Role
from app.extensions import Course
from tests.web.conftest import face_app

ADDRESSES = ("/", "/aide", "/accessibilite", "/confidentialite", "/mentions-legales", "/confort", "/introuvable")
TEXT = re.compile(r">([^<]+)<")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_valid_and_has_what_every_page_has(visitor: FlaskClient, address: str) -> None:
    page = visitor.get(address).get_data(as_text=True)
    html5lib.HTMLParser(strict=True).parse(page)
    assert page.startswith("<!doctype html>")
    assert '<html lang="fr"' in page
    title = re.search(r"<title>(.+?) – Trait d’union</title>", page)
    headings = re.findall(r"<h1[^>]*>(.+?)</h1>", page, re.DOTALL)
    assert title is not None
    assert len(headings) == 1
    assert re.sub(r"<[^>]+>|&nbsp;|\s+", " ", headings[0]).split()[:2] == title[1].replace("\u00a0", " ").split()[:2]
    assert page.index('href="#contenu"') < page.index('id="contenu"')
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert 'role="status"' in page


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_follows_french_typography(visitor: FlaskClient, address: str) -> None:
    page = visitor.get(address).get_data(as_text=True)
    for text in TEXT.findall(page[page.index("<body>") :]):
        assert "'" not in text, text
        assert not re.search(r"[^\u202f\s&#\d][;!?](?=\s|$)|\u0020[;:!?]", text), text
        assert "« " not in text, text
        assert " »" not in text, text


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_holds_no_inline_script_style_or_handler(visitor: FlaskClient, address: str) -> None:
    page = visitor.get(address).get_data(as_text=True)
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", page)
    outside = re.findall(r'(?:src|href)="(https?://[^"]+)"', page)
    assert set(outside) <= {"https://www.cnil.fr/fr/plaintes", "https://formulaire.defenseurdesdroits.fr/"}


def test_a_stranger_finds_a_lesson_to_try_at_once(visitor: FlaskClient, course: Course) -> None:
    module = next(module for module in course.current().modules.values() if module.lessons)
    page = visitor.get("/").get_data(as_text=True)
    assert f'href="/modules/{module.id}/{module.lessons[0].id}"' in page
    for address in ("/modules", "/entrainement", "/connexion", "/inscription", "/confort"):
        assert f'href="{address}' in page


def test_who_is_signed_in_goes_to_the_day_s_work(
    face: Flask, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = SimpleNamespace(
        id=1,
        role=Role.LEARNER,
        name="Awa",
        framework=None,
        theme="auto",
        text_size="normal",
        spacing="normal",
        ruler=False,
    )
    monkeypatch.setattr(face.extensions["tdu"], "viewer_loader", lambda: viewer)
    # This face stands on no base: what waits to be read is not counted.
    monkeypatch.setitem(face.extensions, "menu", [])
    answer = visitor.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/tableau-de-bord")
    page = visitor.get("/aide").get_data(as_text=True)
    assert "Les cinq lieux" in page
    assert 'action="/deconnexion"' in page
    html5lib.HTMLParser(strict=True).parse(page)


def test_the_legal_notice_says_what_is_not_filled(visitor: FlaskClient) -> None:
    page = visitor.get("/mentions-legales").get_data(as_text=True)
    assert page.count("Non renseigné") == 4


def test_the_legal_notice_says_what_the_settings_say(tmp_path: Path, course: Course) -> None:
    app = face_app(
        tmp_path,
        course,
        publisher_name="Les Tilleuls <formation>",
        publisher_address="1 rue du Lac",
        publication_director="Hélène Vasseur",
        host_name="Hébergeur du Lac",
        contact_email="dpo@tilleuls.example",
    )
    page = app.test_client().get("/mentions-legales").get_data(as_text=True)
    app.extensions["tdu"].database.dispose()
    assert "Non renseigné" not in page
    assert "Les Tilleuls &lt;formation&gt;" in page
    assert "mailto:dpo@tilleuls.example" in page


def test_every_view_of_this_folder_is_marked_public(face: Flask) -> None:
    for rule in face.url_map.iter_rules():
        if rule.endpoint.startswith(("web.", "assets.")):
            assert face.view_functions[rule.endpoint].guard == "public", rule  # type: ignore[attr-defined]


def test_robots_are_kept_out_of_personal_pages(visitor: FlaskClient) -> None:
    assert "Disallow: /compte" in visitor.get("/robots.txt").get_data(as_text=True)
