"""Whom a scope covers, of what somebody may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.audit.domain.scope import PackScope, Scope
from app.cohorts.models import Cohort, CohortTrainer, Enrolment
from app.cohorts.queries import cohort_visible_to, may_see_work_of
from app.errors import NotFound


@dataclass(frozen=True)
class CohortChoice:
    """A cohort one may make a pack of, in force or put away."""

    id: int
    title: str


def cohort_choices(db: Session, viewer: Viewer) -> Sequence[CohortChoice]:
    """The cohorts that this person trains (an admin: all), those in force first."""
    query = select(Cohort.id, Cohort.title).where(_seen(viewer))
    order = (Cohort.archived_at.is_not(None), Cohort.starts_on.desc(), Cohort.id.desc())
    return [CohortChoice(*row) for row in db.execute(query.order_by(*order))]


def learner_choices(db: Session, viewer: Viewer, limit: int = 2000) -> Sequence[CohortChoice]:
    """The people one may make a pack of, by name."""
    query = (
        select(User.id, User.name)
        .join(Enrolment, Enrolment.learner_id == User.id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(_seen(viewer), User.erased_at.is_(None))
        .group_by(User.id, User.name)
        .order_by(User.name, User.id)
        .limit(limit)
    )
    return [CohortChoice(*row) for row in db.execute(query)]


def _seen(viewer: Viewer) -> ColumnElement[bool]:
    """Whether this person accompanies the cohort today."""
    if viewer.role is Role.ADMIN:
        return Cohort.id.is_not(None)
    return Cohort.id.in_(
        select(CohortTrainer.cohort_id).where(CohortTrainer.trainer_id == viewer.id, CohortTrainer.until.is_(None))
    )


@dataclass(frozen=True)
class Place:
    """One person in one cohort. `name` is empty once they have left the product."""

    learner_id: int
    name: str
    cohort_id: int
    starts_at: datetime
    ends_at: datetime | None
    time_factor: Fraction
    has_needs: bool


@dataclass(frozen=True)
class CohortFacts:
    """A cohort as a pack tells it."""

    id: int
    title: str
    framework: str | None
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class Covered:
    """Whom and what a scope covers, of what this viewer may see."""

    title: str
    people: Mapping[int, str]
    cohorts: tuple[CohortFacts, ...]
    places: tuple[Place, ...]

    @property
    def ids(self) -> list[int]:
        return list(self.people)

    @property
    def cohort_ids(self) -> list[int]:
        return [one.id for one in self.cohorts]


def covered_by(db: Session, viewer: Viewer, scope: Scope) -> Covered:
    """The people and cohorts of a scope; NotFound when this person may not see them."""
    wanted = [_seen(viewer), Enrolment.starts_at < scope.until]
    title, known = "", {}
    if scope.kind is PackScope.COHORT:
        title = cohort_visible_to(db, viewer, scope.target_id).title
        wanted.append(Cohort.id == scope.target_id)
    elif scope.kind is PackScope.LEARNER:
        person = db.get(User, scope.target_id)
        if person is None or person.role != Role.LEARNER or not may_see_work_of(db, viewer, person.id):
            raise NotFound("Cette personne n’existe pas, ou vous ne l’accompagnez pas.")
        title = name_of(person.id, person.name, person.erased_at)
        known = {person.id: title}
        wanted.append(Enrolment.learner_id == person.id)
    else:
        wanted.append(or_(Enrolment.ends_at.is_(None), Enrolment.ends_at >= scope.since))
        wanted.append(or_(Cohort.ends_on.is_(None), Cohort.ends_on >= scope.since.date()))
    rows = db.execute(
        select(Enrolment, Cohort, User.name, User.erased_at)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(User, User.id == Enrolment.learner_id)
        .where(*wanted)
        .order_by(Cohort.id, Enrolment.learner_id)
    ).all()
    cohorts = {cohort.id: cohort for _, cohort, _, _ in rows}
    if scope.kind is PackScope.COHORT and not cohorts:
        cohorts = {scope.target_id: db.get_one(Cohort, scope.target_id)}
    known |= {row.learner_id: name_of(row.learner_id, name, gone) for row, _, name, gone in rows}
    return Covered(
        title,
        dict(sorted(known.items())),
        tuple(
            CohortFacts(one.id, one.title, one.framework, one.starts_on, one.ends_on)
            for one in sorted(cohorts.values(), key=lambda one: one.id)
        ),
        tuple(
            Place(
                row.learner_id,
                known[row.learner_id],
                row.cohort_id,
                row.starts_at,
                row.ends_at,
                row.time_factor,
                bool(row.needs),
            )
            for row, _, _, _ in rows
        ),
    )


def name_of(user_id: int, name: str, erased_at: datetime | None) -> str:
    """How a pack names somebody; who has left is a number."""
    return f"Personne n° {user_id} (compte effacé)" if erased_at else name
