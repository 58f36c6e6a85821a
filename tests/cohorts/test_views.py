"""The trainer's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from app.clock import utc_now
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
