"""Surveys: asked once, answered without a name, shown from five answers on."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import OutgoingMail
from app.attendance.domain.surveys import (
    SurveyMoment,
    SurveyScope,
    check_values,
    figures,
    questions_for,
)
from app.attendance.models.surveys import SurveyAnswer, SurveyInvitation
from app.attendance.services.own_data import erase, export_of
from app.attendance.services.surveys import (
    Finished,
    answer,
    answer_unasked,
    ask_who_ended,
    finished_one,
    forget_old,
    invite,
    invite_cohort,
    results_of,
)
from app.clock import utc_now
from app.cohorts.services import create_cohort, enrol
from app.content.catalog import Catalog
from app.errors import Conflict, InvalidAction, NotFound
from app.modules.models import LessonReading
from tests.attendance.people import NOW, a_house, person
from tests.people import sign_in_as

PAGE = "https://formation.example.org/appreciations"
HOT, COLD, COHORT = SurveyMoment.HOT, SurveyMoment.COLD, SurveyScope.COHORT
QUESTIONS = questions_for(HOT, COHORT)


def test_every_moment_asks_a_few_questions_each_once() -> None:
    for moment in SurveyMoment:
        for scope in SurveyScope:
            ids = [question.id for question in questions_for(moment, scope)]
            assert 3 <= len(ids) == len(set(ids)) <= 8


def test_an_answer_keeps_to_what_is_proposed_and_says_something() -> None:
    assert check_values(QUESTIONS, {"pace": "4", "help": "", "autre": "x"}) == {"pace": "4"}
    assert check_values(questions_for(COLD, COHORT), {"situation": "trade"}) == {"situation": "trade"}
    for wrong in ({}, {"pace": "6"}, {"pace": "oui"}):
        with pytest.raises(InvalidAction):
            check_values(QUESTIONS, wrong)


def test_fewer_than_five_answers_show_nothing_and_five_show_their_figures() -> None:
    given = [({"pace": "5", "help": "2"}, "Merci"), *[({"pace": "4"}, "")] * 3]
    few = figures(QUESTIONS, given, 10)
    assert (few.is_shown, few.questions, few.texts, few.answered) == (False, (), (), 4)
    shown = figures(QUESTIONS, [*given, ({"pace": "1"}, "Trop vite")], 10)
    (pace,) = shown.questions  # one answer about help is not shown either
    assert pace.counts == (
        ("pas du tout", 1),
        ("plutôt non", 0),
        ("en partie", 0),
        ("plutôt oui", 3),
        ("tout à fait", 1),
    )
    assert pace.satisfied == Fraction(4, 5)
    assert shown.rate == Fraction(1, 2)
    assert shown.texts == ("Merci", "Trop vite")


def test_an_opinion_is_given_once_and_nothing_leads_back_to_its_author(db: Session) -> None:
    house = a_house(db)
    assert invite_cohort(db, house.claire, house.autumn, NOW, PAGE) == 1
    assert invite_cohort(db, house.claire, house.autumn, NOW, PAGE) == 0
    row = db.scalars(select(SurveyInvitation)).one()
    with pytest.raises(NotFound):
        answer(db, house.bruno, row.id, {"pace": "5"}, "", NOW)
    answer(db, house.awa, row.id, {"pace": "5"}, "  Très clair ", NOW)
    with pytest.raises(NotFound):
        answer(db, house.awa, row.id, {"pace": "1"}, "", NOW)
    kept = db.scalars(select(SurveyAnswer)).one()
    assert (kept.values, kept.text, kept.week) == ({"pace": "5"}, "Très clair", date(2026, 11, 23))
    assert set(SurveyAnswer.__table__.columns.keys()) == {"id", "moment", "scope", "scope_id", "week", "values", "text"}
    letter = db.scalars(select(OutgoingMail)).one()
    assert PAGE in letter.text
    assert "Automne" not in letter.text
    assert export_of(db, house.awa.id)["invitations_a_donner_un_avis"][0]["repondu"] is True
    erase(db, house.awa.id, NOW)
    assert db.scalars(select(SurveyInvitation)).all() == []
    assert len(db.scalars(select(SurveyAnswer)).all()) == 1


def test_a_group_is_shown_from_its_fifth_answer(db: Session) -> None:
    house = a_house(db)
    for number in range(5):
        assert not results_of(db, HOT, COHORT, str(house.autumn)).is_shown
        one = person(db, f"Personne{number} Martin")
        row = invite(db, one.id, HOT, COHORT, str(house.autumn), NOW)
        assert row
        answer(db, one, row.id, {"recommend": "5"}, "", NOW)
    told = results_of(db, HOT, COHORT, str(house.autumn))
    assert told.is_shown
    assert told.questions[0].satisfied == 1
    assert not results_of(db, HOT, COHORT, str(house.winter)).is_shown
    assert not results_of(db, HOT, COHORT, str(house.autumn), until=date(2026, 11, 1)).is_shown


def test_whoever_finishes_is_asked_at_once_and_six_months_later_once_each(db: Session) -> None:
    house = a_house(db)
    enrol(db, house.autumn, house.awa.id, NOW, ends_at=NOW + timedelta(days=10))
    assert ask_who_ended(db, NOW, PAGE) == 0
    at_the_end = NOW + timedelta(days=11)
    later = at_the_end + timedelta(days=183)
    assert ask_who_ended(db, at_the_end, PAGE) == 1
    assert ask_who_ended(db, at_the_end, PAGE) == 0
    assert ask_who_ended(db, later, PAGE) == 1
    assert ask_who_ended(db, later, PAGE) == 0
    assert [row.moment for row in db.scalars(select(SurveyInvitation).order_by(SurveyInvitation.id))] == ["hot", "cold"]
    assert forget_old(db, later + timedelta(days=500)) == 2


def test_the_last_day_of_a_cohort_is_over_at_midnight_in_paris(db: Session) -> None:
    house = a_house(db)
    cohort = create_cohort(db, "Courte", date(2026, 11, 2), NOW, ends_on=date(2026, 11, 25))
    enrol(db, cohort.id, house.bruno.id, NOW)
    assert ask_who_ended(db, datetime(2026, 11, 25, 22, 59, tzinfo=UTC), PAGE) == 0
    assert ask_who_ended(db, datetime(2026, 11, 25, 23, 0, tzinfo=UTC), PAGE) == 1


def test_the_pages_take_an_opinion_and_say_who_reads_it(app: Flask) -> None:
    claire, awa, denis = sign_in_as(app, "trainer"), sign_in_as(app), sign_in_as(app, "trainer")
    now = utc_now()
    with app.extensions["tdu"].database.writing() as db:
        cohort = create_cohort(db, "Automne", now.date(), now, trainer_ids=(claire.id or 0,))
        enrol(db, cohort.id, awa.id or 0, now)
        address = f"/formation/cohortes/{cohort.id}/appreciations"
    assert claire.post(address).status_code == 303
    assert "cinq personnes" in awa.get("/appreciations").get_data(as_text=True)
    found = re.search(r"/appreciations/\d+", awa.get("/appreciations").get_data(as_text=True))
    assert found
    refused = awa.post(found.group(), {"text": "Rien de coché"})
    assert refused.status_code == 422
    assert "Rien de coché" in refused.get_data(as_text=True)
    assert awa.post(found.group(), {"q-pace": "5", "text": "Bien"}).status_code == 303
    assert awa.post(found.group(), {"q-pace": "1"}).status_code == 404
    page = claire.get(address).get_data(as_text=True)
    assert "Moins de cinq réponses" in page
    assert "Bien" not in page
    assert "une réponse" in claire.get("/formation/appreciations").get_data(as_text=True)
    assert denis.get(address).status_code == 404
    assert denis.post(address).status_code == 404
    assert sign_in_as(app).get(found.group()).status_code == 404


def test_a_path_walked_to_its_end_takes_one_opinion_of_each_person(db: Session) -> None:
    house = a_house(db)
    path = Finished(SurveyScope.PATH, "vae", "Préparer sa VAE")
    assert finished_one([path], SurveyScope.PATH, "vae") is path
    with pytest.raises(NotFound):
        finished_one([path], SurveyScope.MODULE, "vae")
    answer_unasked(db, house.awa, path, {"pace": "4"}, "", NOW)
    with pytest.raises(Conflict):
        answer_unasked(db, house.awa, path, {"pace": "1"}, "", NOW)
    answer_unasked(db, house.bruno, path, {"pace": "5"}, "", NOW)
    assert results_of(db, HOT, SurveyScope.PATH, "vae").answered == 2


def test_an_opinion_on_a_module_waits_for_its_last_lesson_and_is_given_once(app: Flask, catalog: Catalog) -> None:
    awa, claire = sign_in_as(app), sign_in_as(app, "trainer")
    module = next(iter(catalog.modules.values()))
    address = f"/appreciations/modules/{module.id}"
    assert awa.get(address).status_code == 404
    assert awa.post(address, {"q-clear": "5"}).status_code == 404
    now = utc_now()
    with app.extensions["tdu"].database.writing() as db:
        for lesson in module.lessons:
            db.add(
                LessonReading(
                    learner_id=awa.id,
                    module_id=module.id,
                    lesson_id=lesson.id,
                    heading=None,
                    furthest=1,
                    opened_at=now,
                    updated_at=now,
                    finished_at=now,
                    digest="d",
                )
            )
    assert module.title in awa.get("/appreciations").get_data(as_text=True)
    assert awa.get(address).status_code == 200
    assert awa.post(address, {"q-clear": "5"}).status_code == 303
    assert awa.post(address, {"q-clear": "5"}).status_code == 422
    page = claire.get(f"/formation/appreciations/modules/{module.id}").get_data(as_text=True)
    assert "Moins de cinq réponses" in page
