"""Every SELECT over cohorts; who may see whose work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.cohorts.domain import Duty
from app.cohorts.models import Cohort, CohortCode, CohortTrainer, Departure, Enrolment
from app.errors import Forbidden, NotFound


def may_see_work_of(db: Session, viewer: Viewer, learner_id: int) -> bool:
    """One's own work; a trainer, that of the learners of cohorts they train today; an admin, everybody's."""
    if viewer.id == learner_id or viewer.role is Role.ADMIN:
        return True
    if viewer.role is not Role.TRAINER:
        return False
    found = db.scalar(
        select(Enrolment.id)
        .join(CohortTrainer, CohortTrainer.cohort_id == Enrolment.cohort_id)
        .where(
            Enrolment.learner_id == learner_id,
            CohortTrainer.trainer_id == viewer.id,
            CohortTrainer.until.is_(None),
        )
        .limit(1)
    )
    return found is not None


def may_mark_work_of(db: Session, viewer: Viewer, learner_id: int) -> bool:
    """Whether this person may write a mark on this learner's work: a trainer of one of their cohorts, never oneself.

    A tutor sees and does not mark; an admin may not grade (trust.md §2).
    """
    if viewer.role is not Role.TRAINER or viewer.id == learner_id:
        return False
    found = db.scalar(
        select(Enrolment.id)
        .join(CohortTrainer, CohortTrainer.cohort_id == Enrolment.cohort_id)
        .where(
            Enrolment.learner_id == learner_id,
            CohortTrainer.trainer_id == viewer.id,
            CohortTrainer.until.is_(None),
            CohortTrainer.duty == Duty.TRAINER,
        )
        .limit(1)
    )
    return found is not None


def time_factor_of(db: Session, learner_id: int, now: datetime | None = None) -> Fraction:
    """How much longer this person has than the others: the largest factor of the enrolments in force, 1 without one."""
    query = select(Enrolment.time_factor).where(Enrolment.learner_id == learner_id)
    if now is not None:
        query = query.where(Enrolment.starts_at <= now, or_(Enrolment.ends_at.is_(None), Enrolment.ends_at > now))
    return max(db.scalars(query), default=Fraction(1))


def get_cohort(db: Session, cohort_id: int) -> Cohort:
    """The cohort, or NotFound."""
    cohort = db.get(Cohort, cohort_id)
    if cohort is None:
        raise NotFound("Cette cohorte n’existe pas.")
    return cohort


def cohort_visible_to(db: Session, viewer: Viewer, cohort_id: int) -> Cohort:
    """A cohort that this person trains, or any for an admin; the others do not exist."""
    cohort = get_cohort(db, cohort_id)
    if viewer.role is Role.ADMIN:
        return cohort
    trains = db.get(CohortTrainer, (cohort_id, viewer.id))
    if viewer.role is not Role.TRAINER or trains is None or trains.until is not None:
        raise NotFound("Cette cohorte n’existe pas.")
    return cohort


def may_change_cohort(db: Session, viewer: Viewer, cohort_id: int) -> bool:
    """Whether this person may change the cohort and its codes: an admin, or a trainer of it; a tutor may not."""
    if viewer.role is Role.ADMIN:
        return True
    row = db.get(CohortTrainer, (cohort_id, viewer.id))
    return viewer.role is Role.TRAINER and row is not None and row.until is None and row.duty == Duty.TRAINER


def cohort_changed_by(db: Session, viewer: Viewer, cohort_id: int) -> Cohort:
    """A cohort that this person may change; one that they may only see is forbidden, the others do not exist."""
    cohort = cohort_visible_to(db, viewer, cohort_id)
    if not may_change_cohort(db, viewer, cohort_id):
        raise Forbidden("Vous suivez cette cohorte sans la gérer : demandez à qui la forme.")
    return cohort


@dataclass(frozen=True)
class OwnCohort:
    """A cohort, as its learner sees it."""

    id: int
    title: str
    starts_on: date
    ends_on: date | None
    since: datetime
    ends_at: datetime | None
    needs: str


def own_cohorts(db: Session, learner_id: int) -> Sequence[OwnCohort]:
    """Where this person is enrolled, the last joined first."""
    rows = db.execute(
        select(
            Cohort.id,
            Cohort.title,
            Cohort.starts_on,
            Cohort.ends_on,
            Enrolment.starts_at,
            Enrolment.ends_at,
            Enrolment.needs,
        )
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .where(Enrolment.learner_id == learner_id)
        .order_by(Enrolment.starts_at.desc(), Cohort.id.desc())
    )
    return [OwnCohort(*row) for row in rows]


@dataclass(frozen=True)
class CohortLine:
    """A cohort on the list."""

    id: int
    title: str
    starts_on: date
    ends_on: date | None
    learners: int


def cohorts_of(db: Session, viewer: Viewer, *, archived: bool = False) -> Sequence[CohortLine]:
    """The cohorts in force (or those put away) that this person trains (an admin: all), the last begun first."""
    query = (
        select(Cohort.id, Cohort.title, Cohort.starts_on, Cohort.ends_on, func.count(Enrolment.id))
        .outerjoin(Enrolment, Enrolment.cohort_id == Cohort.id)
        .where(Cohort.archived_at.is_not(None) if archived else Cohort.archived_at.is_(None))
        .group_by(Cohort.id, Cohort.title, Cohort.starts_on, Cohort.ends_on)
        .order_by(Cohort.starts_on.desc(), Cohort.id.desc())
    )
    if viewer.role is not Role.ADMIN:
        query = query.join(
            CohortTrainer,
            and_(
                CohortTrainer.cohort_id == Cohort.id,
                CohortTrainer.trainer_id == viewer.id,
                CohortTrainer.until.is_(None),
            ),
        )
    return [CohortLine(*row) for row in db.execute(query)]


@dataclass(frozen=True)
class Enrolled:
    """A learner of a cohort."""

    learner_id: int
    name: str
    email: str
    starts_at: datetime
    ends_at: datetime | None
    time_factor: Fraction
    needs: str
    is_waiting: bool


def learners_of(db: Session, cohort_id: int) -> Sequence[Enrolled]:
    """The learners of a cohort, by name."""
    rows = db.execute(
        select(
            User.id,
            User.name,
            User.email,
            Enrolment.starts_at,
            Enrolment.ends_at,
            Enrolment.time_factor,
            Enrolment.needs,
            User.confirmed_at.is_(None),
        )
        .join(Enrolment, Enrolment.learner_id == User.id)
        .where(Enrolment.cohort_id == cohort_id, User.erased_at.is_(None))
        .order_by(User.name, User.id)
    )
    return [Enrolled(*row) for row in rows]


@dataclass(frozen=True)
class Accompanist:
    """Somebody of the staff in a cohort."""

    id: int
    name: str
    duty: str


def trainers_of(db: Session, cohort_id: int) -> Sequence[Accompanist]:
    """Who trains or tutors a cohort today, by name."""
    rows = db.execute(
        select(User.id, User.name, CohortTrainer.duty)
        .join(CohortTrainer, CohortTrainer.trainer_id == User.id)
        .where(CohortTrainer.cohort_id == cohort_id, CohortTrainer.until.is_(None), User.erased_at.is_(None))
        .order_by(User.name, User.id)
    )
    return [Accompanist(*row) for row in rows]


def find_code(db: Session, code: str) -> tuple[CohortCode, Cohort] | None:
    """A code and its cohort."""
    row = db.execute(
        select(CohortCode, Cohort).join(Cohort, Cohort.id == CohortCode.cohort_id).where(CohortCode.code == code)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def codes_of(db: Session, cohort_id: int) -> Sequence[CohortCode]:
    """The codes of a cohort, the last made first."""
    return db.scalars(select(CohortCode).where(CohortCode.cohort_id == cohort_id).order_by(CohortCode.id.desc())).all()


def code_of(db: Session, cohort_id: int, code_id: int) -> CohortCode:
    """One code of this cohort; another cohort's does not exist here."""
    code = db.get(CohortCode, code_id)
    if code is None or code.cohort_id != cohort_id:
        raise NotFound("Ce code n’existe pas.")
    return code


