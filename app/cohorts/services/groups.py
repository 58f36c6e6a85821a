"""Use cases of cohorts: make one, change it, give it a trainer, enrol a learner."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.accounts.models import User
from app.accounts.queries import find_user
from app.cohorts import queries
from app.cohorts.domain import MAX_NEEDS, Duty
from app.cohorts.models import Cohort, CohortTrainer, Departure, Enrolment
from app.errors import InvalidAction, NotFound

WRONG_ROLE = {
    Role.LEARNER: "Ce compte n’est pas celui d’une apprenante ou d’un apprenant.",
    Role.TRAINER: "Ce compte n’est pas celui d’une formatrice ou d’un formateur : changez d’abord son rôle.",
}
LONGEST_FACTOR = Fraction(4)


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


def change_cohort(cohort: Cohort, title: str, starts_on: date, ends_on: date | None, framework: str | None) -> None:
    """Correct a cohort's name, dates, référentiel. What its learners did is untouched."""
    if ends_on is not None and ends_on < starts_on:
        raise InvalidAction("Le dernier jour vient après le premier.")
    cohort.title, cohort.starts_on, cohort.ends_on, cohort.framework = title, starts_on, ends_on, framework


def assign_trainer(
    db: Session, cohort_id: int, trainer_id: int, now: datetime, duty: Duty = Duty.TRAINER
) -> CohortTrainer:
    """Give this cohort a trainer or a tutor; twice is once, with the last duty."""
    row = db.get(CohortTrainer, (cohort_id, trainer_id))
    if row is None:
        row = CohortTrainer(cohort_id=cohort_id, trainer_id=trainer_id, since=now)
        db.add(row)
    row.until, row.duty = None, duty.value
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
    needs: str = "",
) -> Enrolment:
    """Enrol a learner; twice changes the end, the factor and the needs of the one enrolment."""
    if not 1 <= time_factor <= LONGEST_FACTOR:
        raise InvalidAction("Le temps accordé va de 1 à 4 fois le temps commun.")
    enrolment = queries.find_enrolment(db, cohort_id, learner_id)
    if enrolment is None:
        enrolment = Enrolment(cohort_id=cohort_id, learner_id=learner_id, starts_at=now)
        db.add(enrolment)
    enrolment.ends_at = ends_at
    enrolment.time_factor = time_factor
    enrolment.needs = " ".join(needs.split())[:MAX_NEEDS]
    db.flush()  # the time factor of an attempt is read from the table
    return enrolment


def enrol_by_email(
    db: Session,
    cohort_id: int,
    email: str,
    now: datetime,
    ends_at: datetime | None,
    time_factor: Fraction,
    needs: str = "",
) -> Enrolment:
    """Enrol the learner of this address, or change the end, the factor and the needs of an enrolment."""
    return enrol(db, cohort_id, _known(db, email, Role.LEARNER).id, now, ends_at, time_factor, needs)


def assign_by_email(db: Session, cohort_id: int, email: str, now: datetime, duty: Duty = Duty.TRAINER) -> CohortTrainer:
    """Give this cohort the trainer of this address, as a trainer or as a tutor."""
    return assign_trainer(db, cohort_id, _known(db, email, Role.TRAINER).id, now, duty)


def leave(db: Session, cohort_id: int, learner_id: int, now: datetime, *, by_self: bool) -> Departure:
    """Take a learner out of a cohort, by their own act or by the staff's: its trainers no longer see their work."""
    enrolment = queries.find_enrolment(db, cohort_id, learner_id)
    if enrolment is None:
        raise NotFound("Cette personne n’est pas dans cette cohorte.")
    departure = Departure(
        cohort_id=cohort_id, learner_id=learner_id, starts_at=enrolment.starts_at, left_at=now, by_self=by_self
    )
    db.add(departure)
    db.delete(enrolment)
    db.flush()  # who may see whose work is read from the table
    return departure


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


def reopen(cohort: Cohort) -> None:
    """Take a cohort out of the archive."""
    cohort.archived_at = None
