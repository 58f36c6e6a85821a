"""The pages of progress, as people meet them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import User
from app.attempts.domain import Mode
from app.clock import utc_now
from app.content.catalog import Catalog
from app.db import Database
from tests.people import Person
from tests.progress.builders import WELCOME
from tests.progress.rows import add_attempt, add_cohort, add_reading, statements_on

SignIn = Callable[..., Person]
PAGES = ("/tableau-de-bord", "/progression", f"/progression/{WELCOME}", "/progression/referentiel")


def database_of(app: Flask) -> Database:
    found: Database = app.extensions["tdu"].database
    return found


def words_of(page: Any) -> str:
    """What a page says, without its tags."""
    main = page.get_data(as_text=True).split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", main)))


def live(app: Flask, person: Person, catalog: Catalog, quizzes: int = 3) -> list[str]:
    """A past of readings and quizzes of the shipped course."""
    now = utc_now()
    module = next(iter(catalog.modules.values()))
    attempts = []
    assert person.id is not None
    with database_of(app).writing() as db:
        for number in range(quizzes):
            at = now - timedelta(days=number, hours=1)
            attempts.append(add_attempt(db, person.id, f"quiz-{number}", at=at, competences=(WELCOME,)))
        add_reading(db, person.id, module.id, module.lessons[0].id, now - timedelta(hours=2))
    return attempts


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_sent_to_sign_in(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (302, 303)
    assert "/connexion" in answer.headers["Location"]


@pytest.mark.parametrize("path", PAGES)
def test_each_page_has_one_heading_that_begins_its_title_and_one_solid_button_at_most(
    app: Flask, sign_in: SignIn, catalog: Catalog, path: str
) -> None:
    awa = sign_in("learner")
    live(app, awa, catalog)
    answer = awa.get(path)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    (heading,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.S)
    title = re.search(r"<title>(.*?)</title>", page, re.S)
    assert title is not None
    assert title[1].strip().startswith(heading.strip())
    assert len(re.findall(r'class="button"', page)) <= 1
    assert "'" not in words_of(answer)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for style in ("style=", "onclick", "<script>"):
        assert style not in page


def test_a_newcomer_is_told_where_to_begin(sign_in: SignIn) -> None:
    page = words_of(sign_in("learner").get("/tableau-de-bord"))
    assert "Par où commencer" in page
    assert "Choisir le titre que vous visez" in page
    assert "Lire la leçon" in page
    assert "Rien n’a de date pour le moment" in page
    assert "Pas encore de travail enregistré" in page


def test_somebody_who_worked_sees_a_step_a_reason_and_the_week(app: Flask, sign_in: SignIn, catalog: Catalog) -> None:
    awa = sign_in("learner")
    live(app, awa, catalog)
    page = words_of(awa.get("/tableau-de-bord"))
    assert "Vos 20 prochaines minutes" in page
    assert "Parce que" in page
    assert "3 preuves sur 4 attendues, la dernière" in page
    assert "Votre semaine" in page


def test_the_map_shows_each_competence_with_its_words_and_the_same_figures(
    app: Flask, sign_in: SignIn, catalog: Catalog
) -> None:
    awa = sign_in("learner")
    live(app, awa, catalog, quizzes=4)
    answer = awa.get("/progression")
    page = words_of(answer)
    framework = catalog.framework("RNCP40800")
    for competence in framework.competences:
        assert competence.label in page
        assert f'href="/progression/{competence.id}"' in answer.get_data(as_text=True)
    assert "1 compétence acquise" in page
    assert "Ce référentiel est incomplet" in page
    assert "Comment c’est calculé" in page
    assert "36 sur 40" in page


def test_each_figure_opens_the_attempts_behind_it(app: Flask, sign_in: SignIn, catalog: Catalog) -> None:
    awa = sign_in("learner")
    attempts = live(app, awa, catalog)
    answer = awa.get(f"/progression/{WELCOME}")
    page = answer.get_data(as_text=True)
    for attempt in attempts:
        assert f'href="/tentatives/{attempt}"' in page
    assert "9 sur 10" in words_of(answer)
    assert "Preuve retenue" in words_of(answer)


@pytest.mark.parametrize("competence", ["rncp40800.bc09-c9", "n-importe-quoi", "..%2F..", "é" * 300])
def test_a_competence_that_does_not_exist_is_not_found(sign_in: SignIn, competence: str) -> None:
    assert sign_in("learner").get(f"/progression/{competence}").status_code == 404


def test_picking_a_referentiel_keeps_it_and_shows_its_map(app: Flask, sign_in: SignIn) -> None:
    awa = sign_in("learner")
    choice = words_of(awa.get("/progression/referentiel"))
    assert "Remplacé depuis le 1er septembre 2025 par RNCP40800" in choice
    answer = awa.post("/progression/referentiel", {"framework": "rncp36805"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/progression")
    with database_of(app).reading() as db:
        assert db.get_one(User, awa.id).framework == "rncp36805"
    assert "RNCP36805" in words_of(awa.get("/progression"))


@pytest.mark.parametrize("framework", ["", "rncp1", "x" * 5000, "RNCP40800"])
def test_a_referentiel_that_is_not_offered_is_refused_and_nothing_changes(
    app: Flask, sign_in: SignIn, framework: str
) -> None:
    awa = sign_in("learner")
    answer = awa.post("/progression/referentiel", {"framework": framework})
    assert answer.status_code == 422
    assert "À corriger" in words_of(answer)
    with database_of(app).reading() as db:
        assert db.get_one(User, awa.id).framework is None


def test_a_post_without_the_pages_token_changes_nothing(app: Flask, sign_in: SignIn) -> None:
    awa = sign_in("learner")
    assert awa.client.post("/progression/referentiel", data={"framework": "rncp36805"}).status_code >= 400
    with database_of(app).reading() as db:
        assert db.get_one(User, awa.id).framework is None


def test_an_exam_that_is_not_published_tells_nothing(app: Flask, sign_in: SignIn) -> None:
    awa = sign_in("learner")
    assert awa.id is not None
    with database_of(app).writing() as db:
        add_attempt(db, awa.id, "examen-blanc", earned=1, mode=Mode.EXAM, at=utc_now() - timedelta(hours=1))
    page = words_of(awa.get("/tableau-de-bord"))
    assert "Le résultat paraîtra le jour de sa publication" in page
    assert "1 point" not in page
    assert "examen-blanc" not in words_of(awa.get(f"/progression/{WELCOME}"))


# Whose progress


def test_a_trainer_sees_the_progress_of_a_learner_of_theirs(app: Flask, sign_in: SignIn, catalog: Catalog) -> None:
    awa, claire = sign_in("learner", name="Awa Diallo"), sign_in("trainer", name="Claire Morin")
    attempts = live(app, awa, catalog)
    assert awa.id is not None
    assert claire.id is not None
    with database_of(app).writing() as db:
        add_cohort(db, awa.id, claire.id)
    overview = claire.get(f"/formation/apprenants/{awa.id}/progression")
    assert overview.status_code == 200
    assert "Progression de Awa Diallo" in words_of(overview)
    evidence = claire.get(f"/formation/apprenants/{awa.id}/progression/{WELCOME}")
    assert f'href="/tentatives/{attempts[0]}"' in evidence.get_data(as_text=True)


@pytest.mark.parametrize("role", ["learner", "trainer", "evaluator"])
@pytest.mark.parametrize("rest", ["", f"/{WELCOME}"])
def test_anybody_else_is_told_that_the_page_does_not_exist(sign_in: SignIn, role: str, rest: str) -> None:
    awa, other = sign_in("learner"), sign_in(role)
    there = other.get(f"/formation/apprenants/{awa.id}/progression{rest}")
    nowhere = other.get(f"/formation/apprenants/{10**12}/progression{rest}")
    assert (there.status_code, nowhere.status_code) == (404, 404)


def test_an_admin_sees_it_too_and_a_number_nobody_has_is_not_found(sign_in: SignIn) -> None:
    awa, admin = sign_in("learner"), sign_in("admin")
    assert admin.get(f"/formation/apprenants/{awa.id}/progression").status_code == 200
    for number in (0, 999_999, 2**31, 10**40):
        assert admin.get(f"/formation/apprenants/{number}/progression").status_code == 404


# What it costs


@pytest.mark.parametrize(
    ("path", "most"), [("/tableau-de-bord", 9), ("/progression", 3), (f"/progression/{WELCOME}", 3)]
)
def test_a_page_sends_the_same_statements_whatever_was_done(
    app: Flask, sign_in: SignIn, catalog: Catalog, path: str, most: int
) -> None:
    new, old = sign_in("learner"), sign_in("learner")
    live(app, old, catalog, quizzes=25)
    counts = []
    for person in (new, old):
        person.get(path)
        with statements_on(database_of(app)) as sent:
            assert person.get(path).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= most, sent
