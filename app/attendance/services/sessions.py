"""Use cases of live sessions: plan, move, cancel; everybody concerned is told by mail, without a word of what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.domain.letters import Letter
from app.accounts.services import queue_letter
from app.attendance.domain import PARIS
from app.attendance.domain.sessions import DAYS_IN_A_ROW, SessionKind, check_session, paris_instant
from app.attendance.models.sessions import LiveSession, LiveTrainer
from app.attendance.queries import attendance as attendance_queries
from app.attendance.queries import sessions as queries
from app.cohorts.queries import cohort_visible_to, learners_of, trainers_of
from app.errors import Conflict, InvalidAction

CANCELLED = "Cette séance est annulée."


@dataclass(frozen=True)
class Plan:
    """What is decided about a session; hours are those of a Paris clock."""

    kind: SessionKind
    title: str
    starts: datetime
    ends: datetime
    place: str
    link: str
    trainer_ids: tuple[int, ...]
    learner_id: int | None = None


def plan_sessions(
    db: Session, viewer: Viewer, cohort_id: int, plan: Plan, now: datetime, calendar_url: str, days: int = 1
) -> Sequence[LiveSession]:
    """Plan a session for a cohort that one trains, or the same one on several days in a row; tell who is expected."""
    cohort = cohort_visible_to(db, viewer, cohort_id)
    if cohort.archived_at is not None:
        raise InvalidAction("Cette cohorte est archivée\u00a0: rouvrez-la d’abord.")
    if not 1 <= days <= DAYS_IN_A_ROW:
        raise InvalidAction("On prévoit d’un à cinq jours de suite.")
    _check_people(db, cohort_id, plan)
    made = [_planned(db, viewer, cohort_id, _later(plan, number), now) for number in range(days)]
    for person in queries.people_expected(db, made[0]):
        queue_letter(db, planned_letter(calendar_url), person.email, now, user_id=person.id)
    return made


def _later(plan: Plan, days: int) -> Plan:
    """The same hours on a Paris clock, some days later."""
    return replace(plan, starts=plan.starts + timedelta(days=days), ends=plan.ends + timedelta(days=days))


def _planned(db: Session, viewer: Viewer, cohort_id: int, plan: Plan, now: datetime) -> LiveSession:
    starts_at, ends_at = paris_instant(plan.starts), paris_instant(plan.ends)
    check_session(starts_at, ends_at, plan.place, plan.link, now)
    row = LiveSession(
        cohort_id=cohort_id,
        learner_id=plan.learner_id,
        kind=plan.kind.value,
        title=plan.title,
        starts_at=starts_at,
        ends_at=ends_at,
        place=plan.place,
        link=plan.link,
        created_by=viewer.id,
        created_at=now,
        changed_at=now,
        sequence=0,
    )
    db.add(row)
    db.flush()  # who leads it points at its number
    _give_trainers(db, row, plan.trainer_ids)
    return row


def _check_people(db: Session, cohort_id: int, plan: Plan) -> None:
    known = {trainer.id for trainer in trainers_of(db, cohort_id)}
    if not plan.trainer_ids or not set(plan.trainer_ids) <= known:
        raise InvalidAction("Choisissez qui anime, parmi les personnes qui forment cette cohorte.")
    if (plan.kind is SessionKind.INTERVIEW) != (plan.learner_id is not None):
        raise InvalidAction("Un entretien se tient avec une personne de la cohorte\u00a0: choisissez-la.")
    if plan.learner_id is not None and plan.learner_id not in {one.learner_id for one in learners_of(db, cohort_id)}:
        raise InvalidAction("Cette personne n’est pas inscrite dans la cohorte.")


def _give_trainers(db: Session, row: LiveSession, trainer_ids: Sequence[int]) -> None:
    db.execute(delete(LiveTrainer).where(LiveTrainer.session_id == row.id))
    db.add_all(LiveTrainer(session_id=row.id, trainer_id=trainer_id) for trainer_id in dict.fromkeys(trainer_ids))
    db.flush()  # who leads it is read from the table


def change_session(
    db: Session, viewer: Viewer, session_id: int, plan: Plan, now: datetime, calendar_url: str
) -> LiveSession:
    """Change a session that nobody has signed; who is expected is told when its hour, its place or its link moves."""
    row = _open_session(db, viewer, session_id)
    _check_people(db, row.cohort_id, plan)
    starts_at, ends_at = paris_instant(plan.starts), paris_instant(plan.ends)
    check_session(starts_at, ends_at, plan.place, plan.link, now)
    before = queries.people_expected(db, row)
    where_and_when = (row.starts_at, row.ends_at, row.place, row.link)
    row.kind, row.title, row.learner_id = plan.kind.value, plan.title, plan.learner_id
    row.starts_at, row.ends_at, row.place, row.link = starts_at, ends_at, plan.place, plan.link
    row.changed_at, row.sequence = now, row.sequence + 1
    _give_trainers(db, row, plan.trainer_ids)
    if where_and_when != (starts_at, ends_at, plan.place, plan.link):
        for person in {one.id: one for one in (*before, *queries.people_expected(db, row))}.values():
            queue_letter(db, moved_letter(calendar_url), person.email, now, user_id=person.id)
    return row


def cancel_session(
    db: Session, viewer: Viewer, session_id: int, reason: str, now: datetime, calendar_url: str
) -> LiveSession:
    """Cancel a session that nobody has signed: it stays in calendars, crossed out, and who was expected is told."""
    row = _open_session(db, viewer, session_id)
    if not reason.strip():
        raise InvalidAction("Dites en quelques mots pourquoi la séance est annulée.")
    row.cancelled_at, row.cancel_reason = now, reason.strip()
    row.changed_at, row.sequence = now, row.sequence + 1
    db.flush()  # who is expected is told in the same act
    for person in queries.people_expected(db, row):
        queue_letter(db, cancelled_letter(calendar_url), person.email, now, user_id=person.id)
    return row


def _open_session(db: Session, viewer: Viewer, session_id: int) -> LiveSession:
    row = queries.session_led_by(db, viewer, session_id, hold=True)
    if row.cancelled_at is not None:
        raise Conflict(CANCELLED)
    if attendance_queries.is_signed(db, session_id):
        raise Conflict("Cette séance est déjà signée\u00a0: elle ne se déplace plus et ne s’annule plus.")
    return row


def plan_of(row: LiveSession, trainer_ids: Sequence[int]) -> Plan:
    """What stands now, on a Paris clock: what a form begins with."""
    return Plan(
        SessionKind(row.kind),
        row.title,
        row.starts_at.astimezone(PARIS).replace(tzinfo=None),
        row.ends_at.astimezone(PARIS).replace(tzinfo=None),
        row.place,
        row.link,
        tuple(trainer_ids),
        row.learner_id,
    )


def may_lead(viewer: Viewer) -> bool:
    return viewer.role in {Role.TRAINER, Role.ADMIN}


def planned_letter(calendar_url: str) -> Letter:
    return Letter(
        "Une séance est prévue",
        ("Une séance de votre formation vient d’être prévue. Votre calendrier dit quand et où.",),
        ("Ouvrir mon calendrier", calendar_url),
    )


def moved_letter(calendar_url: str) -> Letter:
    return Letter(
        "Une séance a changé",
        ("Une séance de votre formation a changé d’heure ou de lieu. Regardez votre calendrier.",),
        ("Ouvrir mon calendrier", calendar_url),
    )


def cancelled_letter(calendar_url: str) -> Letter:
    return Letter(
        "Une séance est annulée",
        ("Une séance de votre formation est annulée. Le calendrier dit laquelle.",),
        ("Ouvrir mon calendrier", calendar_url),
    )
