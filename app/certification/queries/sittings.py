"""Every SELECT over the sittings of mock exams, and who may see which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.attempts.domain import AttemptState
from app.attempts.models import Attempt
from app.certification.domain.sittings import Taken
from app.certification.models.sittings import (
    ExamEvaluator,
    ExamIncident,
    ExamPartTaken,
    ExamSeat,
    ExamSitting,
)
from app.cohorts.models import CohortTrainer, Enrolment
from app.errors import NotFound

UNKNOWN = "Cette session d’examen n’existe pas, ou elle n’est pas à vous."
NO_SEAT = "Ce passage d’examen n’existe pas, ou il n’est pas à vous."


def trains(db: Session, person_id: int, learner_id: int) -> bool:
    """Whether somebody trains this learner today."""
    return (
        db.scalar(
            select(Enrolment.id)
            .join(CohortTrainer, CohortTrainer.cohort_id == Enrolment.cohort_id)
            .where(
                Enrolment.learner_id == learner_id,
                CohortTrainer.trainer_id == person_id,
                CohortTrainer.until.is_(None),
            )
            .limit(1)
        )
        is not None
    )


def is_evaluator(db: Session, sitting_id: str, person_id: int) -> bool:
    """Whether somebody marks at this sitting today."""
    found = db.get(ExamEvaluator, (sitting_id, person_id))
    return found is not None and found.removed_at is None


def sitting_managed_by(db: Session, viewer: Viewer, sitting_id: str, *, hold: bool = False) -> ExamSitting:
    """A sitting, for whoever made it and for the administration; `hold`: until the end of the transaction."""
    sitting = db.get(ExamSitting, sitting_id, with_for_update=hold or None, populate_existing=hold)
    if sitting is None or sitting.own_key is not None or not _manages(viewer, sitting):
        raise NotFound(UNKNOWN)
    return sitting


def _manages(viewer: Viewer, sitting: ExamSitting) -> bool:
    staff = viewer.role in {Role.TRAINER, Role.EVALUATOR, Role.ADMIN}
    return staff and (viewer.role is Role.ADMIN or sitting.created_by == viewer.id)


def manages(viewer: Viewer, sitting: ExamSitting) -> bool:
    """Whether this person organises the sitting."""
    return _manages(viewer, sitting)


def sitting_visible_to(db: Session, viewer: Viewer, sitting_id: str) -> ExamSitting:
    """A sitting, for whoever made it, the administration, and those who mark at it."""
    sitting = db.get(ExamSitting, sitting_id)
    if sitting is not None and sitting.own_key is None:
        marks = viewer.role is Role.EVALUATOR and is_evaluator(db, sitting_id, viewer.id)
        if _manages(viewer, sitting) or marks:
            return sitting
    raise NotFound(UNKNOWN)


def own_seat(db: Session, viewer: Viewer, seat_id: str, *, hold: bool = False) -> ExamSeat:
    """One's own seat; somebody else's does not exist."""
    seat = db.get(ExamSeat, seat_id, with_for_update=hold or None, populate_existing=hold)
    if seat is None or seat.candidate_id != viewer.id:
        raise NotFound(NO_SEAT)
    return seat


def seat_marked_by(db: Session, viewer: Viewer, seat_id: str, *, hold: bool = False) -> ExamSeat:
    """A seat, for an evaluator of its sitting who neither is nor trains the candidate."""
    seat = db.get(ExamSeat, seat_id, with_for_update=hold or None, populate_existing=hold)
    if (
        seat is None
        or viewer.role is not Role.EVALUATOR
        or seat.candidate_id == viewer.id
        or not is_evaluator(db, seat.sitting_id, viewer.id)
        or trains(db, viewer.id, seat.candidate_id)
    ):
        raise NotFound(NO_SEAT)
    return seat


def seat_of(db: Session, sitting_id: str, seat_id: str) -> ExamSeat:
    """A seat of this very sitting."""
    seat = db.get(ExamSeat, seat_id)
    if seat is None or seat.sitting_id != sitting_id:
        raise NotFound(NO_SEAT)
    return seat


def sitting_of(db: Session, seat: ExamSeat) -> ExamSitting:
    """The sitting of a seat that was reached."""
    return db.get_one(ExamSitting, seat.sitting_id)


def parts_taken(db: Session, seat_ids: Sequence[str]) -> dict[str, list[Taken]]:
    """What each of these candidates has begun, in order; one statement."""
    found: dict[str, list[Taken]] = {seat_id: [] for seat_id in seat_ids}
    rows = db.execute(
        select(
            ExamPartTaken.seat_id,
            ExamPartTaken.position,
            ExamPartTaken.attempt_id,
            ExamPartTaken.started_at,
            ExamPartTaken.deadline_at,
            ExamPartTaken.closed_at,
            ExamPartTaken.closed_by,
        )
        .where(ExamPartTaken.seat_id.in_(seat_ids))
        .order_by(ExamPartTaken.seat_id, ExamPartTaken.position)
    )
    for seat_id, position, attempt_id, started_at, deadline_at, closed_at, closed_by in rows:
        found[seat_id].append(Taken(position, attempt_id, started_at, deadline_at, closed_at, closed_by))
    return found


def held_part(db: Session, seat_id: str, position: int) -> ExamPartTaken | None:
    """One part taken, held until the end of the transaction."""
    return db.get(ExamPartTaken, (seat_id, position), with_for_update=True, populate_existing=True)


def closed_copies(db: Session, attempt_ids: Sequence[str]) -> dict[str | None, tuple[datetime | None, str | None]]:
    """For each of these copies that is closed: when, and by whom."""
    if not attempt_ids:
        return {}
    rows = db.execute(
        select(Attempt.id, Attempt.closed_at, Attempt.closed_by).where(
            Attempt.id.in_(attempt_ids), Attempt.state == AttemptState.CLOSED
        )
    )
    return {attempt_id: (closed_at, closed_by) for attempt_id, closed_at, closed_by in rows}


def overdue_parts(db: Session, before: datetime, limit: int = 200) -> Sequence[tuple[str, int]]:
    """(seat, position) of the parts still open whose deadline is before this instant."""
    return [
        (seat_id, position)
        for seat_id, position in db.execute(
            select(ExamPartTaken.seat_id, ExamPartTaken.position)
            .where(ExamPartTaken.closed_at.is_(None), ExamPartTaken.deadline_at < before)
            .order_by(ExamPartTaken.deadline_at)
            .limit(limit)
        )
    ]


@dataclass(frozen=True)
class SeatLine:
    """A candidate on the page of a sitting."""

    id: str
    number: int
    candidate_id: int
    name: str
    time_factor: object
    finished_at: datetime | None
    contested_at: datetime | None
    contest_answered_at: datetime | None


def seats_of(db: Session, sitting_id: str) -> Sequence[SeatLine]:
    """The candidates of a sitting, by number."""
    rows = db.execute(
        select(
            ExamSeat.id,
            ExamSeat.number,
            ExamSeat.candidate_id,
            User.name,
            ExamSeat.time_factor,
            ExamSeat.finished_at,
            ExamSeat.contested_at,
            ExamSeat.contest_answered_at,
        )
        .join(User, User.id == ExamSeat.candidate_id)
        .where(ExamSeat.sitting_id == sitting_id)
        .order_by(ExamSeat.number)
    )
    return [SeatLine(*row) for row in rows]


def evaluators_of(db: Session, sitting_id: str) -> Sequence[tuple[int, str]]:
    """(id, name) of those who mark at this sitting today, by identifier."""
    rows = db.execute(
        select(User.id, User.name)
        .join(ExamEvaluator, ExamEvaluator.evaluator_id == User.id)
        .where(ExamEvaluator.sitting_id == sitting_id, ExamEvaluator.removed_at.is_(None))
        .order_by(User.id)
    )
    return [(person_id, name) for person_id, name in rows]


def incidents_of(db: Session, sitting_id: str, seat_id: str | None = None) -> Sequence[tuple[ExamIncident, str]]:
    """The incidents of a sitting with who wrote them; for one candidate, theirs and those of everybody."""
    query = (
        select(ExamIncident, User.name)
        .join(User, User.id == ExamIncident.actor_id)
        .where(ExamIncident.sitting_id == sitting_id)
        .order_by(ExamIncident.at, ExamIncident.id)
    )
    if seat_id is not None:
        query = query.where(or_(ExamIncident.seat_id == seat_id, ExamIncident.seat_id.is_(None)))
    return [(incident, name) for incident, name in db.execute(query)]


def incident_with_key(db: Session, sitting_id: str, key: str) -> ExamIncident | None:
    """The incident that this sending already wrote."""
    return db.scalars(
        select(ExamIncident).where(ExamIncident.sitting_id == sitting_id, ExamIncident.key == key)
    ).one_or_none()


def open_own(db: Session, own_key: str) -> ExamSeat | None:
    """The seat of a free training under way."""
    return db.scalars(
        select(ExamSeat).join(ExamSitting, ExamSitting.id == ExamSeat.sitting_id).where(ExamSitting.own_key == own_key)
    ).one_or_none()


def own_seats(db: Session, learner_id: int, limit: int = 50) -> Sequence[tuple[ExamSeat, ExamSitting]]:
    """Where one person is a candidate, the latest first."""
    rows = db.execute(
        select(ExamSeat, ExamSitting)
        .join(ExamSitting, ExamSitting.id == ExamSeat.sitting_id)
        .where(ExamSeat.candidate_id == learner_id)
        .order_by(ExamSitting.opens_at.desc(), ExamSeat.id.desc())
        .limit(limit)
    )
    return [(seat, sitting) for seat, sitting in rows]


@dataclass(frozen=True)
class SittingLine:
    """A sitting on a staff list."""

    sitting: ExamSitting
    candidates: int
    mine: bool


def sittings_of(db: Session, viewer: Viewer, limit: int = 50) -> Sequence[SittingLine]:
    """The sittings that this person organises or marks at (an admin: all of them), the latest first."""
    marks = select(ExamEvaluator.sitting_id).where(
        ExamEvaluator.evaluator_id == viewer.id, ExamEvaluator.removed_at.is_(None)
    )
    query = (
        select(ExamSitting, func.count(ExamSeat.id))
        .outerjoin(ExamSeat, ExamSeat.sitting_id == ExamSitting.id)
        .where(ExamSitting.own_key.is_(None))
        .group_by(ExamSitting.id)
        .order_by(ExamSitting.opens_at.desc(), ExamSitting.id.desc())
        .limit(limit)
    )
    if viewer.role is not Role.ADMIN:
        query = query.where(or_(ExamSitting.created_by == viewer.id, ExamSitting.id.in_(marks)))
    return [SittingLine(sitting, count, sitting.created_by == viewer.id) for sitting, count in db.execute(query)]


def person_by_email(db: Session, email: str, role: Role) -> User | None:
    """A confirmed person of this role, in service."""
    return db.scalars(
        select(User).where(
            User.email == email,
            User.role == role,
            User.confirmed_at.is_not(None),
            User.disabled_at.is_(None),
            User.erased_at.is_(None),
        )
    ).one_or_none()


def next_number(db: Session, sitting_id: str) -> int:
    """The number of the next candidate of this sitting."""
    return (db.scalar(select(func.max(ExamSeat.number)).where(ExamSeat.sitting_id == sitting_id)) or 0) + 1


def seat_in(db: Session, sitting_id: str, candidate_id: int) -> ExamSeat | None:
    """This person's seat in this sitting."""
    return db.scalars(
        select(ExamSeat).where(ExamSeat.sitting_id == sitting_id, ExamSeat.candidate_id == candidate_id)
    ).one_or_none()
