"""Who takes part: Awa learns with Claire, Bruno with Denis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from app.accounts import services as accounts
from app.accounts.domain import Role, Viewer
from app.clock import utc_now
from app.cohorts.services import create_cohort, enrol
from tests.people import Person

COMPETENCE = "rncp40800.bc01-c1"
TEXT = {
    "title": "Une carte refusée",
    "facts": "Une patiente est arrivée sans carte.\nLa file s’allongeait.",
    "actions": "J’ai vérifié son identité avec deux traits.",
    "results": "Le dossier est resté unique.",
    "competences": [COMPETENCE],
}


@dataclass
class House:
    awa: Person
    bruno: Person
    claire: Person
    denis: Person
    admin: Person
    evaluator: Person


def a_house(app: Flask, sign_in: Callable[..., Person]) -> House:
    """Two cohorts, each with its trainer."""
    house = House(
        awa=sign_in("learner", name="Awa Diallo"),
        bruno=sign_in("learner", name="Bruno Costa"),
        claire=sign_in("trainer", name="Claire Lemoine"),
        denis=sign_in("trainer", name="Denis Faure"),
        admin=sign_in("admin"),
        evaluator=sign_in("evaluator"),
    )
    with app.extensions["tdu"].database.writing() as db:
        for trainer, learner in ((house.claire, house.awa), (house.denis, house.bruno)):
            cohort = create_cohort(db, "Automne", date(2026, 9, 1), utc_now(), trainer_ids=(trainer.id or 0,))
            enrol(db, cohort.id, learner.id or 0, utc_now())
    return house


def add_evidence(person: Person, nature: str = "texte", **changed: Any) -> str:
    """A new piece of evidence through the page; its address."""
    answer = person.post(f"/portfolio/preuves/nouvelle/{nature}", {**TEXT, **changed})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def add_learner(db: Session, name: str = "Awa Diallo") -> Viewer:
    """A learner in the base, as a viewer."""
    user = accounts.add_user(db, f"{name.split()[0].lower()}@example.org", name, Role.LEARNER, None, utc_now())
    db.flush()
    return Viewer(user.id, user.email, user.name, Role.LEARNER)
