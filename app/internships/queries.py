"""Every SELECT over stages; who may see whose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.cohorts.models import CohortTrainer, Enrolment
from app.cohorts.queries import may_see_work_of
from app.errors import NotFound
from app.internships.domain import DeclaredDay
from app.internships.models import Internship, InternshipAssessment, InternshipDay, InternshipLink

NOT_YOURS = "Ce stage n’existe pas, ou il n’est pas à vous."
LAST_ID = 2**31 - 1


def internship_visible_to(db: Session, viewer: Viewer, internship_id: int) -> Internship:
    """One's own stage, or that of a learner one follows; the others do not exist."""
    found = db.get(Internship, internship_id) if internship_id <= LAST_ID else None
    if found is None or not may_see_work_of(db, viewer, found.learner_id):
        raise NotFound(NOT_YOURS)
    return found


def own_internship(db: Session, viewer: Viewer, internship_id: int) -> Internship:
    """One's own stage; nobody else's exists."""
    found = db.get(Internship, internship_id) if internship_id <= LAST_ID else None
    if found is None or found.learner_id != viewer.id:
        raise NotFound(NOT_YOURS)
    return found


def days_of(db: Session, internship_id: int) -> Sequence[InternshipDay]:
    """The days of a stage, in order."""
    return db.scalars(
        select(InternshipDay).where(InternshipDay.internship_id == internship_id).order_by(InternshipDay.day)
    ).all()


def declared_days(db: Session, internship_id: int) -> list[DeclaredDay]:
    """The same as values."""
    return [
        DeclaredDay(one.day, one.minutes, one.note, one.confirmed_at is not None) for one in days_of(db, internship_id)
    ]


def find_day(db: Session, internship_id: int, day: date) -> InternshipDay | None:
    return db.scalars(
        select(InternshipDay).where(InternshipDay.internship_id == internship_id, InternshipDay.day == day)
    ).one_or_none()


def links_of(db: Session, internship_id: int) -> Sequence[InternshipLink]:
    """The links of a stage, the last made first."""
    return db.scalars(
        select(InternshipLink).where(InternshipLink.internship_id == internship_id).order_by(InternshipLink.id.desc())
    ).all()


def link_of(db: Session, internship_id: int, link_id: int) -> InternshipLink:
    """One link of this stage."""
    found = db.get(InternshipLink, link_id) if link_id <= LAST_ID else None
    if found is None or found.internship_id != internship_id:
        raise NotFound("Ce lien n’existe pas.")
    return found


def find_link(db: Session, token_hash: str) -> InternshipLink | None:
    return db.scalars(select(InternshipLink).where(InternshipLink.token_hash == token_hash)).one_or_none()


def assessment_of(db: Session, internship_id: int) -> InternshipAssessment | None:
    """What the tutor wrote, read again from the base."""
    return db.get(InternshipAssessment, internship_id, populate_existing=True)


def name_of(db: Session, user_id: int) -> str:
    return db.scalar(select(User.name).where(User.id == user_id)) or ""


@dataclass(frozen=True)
class InternshipLine:
    """A stage on a list."""

    id: int
    learner: str
    place: str
    starts_on: date
    ends_on: date
    hours_goal: int
    declared: int
    confirmed: int
    signed_at: datetime | None


def internships_of(db: Session, learner_id: int) -> list[InternshipLine]:
    """Somebody's stages, the last first."""
    return _lines(db, [learner_id], 200)


def internships_followed_by(db: Session, viewer: Viewer, limit: int = 300) -> list[InternshipLine]:
    """The stages of the learners that this person follows (an admin: all), the last first."""
    if viewer.role is Role.ADMIN:
        return _lines(db, None, limit)
    followed = db.scalars(
        select(Enrolment.learner_id)
        .join(CohortTrainer, CohortTrainer.cohort_id == Enrolment.cohort_id)
        .where(CohortTrainer.trainer_id == viewer.id, CohortTrainer.until.is_(None))
    ).all()
    return _lines(db, followed, limit)


def _lines(db: Session, learners: Sequence[int] | None, limit: int) -> list[InternshipLine]:
    sums = (
        select(
            InternshipDay.internship_id,
            func.sum(InternshipDay.minutes).label("declared"),
            func.sum(InternshipDay.minutes).filter(InternshipDay.confirmed_at.is_not(None)).label("confirmed"),
        )
        .group_by(InternshipDay.internship_id)
        .subquery()
    )
    query = (
        select(
            Internship.id,
            User.name,
            Internship.place,
            Internship.starts_on,
            Internship.ends_on,
            Internship.hours_goal,
            func.coalesce(sums.c.declared, 0),
            func.coalesce(sums.c.confirmed, 0),
            Internship.signed_at,
        )
        .join(User, User.id == Internship.learner_id)
        .outerjoin(sums, sums.c.internship_id == Internship.id)
        .order_by(Internship.starts_on.desc(), Internship.id.desc())
        .limit(limit)
    )
    if learners is not None:
        query = query.where(Internship.learner_id.in_(learners))
    return [InternshipLine(*row) for row in db.execute(query)]
