"""/messages: what a learner sees and does there."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask

from app.accounts.domain import Role, Viewer
from app.clock import utc_now
from app.cohorts.services import create_cohort, enrol
from app.db import Database
from app.messaging.domain import HelpKind, NoticeKind
from app.messaging.queries.threads import held_thread, messages_of
from app.messaging.services import announce, notify, write
from tests.people import Person
from tests.progress.rows import statements_on

SignIn = Callable[..., Person]
HOME = "http://localhost"


def database_of(app: Flask) -> Database:
    database: Database = app.extensions["tdu"].database
    return database


def viewer_of(person: Person, role: Role) -> Viewer:
    return Viewer(person.id or 0, person.email, "Claire", role)


def a_cohort(app: Flask, trainer: Person, *learners: Person) -> int:
    with database_of(app).writing() as db:
        now = utc_now()
        cohort = create_cohort(db, "Automne", now.date(), now, trainer_ids=(trainer.id or 0,))
        for learner in learners:
            enrol(db, cohort.id, learner.id or 0, now)
        return cohort.id


def key_in(page: str) -> str:
    found = re.search(r'name="key"[^>]*value="([0-9a-f]+)"', page)
    assert found is not None
    return found.group(1)


def ask(learner: Person, subject: str = "Le tiers payant", context: str = "") -> int:
    page = learner.get("/messages/nouveau").get_data(as_text=True)
    fields = {"subject": subject, "text": "Je n’ai pas compris.", "key": key_in(page), "context": context}
    answer = learner.post("/messages/nouveau", fields)
    assert answer.status_code == 303
    return int(answer.headers["Location"].rpartition("/")[2])


def test_a_learner_asks_from_a_lesson_and_reads_the_answer(app: Flask, sign_in: SignIn) -> None:
    awa, claire = sign_in("learner"), sign_in("trainer")
    a_cohort(app, claire, awa)
    module = next(iter(app.extensions["tdu"].course.current().modules.values()))
    lesson = f"/modules/{module.id}/{module.lessons[0].id}"
    assert f"/messages/nouveau?page={lesson}" in awa.get(lesson).get_data(as_text=True)
    page = awa.get(f"/messages/nouveau?page={lesson}").get_data(as_text=True)
    assert module.lessons[0].title in page
    thread_id = ask(awa, context=lesson)
    shown = awa.get(f"/messages/{thread_id}").get_data(as_text=True)
    assert "Je n’ai pas compris." in shown
    assert f'href="{lesson}"' in shown
    with database_of(app).writing() as db:
        thread = held_thread(db, thread_id)
        write(
            db,
            viewer_of(claire, Role.TRAINER),
            thread,
            "<b>Voici</b>",
            utc_now(),
            "answer-1",
            HOME,
            kind=HelpKind.PEDAGOGICAL,
        )
    assert "une nouveauté à lire" in awa.get("/modules").get_data(as_text=True)
    page = awa.get(f"/messages/{thread_id}").get_data(as_text=True)
    assert "&lt;b&gt;Voici&lt;/b&gt;" in page
    assert "Aide pédagogique" in page
    assert awa.post(f"/messages/{thread_id}/lu").status_code == 303
    assert "nouveauté à lire" not in awa.get("/modules").get_data(as_text=True)


def test_a_conversation_of_somebody_else_does_not_exist(app: Flask, sign_in: SignIn) -> None:
    awa, bruno, denis, claire = sign_in("learner"), sign_in("learner"), sign_in("trainer"), sign_in("trainer")
    a_cohort(app, claire, awa)
    a_cohort(app, denis, bruno)
    thread_id = ask(awa)
    for person in (bruno, denis):
        assert person.get(f"/messages/{thread_id}").status_code == 404
        assert person.post(f"/messages/{thread_id}/lu").status_code == 404
    assert bruno.post(f"/messages/{thread_id}", {"text": "x", "key": "sending-b"}).status_code == 404
    answer = claire.get(f"/messages/{thread_id}")
    assert answer.headers["Location"] == f"/formation/messages/{thread_id}"


def test_what_is_refused_keeps_what_was_typed(app: Flask, sign_in: SignIn) -> None:
    awa = sign_in("learner")
    answer = awa.post("/messages/nouveau", {"subject": "", "text": "Un long texte", "key": "sending-1"})
    assert answer.status_code == 422
    assert "Un long texte" in answer.get_data(as_text=True)
    thread_id = ask(awa)
    answer = awa.post(f"/messages/{thread_id}", {"text": "  ", "key": "sending-2"})
    assert answer.status_code == 422
    answer = awa.post(f"/messages/{thread_id}", {"text": "gardé", "key": "x"})
    assert answer.status_code == 422
    assert "gardé" in answer.get_data(as_text=True)
    with database_of(app).reading() as db:
        assert len(messages_of(db, thread_id)) == 1


def test_an_announcement_is_safe_and_said_read(app: Flask, sign_in: SignIn) -> None:
    awa, bruno, claire = sign_in("learner"), sign_in("learner"), sign_in("trainer")
    cohort_id = a_cohort(app, claire, awa)
    now = utc_now()
    with database_of(app).writing() as db:
        text = "# Titre\n\nÀ **jeudi** <script>alert(1)</script> [ici](javascript:alert(1))"
        made = announce(db, viewer_of(claire, Role.TRAINER), cohort_id, "Classe", text, None, now, now.date(), HOME).id
    page = awa.get("/messages").get_data(as_text=True)
    assert "<strong>jeudi</strong>" in page
    assert "<script>alert" not in page
    assert "javascript:" not in page
    assert page.count("<h1") == 1
    assert bruno.post(f"/messages/annonces/{made}/lue").status_code == 404
    assert awa.post(f"/messages/annonces/{made}/lue").status_code == 303
    assert "Relire l’annonce" in awa.get("/messages").get_data(as_text=True)


def test_a_notice_opens_what_it_tells_and_is_no_longer_new(app: Flask, sign_in: SignIn) -> None:
    awa, bruno = sign_in("learner"), sign_in("learner")
    with database_of(app).writing() as db:
        made = notify(
            db, awa.id or 0, NoticeKind.EVIDENCE_ACCEPTED, "Un appel", "/portfolio", utc_now(), HOME, source="e:1"
        ).id
    assert "Preuve acceptée" in awa.get("/messages").get_data(as_text=True)
    assert bruno.post(f"/messages/avis/{made}").status_code == 404
    assert awa.post(f"/messages/avis/{made}").headers["Location"] == "/portfolio"
    assert "nouveauté à lire" not in awa.get("/messages").get_data(as_text=True)
    assert awa.post("/messages/avis").status_code == 303


def test_silence_may_be_chosen_and_taken_back(sign_in: SignIn) -> None:
    awa = sign_in("learner")
    assert re.search(r'id="by_mail"[^>]*checked|checked[^>]*id="by_mail"', awa.get("/messages").get_data(as_text=True))
    assert awa.post("/messages/reglages", {}).status_code == 303
    assert "checked" not in awa.get("/messages").get_data(as_text=True)
    awa.post("/messages/reglages", {"by_mail": "y"})
    assert "checked" in awa.get("/messages").get_data(as_text=True)


def test_the_count_costs_one_statement_a_page(app: Flask, sign_in: SignIn) -> None:
    awa = sign_in("learner")
    awa.get("/confort")
    with statements_on(database_of(app)) as sent:
        awa.get("/confort")
    assert len(sent) <= 2
