"""The trainer's pages: messages, announcements, the queue, one person, contested questions."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.domain import Role, Viewer
from app.accounts.models import OutgoingMail
from app.attendance.queries import contacts_of
from app.clock import utc_now
from app.content.catalog import Catalog
from app.messaging.models import Notice
from tests.followup.test_table import an_evidence, hand_in_wrong
from tests.messaging.test_pages import a_cohort, ask, database_of, key_in
from tests.people import Person

SignIn = Callable[..., Person]


class House:
    """Awa learns with Claire; Denis trains somebody else."""

    def __init__(self, app: Flask, sign_in: SignIn) -> None:
        self.app = app
        self.awa = sign_in("learner", name="Awa Diallo")
        self.bruno = sign_in("learner", name="Bruno Costa")
        self.claire, self.denis = (sign_in("trainer", name=name) for name in ("Claire Lemoine", "Denis Roy"))
        self.cohort = a_cohort(app, self.claire, self.awa)
        a_cohort(app, self.denis, self.bruno)


@pytest.fixture
def house(app: Flask, sign_in: SignIn) -> House:
    return House(app, sign_in)


def test_a_question_is_seen_on_the_list_answered_and_noted_in_the_journal(house: House) -> None:
    thread_id = ask(house.awa)
    table = house.claire.get("/formation").get_data(as_text=True)
    assert "Attend votre réponse" in table
    assert f'href="/formation/messages/{thread_id}"' in table
    page = house.claire.get(f"/formation/messages/{thread_id}").get_data(as_text=True)
    fields = {"text": "Voici comment faire.", "key": key_in(page)}
    refused = house.claire.post(f"/formation/messages/{thread_id}", fields)
    assert refused.status_code == 422
    assert "Voici comment faire." in refused.get_data(as_text=True)
    fields["kind"] = "pedagogical"
    assert house.claire.post(f"/formation/messages/{thread_id}", fields).status_code == 303
    house.claire.post(f"/formation/messages/{thread_id}", fields)
    with database_of(house.app).reading() as db:
        [entry] = contacts_of(db, house.awa.id or 0)
    assert (entry.kind, entry.channel, entry.summary) == ("pedagogical", "message", "Message : Le tiers payant")
    assert entry.response_delay is not None
    assert "Attend votre réponse" not in house.claire.get("/formation").get_data(as_text=True)
    assert "Voici comment faire." in house.awa.get(f"/messages/{thread_id}").get_data(as_text=True)
    assert "Le tiers payant" in house.claire.get("/formation/messages").get_data(as_text=True)


def test_a_trainer_writes_first(house: House) -> None:
    path = f"/formation/personnes/{house.awa.id}/ecrire"
    page = house.claire.get(f"{path}?objet=entretien").get_data(as_text=True)
    assert "Un moment pour en parler" in page
    fields = {"subject": "Bonjour", "text": "Comment allez-vous ?", "kind": "pedagogical", "key": key_in(page)}
    assert house.claire.post(path, {**fields, "subject": " "}).status_code == 422
    sent = house.claire.post(path, fields)
    assert sent.status_code == 303
    assert "Bonjour" in house.awa.get("/messages").get_data(as_text=True)
    assert "Awa Diallo" in house.claire.get(sent.headers["Location"]).get_data(as_text=True)


def test_nothing_of_somebody_else_s_learner_can_be_reached(house: House) -> None:
    thread_id = ask(house.awa)
    for path in (
        f"/formation/messages/{thread_id}",
        f"/formation/personnes/{house.awa.id}",
        f"/formation/personnes/{house.awa.id}/ecrire",
        f"/formation/cohortes/{house.cohort}/annonces",
        "/formation/signalements/quiz/question",
        f"/formation/personnes/{2**70}",
    ):
        assert house.denis.get(path).status_code == 404, path
        assert house.bruno.get(path).status_code in {403, 404}, path
    fields = {"text": "x", "kind": "technical", "key": "sending-x", "subject": "x", "title": "x"}
    for path in (
        f"/formation/messages/{thread_id}",
        f"/formation/personnes/{house.awa.id}/ecrire",
        f"/formation/cohortes/{house.cohort}/annonces",
    ):
        assert house.denis.post(path, fields).status_code == 404, path


def test_an_announcement_is_published_read_and_withdrawn(house: House) -> None:
    path = f"/formation/cohortes/{house.cohort}/annonces"
    assert house.claire.post(path, {"title": "", "text": "Texte gardé"}).status_code == 422
    yesterday = (utc_now() - timedelta(days=2)).date().isoformat()
    refused = house.claire.post(path, {"title": "Jeudi", "text": "Texte gardé", "pinned_until": yesterday})
    assert refused.status_code == 422
    assert "Texte gardé" in refused.get_data(as_text=True)
    assert house.claire.post(path, {"title": "Jeudi", "text": "À **18 h**."}).status_code == 303
    home = house.awa.get("/messages").get_data(as_text=True)
    assert "<strong>18" in home
    assert "Jeudi" not in house.bruno.get("/messages").get_data(as_text=True)
    page = house.claire.get(path).get_data(as_text=True)
    withdrawn = re.search(r'action="([^"]+/retirer)"', page)
    assert withdrawn is not None
    assert house.denis.post(withdrawn.group(1)).status_code == 404
    assert house.claire.post(withdrawn.group(1)).status_code == 303
    assert "Jeudi" not in house.awa.get("/messages").get_data(as_text=True)


def essay_copy(house: House, catalog: Catalog) -> str:
    """A copy of Awa's with an essay in it, handed in."""
    graded = [one for one in catalog.quizzes.values() if one.mode == "graded" and not one.draw]
    quiz = next(one for one in graded if any(question.type == "essay" for question in one.questions))
    with database_of(house.app).writing() as db:
        awa = Viewer(house.awa.id or 0, "", "Awa Diallo", Role.LEARNER)
        return hand_in_wrong(db, catalog, awa, quiz.id, utc_now() - timedelta(days=3)).id


