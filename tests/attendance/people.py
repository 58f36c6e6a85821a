"""A cohort with its people: Awa learns in it, Claire trains it; Bruno learns in another, which Denis trains."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.accounts.services import add_user
from app.cohorts.services import create_cohort, enrol

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class House:
    """Who is there, and the numbers of the two cohorts."""

    awa: Viewer
    bruno: Viewer
    claire: Viewer
    denis: Viewer
    admin: Viewer
    autumn: int
    winter: int


def as_viewer(user: User) -> Viewer:
    return Viewer(id=user.id, email=user.email, name=user.name, role=Role(user.role))


def person(db: Session, name: str, role: Role = Role.LEARNER) -> Viewer:
    return as_viewer(add_user(db, f"{name.split()[0].lower()}@example.org", name, role, None, NOW))


def a_house(db: Session) -> House:
    awa, bruno = person(db, "Awa Diallo"), person(db, "Bruno Petit")
    claire, denis = person(db, "Claire Morel", Role.TRAINER), person(db, "Denis Roy", Role.TRAINER)
    admin = person(db, "Ines Haddad", Role.ADMIN)
    autumn = create_cohort(db, "Automne", date(2026, 10, 5), NOW, trainer_ids=(claire.id,))
    winter = create_cohort(db, "Hiver", date(2026, 11, 2), NOW, trainer_ids=(denis.id,))
    enrol(db, autumn.id, awa.id, NOW)
    enrol(db, winter.id, bruno.id, NOW)
    return House(awa, bruno, claire, denis, admin, autumn.id, winter.id)
