"""A mise en situation through its pages, without a script: what a browser gets and sends."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask, render_template
from sqlalchemy import select

from app.attempts import services as log
from app.attempts.models import Attempt, AttemptAction, Outcome
from app.cli.content import scenario_problems
from app.content.catalog import Catalog
from app.scenarios.services import ENGINE
from app.scenarios.views.catalogue import scenario_embed
from tests.people import Person
from tests.scenarios.builders import a_choice, a_scenario

SCENARIO = a_scenario(
    {
        "appel": [
            a_choice("verifier", "suite", minutes=2, points={"securite": 2}, rule="C-12", feedback="Raison un."),
            a_choice("dire", "fin-b", points={"securite": -2}, feedback="Raison deux."),
        ],
        "suite": [a_choice("noter", "fin-a", points={"relation": 1}), a_choice("oublier", "fin-b")],
        "fin-a": "juste",
        "fin-b": "dit",
    },
    competences=("rncp40800.bc01-c1",),
)


@pytest.fixture(autouse=True)
def published(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    course = app.extensions["tdu"].course
    monkeypatch.setattr(course, "_catalog", replace(course.current(), scenarios={SCENARIO.id: SCENARIO}))


def begin(person: Person, mode: str = "training") -> str:
    answer = person.post("/scenarios/essai", {"mode": mode})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"]).rsplit("/", 1)[-1]


def page_of(person: Person, attempt_id: str) -> str:
    answer = person.get(f"/scenarios/parties/{attempt_id}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def form_of(page: str, words: str) -> dict[str, str]:
    """What the browser sends when the reply that says these words is pressed."""
    token = next(
        found[1] for found in re.finditer(r'name="choix" value="(\w+)">(.*?)</button>', page, re.S) if words in found[2]
    )
    hidden = dict(re.findall(r'name="(cle|pas)" value="([^"]+)"', page.partition('name="choix"')[0]))
    return {**hidden, "choix": token}


def say(person: Person, attempt_id: str, words: str) -> None:
    answer = person.post(f"/scenarios/parties/{attempt_id}/dire", form_of(page_of(person, attempt_id), words))
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/scenarios/parties/{attempt_id}#ici")


def rows(app: Flask, table: type) -> list:
    with app.extensions["tdu"].database.reading() as db:
        return list(db.scalars(select(table)))


def test_a_stranger_plays_from_the_list_to_the_debrief(app: Flask, stranger: Person) -> None:
    assert "/scenarios/essai" in stranger.get("/scenarios").get_data(as_text=True)
    assert "Commencer" in stranger.get("/scenarios/essai").get_data(as_text=True)
    attempt_id = begin(stranger)
    say(stranger, attempt_id, "Je dis verifier.")
    assert "Je dis verifier." in page_of(stranger, attempt_id)
    say(stranger, attempt_id, "Je dis oublier.")
    assert "La conversation est terminée" in page_of(stranger, attempt_id)
    told = stranger.get(f"/scenarios/parties/{attempt_id}/debriefing").get_data(as_text=True)
    for words in ("Raison un.", "Il y avait mieux", "Je dis noter.", "Règle C-12", "vérifiée le", "Sécurité"):
        assert words in told
    assert "%" not in re.sub(r"<[^>]+>", "", told)
    (attempt,) = rows(app, Attempt)
    assert (attempt.state, attempt.earned, attempt.possible) == ("closed", 2, 3)
    assert rows(app, Outcome) == []


def test_what_is_not_yet_said_is_not_in_the_page(stranger: Person) -> None:
    page = page_of(stranger, begin(stranger))
    for hidden in ("Je dis noter.", "Raison", "C-12", "verifier<", 'value="verifier"', "securite", "juste"):
        assert hidden not in page
    before_the_end = stranger.get(f"/scenarios/parties/{begin(stranger)}/debriefing")
    assert before_the_end.status_code == 302


def test_a_choice_sent_twice_is_said_once(app: Flask, stranger: Person) -> None:
    attempt_id = begin(stranger)
    form = form_of(page_of(stranger, attempt_id), "Je dis verifier.")
    for _ in range(3):
        assert stranger.post(f"/scenarios/parties/{attempt_id}/dire", form).status_code == 303
    assert [row.payload for row in rows(app, AttemptAction)] == [{"choice": "verifier"}]


def test_a_page_left_behind_changes_nothing_and_shows_where_the_party_is(app: Flask, stranger: Person) -> None:
    attempt_id = begin(stranger)
    old = form_of(page_of(stranger, attempt_id), "Je dis dire.")
    say(stranger, attempt_id, "Je dis verifier.")
    answer = stranger.post(
        f"/scenarios/parties/{attempt_id}/dire", {**old, "cle": "une-autre-cle"}, follow_redirects=True
    )
    assert "a continué dans une autre page" in answer.get_data(as_text=True)
    assert len(rows(app, AttemptAction)) == 1


def test_a_made_up_reply_is_refused_and_the_page_comes_back(app: Flask, stranger: Person) -> None:
    attempt_id = begin(stranger)
    for form in ({}, {"choix": "verifier", "pas": "0"}, {"choix": "x" * 5000, "pas": "0", "cle": "c" * 500}):
        answer = stranger.post(f"/scenarios/parties/{attempt_id}/dire", form)
        assert answer.status_code in {303, 422}
    assert rows(app, AttemptAction) == []


def test_training_takes_back_and_a_graded_party_does_not(app: Flask, sign_in: Callable[..., Person]) -> None:
    awa = sign_in()
    attempt_id = begin(awa)
    say(awa, attempt_id, "Je dis verifier.")
    assert "Reprendre ma dernière phrase" in page_of(awa, attempt_id)
    assert awa.post(f"/scenarios/parties/{attempt_id}/reprendre", {"pas": "1", "cle": "reprise-1"}).status_code == 303
    say(awa, attempt_id, "Je dis dire.")
    graded = begin(awa, "graded")
    assert graded != attempt_id
    say(awa, graded, "Je dis verifier.")
    assert "Reprendre ma dernière phrase" not in page_of(awa, graded)
    assert awa.post(f"/scenarios/parties/{graded}/reprendre", {"pas": "1", "cle": "reprise-2"}).status_code == 422
    say(awa, graded, "Je dis noter.")
    outcomes = [(one.mode, one.competence_id, one.earned, one.possible) for one in rows(app, Outcome)]
    assert ("graded", "rncp40800.bc01-c1", 3, 3) in outcomes


def test_a_graded_party_asks_for_an_account(stranger: Person) -> None:
    assert stranger.post("/scenarios/essai", {"mode": "graded"}).status_code == 401
    assert 'value="graded"' not in stranger.get("/scenarios/essai").get_data(as_text=True)


def test_bruno_learns_nothing_of_awa_s_party(app: Flask, sign_in: Callable[..., Person]) -> None:
    awa, bruno = sign_in(), sign_in()
    attempt_id = begin(awa)
    for suffix in ("", "/debriefing"):
        assert bruno.get(f"/scenarios/parties/{attempt_id}{suffix}").status_code == 404
        assert Person(app).get(f"/scenarios/parties/{attempt_id}{suffix}").status_code == 303
    for suffix in ("/dire", "/reprendre", "/rejouer"):
        assert bruno.post(f"/scenarios/parties/{attempt_id}{suffix}", {"pas": "0", "choix": "x"}).status_code == 404


def test_one_plays_again_from_any_moment(app: Flask, stranger: Person) -> None:
    attempt_id = begin(stranger)
    say(stranger, attempt_id, "Je dis verifier.")
    say(stranger, attempt_id, "Je dis oublier.")
    answer = stranger.post(f"/scenarios/parties/{attempt_id}/rejouer", {"pas": "1"})
    again = str(answer.headers["Location"]).rpartition("/")[2].removesuffix("#ici")
    assert again != attempt_id
    page = page_of(stranger, again)
    assert "Je dis verifier." in page
    say(stranger, again, "Je dis noter.")
    told = stranger.get(f"/scenarios/parties/{again}/debriefing").get_data(as_text=True)
    assert "Rien à reprendre" in told


def test_the_address_of_attempts_leads_to_the_party(stranger: Person) -> None:
    attempt_id = begin(stranger)
    answer = stranger.get(f"/tentatives/{attempt_id}")
    assert answer.headers["Location"].endswith(f"/scenarios/parties/{attempt_id}")
    assert "Essai" in stranger.get("/tentatives").get_data(as_text=True)
    assert "/scenarios" in stranger.get("/entrainement").get_data(as_text=True)


def test_an_act_of_one_activity_never_reaches_an_attempt_at_another(
    app: Flask, stranger: Person, catalog: Catalog
) -> None:
    party = begin(stranger)
    quiz_id = next(one.id for one in catalog.quizzes.values() if one.mode == "training")
    copy = str(stranger.post(f"/quiz/{quiz_id}").headers["Location"]).rpartition("/tentatives/")[2].partition("?")[0]
    for path in (f"/scenarios/parties/{copy}/dire", f"/scenarios/parties/{copy}/reprendre"):
        assert stranger.post(path, {"pas": "0", "choix": "x"}).status_code == 401
    for path in (f"/tentatives/{party}/reponses", f"/tentatives/{party}/verifier", f"/tentatives/{party}/rendre"):
        assert stranger.post(path, {"dans": "q", "question": "q"}).status_code in {401, 404}
    for path in (f"/tentatives/{party}/etat", f"/tentatives/{party}/resultat", f"/tentatives/{party}/relecture"):
        assert stranger.get(path).status_code in {303, 404}
    assert rows(app, AttemptAction) == []


def test_a_lesson_shows_a_mise_en_situation_as_a_card(app: Flask) -> None:
    with app.test_request_context("/"):
        shown = scenario_embed("essai", {})
        assert shown is not None
        card = render_template(shown.template, embed=shown, **shown.context)
        assert scenario_embed("absent", {}) is None
    assert 'href="/scenarios/essai"' in card
    assert "Pas commencé" in card


def test_every_party_folds_again_to_what_is_stored(
    app: Flask, stranger: Person, sign_in: Callable[..., Person]
) -> None:
    for person, words in ((stranger, "Je dis dire."), (sign_in(), "Je dis verifier.")):
        say(person, begin(person), words)
    with app.extensions["tdu"].database.reading() as db:
        assert list(log.replay(db, {ENGINE.kind: ENGINE})) == []


def test_an_old_party_is_read_as_it_was_played(app: Flask, stranger: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    attempt_id = begin(stranger)
    say(stranger, attempt_id, "Je dis dire.")
    course = app.extensions["tdu"].course
    changed = SCENARIO.model_copy(update={"title": "Un autre titre"})
    monkeypatch.setattr(course, "_catalog", replace(course.current(), scenarios={SCENARIO.id: changed}))
    told = stranger.get(f"/scenarios/parties/{attempt_id}/debriefing").get_data(as_text=True)
    assert "a été revue depuis" in told
    assert "Un autre titre" not in told


def test_the_check_of_a_course_explores_its_scenarios(tmp_path, catalog: Catalog) -> None:
    stuck = a_scenario({"a": [a_choice("tomber", "b")], "b": [a_choice("tourner", "b")], "fin": "bonne"})
    (found, *others) = scenario_problems(tmp_path, replace(catalog, scenarios={"essai": stuck}))
    assert "aucun chemin n’y mène" in found.message
    assert len(others) == 2


def test_an_open_party_is_taken_up_again_from_the_dashboard(sign_in: Callable[..., Person]) -> None:
    awa = sign_in(framework="rncp40800")
    attempt_id = begin(awa)
    say(awa, attempt_id, "Je dis verifier.")
    page = awa.get("/tableau-de-bord").get_data(as_text=True)
    assert f"/tentatives/{attempt_id}" in page
    assert "« Essai »" in page or "«\u00a0Essai\u00a0»" in page
    say(awa, attempt_id, "Je dis noter.")
    assert "Essai" in awa.get("/progression/rncp40800.bc01-c1").get_data(as_text=True)
