"""The simulated day through its pages, without a script: what a browser gets and sends."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask, render_template
from sqlalchemy import event, select

from app.attempts.models import Attempt, AttemptAction, Outcome
from app.attempts.services import replay
from app.cli.day import day_group
from app.config import PROJECT
from app.content.catalog import Catalog
from app.reception.domain.bots import lived, policy_of
from app.reception.domain.state import digest_of, load_state
from app.reception.services import ENGINE
from app.reception.views.catalogue import day_embed
from tests.people import ONCE_A_SECOND, Person
from tests.reception.hands import Hands, begin, day_of, forms_of
from tests.test_pages import problems_of

FIRST = "premier-jour"


def rows(app: Flask, table: type) -> list:
    with app.extensions["tdu"].database.reading() as db:
        return list(db.scalars(select(table)))


def played_by_expert(app: Flask, hands: Hands, most: int = 10_000) -> None:
    """Do what the expert does, through the forms of the page."""
    day = day_of(app, hands)
    _, moves = lived(day, ENGINE.start(day, "", {}), policy_of("expert"))
    for kind, payload in moves[:most]:
        hands.do(kind, payload)


def taken_up(hands: Hands) -> None:
    """Let things come, and take up the first."""
    hands.send("wait", {})
    hands.page = hands.look(feuille="file")
    form = hands.form("answer")
    hands.send("answer", {"element": min(form.choices["element"])})


def test_a_stranger_finds_days_draws_one_and_sits_down(app: Flask, stranger: Person) -> None:
    page = stranger.get("/journees").get_data(as_text=True)
    for words in ("En cabinet", "À l’hôpital et en établissement", "En télésecrétariat", "Une journée tirée au sort"):
        assert words in page
    for name in ("SantéPlus", "MediAssist", "DocuMed", "MedicoSupport", "CareCoordination", "HealthAdmin", "Orbis"):
        assert name in page
    answer = stranger.post("/journees", {"niveau": "2"})
    assert answer.status_code == 303
    hands = Hands(app, stranger, answer.headers["Location"])
    assert re.match(r"jour-\d+-niveau-2$", hands.attempt().activity_id)
    assert "Personne en face de vous" in hands.page
    for level in ("", "0", "6", "deux"):
        assert stranger.post("/journees", {"niveau": level}).status_code == 422


def test_a_drawn_day_is_the_same_for_ever(app: Flask, stranger: Person) -> None:
    first = begin(app, stranger, "jour-4217-niveau-3")
    first.send("finish", {})
    again = begin(app, stranger, "jour-4217-niveau-3")
    assert again.id != first.id
    assert again.attempt().content_digest == first.attempt().content_digest
    assert again.attempt().number == 2


def test_the_expert_holds_a_written_day_through_the_forms_and_the_debrief_says_so(
    app: Flask, sign_in: Callable[..., Person], tmp_path: Path
) -> None:
    awa = sign_in()
    hands = begin(app, awa, FIRST, mode="graded")
    played_by_expert(app, hands)
    attempt = hands.attempt()
    assert attempt.state == "closed"
    assert attempt.earned * 100 >= attempt.possible * 90
    told = awa.get(f"{hands.address}/debriefing").get_data(as_text=True)
    for words in ("Ce qui a tenu", "Par compétence", "de quel droit", "demande fondée, identité vérifiée", "<svg"):
        assert words in told
    outcomes = rows(app, Outcome)
    assert {one.activity_kind for one in outcomes} == {"day"}
    assert {one.mode for one in outcomes} == {"graded"}
    # The same acts at the command line are worth the same.
    acts = [{"kind": one.kind, **one.payload} for one in sorted(rows(app, AttemptAction), key=lambda one: one.number)]
    recorded = tmp_path / "actes.json"
    recorded.write_text(json.dumps(acts), encoding="utf-8")
    file = PROJECT / "content" / "days" / f"{FIRST}.yaml"
    played = CliRunner().invoke(day_group, ["play", str(file), str(recorded), "--json"])
    assert played.exit_code == 0, played.output
    value = json.loads(played.output)
    assert (value["earned"], value["possible"]) == (attempt.earned, attempt.possible)
    assert value["hash"] == digest_of(load_state(attempt.snapshot))
    with app.extensions["tdu"].database.reading() as db:
        assert list(replay(db, app.extensions["tdu"].engines)) == []


@pytest.mark.parametrize("day_id", ["service-de-chirurgie", "laboratoire", "jour-7-niveau-4"])
def test_every_act_that_a_day_asks_for_has_its_form(app: Flask, stranger: Person, day_id: str) -> None:
    hands = begin(app, stranger, day_id)
    played_by_expert(app, hands)
    attempt = hands.attempt()
    assert attempt.state == "closed"
    assert attempt.earned * 100 >= attempt.possible * 90


def hidden_words(hands: Hands, app: Flask) -> list[str]:
    """What nobody may read before it was asked or before the end."""
    day, state = day_of(app, hands), hands.state()
    known = {one.item: one for one in state.matters}
    words = []
    # Two people may say the same sentence: once one of them has said it, it is no secret.
    said = {
        one.answer
        for item in day.items
        for one in item.questions
        if item.id in known and one.id in known[item.id].asked
    } | {item.opening for item in day.items if item.id in known and known[item.id].answered is not None}
    for item in day.items:
        matter = known.get(item.id)
        words.append(item.id)
        if matter is None or matter.answered is None:
            words.append(item.opening)
        words += [one.answer for one in item.questions if matter is None or one.id not in matter.asked]
    for conduct in day.protocol:
        for judged in (*conduct.acts, *conduct.avoid):
            words.append(judged.better)
    return [one for one in words if one not in said]


def test_what_was_not_asked_and_what_is_judged_are_not_in_the_page(app: Flask, stranger: Person) -> None:
    hands = begin(app, stranger, "jour-4217-niveau-4")
    taken_up(hands)
    for _ in range(3):
        hidden = hidden_words(hands, app)
        tools = ("agenda", "dossiers", "messagerie", "facturation", "stock", "transmissions", "suivi", "consignes")
        for tool in tools:
            page = hands.look(outil=tool)
            assert [one for one in hidden if one in page or f'"{one}"' in page] == []
            assert not re.search(r"\b(C|O|A)-\d\d\b", page), "a rule is named before the debrief"
        if not any(one.fields.get("acte") == "ask" for one in forms_of(hands.page)):
            break
        form = hands.form("ask")
        hands.send("ask", {"question": min(form.choices["question"])})
    for path in ("debriefing", "relecture"):
        assert stranger.get(f"{hands.address}/{path}").status_code in {302, 404}


def test_an_act_sent_twice_happens_once(app: Flask, stranger: Person) -> None:
    hands = begin(app, stranger, FIRST)
    form = hands.form("wait")
    for _ in range(3):
        assert stranger.post(form.action, form.filled({})).status_code == 303
    assert len(rows(app, AttemptAction)) == 1


def test_a_page_left_behind_changes_nothing_and_shows_where_the_desk_is(app: Flask, stranger: Person) -> None:
    hands = begin(app, stranger, FIRST)
    old = hands.form("wait")
    taken_up(hands)
    count = len(rows(app, AttemptAction))
    late = {**old.filled({}), "cle": "une-autre-cle-0001"}
    answer = stranger.post(old.action, late, follow_redirects=True)
    assert "a avancé dans une autre page" in answer.get_data(as_text=True)
    script = stranger.post(old.action, late, headers={"Accept": "application/json"})
    assert script.status_code == 409
    assert "a avancé" in script.get_json()["message"]
    assert len(rows(app, AttemptAction)) == count


def test_a_made_up_act_is_refused_in_words_and_what_was_typed_is_kept(app: Flask, stranger: Person) -> None:
    hands = begin(app, stranger, FIRST)
    taken_up(hands)
    count = len(rows(app, AttemptAction))
    hands.page = hands.look(outil="transmissions")
    answer = hands.send("note", {"texte": "trop"})
    assert answer.status_code == 422
    assert ">trop</textarea>" in answer.get_data(as_text=True)
    form = hands.form("note")
    for change in (
        {"acte": "voler"},
        {"acte": "ask", "question": "identite"},
        {"acte": "bill"},
        {"acte": "open_file", "patient": "nobody"},
        {"acte": "search_patients", "naissance": "hier"},
        {"acte": "book", "motif": "x/y", "patient": "z", "creneau": "0-99999"},
        {"acte": "note", "texte": "Une note assez longue", "element": "999"},
        {"acte": "message", "texte": "x" * 5000, "a": "marchetti"},
        {"acte": "answer", "element": "-1"},
    ):
        assert stranger.post(form.action, {**form.filled({}), "texte": "", **change}).status_code == 422, change
    refused = stranger.post(form.action, form.filled({"texte": "bref"}), headers={"Accept": "application/json"})
    assert refused.status_code == 422
    assert "Écrivez" in refused.get_json()["message"]
    assert len(rows(app, AttemptAction)) == count


def test_a_script_hears_what_happened(stranger: Person, app: Flask) -> None:
    hands = begin(app, stranger, FIRST)
    form = hands.form("wait")
    answer = stranger.post(form.action, form.filled({}), headers={"Accept": "application/json"})
    value = answer.get_json()
    assert value["saved"] is True
    assert re.search(r"Au comptoir|Le téléphone sonne", value["said"])
    assert "Il est" in value["said"]
    assert value["page"].startswith(hands.address)


def test_a_graded_day_asks_for_an_account_and_has_no_guide(app: Flask, stranger: Person, sign_in) -> None:
    assert stranger.post(f"/journees/{FIRST}", {"mode": "graded"}).status_code == 401
    assert "Pas à pas" in begin(app, stranger, FIRST).page
    assert "Pas à pas" not in begin(app, sign_in(), FIRST, mode="graded").page


def test_chrono_is_never_graded(app: Flask, sign_in: Callable[..., Person]) -> None:
    awa = sign_in()
    hands = begin(app, awa, FIRST, chrono="oui")
    assert "data-chrono" in hands.page
    hands.send("finish", {})
    assert rows(app, Outcome) == []
    graded = begin(app, awa, FIRST, chrono="oui", mode="graded")
    assert "data-chrono" not in graded.page
    assert graded.attempt().setup == {"mode": "graded"}


def test_bruno_learns_nothing_of_awa_s_day_and_their_trainer_reads_the_debrief(
    app: Flask, sign_in: Callable[..., Person]
) -> None:
    awa, bruno = sign_in(), sign_in()
    hands = begin(app, awa, FIRST)
    for suffix in ("", "/debriefing", "/relecture"):
        assert bruno.get(f"{hands.address}{suffix}").status_code == 404
        assert Person(app).get(f"{hands.address}{suffix}").status_code == 303
    for suffix in ("/agir", "/reprendre"):
        assert bruno.post(f"{hands.address}{suffix}", {"acte": "wait", "pas": "0"}).status_code == 404
    admin = sign_in("admin")
    assert admin.get(f"{hands.address}/debriefing").status_code == 404
    hands.send("finish", {})
    told = admin.get(f"{hands.address}/debriefing")
    assert told.status_code == 200
    assert "Revivre cette journée" not in told.get_data(as_text=True)
    assert admin.get(hands.address).headers["Location"].endswith("/debriefing")


def test_one_replays_from_any_moment_and_takes_it_up_again_from_there(app: Flask, stranger: Person) -> None:
    hands = begin(app, stranger, "jour-4217-niveau-1")
    played_by_expert(app, hands, most=12)
    before = hands.state()
    hands.page = hands.look()
    hands.send("finish", {})
    page = stranger.get(f"{hands.address}/relecture?acte=12").get_data(as_text=True)
    assert "Relecture" in page
    assert 'name="acte" value="answer"' not in page
    answer = stranger.post(f"{hands.address}/reprendre", {"acte": "12"})
    again = Hands(app, stranger, answer.headers["Location"])
    assert again.id != hands.id
    assert digest_of(again.state()) == digest_of(before)
    again.send("wait", {})
    again.send("finish", {})
    with app.extensions["tdu"].database.reading() as db:
        assert list(replay(db, app.extensions["tdu"].engines)) == []
    told = stranger.get(f"{again.address}/debriefing")
    assert told.status_code == 200


def test_the_version_that_was_played_is_kept(app: Flask, stranger: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    hands = begin(app, stranger, FIRST)
    hands.send("finish", {})
    course = app.extensions["tdu"].course
    catalog = course.current()
    changed = catalog.days[FIRST].model_copy(update={"title": "Un tout autre titre"})
    monkeypatch.setattr(course, "_catalog", replace(catalog, days={FIRST: changed}))
    told = stranger.get(f"{hands.address}/debriefing").get_data(as_text=True)
    assert "Un tout autre titre" not in told
    assert "a été revue depuis" in told


def test_the_other_pages_name_a_day_for_what_it_is(
    app: Flask, sign_in: Callable[..., Person], catalog: Catalog
) -> None:
    awa = sign_in(framework="rncp40800")
    assert "/journees" in awa.get("/entrainement").get_data(as_text=True)
    hands = begin(app, awa, FIRST)
    title = catalog.days[FIRST].title
    today = awa.get("/tableau-de-bord").get_data(as_text=True)
    assert "vous avez quitté cette journée au secrétariat" in today
    assert title in awa.get("/tentatives").get_data(as_text=True)
    assert awa.get(f"/tentatives/{hands.id}").headers["Location"].endswith(hands.address)
    drawn = begin(app, awa, "jour-12-niveau-1")
    assert "Journée tirée au sort" in awa.get("/tentatives").get_data(as_text=True)
    assert "Reprendre" in awa.get("/journees").get_data(as_text=True)
    assert drawn.attempt().state == "open"


def test_the_competence_page_offers_days_and_scenarios_at_their_own_addresses(
    app: Flask, sign_in: Callable[..., Person], catalog: Catalog
) -> None:
    awa = sign_in(framework="rncp40800")
    page = awa.get("/progression/rncp40800.bc01-c1").get_data(as_text=True)
    assert f'href="/journees/{FIRST}"' in page
    assert any(f'href="/scenarios/{one}"' in page for one in catalog.scenarios)
    assert awa.get("/journees/jour-9999999-niveau-1").status_code == 404


def test_a_lesson_shows_a_day_as_a_card(app: Flask) -> None:
    with app.test_request_context("/"):
        shown = day_embed(FIRST, {})
        assert shown is not None
        card = render_template(shown.template, embed=shown, **shown.context)
        assert day_embed("absente", {}) is None
    assert f"/journees/{FIRST}" in card
    assert "Pas commencée" in card


def test_one_act_asks_little_of_the_base(app: Flask, sign_in: Callable[..., Person]) -> None:
    awa = sign_in()
    hands = begin(app, awa, FIRST)
    taken_up(hands)
    form = hands.form("hold")
    statements: list[str] = []
    engine = app.extensions["tdu"].database.engine

    def heard(connection, cursor, statement, *rest) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", heard)
    try:
        assert awa.post(form.action, form.filled({})).status_code == 303
    finally:
        event.remove(engine, "before_cursor_execute", heard)
    said = [one for one in statements if not one.startswith(("BEGIN", "PRAGMA")) and ONCE_A_SECOND not in one]
    assert len(said) <= 8, said


def test_a_person_takes_their_days_away_and_they_can_be_erased(app: Flask, sign_in: Callable[..., Person]) -> None:
    awa = sign_in()
    begin(app, awa, FIRST)
    with app.extensions["tdu"].database.writing() as db:
        exported = app.extensions["tdu"].exporters["tentatives"](db, awa.id)
        assert [one["genre"] for one in exported] == ["day"]
    assert [one.activity_id for one in rows(app, Attempt)] == [FIRST]


def test_every_page_of_a_day_is_well_formed(app: Flask, stranger: Person) -> None:
    hands = begin(app, stranger, "service-de-chirurgie")
    taken_up(hands)
    hands.page = hands.look(outil="dossiers")
    hands.send("search_patients", {"nom": "d"})
    found = min(hands.form("open_file").choices["patient"])
    hands.send("open_file", {"patient": found}, {"patient": found})
    hands.page = hands.look(outil="agenda")
    hands.send("search_slots", {"motif": min(hands.form("search_slots").choices["motif"])})
    booking = hands.state().agenda[0].id
    tools = ("agenda", "dossiers", "messagerie", "facturation", "stock", "annuaire", "transmissions", "services")
    pages = {tool: hands.look(outil=tool) for tool in (*tools, "suivi", "consignes")}
    pages["a line of the agenda"] = hands.look(outil="agenda", rdv=booking)
    pages["another day"] = hands.look(outil="agenda", jour="1", praticiens="3")
    hands.page = pages["agenda"]
    hands.send("finish", {})
    for path in ("debriefing", "relecture?acte=3"):
        pages[path] = stranger.get(f"{hands.address}/{path}").get_data(as_text=True)
    for path in ("/journees", "/journees/service-de-chirurgie", "/journees/jour-3-niveau-5"):
        pages[path] = stranger.get(path).get_data(as_text=True)
    problems = [f"{name}: {problem}" for name, page in pages.items() for problem in problems_of(page)]
    assert not problems, "\n".join(problems)
