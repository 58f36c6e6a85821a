"""The pages of modules as strangers, learners and other learners meet them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.datastructures import Headers

from app.content.catalog import Catalog, LearningModule, Lesson
from app.modules import queries, services
from app.modules.wiring import register_question_source
from app.web.embeds import Embed
from tests.people import ONCE_A_SECOND, Person

SignIn = Callable[..., Person]


@pytest.fixture
def module(catalog: Catalog) -> LearningModule:
    """The first module of the shipped course."""
    return next(iter(catalog.modules.values()))


@pytest.fixture
def lesson(module: LearningModule) -> Lesson:
    """Its second lesson: not open to strangers, and of several parts."""
    return module.lessons[1]


@pytest.fixture
def indexed(app: Flask, catalog: Catalog) -> Flask:
    """The product, its search index up to date."""
    with app.extensions["tdu"].database.writing() as db:
        services.refresh_index(db, catalog)
    return app


def address(lesson: Lesson, act: str = "") -> str:
    return f"/modules/{lesson.module_id}/{lesson.id}" + (f"/{act}" if act else "")


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The statements sent while the block runs."""
    sent: list[str] = []
    engine = app.extensions["tdu"].database.engine

    def note(connection, cursor, statement, *rest):
        if ONCE_A_SECOND not in " ".join(statement.split()):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def kept_note(person: Person, lesson: Lesson) -> str:
    with person.app.extensions["tdu"].database.reading() as db:
        return queries.reading_and_note(db, person.id, lesson.module_id, lesson.id)[1].text


def revision(page: str) -> int:
    found = re.search(r'name="revision" value="(\d+)"', page)
    assert found
    return int(found[1])


# Strangers


def test_a_stranger_sees_the_catalogue_and_which_lessons_are_open(stranger: Person, catalog: Catalog):
    page = stranger.get("/modules").text
    assert "La première leçon de chaque module est ouverte sans compte" in page
    for module in catalog.modules.values():
        assert f'href="/modules/{module.id}"' in page


def test_a_stranger_reads_the_first_lesson_without_an_account(stranger: Person, module: LearningModule):
    answer = stranger.get(address(module.lessons[0]))
    assert answer.status_code == 200
    assert "sans compte" in answer.text
    assert 'name="text"' not in answer.text
    assert "Terminer la leçon" not in answer.text


def test_the_other_lessons_ask_a_stranger_to_sign_in_and_come_back(stranger: Person, lesson: Lesson):
    answer = stranger.get(address(lesson))
    assert answer.status_code == 401
    assert "Cette leçon se lit avec un compte" in answer.text
    assert f"/connexion?suivant={address(lesson)}" in answer.text
    assert lesson.body.text[:60] not in answer.text


@pytest.mark.parametrize("act", ["position", "terminer", "a-reprendre", "notes"])
def test_a_stranger_keeps_nothing(stranger: Person, lesson: Lesson, act: str):
    assert stranger.post(address(lesson, act), {"text": "x", "revision": "0"}).status_code == 401


def test_a_stranger_has_no_notebook(stranger: Person):
    for path in ("/carnet", "/carnet/texte"):
        answer = stranger.get(path)
        assert answer.status_code == 303
        assert "/connexion" in answer.location


@pytest.mark.parametrize("path", ["/modules/inconnu", "/modules/inconnu/lecon", "/modules/inconnu/assets/a.svg"])
def test_what_does_not_exist_is_not_found(stranger: Person, path: str):
    assert stranger.get(path).status_code == 404


# Reading


def test_a_learner_keeps_their_place_and_resumes_there_without_a_script(sign_in: SignIn, lesson: Lesson):
    awa = sign_in()
    heading = [one for one in lesson.body.headings if one.level == 2][1]
    answer = awa.post(address(lesson, "position"), {"heading": heading.id})
    assert answer.status_code == 303
    assert answer.location == f"{address(lesson)}#{heading.id}"
    page = awa.get(address(lesson)).text
    assert f'<a href="#{heading.id}">Reprendre à' in page
    assert "vous en étiez là" in page


def test_the_same_place_sent_many_times_by_a_script_changes_nothing(app: Flask, sign_in: SignIn, lesson: Lesson):
    awa = sign_in()
    heading = lesson.body.headings[2]
    answers = [
        awa.post(address(lesson, "position"), {"heading": heading.id}, headers={"Accept": "application/json"})
        for _ in range(3)
    ]
    assert [answer.json for answer in answers] == [{"heading": heading.id, "furthest": 3}] * 3
    with app.extensions["tdu"].database.reading() as db:
        assert [one.kind for one in queries.events_of(db, awa.id)] == ["opened", "advanced"]


