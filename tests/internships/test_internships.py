"""Stages: hours declared, confirmed, assessed by a signed link; who is refused."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.accounts.services import add_user
from app.clock import utc_now
from app.cohorts.services import create_cohort, enrol
from app.db import Database
from app.db.journal import verify_journal
from app.errors import Conflict, Gone, InvalidAction, NotFound
from app.internships import queries, services
from app.internships.domain import TutorLevel, hours_of, signed_digest
from app.internships.models import Internship, InternshipLink
from app.internships.services import Stage
from app.internships.services.data import erase, export_of, forget_old
from tests.people import Person

SignIn = Callable[..., Person]
NOW = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
STAGE = Stage(" Cabinet  des Tilleuls ", "Odile  Ferrand", "Odile@Exemple.fr", MONDAY, date(2026, 12, 18), 70)
GRID = [("C1", "Accueillir"), ("C2", "Planifier")]
LEVELS = {"C1": "alone", "C2": "with_help"}


def person(db: Session, name: str, role: Role = Role.LEARNER) -> User:
    return add_user(db, f"{name}@example.org", name, role, None, NOW)


def viewer(user: User) -> Viewer:
    return Viewer(id=user.id, email=user.email, name=user.name, role=Role(user.role))


def opened(db: Session, learner: User) -> Internship:
    return services.open_internship(db, learner.id, STAGE, None, learner.id, NOW)


def test_hours_are_declared_then_confirmed_then_no_longer_move(db: Session) -> None:
    row = opened(db, person(db, "awa"))
    assert (row.place, row.tutor_name, row.tutor_email) == (
        "Cabinet des Tilleuls",
        "Odile Ferrand",
        "odile@exemple.fr",
    )
    services.declare_day(db, row, MONDAY, 420, "Accueil", NOW)
    services.declare_day(db, row, MONDAY, 450, "Accueil et agenda", NOW)
    services.declare_day(db, row, date(2026, 11, 24), 210, "", NOW)
    assert services.confirm_days(db, row, [MONDAY, date(2026, 11, 30)], NOW) == 1
    assert services.confirm_days(db, row, [MONDAY], NOW) == 0
    db.expire_all()
    hours = hours_of(queries.declared_days(db, row.id), row.hours_goal)
    assert (hours.declared, hours.confirmed, hours.share) == (660, 450, 10)
    with pytest.raises(Conflict):
        services.declare_day(db, row, MONDAY, 60, "", NOW)
    with pytest.raises(Conflict):
        services.forget_day(db, row, MONDAY)
    services.forget_day(db, row, date(2026, 11, 24))
    assert [one.day for one in queries.days_of(db, row.id)] == [MONDAY]


@pytest.mark.parametrize(
    ("day", "minutes"),
    [
        (date(2026, 11, 22), 60),
        (date(2026, 12, 19), 60),
        (date(2026, 11, 26), 60),
        (MONDAY, 0),
        (MONDAY, -60),
        (MONDAY, 721),
    ],
)
def test_hours_that_cannot_be_are_refused(db: Session, day: date, minutes: int) -> None:
    with pytest.raises(InvalidAction):
        services.declare_day(db, opened(db, person(db, "awa")), day, minutes, "", NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": MONDAY - timedelta(days=1)},
        {"ends_on": MONDAY + timedelta(days=400)},
        {"hours_goal": 0},
        {"hours_goal": 2001},
    ],
)
def test_a_stage_that_cannot_be_is_refused(db: Session, wrong: dict[str, object]) -> None:
    awa = person(db, "awa")
    with pytest.raises(InvalidAction):
        services.open_internship(db, awa.id, Stage(**{**vars(STAGE), **wrong}), None, awa.id, NOW)  # type: ignore[arg-type]


def test_a_link_ends_is_closed_and_is_kept_as_a_hash(db: Session) -> None:
    awa = person(db, "awa")
    row = opened(db, awa)
    link, token = services.make_link(db, row, 7, awa.id, NOW)
    assert token not in link.token_hash
    assert len(token) >= 43
    assert services.opened_link(db, token, NOW + timedelta(days=6))[1] is row
    with pytest.raises(Gone):
        services.opened_link(db, token, NOW + timedelta(days=7))
    second, other = services.make_link(db, row, 14, awa.id, NOW)
    db.expire_all()
    with pytest.raises(Gone):
        services.opened_link(db, token, NOW)
    services.revoke_link(second, NOW)
    with pytest.raises(Gone):
        services.opened_link(db, other, NOW)
    with pytest.raises(Gone):
        services.opened_link(db, "x" * 43, NOW)
    with pytest.raises(InvalidAction):
        services.make_link(db, row, 90, awa.id, NOW)


@pytest.mark.parametrize(
    ("levels", "signer"),
    [
        ({"C1": "alone"}, ("Odile", "Secrétaire")),
        ({**LEVELS, "C9": "alone"}, ("Odile", "Secrétaire")),
        ({"C1": "alone", "C2": "expert"}, ("Odile", "Secrétaire")),
        ({"C1": "not_seen", "C2": "not_seen"}, ("Odile", "Secrétaire")),
        (LEVELS, ("", "Secrétaire")),
        (LEVELS, ("Odile", " ")),
    ],
)
def test_what_cannot_be_signed_is_refused(db: Session, levels: dict[str, str], signer: tuple[str, str]) -> None:
    awa = person(db, "awa")
    row = opened(db, awa)
    link, _ = services.make_link(db, row, 14, awa.id, NOW)
    with pytest.raises(InvalidAction):
        services.sign(db, link, row, GRID, levels, "", signer, NOW)
    assert link.used_at is None


def test_a_stage_is_signed_once_word_for_word(db: Session) -> None:
    awa = person(db, "awa")
    row = opened(db, awa)
    services.declare_day(db, row, MONDAY, 420, "", NOW)
    services.confirm_days(db, row, [MONDAY], NOW)
    link, token = services.make_link(db, row, 14, awa.id, NOW)
    services.save_draft(db, row, {"C1": "with_help"}, "Un brouillon", NOW)
    signed = services.sign(db, link, row, GRID, LEVELS, "Sait écouter.", ("Odile Ferrand", "Secrétaire"), NOW)
    assert signed.digest == signed_digest(signed.document)
    assert signed.document["minutes_confirmees"] == 420
    assert [line["niveau"] for line in signed.document["grille"]] == ["alone", "with_help"]
    db.expire_all()
    for act in (
        lambda: services.sign(db, link, row, GRID, LEVELS, "", ("Odile", "Secrétaire"), NOW),
        lambda: services.save_draft(db, row, {}, "", NOW),
        lambda: services.confirm_days(db, row, [MONDAY], NOW),
        lambda: services.declare_day(db, row, MONDAY, 60, "", NOW),
        lambda: services.change_internship(row, STAGE),
        lambda: services.make_link(db, row, 14, awa.id, NOW),
    ):
        with pytest.raises(Conflict):
            act()
    assert services.opened_link(db, token, NOW)[1].signed_at == NOW  # it still shows what was signed
    assert verify_journal(db) is None
    exported = export_of(db, awa.id)
    assert exported[0]["evaluation"]["commentaire"] == "Sait écouter."


def test_two_signatures_at_once_are_one(database: Database) -> None:
    with database.writing() as db:
        awa = person(db, "awa")
        row = opened(db, awa)
        link, _ = services.make_link(db, row, 14, awa.id, NOW)
        ids = row.id, link.id
    refused: list[int] = []

    def act(number: int) -> None:
        try:
            with database.writing() as db:
                link, row = db.get_one(InternshipLink, ids[1]), db.get_one(Internship, ids[0])
                services.sign(db, link, row, GRID, LEVELS, f"n° {number}", ("Odile", "Secrétaire"), NOW)
        except Conflict:
            refused.append(number)

    threads = [threading.Thread(target=act, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 4


def test_who_follows_sees_and_nobody_else(db: Session) -> None:
    awa, bruno = person(db, "awa"), person(db, "bruno")
    claire, denis = person(db, "claire", Role.TRAINER), person(db, "denis", Role.TRAINER)
    cohort = create_cohort(db, "Automne", MONDAY, NOW, trainer_ids=(claire.id,))
    enrol(db, cohort.id, awa.id, NOW)
    row = opened(db, awa)
    for one in (awa, claire):
        assert queries.internship_visible_to(db, viewer(one), row.id) is row
    for one in (bruno, denis):
        with pytest.raises(NotFound):
            queries.internship_visible_to(db, viewer(one), row.id)
    with pytest.raises(NotFound):
        queries.own_internship(db, viewer(claire), row.id)
    assert [line.learner for line in queries.internships_followed_by(db, viewer(claire))] == ["awa"]
    assert queries.internships_followed_by(db, viewer(denis)) == []


def test_hours_stay_without_a_name_then_go(db: Session) -> None:
    awa = person(db, "awa")
    row = opened(db, awa)
    services.declare_day(db, row, MONDAY, 420, "Accueil de Mme X", NOW)
    link, _ = services.make_link(db, row, 14, awa.id, NOW)
    services.sign(db, link, row, GRID, LEVELS, "Sait écouter.", ("Odile", "Secrétaire"), NOW)
    erase(db, awa.id, NOW)
    db.expire_all()
    assert (row.place, row.tutor_name, row.tutor_email) == ("", "", "")
    assert [(one.minutes, one.note) for one in queries.days_of(db, row.id)] == [(420, "")]
    assert queries.assessment_of(db, row.id) is None
    assert queries.links_of(db, row.id) == []
    assert forget_old(db, NOW) == 0
    assert forget_old(db, NOW + timedelta(days=40)) == 1
    assert queries.days_of(db, row.id) == []


FORM = {
    "place": "Cabinet des Tilleuls",
    "tutor_name": "Odile Ferrand",
    "tutor_email": "odile@exemple.fr",
    "hours_goal": "70",
}


def dates() -> dict[str, str]:
    today = utc_now().date()
    return {
        "starts_on": (today - timedelta(days=3)).isoformat(),
        "ends_on": (today + timedelta(days=20)).isoformat(),
    }


def test_a_stage_from_its_opening_to_its_signature(app: Flask, sign_in: SignIn, stranger: Person) -> None:
    awa, bruno, claire = sign_in(name="Awa Diallo"), sign_in(), sign_in("trainer")
    with app.extensions["tdu"].database.writing() as db:
        cohort = create_cohort(db, "Automne", MONDAY, utc_now(), trainer_ids=(claire.id or 0,))
        enrol(db, cohort.id, awa.id or 0, utc_now())
    assert awa.post("/stages/nouveau", {**FORM, **dates(), "ends_on": "2020-01-01"}).status_code == 422
    path = awa.post("/stages/nouveau", {**FORM, **dates()}).headers["Location"]
    yesterday = (utc_now().date() - timedelta(days=1)).isoformat()
    assert awa.post(f"{path}/jours", {"day": yesterday, "hours": "7,5", "note": "Accueil"}).status_code == 303
    for wrong in ({"hours": "x"}, {"hours": "13"}, {"day": "2020-01-01"}, {"day": "hier"}):
        assert awa.post(f"{path}/jours", {"day": yesterday, "hours": "7", **wrong}).status_code == 422, wrong
    for act in ("jours", "liens", "modifier", f"jours/{yesterday}/retirer", "liens/1/fermer"):
        assert bruno.post(f"{path}/{act}", {"days": "14"}).status_code == 404, act
    assert bruno.get(path).status_code == 404
    assert claire.post(f"{path}/jours", {"day": yesterday, "hours": "7"}).status_code == 403
    assert "7 h 30" in claire.get(path).get_data(as_text=True)
    assert "Awa Diallo" in claire.get("/formation/stages").get_data(as_text=True)
    made = awa.post(f"{path}/liens", {"days": "14"}).get_data(as_text=True)
    found = re.search(r"http://localhost(/stage/[\w-]{43,})", made)
    assert found is not None
    link = found.group(1)
    page = stranger.get(link)
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    told = page.get_data(as_text=True)
    assert "Awa Diallo" in told
    assert stranger.post(f"{link}/heures", {"jour": [yesterday, "pas un jour"]}).status_code == 303
    codes = sorted(set(re.findall(r'name="n\.([^"]+)"', told)))
    assert codes
    levels = {f"n.{code}": TutorLevel.WITH_REVIEW.value for code in codes}
    sent = {**levels, "comment": "Sait écouter.", "signer_name": "Odile Ferrand", "signer_function": "Secrétaire"}
    assert stranger.post(link, {"comment": "Un début", "acte": "garder"}).status_code == 303
    assert "Un début" in stranger.get(link).get_data(as_text=True)
    refused = stranger.post(link, {**sent, "signer_name": "", "acte": "signer"})
    assert refused.status_code == 422
    assert "Sait écouter." in refused.get_data(as_text=True)
    assert stranger.post(link, {**sent, "acte": "signer"}).status_code == 303
    assert stranger.post(link, {**sent, "acte": "signer"}).status_code == 409
    for reader in (awa, claire):
        signed = reader.get(path).get_data(as_text=True)
        assert "Sait écouter." in signed
        assert "Odile Ferrand" in signed
        assert reader.get(f"{path}/imprimer").status_code == 200
    assert awa.post(f"{path}/jours", {"day": yesterday, "hours": "1"}).status_code == 422


def test_a_link_that_is_not_ours_says_nothing(stranger: Person) -> None:
    for path in ("/stage/" + "a" * 43, "/stage/x"):
        assert stranger.get(path).status_code == 410
        assert stranger.post(path, {"acte": "signer"}).status_code == 410
        assert stranger.post(f"{path}/heures").status_code == 410