def test_the_queue_holds_all_that_waits_oldest_first_and_leads_from_one_to_the_next(
    house: House, catalog: Catalog
) -> None:
    copy = essay_copy(house, catalog)
    with database_of(house.app).writing() as db:
        evidence = an_evidence(house.awa.id or 0, utc_now() - timedelta(days=5))
        db.add(evidence)
        db.flush()
        evidence_id = evidence.id
    page = house.claire.get("/formation/a-lire").get_data(as_text=True)
    assert page.index(f"/portfolio/preuves/{evidence_id}") < page.index(f"/formation/corrections/{copy}")
    assert "depuis 5" in page
    only = house.claire.get("/formation/a-lire?genre=evidence").get_data(as_text=True)
    assert f"/formation/corrections/{copy}" not in only
    follow = house.claire.get(f"/formation/a-lire/suivant?apres=evidence:{evidence_id}")
    assert follow.headers["Location"] == f"/formation/corrections/{copy}"
    back = house.claire.get(f"/formation/a-lire/suivant?apres=essay:{copy}")
    assert back.headers["Location"] == f"/portfolio/preuves/{evidence_id}"
    assert house.denis.get("/formation/a-lire/suivant").headers["Location"] == "/formation/a-lire"


def test_names_are_hidden_on_demand_until_the_copy_is_marked(house: House, catalog: Catalog) -> None:
    copy = essay_copy(house, catalog)
    path = f"/formation/corrections/{copy}"
    assert "Awa Diallo" in house.claire.get(path).get_data(as_text=True)
    assert house.claire.post("/formation/a-lire/noms", {"masquer": "1"}).status_code == 303
    hidden = house.claire.get(path).get_data(as_text=True)
    assert "Awa Diallo" not in hidden
    assert f"Copie {copy[-4:]}" in hidden
    assert "Awa Diallo" not in house.claire.get("/formation/a-lire").get_data(as_text=True)
    house.claire.post("/formation/a-lire/noms", {"masquer": "0"})
    assert "Awa Diallo" in house.claire.get(path).get_data(as_text=True)


def test_a_marked_essay_is_told_to_its_author_without_its_mark(house: House, catalog: Catalog) -> None:
    copy = essay_copy(house, catalog)
    page = house.claire.get(f"/formation/corrections/{copy}").get_data(as_text=True)
    levels = dict.fromkeys(re.findall(r'name="(n\.[0-9]+)"', page), "0")
    question = re.search(r'name="question" value="([^"]+)"', page)
    assert question is not None
    fields = {"question": question.group(1), "commentaire": "Précisez l’heure.", "cle": "marking-0001", **levels}
    assert house.claire.post(f"/formation/corrections/{copy}", fields).status_code == 303
    house.claire.post(f"/formation/corrections/{copy}", {**fields, "cle": "marking-0002"})
    with database_of(house.app).reading() as db:
        told = db.scalars(select(Notice).where(Notice.user_id == house.awa.id)).all()
        assert [(one.kind, one.address) for one in told] == [("essay_read", f"/tentatives/{copy}/resultat")]
        [letter] = db.scalars(select(OutgoingMail).where(OutgoingMail.user_id == house.awa.id)).all()
    assert "Précisez" not in letter.text
    assert "Réponse rédigée lue" in house.awa.get("/messages").get_data(as_text=True)


