"""Use cases of cohorts: make one, give it a trainer, enrol a learner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, cast

from sqlalchemy import CursorResult, delete, update
from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.accounts.models import User
from app.accounts.queries import find_user, get_user
from app.accounts.services import erase_person
from app.accounts.services.people import Eraser
from app.cohorts import queries
from app.cohorts.models import Cohort, CohortTrainer, Enrolment
from app.errors import InvalidAction

WRONG_ROLE = {
    Role.LEARNER: "Ce compte n’est pas celui d’une apprenante ou d’un apprenant.",
    Role.TRAINER: "Ce compte n’est pas celui d’une formatrice ou d’un formateur : changez d’abord son rôle.",
}
LONGEST_FACTOR = Fraction(4)
ACCOUNT_AFTERLIFE = timedelta(days=365)
FACTOR_AFTERLIFE = timedelta(days=365)


def create_cohort(
    db: Session,
    title: str,
    starts_on: date,
    now: datetime,
    ends_on: date | None = None,
    framework: str | None = None,
    trainer_ids: tuple[int, ...] = (),
) -> Cohort:
    """A new cohort, with its trainers."""
    cohort = Cohort(title=title, framework=framework, starts_on=starts_on, ends_on=ends_on, created_at=now)
    db.add(cohort)
    db.flush()  # trainers point at its number
    for trainer_id in trainer_ids:
        assign_trainer(db, cohort.id, trainer_id, now)
    return cohort


def assign_trainer(db: Session, cohort_id: int, trainer_id: int, now: datetime) -> CohortTrainer:
    """Give this cohort a trainer; twice is once."""
    row = db.get(CohortTrainer, (cohort_id, trainer_id))
    if row is None:
        row = CohortTrainer(cohort_id=cohort_id, trainer_id=trainer_id, since=now)
        db.add(row)
    row.until = None
    db.flush()  # who may see whose work is read from the table
    return row


def release_trainer(db: Session, cohort_id: int, trainer_id: int, now: datetime) -> None:
    """From now on this person no longer sees the work of this cohort; that they did is kept."""
    row = db.get(CohortTrainer, (cohort_id, trainer_id))
    if row is not None and row.until is None:
        row.until = now
        db.flush()  # who may see whose work is read from the table


def enrol(
    db: Session,
    cohort_id: int,
    learner_id: int,
    now: datetime,
    ends_at: datetime | None = None,
    time_factor: Fraction = Fraction(1),
) -> Enrolment:
    """Enrol a learner; twice changes the end and the factor of the one enrolment."""
    if not 1 <= time_factor <= LONGEST_FACTOR:
        raise InvalidAction("Le temps accordé va de 1 à 4 fois le temps commun.")
    enrolment = queries.find_enrolment(db, cohort_id, learner_id)
    if enrolment is None:
        enrolment = Enrolment(cohort_id=cohort_id, learner_id=learner_id, starts_at=now)
        db.add(enrolment)
    enrolment.ends_at = ends_at
    enrolment.time_factor = time_factor
    db.flush()  # the time factor of an attempt is read from the table
    return enrolment


def enrol_by_email(
    db: Session, cohort_id: int, email: str, now: datetime, ends_at: datetime | None, time_factor: Fraction
) -> Enrolment:
    """Enrol the learner of this address, or change the end and the factor of an enrolment."""
    return enrol(db, cohort_id, _known(db, email, Role.LEARNER).id, now, ends_at, time_factor)


def assign_by_email(db: Session, cohort_id: int, email: str, now: datetime) -> CohortTrainer:
    """Give this cohort the trainer of this address."""
    return assign_trainer(db, cohort_id, _known(db, email, Role.TRAINER).id, now)


def _known(db: Session, email: str, role: Role) -> User:
    user = find_user(db, email)
    if user is None:
        raise InvalidAction("Cette adresse n’a pas de compte. Invitez d’abord la personne depuis l’administration.")
    if user.role != role:
        raise InvalidAction(WRONG_ROLE[role])
    return user


def archive(cohort: Cohort, now: datetime) -> None:
    """Put a cohort away: it leaves the lists, its learners keep everything."""
    cohort.archived_at = cohort.archived_at or now


def export_of(db: Session, learner_id: int) -> list[dict[str, Any]]:
    """Where this person is or was enrolled, as JSON values."""
    return [
        {
            "cohorte": title,
            "depuis": enrolment.starts_at.isoformat(),
            "jusqu_au": enrolment.ends_at and enrolment.ends_at.isoformat(),
            "facteur_de_temps": str(enrolment.time_factor),
        }
        for enrolment, title in queries.enrolments_of(db, learner_id)
    ]


def erase(db: Session, learner_id: int, now: datetime) -> None:
    """Forget where this person was enrolled, and with it the time factor."""
    db.execute(delete(Enrolment).where(Enrolment.learner_id == learner_id))
    db.execute(delete(CohortTrainer).where(CohortTrainer.trainer_id == learner_id))


def purge(db: Session, erasers: Sequence[Eraser], contact: str, now: datetime) -> tuple[int, list[str]]:
    """What has come to its end (trust.md §5): accounts a year after the last enrolment and the last visit, extra time a
    year after the enrolment. How many were touched, and the storage keys to delete."""
    forgotten = db.execute(
        update(Enrolment)
        .where(Enrolment.ends_at < now - FACTOR_AFTERLIFE, Enrolment.time_factor != Fraction(1))
        .values(time_factor=Fraction(1))
    )
    keys: list[str] = []
    ended = queries.learners_gone_since(db, now - ACCOUNT_AFTERLIFE)
    for learner_id in ended:
        keys += erase_person(db, get_user(db, learner_id), erasers, contact, now)
    return cast("CursorResult[Any]", forgotten).rowcount + len(ended), keys
