"""Attendance: one's own signature in its time, the trainer's over the sheet, corrections above what stays readable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.attendance.domain.attendance import AbsenceReason, AttendanceState, Note, minutes_attended
from app.attendance.domain.sessions import SessionKind
from app.attendance.models.sessions import LiveSession
from app.attendance.queries.attendance import marks_of
from app.attendance.services.attendance import attendance_of, correct, countersign, sheet_of, sign
from app.attendance.services.own_data import erase, export_of
from app.attendance.services.sessions import Plan, cancel_session, plan_sessions
from app.attendance.services.sheets import sheet_pdf
from app.clock import in_paris, utc_now
from app.cohorts.services import create_cohort, enrol
from app.errors import Conflict, Forbidden, InvalidAction, NotFound
from tests.attendance.people import NOW, House, a_house, person
from tests.attendance.test_sessions import CALENDAR, a_plan, clock
from tests.people import add_person, sign_in_as

HOUR = timedelta(hours=1)
ABSENT = Note(AttendanceState.ABSENT, reason=AbsenceReason.ANNOUNCED)


@dataclass(frozen=True)
class Day:
    """A gathering of a whole day, from 9 to 17 in Paris on December 3rd, with Awa and Zoé expected."""

    house: House
    zoe: Viewer
    session: LiveSession


def a_day(db: Session) -> Day:
    house = a_house(db)
    zoe = person(db, "Zoé Blanc")
    enrol(db, house.autumn, zoe.id, NOW)
    plan = a_plan(house, kind=SessionKind.GATHERING, starts=clock("2026-12-03 09:00"), ends=clock("2026-12-03 17:00"))
    return Day(house, zoe, plan_sessions(db, house.claire, house.autumn, plan, NOW, CALENDAR)[0])


def test_a_learner_signs_each_half_day_in_its_time_and_once(db: Session) -> None:
    day = a_day(db)
    morning = day.session.starts_at
    with pytest.raises(Conflict):
        sign(db, day.house.awa, day.session.id, 1, morning - HOUR)
    first = sign(db, day.house.awa, day.session.id, 1, morning)
    assert sign(db, day.house.awa, day.session.id, 1, morning + HOUR).id == first.id
    with pytest.raises(Conflict):  # the afternoon has not come
        sign(db, day.house.awa, day.session.id, 2, morning)
    sign(db, day.house.awa, day.session.id, 2, morning + 5 * HOUR)
    with pytest.raises(Conflict):  # too late for the morning
        sign(db, day.zoe, day.session.id, 1, morning + 9 * HOUR)
    with pytest.raises(NotFound):
        sign(db, day.house.awa, day.session.id, 3, morning)


def test_nobody_signs_for_somebody_else_or_for_a_session_of_another_cohort(db: Session) -> None:
    day = a_day(db)
    for stranger in (day.house.bruno, day.house.claire, day.house.admin):
        with pytest.raises(NotFound):
            sign(db, stranger, day.session.id, 1, day.session.starts_at)


def test_whoever_trains_answers_for_everybody_expected(db: Session) -> None:
    day = a_day(db)
    now = day.session.starts_at + HOUR
    sign(db, day.house.awa, day.session.id, 1, day.session.starts_at)
    with pytest.raises(InvalidAction):  # nothing was said of Zoé
        countersign(db, day.house.claire, day.session.id, 1, {}, now)
    countersign(db, day.house.claire, day.session.id, 1, {day.zoe.id: ABSENT}, now)
    sheet = sheet_of(db, day.session)
    awa, zoe = (row.cells[0] for row in sheet.rows)
    assert awa
    assert zoe
    assert (awa.last.state, zoe.last.state, zoe.last.reason) == ("signed", "absent", "announced")
    assert sheet.answers_for_all(1)
    assert not sheet.answers_for_all(2)
    with pytest.raises(Conflict):
        countersign(db, day.house.claire, day.session.id, 1, {}, now)
    with pytest.raises(Conflict):  # what the sheet says of Zoé is now the trainer's to correct
        sign(db, day.zoe, day.session.id, 1, now)


def test_only_whoever_trains_the_cohort_answers_for_a_half_day_and_not_before_it_begins(db: Session) -> None:
    day = a_day(db)
    with pytest.raises(Conflict):
        countersign(db, day.house.claire, day.session.id, 1, {}, day.session.starts_at - HOUR)
    with pytest.raises(NotFound):
        countersign(db, day.house.denis, day.session.id, 1, {}, day.session.starts_at)
    with pytest.raises(Forbidden):
        countersign(db, day.house.admin, day.session.id, 1, {}, day.session.starts_at)


def test_a_delay_is_noted_above_the_signature_and_taken_off_the_time(db: Session) -> None:
    day = a_day(db)
    sign(db, day.house.awa, day.session.id, 1, day.session.starts_at + HOUR)
    notes = {day.house.awa.id: Note(AttendanceState.LATE, 40), day.zoe.id: ABSENT}
    countersign(db, day.house.claire, day.session.id, 1, notes, day.session.starts_at + HOUR)
    (cell, _) = (row.cells[0] for row in sheet_of(db, day.session).rows)
    assert cell
    assert cell.signature
    assert cell.last.state == "late"
    assert [one.minutes for one in attendance_of(db, day.house.awa.id)] == [200]
    assert [one.minutes for one in attendance_of(db, day.zoe.id)] == [0]
    with pytest.raises(InvalidAction):
        countersign(
            db,
            day.house.claire,
            day.session.id,
            2,
            {day.zoe.id: Note(AttendanceState.LATE, 240)},
            day.session.starts_at + 5 * HOUR,
        )


def test_a_correction_stands_above_what_was_signed_with_its_reason(db: Session) -> None:
    day = a_day(db)
    later = day.session.starts_at + 30 * HOUR
    countersign(db, day.house.claire, day.session.id, 1, {day.house.awa.id: ABSENT, day.zoe.id: ABSENT}, later - HOUR)
    was_there = Note(AttendanceState.NOTED)
    with pytest.raises(InvalidAction):
        correct(db, day.house.claire, day.session.id, 1, day.zoe.id, was_there, " ", later)
    correct(db, day.house.claire, day.session.id, 1, day.zoe.id, was_there, "Sa connexion avait coupé", later)
    for stranger in (day.house.denis, day.zoe):
        with pytest.raises(NotFound):
            correct(db, stranger, day.session.id, 1, day.zoe.id, was_there, "Non", later)
    with pytest.raises(NotFound):  # nothing was said of the afternoon
        correct(db, day.house.claire, day.session.id, 2, day.zoe.id, was_there, "Non", later)
    cell = sheet_of(db, day.session).rows[1].cells[0]
    assert cell
    assert [mark.state for mark in (*cell.before, cell.last)] == ["absent", "noted"]
    assert cell.last.statement["previous"] == cell.before[0].digest
    assert [one["etat"] for one in export_of(db, day.zoe.id)["emargements"]] == ["absent", "noted"]
    assert export_of(db, day.house.bruno.id)["emargements"] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("state", "noted"), ("minutes_late", 5), ("reason", "work"), ("at", NOW), ("note", "autre"), ("half", 2)],
)
def test_a_line_that_somebody_edits_in_the_base_is_seen(db: Session, field: str, value: object) -> None:
    day = a_day(db)
    sign(db, day.house.awa, day.session.id, 1, day.session.starts_at)
    assert sheet_of(db, day.session).altered == ()
    (mark,) = marks_of(db, day.session.id)
    setattr(mark, field, value)
    db.flush()
    assert [one.id for one in sheet_of(db, day.session).altered] == [mark.id]


def test_names_leave_with_their_people_and_fingerprints_still_hold(db: Session) -> None:
    day = a_day(db)
    sign(db, day.house.awa, day.session.id, 1, day.session.starts_at)
    countersign(db, day.house.claire, day.session.id, 1, {day.zoe.id: ABSENT}, day.session.starts_at)
    assert "Awa" not in str([mark.statement for mark in marks_of(db, day.session.id)])
    for person_id in (day.house.awa.id, day.house.claire.id):
        erase(db, person_id, NOW)
    db.expire_all()
    marks = marks_of(db, day.session.id)
    assert {(mark.name, mark.signer_name) for mark in marks} == {("", ""), ("Zoé Blanc", "")}
    assert sheet_of(db, day.session).altered == ()
    marks[0].name = "Une Autre"
    db.flush()
    assert [mark.id for mark in sheet_of(db, day.session).altered] == [marks[0].id]


def test_a_signed_session_neither_moves_nor_is_cancelled(db: Session) -> None:
    day = a_day(db)
    sign(db, day.house.awa, day.session.id, 1, day.session.starts_at)
    with pytest.raises(Conflict):
        cancel_session(db, day.house.claire, day.session.id, "Trop tard", day.session.starts_at, CALENDAR)


def test_a_cancelled_session_is_signed_by_nobody(db: Session) -> None:
    day = a_day(db)
    cancel_session(db, day.house.claire, day.session.id, "Neige", NOW, CALENDAR)
    with pytest.raises(Conflict):
        sign(db, day.house.awa, day.session.id, 1, day.session.starts_at)
    with pytest.raises(Conflict):
        countersign(db, day.house.claire, day.session.id, 1, {}, day.session.starts_at)


def test_the_same_signatures_give_the_same_sheet(db: Session) -> None:
    day = a_day(db)
    sign(db, day.house.awa, day.session.id, 1, day.session.starts_at)
    data = sheet_pdf(db, day.session)
    assert data.startswith(b"%PDF-")
    assert data == sheet_pdf(db, day.session)


def test_the_time_of_a_half_day_counts_for_whoever_was_there() -> None:
    assert minutes_attended(AttendanceState.SIGNED, 0, 240) == 240
    assert minutes_attended(AttendanceState.LATE, 15, 240) == 225
    assert minutes_attended(AttendanceState.ABSENT, 0, 240) == 0


def test_the_pages_take_signatures_and_refuse_strangers(app: Flask) -> None:
    claire, awa = sign_in_as(app, "trainer", name="Claire Morel"), sign_in_as(app, name="Awa Diallo")
    zoe = add_person(app, name="Zoé Blanc")
    now = utc_now()
    with app.extensions["tdu"].database.writing() as db:
        cohort = create_cohort(db, "Automne", now.date(), now, trainer_ids=(claire.id or 0,))
        for learner_id in (awa.id or 0, zoe):
            enrol(db, cohort.id, learner_id, now - 3 * HOUR)
        # Already begun; a day is one in Paris, so it may not straddle midnight.
        start = in_paris(now).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        plan = Plan(SessionKind.GATHERING, "Atelier", start, start + 9 * HOUR, "Rennes", "", (claire.id or 0,))
        viewer = Viewer(id=claire.id or 0, email="", name="Claire Morel", role=Role.TRAINER)
        row = plan_sessions(db, viewer, cohort.id, plan, now - 48 * HOUR, CALENDAR)[0]
        row.starts_at, row.ends_at = now - HOUR, now + HOUR
        live_id = row.id
    own, led = f"/seances/{live_id}", f"/formation/seances/{live_id}"
    assert "Signer ma présence" in awa.get(own).get_data(as_text=True)
    assert awa.post(own + "/signer", {"half": "1"}).status_code == 303
    assert "présence signée" in awa.get(own).get_data(as_text=True)
    assert awa.post(own + "/signer", {"half": "9"}).status_code == 404
    refused = claire.post(led + "/contresigner", {"half": "1"})
    assert refused.status_code == 422
    assert "Zoé Blanc" in refused.get_data(as_text=True)
    typed = {"half": "1", f"etat-{zoe}": "absent", f"motif-{zoe}": "transport"}
    assert claire.post(led + "/contresigner", typed).status_code == 303
    correction = {"who": f"1-{zoe}", "state": "noted", "minutes": "", "reason": "not_said", "words": ""}
    assert claire.post(led + "/corriger", correction).status_code == 422
    assert claire.post(led + "/corriger", correction | {"words": "Elle était là"}).status_code == 303
    page = claire.get(led + "/emargement").get_data(as_text=True)
    assert "Elle était là" in page
    assert "Les empreintes de cette feuille sont vérifiées" in page
    assert claire.get(led + "/emargement.pdf").data.startswith(b"%PDF-")
    assert "Atelier" in awa.get("/seances").get_data(as_text=True)
    denis, bruno = sign_in_as(app, "trainer"), sign_in_as(app)
    for path in (led, led + "/emargement", led + "/emargement.pdf"):
        assert denis.get(path).status_code == 404
        assert bruno.get(path).status_code == 403
    assert denis.post(led + "/contresigner", typed).status_code == 404
    assert denis.post(led + "/corriger", correction).status_code == 404
    assert bruno.post(own + "/signer", {"half": "1"}).status_code == 404