def test_opening_a_lesson_writes_nothing_until_the_reader_or_their_script_says_so(
    app: Flask, sign_in: SignIn, lesson: Lesson
):
    awa = sign_in()
    awa.get(address(lesson))
    with app.extensions["tdu"].database.reading() as db:
        assert queries.reading_progress(db, awa.id) == {}


def test_every_mark_inside_a_lesson_leads_to_something_of_its_page(sign_in: SignIn, catalog: Catalog):
    awa = sign_in()
    lost = []
    for module in catalog.modules.values():
        for lesson in module.lessons:
            page = awa.get(address(lesson)).text
            there = set(re.findall(r'id="([^"]+)"', page))
            lost += [(lesson.id, mark) for mark in re.findall(r'href="#([^"]+)"', page) if mark not in there]
    assert not lost


def test_a_place_that_is_not_in_the_lesson_is_refused(sign_in: SignIn, lesson: Lesson):
    awa = sign_in()
    assert awa.post(address(lesson, "position"), {"heading": "s-nulle-part"}).status_code == 422
    assert awa.post(address(lesson, "position"), {"heading": "x" * 5000}).status_code == 422


def test_finishing_a_lesson_leads_to_the_next_one(sign_in: SignIn, module: LearningModule):
    awa = sign_in()
    answer = awa.post(address(module.lessons[0], "terminer"))
    assert (answer.status_code, answer.location) == (303, address(module.lessons[1]))
    page = awa.get(address(module.lessons[0])).text
    assert "Leçon terminée" in page
    assert "La remettre en cours" in page


def test_finishing_the_last_lesson_leads_to_what_comes_after_in_the_module(sign_in: SignIn, module: LearningModule):
    awa = sign_in()
    for lesson in module.lessons:
        answer = awa.post(address(lesson, "terminer"))
    assert answer.location == f"/modules/{module.id}"
    assert "toutes les leçons sont lues" in awa.get(f"/modules/{module.id}").text


def test_a_finished_lesson_may_be_taken_up_again(sign_in: SignIn, lesson: Lesson):
    awa = sign_in()
    awa.post(address(lesson, "terminer"))
    assert awa.post(address(lesson, "a-reprendre")).status_code == 303
    assert "Terminer la leçon" in awa.get(address(lesson)).text


def test_the_catalogue_says_what_to_read_next_and_why(sign_in: SignIn, module: LearningModule):
    awa = sign_in()
    page = awa.get("/modules").text
    assert "Parce que c’est le début du parcours" in page
    awa.post(address(module.lessons[0], "terminer"))
    page = awa.get("/modules").text
    assert "Parce que c’est la suite de ce que vous avez lu" in page
    assert f'class="button" href="{address(module.lessons[1])}"' in page


def test_the_catalogue_and_the_module_lead_back_to_the_very_place(sign_in: SignIn, lesson: Lesson):
    awa = sign_in()
    heading = [one for one in lesson.body.headings if one.level == 2][2]
    awa.post(address(lesson, "position"), {"heading": heading.id})
    for path in ("/modules", f"/modules/{lesson.module_id}"):
        assert f'class="button" href="{address(lesson)}#{heading.id}"' in awa.get(path).text


def test_another_learner_sees_nothing_of_it(sign_in: SignIn, lesson: Lesson):
    awa, bruno = sign_in(), sign_in()
    awa.post(address(lesson, "terminer"))
    awa.post(address(lesson, "notes"), {"text": "à moi seule", "revision": "0"})
    page = bruno.get(address(lesson)).text
    assert "Leçon terminée" not in page
    assert "à moi seule" not in page
    assert "à moi seule" not in bruno.get("/carnet").text
    assert "à moi seule" not in bruno.get("/carnet/texte").text


def test_a_lesson_page_costs_two_statements_and_the_catalogue_the_same_whatever_was_read(
    app: Flask, sign_in: SignIn, catalog: Catalog, lesson: Lesson
):
    awa = sign_in()
    counts = []
    for _ in range(2):
        counts.append([])
        for path in (address(lesson), "/modules", f"/modules/{lesson.module_id}"):
            with statements(app) as sent:
                assert awa.get(path).status_code == 200
            counts[-1].append(len(sent))
        for module in catalog.modules.values():
            for one in module.lessons:
                awa.post(address(one, "terminer"))
        awa.post(address(lesson, "notes"), {"text": "une note", "revision": "0"})
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 6


def test_an_activity_named_by_a_lesson_is_shown_with_its_own_context(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, catalog: Catalog
):
    lesson = next(
        one
        for module in catalog.modules.values()
        for one in module.lessons
        if any(block.kind == "question" for block in one.body.blocks)
    )
    asked: list[tuple[str, dict[str, str]]] = []

    def show(target: str, args: dict[str, str]) -> Embed | None:
        asked.append((target, dict(args)))
        return Embed("components/state.html", {"words": "montré"})

    monkeypatch.setitem(app.extensions["tdu"].embeds, "question", show)
    assert sign_in().get(f"{address(lesson)}?reponse=b").status_code == 200
    assert asked
    assert asked[0][1] == {"reponse": "b"}