def test_who_owns_the_seat_is_told_once_the_results_of_an_exam_are_published(house: House, catalog: Catalog) -> None:
    quiz = next(one for one in catalog.quizzes.values() if one.mode == "exam" and not one.draw)
    with database_of(house.app).writing() as db:
        awa = Viewer(house.awa.id or 0, "", "Awa Diallo", Role.LEARNER)
        copy = hand_in_wrong(db, catalog, awa, quiz.id, utc_now() - timedelta(days=1))
        complete, attempt_id = copy.complete, copy.id
    if complete:
        assert house.claire.post(f"/formation/corrections/{attempt_id}/publier").status_code == 303
        assert "Résultat publié" in house.awa.get("/messages").get_data(as_text=True)


def test_the_page_of_a_person_tells_what_was_done_and_said(house: House, catalog: Catalog) -> None:
    copy = essay_copy(house, catalog)
    training = next(one.id for one in catalog.quizzes.values() if one.mode == "training")
    with database_of(house.app).writing() as db:
        awa = Viewer(house.awa.id or 0, "", "Awa Diallo", Role.LEARNER)
        read = hand_in_wrong(db, catalog, awa, training, utc_now() - timedelta(days=1)).id
    thread_id = ask(house.awa)
    page = house.claire.get(f"/formation/personnes/{house.awa.id}").get_data(as_text=True)
    assert f"/tentatives/{read}/resultat" in page
    # A graded copy is told by its date: it is read from the queue when it waits, and nowhere else.
    assert f"/tentatives/{copy}" not in page
    assert f"/formation/messages/{thread_id}" in page
    assert catalog.quiz(training).title in page


def test_a_learner_contests_a_question_and_reads_the_answer(house: House, catalog: Catalog) -> None:
    quiz = next(one for one in catalog.quizzes.values() if one.mode == "training")
    with database_of(house.app).writing() as db:
        awa = Viewer(house.awa.id or 0, "", "Awa Diallo", Role.LEARNER)
        copy = hand_in_wrong(db, catalog, awa, quiz.id, utc_now() - timedelta(days=1))
        attempt_id, question_id = copy.id, copy.setup["questions"][0]
    path = f"/signaler/{quiz.id}/{question_id}?copie={attempt_id}"
    assert path in house.awa.get(f"/tentatives/{attempt_id}/resultat").get_data(as_text=True).replace("&amp;", "&")
    assert house.bruno.get(path).status_code == 404
    assert house.awa.get(path.replace(attempt_id, "x")).status_code == 404
    refused = house.awa.post(path, {"text": "Un texte qui reste"})
    assert refused.status_code == 422
    assert "Un texte qui reste" in refused.get_data(as_text=True)
    fields = {"reason": "wrong_key", "text": "La leçon dit le contraire."}
    assert house.awa.post(path, fields).status_code == 303
    assert house.awa.post(path, fields).status_code == 422
    assert "Déjà signalée" in house.awa.get(path).get_data(as_text=True)
    assert "La leçon dit le contraire." in house.awa.get("/signalements").get_data(as_text=True)
    there = f"/formation/signalements/{quiz.id}/{question_id}"
    assert there in house.claire.get("/formation/signalements").get_data(as_text=True)
    assert there in house.claire.get("/formation/a-lire").get_data(as_text=True)
    page = house.claire.get(there).get_data(as_text=True)
    for address in re.findall(r'href="(/(?:auteur|formation/(?:statistiques|recorrections))/[^"]+)"', page):
        assert house.claire.get(address).status_code == 200, address
    assert house.claire.post(there, {"answer": "Oui."}).status_code == 422
    assert house.denis.post(there, {"state": "accepted", "answer": "Vous avez raison."}).status_code == 409
    assert house.claire.post(there, {"state": "accepted", "answer": "Vous avez raison."}).status_code == 303
    told = house.awa.get("/messages").get_data(as_text=True)
    assert "Réponse à votre signalement" in told
    assert "Vous avez raison." not in told
    assert "Vous avez raison." in house.awa.get("/signalements").get_data(as_text=True)


def test_a_decision_on_a_piece_of_evidence_is_told_to_its_author(house: House) -> None:
    with database_of(house.app).writing() as db:
        evidence = an_evidence(house.awa.id or 0, utc_now() - timedelta(days=1))
        db.add(evidence)
        db.flush()
        number = evidence.id
    assert house.claire.post(f"/formation/preuves/{number}/commencer").status_code == 303
    decision = {"decision": "accepted", "reason": "Précis et sans nom."}
    assert house.claire.post(f"/formation/preuves/{number}/decision", decision).status_code == 303
    with database_of(house.app).reading() as db:
        kinds = [one.kind for one in db.scalars(select(Notice).order_by(Notice.id))]
    assert kinds == ["evidence_received", "evidence_accepted"]
    page = house.awa.get("/messages").get_data(as_text=True)
    assert "Preuve acceptée" in page
    assert "Précis et sans nom." not in page
