"""The calendar: what comes, and the private link that an agenda follows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.attendance.domain.calendar import CalendarEntry, agenda
from app.attendance.domain.sessions import SessionKind
from app.attendance.services.calendars import ical_of, session_entries
from app.attendance.services.sessions import Plan, cancel_session, plan_sessions
from app.clock import PARIS, in_paris, utc_now
from app.cohorts.services import create_cohort, enrol
from tests.attendance.people import NOW, a_house
from tests.attendance.test_sessions import CALENDAR, planned
from tests.people import Person, add_person, sign_in_as

SignIn = Callable[..., Person]
KEY = "a key of the house that is long enough"


@pytest.fixture
def db_of(app: Flask) -> Iterator[Session]:
    with app.extensions["tdu"].database.writing() as db:
        yield db


def session_tomorrow(app: Flask, trainer_id: int, *learner_ids: int) -> tuple[int, int]:
    """A cohort and a virtual class of it, tomorrow at 18:30 in Paris: their numbers."""
    with app.extensions["tdu"].database.writing() as db:
        now = utc_now()
        cohort = create_cohort(db, "Automne", now.date(), now, trainer_ids=(trainer_id,))
        for learner_id in learner_ids:
            enrol(db, cohort.id, learner_id, now)
        evening = in_paris(now + timedelta(days=1)).replace(hour=18, minute=30, second=0, microsecond=0, tzinfo=None)
        plan = Plan(
            SessionKind.VIRTUAL_CLASS,
            "Le compte rendu, ensemble",
            evening,
            evening + timedelta(minutes=90),
            "",
            "https://visio.example.org/salle-12",
            (trainer_id,),
        )
        viewer = Viewer(id=trainer_id, email="", name="", role=Role.TRAINER)
        return cohort.id, plan_sessions(db, viewer, cohort.id, plan, now, CALENDAR)[0].id


def test_the_agenda_holds_today_and_what_comes_day_by_day() -> None:
    entries = [
        CalendarEntry("b", "séance", "Demain", NOW + timedelta(days=1)),
        CalendarEntry("a", "séance", "Ce matin", NOW - timedelta(hours=1)),
        CalendarEntry("c", "séance", "Hier", NOW - timedelta(days=1)),
        # 23:30 UTC is already the next day in Paris.
        CalendarEntry("d", "échéance", "Minuit passé", datetime(2026, 11, 25, 23, 30, tzinfo=UTC)),
    ]
    days = agenda(entries, NOW)
    assert [[entry.title for entry in day.entries] for day in days] == [["Ce matin"], ["Minuit passé", "Demain"]]
    assert [day.is_today for day in days] == [True, False]


def test_a_calendar_names_nobody_opens_no_class_and_is_the_same_twice(db: Session) -> None:
    house = a_house(db)
    row = planned(db, house)
    entries = session_entries(db, None, house.awa, NOW, NOW, NOW + timedelta(days=30))  # type: ignore[arg-type]
    data = ical_of(entries, house.awa.id, KEY, "https://formation.example.org/")
    assert data == ical_of(entries, house.awa.id, KEY, "https://formation.example.org/")
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    assert event.decoded("dtstart") == datetime(2026, 12, 3, 17, 30, tzinfo=UTC)
    assert event.decoded("dtstart").astimezone(PARIS).hour == 18
    assert str(event["url"]) == f"https://formation.example.org/seances/{row.id}"
    assert b"visio.example.org" not in data
    assert b"Claire" not in data
    cancel_session(db, house.claire, row.id, "Reportée", NOW, CALENDAR)
    entries = session_entries(db, None, house.awa, NOW, NOW, NOW + timedelta(days=30))  # type: ignore[arg-type]
    (event,) = Calendar.from_ical(ical_of(entries, house.awa.id, KEY, "")).walk("VEVENT")
    assert (str(event["status"]), event["sequence"]) == ("CANCELLED", 1)


def test_a_learner_finds_a_session_and_its_link_and_another_does_not(app: Flask, sign_in: SignIn) -> None:
    awa, bruno = sign_in(), sign_in()
    trainer = add_person(app, "trainer", name="Claire Morel")
    _, live_id = session_tomorrow(app, trainer, awa.id or 0)
    page = awa.get("/calendrier").get_data(as_text=True)
    assert "Le compte rendu, ensemble" in page
    assert "visio.example.org" not in page
    assert "https://visio.example.org/salle-12" in awa.get(f"/seances/{live_id}").get_data(as_text=True)
    assert "Le compte rendu" not in bruno.get("/calendrier").get_data(as_text=True)
    assert bruno.get(f"/seances/{live_id}").status_code == 404


def test_a_private_link_is_followed_without_an_account_until_it_is_taken_back(app: Flask, sign_in: SignIn) -> None:
    awa = sign_in()
    session_tomorrow(app, add_person(app, "trainer"), awa.id or 0)
    page = awa.post("/calendrier").get_data(as_text=True)
    found = re.search(r"/calendrier/[\w-]{43}\.ics", page)
    assert found
    assert found.group() not in awa.get("/calendrier").get_data(as_text=True)
    stranger = Person(app)
    answer = stranger.get(found.group())
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert b"Le compte rendu" in answer.data
    same = stranger.get(found.group(), headers={"If-None-Match": answer.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    awa.post("/calendrier")
    assert stranger.get(found.group()).status_code == 410
    assert awa.post("/calendrier/retirer").status_code == 303
    assert stranger.get("/calendrier/" + "a" * 43 + ".ics").status_code == 410


def test_a_trainer_plans_a_session_on_the_page_and_keeps_what_was_typed(app: Flask) -> None:
    claire = sign_in_as(app, "trainer", name="Claire Morel")
    cohort_id, _ = session_tomorrow(app, claire.id or 0, add_person(app))
    address = f"/formation/cohortes/{cohort_id}/seances/nouvelle"
    assert claire.get(address).status_code == 200
    typed = {
        "kind": "gathering",
        "learner": "0",
        "title": "Journée à Rennes",
        "starts": "2027-03-01T09:00",
        "ends": "17:00",
        "days": "1",
        "place": "12 rue des Ajoncs",
        "link": "",
        "trainers": str(claire.id),
    }
    refused = claire.post(address, typed | {"ends": "08:00"})
    assert refused.status_code == 422
    assert "Journée à Rennes" in refused.get_data(as_text=True)
    made = claire.post(address, typed)
    assert made.status_code == 303
    page = claire.get(made.headers["Location"]).get_data(as_text=True)
    assert "Journée à Rennes" in page
    assert "12 rue des Ajoncs" in page
    edit = claire.get(made.headers["Location"] + "/modifier").get_data(as_text=True)
    assert "2027-03-01T09:00" in edit
    denis = sign_in_as(app, "trainer")
    assert denis.get(made.headers["Location"]).status_code == 404
    assert denis.get(address).status_code == 404
    assert claire.post(made.headers["Location"] + "/annuler", {"reason": "La salle est prise"}).status_code == 303
    assert "annulée" in claire.get(f"/formation/cohortes/{cohort_id}/seances").get_data(as_text=True)
    assert claire.get("/formation/seances").status_code == 200
