"""Use cases of a sitting: make it, seat people, take the parts in order, write what happened, give time back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer, normalise_email
from app.accounts.models import User
from app.attempts import queries as attempt_queries
from app.attempts import services as log
from app.attempts.domain import GRACE, ClosedBy, deadline, is_too_late
from app.certification.domain.sittings import Course, PartState, Phase, Taken, course_of
from app.certification.models.sittings import (
    ExamEvaluator,
    ExamIncident,
    ExamPartTaken,
    ExamSeat,
    ExamSitting,
)
from app.certification.queries import grids as grid_queries
from app.certification.queries import sittings as queries
from app.certification.services import exam_copies
from app.cohorts.queries import may_see_work_of, time_factor_of
from app.content.catalog import Catalog
from app.content.schema.exam import Exam
from app.errors import Conflict, Forbidden, InvalidAction, NotFound

OWN_WINDOW = timedelta(days=14)
LONGEST_WINDOW = timedelta(days=92)
MOST_CANDIDATES = 60
MOST_EVALUATORS = 8
MOST_MINUTES = 240
NOBODY_SUCH = "Aucune personne de ce rôle, que vous puissiez choisir, n’a cette adresse."


@dataclass(frozen=True)
class Dates:
    """When a sitting may begin, and when nothing begins any more."""

    opens_at: datetime
    closes_at: datetime


def exam_of(sitting: ExamSitting) -> Exam:
    """The exam exactly as it was when the sitting was made."""
    return Exam.model_validate_json(sitting.document)


def _new_sitting(db: Session, exam: Exam, author_id: int, dates: Dates, now: datetime, **more: Any) -> ExamSitting:
    document = exam.model_dump_json()
    sitting = ExamSitting(
        id=log.new_attempt_id(now),
        exam_id=exam.id,
        digest=sha256(document.encode()).hexdigest(),
        document=document,
        created_by=author_id,
        created_at=now,
        opens_at=dates.opens_at,
        closes_at=dates.closes_at,
        **more,
    )
    db.add(sitting)
    db.flush()
    return sitting


def create(
    db: Session,
    viewer: Viewer,
    exam: Exam,
    dates: Dates,
    candidates: Sequence[int],
    now: datetime,
    *,
    invigilated: bool,
) -> ExamSitting:
    """Make a sitting for these candidates, by number in the order given."""
    if dates.closes_at <= dates.opens_at or dates.closes_at <= now:
        raise InvalidAction("La session se termine après son ouverture, et après maintenant.")
    if dates.closes_at - dates.opens_at > LONGEST_WINDOW:
        raise InvalidAction("Une session dure trois mois au plus.")
    if not candidates:
        raise InvalidAction("Choisissez au moins une candidate ou un candidat.")
    sitting = _new_sitting(db, exam, viewer.id, dates, now, invigilated=invigilated)
    for candidate_id in dict.fromkeys(candidates):
        add_candidate(db, viewer, sitting, candidate_id, now)
    return sitting


def candidate_named(db: Session, viewer: Viewer, email: str) -> User:
    """The learner of this address, if this person may seat them; otherwise as if there were none."""
    found = queries.person_by_email(db, normalise_email(email), Role.LEARNER)
    may = found is not None and (viewer.role is Role.EVALUATOR or may_see_work_of(db, viewer, found.id))
    if found is None or not may:
        raise InvalidAction(NOBODY_SUCH)
    return found


def add_candidate(db: Session, viewer: Viewer, sitting: ExamSitting, candidate_id: int, now: datetime) -> ExamSeat:
    """Seat somebody; twice is once. Their extra time is that of their cohort on this day."""
    if candidate_id == viewer.id:
        raise Forbidden("Personne n’organise son propre passage : un entraînement libre se commence seul.")
    if viewer.role is not Role.EVALUATOR and not may_see_work_of(db, viewer, candidate_id):
        raise NotFound(NOBODY_SUCH)
    seat = queries.seat_in(db, sitting.id, candidate_id)
    if seat is not None:
        return seat
    if sitting.published_at is not None:
        raise Conflict("Les résultats de cette session sont publiés : personne ne s’y ajoute.")
    if any(candidate_id == evaluator_id for evaluator_id, _ in queries.evaluators_of(db, sitting.id)):
        raise Forbidden("Cette personne évalue déjà à cette session.")
    number = queries.next_number(db, sitting.id)
    if number > MOST_CANDIDATES:
        raise InvalidAction("Une session accueille 60 personnes au plus.")
    for evaluator_id, name in queries.evaluators_of(db, sitting.id):
        if queries.trains(db, evaluator_id, candidate_id):
            raise InvalidAction(f"{name} forme cette personne et ne peut pas l’évaluer.")
    return _seat(db, sitting, candidate_id, number, now)


def _seat(db: Session, sitting: ExamSitting, candidate_id: int, number: int, now: datetime) -> ExamSeat:
    seat = ExamSeat(
        id=log.new_attempt_id(now),
        sitting_id=sitting.id,
        candidate_id=candidate_id,
        number=number,
        time_factor=time_factor_of(db, candidate_id, now),
        added_at=now,
    )
    db.add(seat)
    db.flush()
    return seat


def assign_evaluator(db: Session, viewer: Viewer, sitting: ExamSitting, email: str, now: datetime) -> None:
    """Let somebody of the jury mark at this sitting; nobody marks a person whom they train."""
    found = queries.person_by_email(db, normalise_email(email), Role.EVALUATOR)
    if found is None:
        raise InvalidAction(NOBODY_SUCH)
    if sitting.published_at is not None:
        raise Conflict("Les résultats de cette session sont publiés : le jury ne change plus.")
    for seat in queries.seats_of(db, sitting.id):
        if seat.candidate_id == found.id or queries.trains(db, found.id, seat.candidate_id):
            raise InvalidAction(f"{found.name} forme une personne de cette session et ne peut pas l’évaluer.")
    if len(queries.evaluators_of(db, sitting.id)) >= MOST_EVALUATORS:
        raise InvalidAction("Un jury compte huit personnes au plus.")
    row = db.get(ExamEvaluator, (sitting.id, found.id))
    if row is None:
        db.add(ExamEvaluator(sitting_id=sitting.id, evaluator_id=found.id, assigned_by=viewer.id, assigned_at=now))
    elif row.removed_at is not None:
        row.removed_at, row.assigned_by, row.assigned_at = None, viewer.id, now
    db.flush()


def remove_evaluator(db: Session, sitting: ExamSitting, evaluator_id: int, now: datetime) -> None:
    """Let somebody leave the jury, as long as they closed no grid: what was judged stays. Twice is once."""
    row = db.get(ExamEvaluator, (sitting.id, evaluator_id))
    if row is None:
        raise NotFound("Cette personne n’est pas du jury de cette session.")
    if any(evaluator_id in closed for closed in grid_queries.closed_counts(db, sitting.id).values()):
        raise Conflict("Cette personne a fermé une grille\u00a0: elle reste du jury de cette session.")
    if row.removed_at is None:
        row.removed_at = now
    db.flush()


def start_own(db: Session, viewer: Viewer, exam: Exam, now: datetime) -> ExamSeat:
    """Begin a free training of one’s own, or give back the one under way: sixteen starts make one."""
    own_key = f"{viewer.id}:{exam.id}"
    seat = queries.open_own(db, own_key)
    if seat is not None:
        sitting = queries.sitting_of(db, seat)
        if now < sitting.closes_at:
            return seat
        _finish(db, seat, sitting, now)
    try:
        with db.begin_nested():
            dates = Dates(now, now + OWN_WINDOW)
            sitting = _new_sitting(db, exam, viewer.id, dates, now, invigilated=False, own_key=own_key)
            return _seat(db, sitting, viewer.id, 1, now)
    except IntegrityError:
        rival = queries.open_own(db, own_key)
        if rival is None:
            raise Conflict("Une autre de vos pages vient de commencer cet entraînement.") from None
        return rival


def course_at(db: Session, seat: ExamSeat, now: datetime) -> tuple[ExamSitting, Exam, Course]:
    """Where a candidate stands now; nothing is written."""
    sitting = queries.sitting_of(db, seat)
    exam = exam_of(sitting)
    taken = queries.parts_taken(db, [seat.id])[seat.id]
    return sitting, exam, _course(sitting, exam, _as_copies_stand(db, taken), now)


def _course(sitting: ExamSitting, exam: Exam, taken: Sequence[Taken], now: datetime) -> Course:
    return course_of(
        exam,
        taken,
        now,
        opens_at=sitting.opens_at,
        closes_at=sitting.closes_at,
        published=sitting.published_at is not None and bool(taken),
    )


def _as_copies_stand(db: Session, taken: Sequence[Taken]) -> list[Taken]:
    """A copy handed in on its own page ends its part, before any page of the exam is opened again."""
    closed = queries.closed_copies(db, [one.attempt_id for one in taken if one.attempt_id and not one.closed_at])
    return [
        replace(one, closed_at=closed[one.attempt_id][0], closed_by=closed[one.attempt_id][1])
        if one.attempt_id in closed
        else one
        for one in taken
    ]


def begin_part(db: Session, catalog: Catalog, seat: ExamSeat, position: int, now: datetime) -> ExamPartTaken:
    """Begin the next part; twice is once. `seat` is held: two tabs pass one after the other."""
    _, _, course = course_at(db, seat, now)
    _write_closings(db, seat, course)
    already = queries.held_part(db, seat.id, position)
    if already is not None:
        return already
    current = course.current
    if course.phase not in {Phase.WAITING, Phase.BETWEEN} or current is None or current.state != PartState.NEXT:
        raise Conflict("Cette épreuve ne peut pas commencer maintenant.")
    if current.position != position:
        raise Conflict("Les épreuves se passent dans l’ordre.")
    attempt = exam_copies.open_copy(db, catalog, seat.candidate_id, seat.id, current.part, seat.time_factor, now)
    ends_at = attempt.deadline_at if attempt is not None else deadline(now, current.part.minutes, seat.time_factor)
    if ends_at is None:
        raise Conflict("Cette épreuve n’a pas de durée.")
    row = ExamPartTaken(
        seat_id=seat.id,
        position=position,
        attempt_id=attempt.id if attempt is not None else None,
        started_at=now,
        deadline_at=ends_at,
    )
    db.add(row)
    db.flush()
    return row


def end_part(db: Session, engines: Mapping[str, Any], seat: ExamSeat, position: int, now: datetime) -> None:
    """End a part before its time; its copy is taken as it stands. Twice is once. `seat` is held."""
    row = queries.held_part(db, seat.id, position)
    if row is None:
        raise Conflict("Cette épreuve n’a pas commencé.")
    if row.closed_at is None:
        by = ClosedBy.DEADLINE if is_too_late(now, row.deadline_at) else ClosedBy.LEARNER
        _close(db, engines, row, by, now)
    finish_if_done(db, seat, now)


def _close(db: Session, engines: Mapping[str, Any], row: ExamPartTaken, by: ClosedBy, now: datetime) -> None:
    if row.attempt_id is not None:
        attempt = attempt_queries.held_attempt(db, row.attempt_id)
        if attempt is not None:
            engine = engines[attempt.activity_kind]
            log.close_attempt(db, engine, attempt, log.engine_state(db, engine, attempt), now, by)
            row.closed_at, row.closed_by = attempt.closed_at, attempt.closed_by
            return
    row.closed_at, row.closed_by = (row.deadline_at if by == ClosedBy.DEADLINE else now), by.value


def _write_closings(db: Session, seat: ExamSeat, course: Course) -> None:
    """Keep what the copies and the clock already say: which parts are over."""
    for line in course.lines:
        if line.state != PartState.DONE or line.taken is None:
            continue
        row = queries.held_part(db, seat.id, line.position)
        if row is not None and row.closed_at is None:
            row.closed_at = line.taken.closed_at or row.deadline_at
            row.closed_by = line.taken.closed_by or ClosedBy.DEADLINE.value
    db.flush()


def finish_if_done(db: Session, seat: ExamSeat, now: datetime) -> bool:
    """Write that a candidate has finished once nothing is left to take; True when this call wrote it."""
    sitting, _, course = course_at(db, seat, now)
    _write_closings(db, seat, course)
    if seat.finished_at is not None or course.phase != Phase.FINISHED:
        return False
    _finish(db, seat, sitting, now)
    return True


def _finish(db: Session, seat: ExamSeat, sitting: ExamSitting, now: datetime) -> None:
    seat.finished_at = now
    sitting.own_key = None if sitting.own_key is None else f"{sitting.own_key}:{sitting.id}"
    db.flush()


def record_incident(
    db: Session,
    viewer: Viewer,
    sitting: ExamSitting,
    seat_id: str | None,
    what: str,
    minutes: int,
    key: str,
    now: datetime,
) -> ExamIncident:
    """Write what happened; `minutes` moves the deadline of the part under way, of the copy too. Twice is once."""
    written = queries.incident_with_key(db, sitting.id, key)
    if written is not None:
        return written
    if not 0 <= minutes <= MOST_MINUTES:
        raise InvalidAction("On rend entre 0 et 240 minutes.")
    if minutes and seat_id is None:
        raise InvalidAction("Le temps se rend à une personne : choisissez laquelle.")
    if sitting.published_at is not None:
        raise Conflict("Les résultats de cette session sont publiés.")
    position = None
    if seat_id is not None:
        seat = db.get(ExamSeat, queries.seat_of(db, sitting.id, seat_id).id, with_for_update=True)
        if seat is not None:
            position = _give_time(db, seat, minutes, now)
    incident = ExamIncident(
        sitting_id=sitting.id,
        seat_id=seat_id,
        position=position,
        key=key,
        at=now,
        actor_id=viewer.id,
        what=what,
        minutes=minutes,
    )
    db.add(incident)
    db.flush()
    return incident


def _give_time(db: Session, seat: ExamSeat, minutes: int, now: datetime) -> int | None:
    _, _, course = course_at(db, seat, now)
    current = course.current
    running = current is not None and current.state == PartState.RUNNING
    if minutes and not running:
        raise Conflict("Aucune épreuve n’est en cours pour cette personne : l’heure de fin ne peut plus bouger.")
    if current is None or not running:
        return None
    row = queries.held_part(db, seat.id, current.position)
    if row is not None and minutes:
        row.deadline_at += timedelta(minutes=minutes)
        attempt = attempt_queries.held_attempt(db, row.attempt_id) if row.attempt_id is not None else None
        if attempt is not None:
            attempt.deadline_at = row.deadline_at
    return current.position


def tidy(db: Session, engines: Mapping[str, Any], now: datetime) -> int:
    """Take every part whose time is over, page open or not; how many were taken."""
    touched = 0
    for seat_id, position in queries.overdue_parts(db, now - GRACE):
        # The seat first, then the part: the same order as everywhere, so that two never wait for each other.
        seat = db.get(ExamSeat, seat_id, with_for_update=True, populate_existing=True)
        row = queries.held_part(db, seat_id, position)
        if seat is None or row is None or row.closed_at is not None or not is_too_late(now, row.deadline_at):
            continue
        _close(db, engines, row, ClosedBy.DEADLINE, now)
        finish_if_done(db, seat, now)
        touched += 1
    return touched


def show_own_results(db: Session, engines: Mapping[str, Any], seat: ExamSeat, now: datetime) -> None:
    """Open the copies of a free training to whoever took it: a correction, and no decision. `seat` is held."""
    finish_if_done(db, seat, now)
    sitting = queries.sitting_of(db, seat)
    if sitting.own_key is None or seat.finished_at is None:
        raise Conflict("Cet entraînement n’est pas terminé.")
    if sitting.published_at is None:
        sitting.published_at, sitting.published_by = now, seat.candidate_id
        release_copies(db, engines, [seat.id], now)
    db.flush()


def release_copies(db: Session, engines: Mapping[str, Any], seat_ids: Sequence[str], now: datetime) -> None:
    """Let candidates read their copies: what the machine marked; a written answer is told by the jury’s grid."""
    for taken in queries.parts_taken(db, seat_ids).values():
        for one in taken:
            attempt = attempt_queries.held_attempt(db, one.attempt_id) if one.attempt_id is not None else None
            if attempt is not None and attempt.complete:
                log.release(db, engines[attempt.activity_kind], attempt.id, now)
