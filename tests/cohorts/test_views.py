"""The trainer's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest
from flask import Flask

from app.clock import utc_now
from app.cohorts.queries import time_factor_of
from app.cohorts.services import create_cohort, enrol
from tests.people import Person, add_person

SignIn = Callable[..., Person]


def test_a_trainer_finds_own_learners_and_no_other(app: Flask, sign_in: SignIn) -> None:
    claire, denis, admin = sign_in("trainer"), sign_in("trainer"), sign_in("admin")
    awa = add_person(app, name="Fatou Ndiaye")
    with app.extensions["tdu"].database.writing() as db:
        cohort = create_cohort(db, "Automne 2026", date(2026, 9, 1), utc_now(), trainer_ids=(claire.id or 0,))
        enrol(db, cohort.id, awa, utc_now())
    for person, sees in ((claire, True), (denis, False), (admin, True)):
        page = person.get("/formation").get_data(as_text=True)
        assert ("Fatou Ndiaye" in page) is sees
    assert "/admin/contenus" in claire.get("/formation").get_data(as_text=True)
    assert claire.get("/admin/contenus").status_code == 200


@pytest.mark.parametrize("role", ["learner", "evaluator"])
def test_who_does_not_train_does_not_enter(sign_in: SignIn, role: str) -> None:
    assert sign_in(role).get("/formation").status_code == 403


def test_a_stranger_is_led_to_sign_in(stranger: Person) -> None:
    assert stranger.get("/formation").headers["Location"] == "/connexion?suivant=%2Fformation"


def a_cohort(app: Flask, *trainers: int) -> int:
    with app.extensions["tdu"].database.writing() as db:
        return create_cohort(db, "Automne 2026", date(2026, 9, 1), utc_now(), trainer_ids=trainers).id


def factor_of(app: Flask, learner_id: int) -> Fraction:
    with app.extensions["tdu"].database.reading() as db:
        return time_factor_of(db, learner_id)


def test_an_admin_makes_a_cohort_and_says_who_is_in_it(app: Flask, sign_in: SignIn) -> None:
    admin, claire = sign_in("admin"), sign_in("trainer", email="claire@example.org")
    fatou = add_person(app, email="fatou@example.org", name="Fatou Ndiaye")
    assert admin.get("/formation/cohortes/nouvelle").status_code == 200
    made = admin.post("/formation/cohortes/nouvelle", {"title": "Hiver", "starts_on": "2026-12-01", "framework": ""})
    assert made.status_code == 303
    path = made.headers["Location"]
    assert claire.get(path).status_code == 404
    assert (
        admin.post(f"{path}/formation", {"trainer_email": "Claire@example.org", "duty": "trainer"}).status_code == 303
    )
    enrolment = {"email": "fatou@example.org", "time_factor": "4/3", "ends_on": "2099-06-30"}
    assert admin.post(f"{path}/apprenants", enrolment).status_code == 303
    assert factor_of(app, fatou) == Fraction(4, 3)
    page = claire.get(path).get_data(as_text=True)
    assert "Fatou Ndiaye" in page
    assert "un tiers de plus" in page
    assert "fatou@example.org" not in page
    assert admin.post(f"{path}/apprenants", {**enrolment, "time_factor": "1"}).status_code == 303
    assert factor_of(app, fatou) == 1
    assert admin.post(f"{path}/formation/{claire.id}/retirer").status_code == 303
    assert claire.get(path).status_code == 404
    assert admin.post(f"{path}/archiver").status_code == 303
    assert "Hiver" not in admin.get("/formation").get_data(as_text=True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "personne@example.org"),
        ("email", "claire@example.org"),
        ("email", "fatou"),
        ("time_factor", "5"),
        ("time_factor", "1/0"),
        ("ends_on", "2020-01-01"),
        ("ends_on", "hier"),
    ],
)
def test_what_cannot_be_enrolled_is_told_and_kept(app: Flask, sign_in: SignIn, field: str, value: str) -> None:
    admin = sign_in("admin")
    add_person(app, "trainer", email="claire@example.org")
    fatou = add_person(app, email="fatou@example.org")
    path = f"/formation/cohortes/{a_cohort(app)}/apprenants"
    answer = admin.post(path, {"email": "fatou@example.org", "time_factor": "4/3", "ends_on": "", field: value})
    assert answer.status_code == 422
    assert factor_of(app, fatou) == 1


def test_a_cohort_has_a_name_and_ends_after_it_begins(sign_in: SignIn) -> None:
    admin = sign_in("admin")
    good = {"title": "Hiver", "starts_on": "2026-12-01", "ends_on": "2027-06-01", "framework": ""}
    for wrong in (
        {"title": " "},
        {"title": "x" * 121},
        {"starts_on": ""},
        {"ends_on": "2026-11-30"},
        {"framework": "x"},
    ):
        assert admin.post("/formation/cohortes/nouvelle", {**good, **wrong}).status_code == 422, wrong


def test_a_trainer_enrols_nobody_by_hand(app: Flask, sign_in: SignIn) -> None:
    claire = sign_in("trainer", email="claire@example.org")
    path = f"/formation/cohortes/{a_cohort(app, claire.id or 0)}"
    assert claire.get(path).status_code == 200
    for act in ("apprenants", f"apprenants/{claire.id}/retirer", "formation", f"formation/{claire.id}/retirer"):
        assert claire.post(f"{path}/{act}", {"email": "claire@example.org", "time_factor": "2"}).status_code == 403, act
    for missing in ("/formation/cohortes/999999", f"/formation/cohortes/{2**70}"):
        assert claire.get(missing).status_code == 404