def last_departure(db: Session, cohort_id: int, learner_id: int) -> Departure | None:
    """The last time that this person left this cohort."""
    return db.scalars(
        select(Departure)
        .where(Departure.cohort_id == cohort_id, Departure.learner_id == learner_id)
        .order_by(Departure.id.desc())
        .limit(1)
    ).one_or_none()


def departures_of(db: Session, learner_id: int) -> Sequence[tuple[Departure, str]]:
    """The cohorts that this person left, with their titles, the last first."""
    rows = db.execute(
        select(Departure, Cohort.title)
        .join(Cohort, Cohort.id == Departure.cohort_id)
        .where(Departure.learner_id == learner_id)
        .order_by(Departure.id.desc())
    )
    return [(departure, title) for departure, title in rows]


def never_came(db: Session, instant: datetime) -> Sequence[int]:
    """Enrolled people whose account, made before this instant, was never confirmed nor used."""
    return db.scalars(
        select(User.id).where(
            User.confirmed_at.is_(None),
            User.erased_at.is_(None),
            User.last_seen_at.is_(None),
            User.created_at < instant,
            exists().where(Enrolment.learner_id == User.id),
        )
    ).all()


def find_enrolment(db: Session, cohort_id: int, learner_id: int) -> Enrolment | None:
    """This learner's place in this cohort."""
    return db.scalars(
        select(Enrolment).where(Enrolment.cohort_id == cohort_id, Enrolment.learner_id == learner_id)
    ).one_or_none()


