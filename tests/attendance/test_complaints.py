"""Complaints: filed by anybody signed in, acknowledged in five working days, answered, closed with what changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import OutgoingMail
from app.attendance.domain.complaints import (
    ComplaintState,
    ComplaintSubject,
    acknowledge_by,
    easter,
    is_late,
    is_working_day,
)
from app.attendance.models.complaints import Complaint
from app.attendance.queries.complaints import events_of, register
from app.attendance.services import complaints
from app.attendance.services.own_data import erase, export_of
from app.errors import Conflict, InvalidAction, NotFound
from tests.attendance.people import NOW, House, a_house
from tests.people import Person, sign_in_as

PAGE = "https://formation.example.org/reclamations"


def filed(db: Session, house: House, text: str = "La visio coupe à chaque séance.") -> Complaint:
    return complaints.file_complaint(db, house.awa, ComplaintSubject.TECHNICAL, text, "Un autre lien", NOW, PAGE)


@pytest.mark.parametrize(
    ("year", "day"), [(2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2027, (3, 28)), (2038, (4, 25))]
)
def test_easter_falls_where_calendars_say(year: int, day: tuple[int, int]) -> None:
    assert easter(year) == date(year, *day)


@pytest.mark.parametrize(
    "day", ["2026-04-06", "2026-05-14", "2026-05-25", "2026-05-01", "2026-11-11", "2026-12-25", "2026-11-28"]
)
def test_holidays_and_week_ends_are_not_worked(day: str) -> None:
    assert not is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("filed_at", "due"),
    [
        ("2026-11-25T09:00", "2026-12-02"),
        ("2026-11-27T23:30", "2026-12-04"),  # already Saturday in Paris
        ("2026-05-07T09:00", "2026-05-18"),  # May 8th and Ascension lie between
        ("2026-12-23T09:00", "2026-12-31"),
    ],
)
def test_five_working_days_are_counted_from_the_day_after(filed_at: str, due: str) -> None:
    instant = datetime.fromisoformat(filed_at).replace(tzinfo=UTC)
    assert acknowledge_by(instant) == date.fromisoformat(due)
    assert not is_late(ComplaintState.FILED, instant, datetime.fromisoformat(f"{due}T12:00").replace(tzinfo=UTC))
    assert is_late(ComplaintState.FILED, instant, datetime.fromisoformat(f"{due}T23:30").replace(tzinfo=UTC))
    assert not is_late(ComplaintState.ANSWERED, instant, instant + timedelta(days=90))


def test_a_complaint_goes_from_filed_to_closed_and_each_step_is_told(db: Session) -> None:
    house = a_house(db)
    row = filed(db, house)
    complaints.acknowledge(db, house.admin, row.id, NOW, PAGE)
    complaints.answer(db, house.admin, row.id, "Nous changeons d’outil.", NOW, PAGE)
    complaints.close(db, house.admin, row.id, "Outil de visio remplacé.", NOW)
    assert row.state == ComplaintState.CLOSED
    assert [event.act for event in events_of(db, row.id)] == ["filed", "acknowledged", "answered", "action", "closed"]
    letters = db.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    assert [letter.recipient for letter in letters] == [house.admin.email, house.awa.email, house.awa.email]
    assert not [letter for letter in letters if "visio" in letter.text or "outil" in letter.text]


def test_steps_keep_their_order_and_only_whoever_manages_takes_them(db: Session) -> None:
    house = a_house(db)
    row = filed(db, house)
    with pytest.raises(Conflict):
        complaints.close(db, house.admin, row.id, "Trop tôt", NOW)
    for stranger in (house.claire, house.awa, house.bruno):
        with pytest.raises(NotFound):
            complaints.acknowledge(db, stranger, row.id, NOW, PAGE)
    complaints.answer(db, house.admin, row.id, "Bien reçu.", NOW, PAGE)
    assert row.acknowledged_at == NOW
    with pytest.raises(Conflict):
        complaints.acknowledge(db, house.admin, row.id, NOW, PAGE)
    with pytest.raises(Conflict):
        complaints.answer(db, house.admin, row.id, "Encore", NOW, PAGE)


def test_nobody_treats_their_own_complaint(db: Session) -> None:
    house = a_house(db)
    row = complaints.file_complaint(db, house.admin, ComplaintSubject.OTHER, "À moi", "", NOW, PAGE)
    with pytest.raises(NotFound):
        complaints.answer(db, house.admin, row.id, "Parfait", NOW, PAGE)


def test_an_empty_complaint_and_a_twenty_first_that_waits_are_refused(db: Session) -> None:
    house = a_house(db)
    with pytest.raises(InvalidAction):
        filed(db, house, "  ")
    for _ in range(20):
        filed(db, house)
    with pytest.raises(InvalidAction):
        filed(db, house)


def test_leaving_takes_one_s_words_and_leaves_the_line_of_the_register(db: Session) -> None:
    house = a_house(db)
    row = filed(db, house)
    complaints.answer(db, house.admin, row.id, "Chère Awa", NOW, PAGE)
    assert export_of(db, house.awa.id)["reclamations"][0]["reponse"] == "Chère Awa"
    erase(db, house.awa.id, NOW)
    db.expire_all()
    (line,) = register(db)
    assert (line.author, line.complaint.text, line.complaint.wanted, line.complaint.answer) == (None, "", "", "")
    assert line.complaint.subject == ComplaintSubject.TECHNICAL


def test_the_pages_file_follow_and_treat_a_complaint(app: Flask) -> None:
    awa, bruno, admin = sign_in_as(app), sign_in_as(app), sign_in_as(app, "admin")
    stranger = Person(app)
    assert "contact@example.org" in stranger.get("/reclamations").get_data(as_text=True)
    refused = awa.post("/reclamations", {"subject": "technical", "text": " ", "wanted": "Un autre lien"})
    assert refused.status_code == 422
    assert "Un autre lien" in refused.get_data(as_text=True)
    made = awa.post("/reclamations", {"subject": "technical", "text": "La visio coupe.", "wanted": ""})
    assert made.status_code == 303
    own = made.headers["Location"]
    number = own.rpartition("/")[2]
    assert "La visio coupe." in awa.get(own).get_data(as_text=True)
    assert bruno.get(own).status_code == 404
    assert admin.get(own).status_code == 404  # it is treated on the page of the register
    led = f"/admin/reclamations/{number}"
    assert "à prendre en charge" in admin.get("/admin/reclamations").get_data(as_text=True)
    assert admin.post(led + "/prise-en-charge").status_code == 303
    assert admin.post(led + "/prise-en-charge").status_code == 409
    assert admin.post(led + "/reponse", {"answer": " "}).status_code == 422
    assert admin.post(led + "/reponse", {"answer": "Nous changeons d’outil."}).status_code == 303
    assert admin.post(led + "/cloture", {"action": "Outil remplacé."}).status_code == 303
    assert "Nous changeons d’outil." in awa.get(own).get_data(as_text=True)
    assert "Outil remplacé." in admin.get("/admin/reclamations.csv").get_data(as_text=True)
    assert bruno.get(led).status_code == 403