# Notes


def test_a_note_is_kept_and_found_again_in_the_lesson_and_the_notebook(sign_in: SignIn, lesson: Lesson):
    awa = sign_in()
    answer = awa.post(address(lesson, "notes"), {"text": "rappeler <b>Mme Perrin</b>", "revision": "0"})
    assert (answer.status_code, answer.location) == (303, f"{address(lesson)}#notes")
    for path in (address(lesson), "/carnet"):
        assert "rappeler &lt;b&gt;Mme Perrin&lt;/b&gt;" in awa.get(path).text
    export = awa.get("/carnet/texte")
    assert export.mimetype == "text/plain"
    assert "rappeler <b>Mme Perrin</b>" in export.text
    assert lesson.title in export.text


def test_a_script_that_keeps_a_note_learns_its_revision(sign_in: SignIn, lesson: Lesson):
    awa = sign_in()
    answer = awa.post(address(lesson, "notes"), {"text": "un", "revision": "0"}, headers={"Accept": "application/json"})
    assert answer.json["revision"] == 1
    assert answer.json["saved_at"].endswith("+00:00")


def test_two_windows_meet_with_both_texts_and_a_way_to_keep_them(sign_in: SignIn, lesson: Lesson):
    awa = sign_in()
    first = revision(awa.get(address(lesson)).text)
    awa.post(address(lesson, "notes"), {"text": "fenêtre une", "revision": str(first)})
    met = awa.post(address(lesson, "notes"), {"text": "fenêtre deux", "revision": str(first)})
    assert met.status_code == 409
    assert "fenêtre une" in met.text
    assert "fenêtre deux" in met.text
    assert kept_note(awa, lesson) == "fenêtre une"
    form = {"text": "fenêtre deux", "revision": str(revision(met.text)), "keep": "both"}
    assert awa.post(address(lesson, "notes"), form).status_code == 303
    assert kept_note(awa, lesson) == "fenêtre une\n\nfenêtre deux"


def test_a_script_that_meets_another_window_is_given_both_texts(sign_in: SignIn, lesson: Lesson):
    awa = sign_in()
    awa.post(address(lesson, "notes"), {"text": "fenêtre une", "revision": "0"})
    met = awa.post(
        address(lesson, "notes"), {"text": "fenêtre deux", "revision": "0"}, headers={"Accept": "application/json"}
    )
    assert met.status_code == 409
    assert (met.json["kept"], met.json["revision"]) == ("fenêtre une", 1)


def test_a_note_that_is_too_long_comes_back_whole_with_what_to_do(sign_in: SignIn, lesson: Lesson):
    awa = sign_in()
    answer = awa.post(address(lesson, "notes"), {"text": "début " + "é" * 20_000 + " fin", "revision": "0"})
    assert answer.status_code == 422
    assert "Raccourcissez-la" in answer.text
    assert "début é" in answer.text
    assert "é fin</textarea>" in answer.text
    assert kept_note(awa, lesson) == ""


@pytest.mark.parametrize("value", ["", "x", "-1", "99999999999999999999"])
def test_a_revision_that_is_no_number_is_refused_and_the_text_kept(sign_in: SignIn, lesson: Lesson, value: str):
    answer = sign_in().post(address(lesson, "notes"), {"text": "mon texte", "revision": value})
    assert answer.status_code == 422
    assert "mon texte</textarea>" in answer.text


def test_the_notebook_is_searched_whatever_accents_and_plurals(sign_in: SignIn, module: LearningModule):
    awa = sign_in()
    awa.post(address(module.lessons[0], "notes"), {"text": "Les mutuelles à rappeler", "revision": "0"})
    awa.post(address(module.lessons[1], "notes"), {"text": "Rien de commun", "revision": "0"})
    page = awa.get("/carnet?q=mutuelle").text
    assert "<mark>mutuelles</mark>" in page
    assert "Rien de commun" not in page
    assert "Aucune note ne contient ces mots" in awa.get("/carnet?q=absent").text


def test_an_empty_notebook_says_how_to_begin(sign_in: SignIn):
    assert "Ouvrez une leçon" in sign_in().get("/carnet").text


# Assets


def an_asset(catalog: Catalog, root: Path) -> str:
    for module in catalog.modules.values():
        for path in sorted((root / "content" / "modules" / module.id / "assets").glob("*.svg")):
            return f"/modules/{module.id}/assets/{path.name}"
    pytest.skip("the shipped course has no picture yet")