@dataclass(frozen=True)
class FollowedLearner:
    """A learner on a trainer's page."""

    id: int
    name: str
    cohort: str
    since: datetime
    last_seen_at: datetime | None


def learners_followed_by(db: Session, viewer: Viewer, limit: int = 500) -> Sequence[FollowedLearner]:
    """The learners of the cohorts that this person trains (an admin: of every cohort), the longest unseen first."""
    query = (
        select(User.id, User.name, Cohort.title, Enrolment.starts_at, User.last_seen_at)
        .join(Enrolment, Enrolment.learner_id == User.id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Cohort.archived_at.is_(None), User.erased_at.is_(None))
        .order_by(func.coalesce(User.last_seen_at, Enrolment.starts_at), User.name, User.id)
        .limit(limit)
    )
    if viewer.role is not Role.ADMIN:
        query = query.join(
            CohortTrainer,
            and_(
                CohortTrainer.cohort_id == Cohort.id,
                CohortTrainer.trainer_id == viewer.id,
                CohortTrainer.until.is_(None),
            ),
        )
    return [FollowedLearner(*row) for row in db.execute(query)]


def enrolments_of(db: Session, learner_id: int) -> Sequence[tuple[Enrolment, str]]:
    """Where this person is enrolled, with the cohort's title, the last first."""
    rows = db.execute(
        select(Enrolment, Cohort.title)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Enrolment.learner_id == learner_id)
        .order_by(Enrolment.starts_at.desc())
    )
    return [(enrolment, title) for enrolment, title in rows]


def learners_gone_since(db: Session, instant: datetime, limit: int = 100) -> Sequence[int]:
    """Learners not seen since this instant, whose last enrolment ended before it."""
    still_enrolled = exists().where(
        Enrolment.learner_id == User.id, or_(Enrolment.ends_at.is_(None), Enrolment.ends_at > instant)
    )
    return db.scalars(
        select(User.id)
        .where(
            User.role == Role.LEARNER,
            User.erased_at.is_(None),
            User.confirmed_at.is_not(None),
            func.coalesce(User.last_seen_at, User.created_at) < instant,
            ~still_enrolled,
        )
        .order_by(User.id)
        .limit(limit)
    ).all()


def people_by_email(db: Session, emails: Sequence[str]) -> dict[str, User]:
    """The accounts of these addresses (as app.accounts.domain.normalise_email gives them)."""
    return {user.email: user for user in db.scalars(select(User).where(User.email.in_(emails)))}


def enrolled_ids(db: Session, cohort_id: int) -> frozenset[int]:
    """Who is in this cohort."""
    return frozenset(db.scalars(select(Enrolment.learner_id).where(Enrolment.cohort_id == cohort_id)))


def people_dormant_since(db: Session, instant: datetime, limit: int = 100) -> Sequence[int]:
    """People of any role whom nobody has seen since this instant, still enrolled or not."""
    return db.scalars(
        select(User.id)
        .where(
            User.erased_at.is_(None),
            User.confirmed_at.is_not(None),
            func.coalesce(User.last_seen_at, User.created_at) < instant,
        )
        .order_by(User.role == Role.ADMIN, User.id)
        .limit(limit)
    ).all()
