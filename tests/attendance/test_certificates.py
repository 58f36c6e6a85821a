"""The certificate of completion: what is computed, what is declared, numbered, kept, the same bytes twice."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attendance.domain.attendance import AttendanceState, Note
from app.attendance.domain.certificates import ActionNature, Declared, Modality
from app.attendance.models.attendance import AttendanceMark
from app.attendance.models.certificates import CompletionCertificate
from app.attendance.models.contacts import Contact
from app.attendance.models.sessions import LiveSession
from app.attendance.services import retention
from app.attendance.services.attendance import countersign, sign
from app.attendance.services.certificates import certificate_pdf, computed_for, issue, withdraw
from app.attendance.services.own_data import erase, export_of
from app.attendance.services.study_time import Period
from app.clock import utc_now
from app.cohorts.services import create_cohort, enrol
from app.errors import Conflict, InvalidAction, NotFound
from app.organisation.services import change_organisation
from tests.attendance.people import House
from tests.attendance.test_attendance import ABSENT, Day, a_day
from tests.attendance.test_contacts import a_call
from tests.attendance.test_study_report import add_card
from tests.people import sign_in_as

HOUSE = {"name": "Institut des Ajoncs", "address": "14 rue des Ajoncs, Rennes"}
DECLARED = Declared(
    nature=ActionNature.TRAINING,
    title="Secrétaire médicale, secrétaire médical",
    objectives="Se préparer aux épreuves du titre.",
    modality=Modality.MIXED,
    planned_hours=200,
    first=date(2026, 11, 1),
    last=date(2026, 12, 31),
)
PERIOD = Period(DECLARED.first, DECLARED.last)


def a_lived_day(db: Session) -> tuple[Day, datetime]:
    """Awa came in the morning, half an hour late, and was away in the afternoon; she revised a card in the evening."""
    day = a_day(db)
    start = day.session.starts_at
    sign(db, day.house.awa, day.session.id, 1, start)
    late = {day.house.awa.id: Note(AttendanceState.LATE, 30), day.zoe.id: ABSENT}
    countersign(db, day.house.claire, day.session.id, 1, late, start + timedelta(hours=1))
    away = {day.house.awa.id: ABSENT, day.zoe.id: ABSENT}
    countersign(db, day.house.claire, day.session.id, 2, away, start + timedelta(hours=7))
    add_card(db, day.house.awa.id, 1, start + timedelta(hours=10))
    return day, datetime.combine(date(2027, 1, 5), start.timetz())


def issued(db: Session, house: House, now: datetime, **changes: object) -> CompletionCertificate:
    return issue(db, house.claire, house.awa.id, replace(DECLARED, **changes), HOUSE, now)  # type: ignore[arg-type]


def words_of(data: bytes) -> str:
    pages = PdfReader(io.BytesIO(data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u00a0", " ").split())


def test_what_the_record_proves_is_computed_from_signed_half_days_and_acts(db: Session) -> None:
    day, _ = a_lived_day(db)
    found = computed_for(db, day.house.awa.id, PERIOD)
    assert (found.live_minutes, found.half_days, found.absences) == (210, 1, 1)
    assert (found.distance_minutes, found.days_worked) == (1, 1)
    outside = computed_for(db, day.house.awa.id, Period(date(2027, 1, 1), date(2027, 1, 2)))
    assert (outside.live_minutes, outside.distance_minutes) == (0, 0)


def test_a_half_day_that_no_trainer_answered_for_does_not_count(db: Session) -> None:
    day = a_day(db)
    sign(db, day.house.awa, day.session.id, 1, day.session.starts_at)
    assert computed_for(db, day.house.awa.id, PERIOD).live_minutes == 0


def test_the_document_carries_the_fields_that_funders_read_and_tells_where_each_figure_comes_from(db: Session) -> None:
    day, now = a_lived_day(db)
    row = issued(db, day.house, now, other_minutes=90, other_words="Stage d’observation", employer="Cabinet Le Goff")
    text = words_of(certificate_pdf(row))
    for words in (
        "CR-2027-0001",
        "Awa Diallo",
        "Cabinet Le Goff",
        "Institut des Ajoncs",
        "action de formation",
        "Se préparer aux épreuves du titre.",
        "du 01/11/2026 au 31/12/2026",
        "200 h (déclarée)",
        "3 h 30",
        "Stage d’observation",
        "5 h 01",
        "Claire Morel",
        row.digest[:12],
        "certification professionnelle",
    ):
        assert words in text, (words, text)


def test_the_same_facts_give_the_same_bytes_and_a_later_act_changes_nothing(db: Session) -> None:
    day, now = a_lived_day(db)
    row = issued(db, day.house, now)
    data = certificate_pdf(row)
    add_card(db, day.house.awa.id, 2, day.session.starts_at + timedelta(days=1))
    assert certificate_pdf(row) == data
    assert issued(db, day.house, now).facts["done_minutes"] == row.facts["done_minutes"] + 1


def test_numbers_follow_one_another_within_their_year(db: Session) -> None:
    day, now = a_lived_day(db)
    numbers = [issued(db, day.house, at).number for at in (now, now, now + timedelta(days=365))]
    assert numbers == ["CR-2027-0001", "CR-2027-0002", "CR-2028-0001"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "},
        {"planned_hours": 0},
        {"last": date(2026, 10, 1)},
        {"last": date(2027, 2, 1)},
        {"other_minutes": 60},
        {"first": date(2026, 11, 1), "last": date(2026, 11, 2)},
    ],
)
def test_a_certificate_that_would_state_nothing_true_is_refused(db: Session, wrong: dict[str, object]) -> None:
    day, now = a_lived_day(db)
    with pytest.raises(InvalidAction):
        issued(db, day.house, now, **wrong)


def test_only_whoever_accompanies_a_person_certifies_and_never_oneself(db: Session) -> None:
    day, now = a_lived_day(db)
    for viewer in (day.house.denis, day.house.awa, day.house.bruno):
        with pytest.raises(NotFound):
            issue(db, viewer, day.house.awa.id, DECLARED, HOUSE, now)
    with pytest.raises(NotFound):
        issue(db, day.house.claire, day.house.claire.id, DECLARED, HOUSE, now)


def test_a_wrong_certificate_is_withdrawn_for_good_and_its_document_says_so(db: Session) -> None:
    day, now = a_lived_day(db)
    row = issued(db, day.house, now)
    with pytest.raises(NotFound):
        withdraw(db, day.house.awa, row.number, "Non", now)
    withdraw(db, day.house.claire, row.number, "Dates fausses", now)
    assert "Dates fausses" in words_of(certificate_pdf(row))
    with pytest.raises(Conflict):
        withdraw(db, day.house.claire, row.number, "Encore", now)


def test_proofs_stay_when_a_person_leaves_and_go_after_five_years(db: Session) -> None:
    day, now = a_lived_day(db)
    row = issued(db, day.house, now)
    a_call(db, day.house)
    assert export_of(db, day.house.awa.id)["certificats_de_realisation"][0]["numero"] == row.number
    data = certificate_pdf(row)
    erase(db, day.house.awa.id, now)
    db.expire_all()
    assert (row.name, row.employer) == ("", "")
    assert "Awa" not in words_of(certificate_pdf(row))
    assert row.digest[:12] in words_of(data)
    tables = (AttendanceMark, CompletionCertificate, Contact, LiveSession)
    assert retention.purge(db, now + timedelta(days=4 * 365)) == 0
    assert all(db.scalars(select(table)).all() for table in tables)
    retention.purge(db, now + timedelta(days=6 * 365))
    db.expire_all()
    assert not [table for table in tables if db.scalars(select(table)).all()]


def test_the_pages_issue_a_certificate_that_its_person_downloads(app: Flask) -> None:
    awa, claire, denis = sign_in_as(app, name="Awa Diallo"), sign_in_as(app, "trainer"), sign_in_as(app, "trainer")
    now = utc_now()
    with app.extensions["tdu"].database.writing() as db:
        cohort = create_cohort(db, "Automne", now.date(), now, trainer_ids=(claire.id or 0,))
        enrol(db, cohort.id, awa.id or 0, now)
        add_card(db, awa.id or 0, 1, now)
    address = f"/formation/personnes/{awa.id}/certificats"
    assert "Automne" in claire.get(address).get_data(as_text=True)
    today = now.date().isoformat()
    typed = {
        "first": (now.date() - timedelta(days=3)).isoformat(),
        "last": today,
        "nature": "training",
        "title": "SAMA",
        "objectives": "Se préparer",
        "modality": "distance",
        "planned_hours": "",
        "employer": "",
        "other_minutes": "",
        "other_words": "",
    }
    refused = claire.post(address, typed)
    assert refused.status_code == 422
    assert "Se préparer" in refused.get_data(as_text=True)
    typed["planned_hours"] = "40"
    unnamed = claire.post(address, typed)
    assert unnamed.status_code == 422
    assert "nom de l’organisme" in unnamed.get_data(as_text=True)
    with app.extensions["tdu"].database.writing() as db:
        change_organisation(db, {"name": "Institut des Ajoncs"}, 0, claire.id or 0, now)
    assert claire.post(address, typed).status_code == 303
    number = f"CR-{now.year}-0001"
    document = f"/certificats-de-realisation/{number}/certificat.pdf"
    assert number in awa.get("/certificats-de-realisation").get_data(as_text=True)
    assert awa.get(document).data.startswith(b"%PDF-")
    assert claire.get(document).status_code == 200
    for path in (address, document):
        assert denis.get(path).status_code == 404
    assert sign_in_as(app).get(document).status_code == 404
    assert denis.post(f"/formation/certificats/{number}/retirer", {"reason": "Non"}).status_code == 404
    assert claire.post(f"/formation/certificats/{number}/retirer", {"reason": ""}).status_code == 422
    assert claire.post(f"/formation/certificats/{number}/retirer", {"reason": "Faux"}).status_code == 303
    assert "retiré" in awa.get("/certificats-de-realisation").get_data(as_text=True)
