"""The pages of mock exams, by role: who may open what of a sitting, and the way from a seat to a result."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.certification.models.sittings import ExamGrid, ExamPartTaken, ExamSeat, ExamSitting
from app.certification.services import sittings as services
from app.clock import PARIS, utc_now
from app.cohorts.models import Cohort, CohortTrainer, Enrolment
from tests.certification.exam_people import SHORT, WHOLE
from tests.people import Person

SignIn = Callable[..., Person]
# Every address of one sitting or one seat, with who may open it: « manager », « jury », « candidate ».
READ = {
    "/examens/sessions/{sitting}": {"manager", "admin", "jury"},
    "/examens/passages/{seat}": {"candidate"},
    "/examens/passages/{seat}/temps": {"candidate"},
    "/examens/passages/{seat}/copies": {"jury"},
    "/examens/passages/{seat}/entretien": {"jury"},
    "/examens/passages/{seat}/grille": {"jury"},
    "/examens/passages/{seat}/jury": {"jury"},
}
WRITTEN = {
    "/examens/sessions/{sitting}/candidatures": {"manager", "admin"},
    "/examens/sessions/{sitting}/jury": {"manager", "admin"},
    "/examens/sessions/{sitting}/jury/1/retirer": {"manager", "admin"},
    "/examens/sessions/{sitting}/incidents": {"manager", "admin"},
    "/examens/sessions/{sitting}/publier": {"manager", "admin", "jury"},
    "/examens/passages/{seat}/commencer": {"candidate"},
    "/examens/passages/{seat}/terminer": {"candidate"},
    "/examens/passages/{seat}/corrige": {"candidate"},
    "/examens/passages/{seat}/contestation": {"candidate"},
    "/examens/passages/{seat}/grille": {"jury"},
    "/examens/passages/{seat}/accord": {"jury"},
    "/examens/passages/{seat}/decision": {"jury"},
    "/examens/passages/{seat}/signature": {"jury"},
    "/examens/passages/{seat}/reponse": {"jury"},
}


class Room:
    """A sitting made through the pages, and everybody around it."""

    def __init__(self, app: Flask, sign_in: SignIn) -> None:
        self.app = app
        self.people = {
            "manager": sign_in("trainer", name="Formatrice"),
            "candidate": sign_in("learner", name="Candidate"),
            "jury": sign_in("evaluator", name="Membre du jury"),
            "second": sign_in("evaluator", name="Autre membre"),
            "admin": sign_in("admin"),
            "other learner": sign_in("learner"),
            "other trainer": sign_in("trainer"),
            "other evaluator": sign_in("evaluator"),
            "stranger": Person(app),
        }
        now = utc_now()
        with app.extensions["tdu"].database.writing() as db:
            cohort = Cohort(title="Groupe", framework=None, starts_on=now.date(), ends_on=None, created_at=now)
            db.add(cohort)
            db.flush()
            db.add(CohortTrainer(cohort_id=cohort.id, trainer_id=self.people["manager"].id, since=now))
            db.add(Enrolment(cohort_id=cohort.id, learner_id=self.people["candidate"].id, starts_at=now, time_factor=1))
        opens = (now - timedelta(minutes=5)).astimezone(PARIS)
        answer = self.people["manager"].post(
            "/examens/organiser",
            {
                "exam": SHORT,
                "opens_at": f"{opens:%Y-%m-%dT%H:%M}",
                "closes_at": f"{opens + timedelta(days=1):%Y-%m-%dT%H:%M}",
                "invigilated": "y",
                "candidates": [str(self.people["candidate"].id)],
            },
        )
        assert answer.status_code == 303, answer.get_data(as_text=True)
        self.sitting = answer.headers["Location"].rsplit("/", 1)[1]
        for name in ("jury", "second"):
            answer = self.people["manager"].post(
                f"/examens/sessions/{self.sitting}/jury", {"evaluator_email": self.people[name].email}
            )
            assert answer.status_code == 303
        with app.extensions["tdu"].database.reading() as db:
            self.seat = db.scalars(select(ExamSeat.id)).one()

    def path(self, pattern: str) -> str:
        return pattern.format(sitting=self.sitting, seat=self.seat)

    def at_end(self) -> None:
        """Every part taken, with the pages."""
        for position in range(3):
            for act in ("commencer", "terminer"):
                answer = self.people["candidate"].post(
                    self.path("/examens/passages/{seat}/") + act, {"epreuve": str(position)}
                )
                assert answer.status_code == 303


@pytest.fixture
def room(app: Flask, sign_in: SignIn) -> Room:
    return Room(app, sign_in)


def test_every_route_of_a_sitting_is_refused_to_whom_it_does_not_concern(room: Room) -> None:
    let_in, kept_out = [], []
    for pattern, allowed in READ.items():
        for name, person in room.people.items():
            if name == "second":
                continue
            status = person.get(room.path(pattern)).status_code
            if name in allowed and status != 200:
                kept_out.append((name, pattern, status))
            if name not in allowed and status not in {303, 403, 404}:
                let_in.append((name, pattern, status))
    for pattern, allowed in WRITTEN.items():
        for name, person in room.people.items():
            if name in allowed or name == "second":
                continue
            answer = person.post(room.path(pattern), {"epreuve": "0", "answer": "Une réponse assez longue."})
            signing_in = answer.status_code == 303 and "/connexion" in answer.headers["Location"]
            if answer.status_code not in {401, 403, 404} and not signing_in:
                let_in.append((name, pattern, answer.status_code))
    assert not let_in
    assert not kept_out
    with room.app.extensions["tdu"].database.reading() as db:
        assert db.scalars(select(ExamPartTaken)).all() == []
        assert db.scalars(select(ExamGrid)).all() == []


def test_not_yours_and_does_not_exist_answer_alike(room: Room) -> None:
    outside = room.people["other evaluator"]
    theirs = outside.get(room.path("/examens/passages/{seat}/grille"))
    absent = outside.get("/examens/passages/" + "0" * 26 + "/grille")
    assert theirs.status_code == absent.status_code == 404
    # But for the address asked and the number of the request, the two pages are the same.
    here, there = (
        re.sub(r'<span class="code">\w+</span>', "", one.get_data(as_text=True)).split("<h1")[1]
        for one in (theirs, absent)
    )
    assert here.replace(room.seat, "0" * 26) == there


def test_an_evaluator_reads_a_number_and_never_the_name_nor_the_other_grid(room: Room) -> None:
    room.at_end()
    first, second = room.people["jury"], room.people["second"]
    with room.app.extensions["tdu"].database.reading() as db:
        exam = services.exam_of(db.get_one(ExamSitting, room.sitting))
    grid = {"version": "0", "faire": "fermer", "remarque": ""}
    for one in exam.criteria:
        grid |= {f"n.{one.id}": "2", f"r.{one.id}": "Remarque secrète de la première"}
    assert first.post(room.path("/examens/passages/{seat}/grille"), grid).status_code == 303
    for path in READ:
        page = second.get(room.path(path))
        if page.status_code == 200:
            text = page.get_data(as_text=True)
            assert "Remarque secrète" not in text, path
            assert "Candidate<" not in text, path
    jury = second.get(room.path("/examens/passages/{seat}/jury")).get_data(as_text=True)
    assert "Grilles encore ouvertes" in jury
    for one in exam.criteria:
        grid[f"r.{one.id}"] = ""
    assert second.post(room.path("/examens/passages/{seat}/grille"), grid).status_code == 303
    assert "Remarque secrète" in second.get(room.path("/examens/passages/{seat}/jury")).get_data(as_text=True)


def test_what_was_typed_in_a_grid_is_kept_when_it_cannot_be_closed(room: Room) -> None:
    room.at_end()
    jury = room.people["jury"]
    sent = {
        "version": "0",
        "faire": "fermer",
        "remarque": "Un mot général",
        "n.accueillir": "2",
        "r.accueillir": "Net.",
    }
    answer = jury.post(room.path("/examens/passages/{seat}/grille"), sent)
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert "Un mot général" in text
    assert "Net." in text
    # And it is in the base: the page opened anew has it.
    assert "Net." in jury.get(room.path("/examens/passages/{seat}/grille")).get_data(as_text=True)


def test_a_result_is_read_by_nobody_before_publication(room: Room) -> None:
    room.at_end()
    candidate = room.people["candidate"]
    answer = candidate.get(room.path("/examens/passages/{seat}/resultat"))
    assert answer.status_code == 302
    with room.app.extensions["tdu"].database.reading() as db:
        copies = {one.position: one.attempt_id for one in db.scalars(select(ExamPartTaken))}
    # Neither on the pages of the activities: the author is led back to the exam, the trainer is told nothing.
    for position, page in ((0, "/scenarios/parties/{}/debriefing"), (1, "/tentatives/{}/resultat")):
        own = candidate.get(page.format(copies[position]))
        assert own.status_code == 302
        assert own.headers["Location"].endswith(f"/examens/passages/{room.seat}")
        trainer = room.people["manager"].get(page.format(copies[position]), follow_redirects=True)
        assert trainer.status_code == 404
    assert room.people["manager"].get(f"/formation/corrections/{copies[1]}").status_code == 404


def test_the_minutes_are_a_file_for_the_people_of_the_sitting(room: Room) -> None:
    room.at_end()
    with room.app.extensions["tdu"].database.reading() as db:
        exam = services.exam_of(db.get_one(ExamSitting, room.sitting))
    grid = {"version": "0", "faire": "fermer", "remarque": ""} | {f"n.{one.id}": "2" for one in exam.criteria}
    for name in ("jury", "second"):
        assert room.people[name].post(room.path("/examens/passages/{seat}/grille"), grid).status_code == 303
    jury = room.people["jury"]
    for block in ("BC01", "BC02"):
        decision = {"bloc": block, "decision": "acquis", "raisons": "Vu dans les trois épreuves."}
        assert jury.post(room.path("/examens/passages/{seat}/decision"), decision).status_code == 303
    page = jury.get(room.path("/examens/passages/{seat}/jury")).get_data(as_text=True)
    digest = page.split('name="empreinte" value="')[1].split('"')[0]
    for name in ("jury", "second"):
        signed = room.people[name].post(room.path("/examens/passages/{seat}/signature"), {"empreinte": digest})
        assert signed.status_code == 303
    assert jury.post(room.path("/examens/sessions/{sitting}/publier")).status_code == 303
    for name, person in room.people.items():
        answer = person.get(room.path("/examens/sessions/{sitting}/proces-verbal"))
        if name in {"manager", "admin", "jury", "second"}:
            assert answer.status_code == 200
            assert answer.data.startswith(b"%PDF-")
        else:
            assert answer.status_code in {303, 403, 404}
    result = room.people["candidate"].get(room.path("/examens/passages/{seat}/resultat"))
    assert result.status_code == 200
    assert "Acquis" in result.get_data(as_text=True)
    short = room.people["candidate"].post(room.path("/examens/passages/{seat}/contestation"), {"contest": "Non"})
    assert short.status_code == 422


def test_a_form_that_is_wrong_comes_back_with_what_was_typed(room: Room) -> None:
    sent: dict[str, Any] = {
        "exam": SHORT,
        "opens_at": "2026-12-02T09:00",
        "closes_at": "2026-12-01T09:00",
        "emails": "personne-inconnue@example.org",
    }
    answer = room.people["manager"].post("/examens/organiser", sent)
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert "La fermeture vient après l’ouverture." in text
    assert "personne-inconnue@example.org" in text
    answer = room.people["manager"].post("/examens/organiser", {**sent, "closes_at": "2026-12-03T09:00"})
    assert answer.status_code == 422


def test_a_day_taken_in_an_exam_is_told_again_only_once_its_copies_are_open(app: Flask, sign_in: SignIn) -> None:
    learner = sign_in("learner")
    address = learner.post(f"/examens/modeles/{WHOLE}").headers["Location"]
    desk = learner.post(f"{address}/commencer", {"epreuve": "0"})
    assert "/journees/parties/" in desk.headers["Location"]
    page = learner.get(desk.headers["Location"])
    assert page.status_code == 200
    assert "data-exam-words" in page.get_data(as_text=True)
    assert learner.post(f"{address}/terminer", {"epreuve": "0"}).status_code == 303
    party = desk.headers["Location"].rsplit("/", 1)[1]
    told = learner.get(f"/journees/parties/{party}/debriefing")
    assert told.status_code == 302
    assert told.headers["Location"].endswith(address)
    assert learner.get(f"/journees/parties/{party}/relecture").status_code == 404
    # Everywhere else the copy has words, not the name that the log gives it.
    history = learner.get("/tentatives").get_data(as_text=True)
    assert "Épreuve d’examen blanc" in history
    assert "examen." not in history
    for page_of in ("/tableau-de-bord", "/progression"):
        assert "examen." + address.rsplit("/", 1)[1] not in learner.get(page_of).get_data(as_text=True)
    for position in range(1, 5):
        for act in ("commencer", "terminer"):
            assert learner.post(f"{address}/{act}", {"epreuve": str(position)}).status_code == 303
    assert learner.post(f"{address}/corrige").status_code == 303
    assert learner.get(f"/journees/parties/{party}/debriefing").status_code == 200
    assert learner.get(f"{address}/resultat").status_code == 200