def headers_of(person: Person, path: str, **headers: str) -> tuple[int, Headers]:
    """Status and headers of a file, the file closed at once."""
    with person.get(path, headers=headers) as answer:
        return answer.status_code, answer.headers


def test_a_picture_is_served_in_a_sandbox_and_once(app: Flask, stranger: Person, catalog: Catalog):
    path = an_asset(catalog, app.extensions["tdu"].course.root)
    status, first = headers_of(stranger, path)
    assert (status, first["Content-Type"].partition(";")[0]) == (200, "image/svg+xml")
    assert "sandbox" in first["Content-Security-Policy"]
    assert "script" not in first["Content-Security-Policy"]
    assert "immutable" not in first["Cache-Control"]
    assert headers_of(stranger, path, **{"If-None-Match": first["ETag"]})[0] == 304
    digest = first["ETag"].strip('"')[:12]
    assert "immutable" in headers_of(stranger, f"{path}?v={digest}")[1]["Cache-Control"]


@pytest.mark.parametrize(
    "name",
    [
        "../module.yaml",
        "%2e%2e/module.yaml",
        "..%2fmodule.yaml",
        "../../../../pyproject.toml",
        "module.yaml",
        "absent.svg",
        "//etc/passwd",
        "a.html",
    ],
)
def test_nothing_but_the_pictures_and_sounds_of_a_module_is_served(stranger: Person, module: LearningModule, name: str):
    assert stranger.get(f"/modules/{module.id}/assets/{name}").status_code in {301, 308, 404}


# Search


def test_lessons_and_words_are_found_with_marked_extracts(indexed: Flask, stranger: Person):
    page = stranger.get("/recherche?q=secret+professionnel").text
    assert "<mark>secret</mark>" in page
    assert 'href="/modules/' in page
    page = stranger.get("/recherche?q=pericardites").text
    assert 'href="/glossaire/pericardite"' in page


def test_a_word_typed_whole_is_not_taken_for_the_beginning_of_another(indexed: Flask, stranger: Person):
    assert "<mark>secrét" not in stranger.get("/recherche?q=secret").text
    assert "<mark>péric" in stranger.get("/recherche?q=pericar").text


def test_a_search_leads_to_the_part_of_the_lesson_that_answers(indexed: Flask, sign_in: SignIn, catalog: Catalog):
    page = sign_in().get("/recherche?q=secret&dans=lecons").text
    anchors = re.findall(r'href="/modules/([a-z0-9-]+)/([a-z0-9-]+)#(s-[a-z0-9-]+)"', page)
    assert anchors
    for module_id, lesson_id, anchor in anchors:
        assert anchor in {heading.id for heading in catalog.lesson(module_id, lesson_id).body.headings}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Ou parcourez"),
        ("   ", "Ou parcourez"),
        ("---", "Il n’y a pas de mot"),
        ("xyzzyx", "Rien ne répond"),
        ("secret xyzzyx", "Aucun texte ne contient tous ces mots"),
        ("a " * 50_000, "seuls ses premiers mots"),
        ('"><script>alert(1)</script>', "&lt;script&gt;"),
        ("' OR 1=1 --", "<h1>Rechercher</h1>"),
    ],
)
def test_whatever_is_typed_the_search_answers_with_a_page(indexed: Flask, stranger: Person, typed: str, said: str):
    answer = stranger.get("/recherche", query_string={"q": typed})
    assert answer.status_code == 200
    assert said in answer.text
    assert "<script>alert" not in answer.text


def test_a_page_number_beyond_the_end_shows_the_last_page(indexed: Flask, stranger: Person):
    first = stranger.get("/recherche?q=m%C3%A9decin").text
    last = stranger.get("/recherche?q=m%C3%A9decin&page=9999").text
    assert "Page 1 sur" in first
    assert "Page suivante" not in last


def test_a_question_is_found_only_by_who_has_answered_it(
    indexed: Flask, sign_in: SignIn, stranger: Person, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
):
    document = next(one for one in catalog.search_documents() if one.kind == "question" and len(one.text) > 40)
    parts = (document.url_parts["quiz_id"], document.url_parts["question_id"])
    awa, bruno = sign_in(), sign_in()
    answered = {awa.id: frozenset({parts})}
    monkeypatch.setitem(indexed.extensions, "modules.question_source", None)
    register_question_source(indexed, lambda db, learner: answered.get(learner, frozenset()))
    asked = {"q": " ".join(document.text.split()[:12]), "dans": "questions"}
    assert f'href="/quiz/{parts[0]}"' in awa.get("/recherche", query_string=asked).text
    for other in (bruno, stranger):
        assert f'href="/quiz/{parts[0]}"' not in other.get("/recherche", query_string=asked).text
