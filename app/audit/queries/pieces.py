"""What was kept of the people and cohorts of a scope, piece by piece."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.attempts.models import Attempt, AttemptAction
from app.attendance.models.attendance import AttendanceMark
from app.attendance.models.certificates import CompletionCertificate
from app.attendance.models.complaints import Complaint
from app.attendance.models.contacts import Contact
from app.attendance.models.sessions import LiveSession
from app.attendance.models.surveys import SurveyInvitation
from app.audit.domain.scope import PackScope, Scope
from app.audit.queries.covered import name_of
from app.certification.models.sittings import ExamSeat, ExamSitting
from app.certification.models.statements import Statement
from app.cohorts.models import CohortTrainer, Departure
from app.db.journal import JournalEntry
from app.internships.models import Internship, InternshipDay
from app.pathways.models import CohortPath, LearnerPath, PlacementConclusion, PlacementSignature
from app.pathways.queries.placement import Conclusion, Signature
from app.statistics.models import QuizRegrade


def departures_from(db: Session, cohort_ids: Collection[int], scope: Scope) -> Sequence[Departure]:
    """Who left these cohorts during the scope."""
    query = select(Departure).where(
        Departure.cohort_id.in_(cohort_ids), Departure.left_at >= scope.since, Departure.left_at < scope.until
    )
    if scope.kind is PackScope.LEARNER:
        query = query.where(Departure.learner_id == scope.target_id)
    return db.scalars(query.order_by(Departure.left_at, Departure.id)).all()


@dataclass(frozen=True)
class TeamLine:
    """Somebody of the team of a cohort, and since when."""

    cohort_id: int
    user_id: int
    name: str
    duty: str
    since: datetime
    until: datetime | None


def team_of(db: Session, cohort_ids: Collection[int], scope: Scope) -> Sequence[TeamLine]:
    """Who trained or tutored these cohorts during the scope."""
    rows = db.execute(
        select(CohortTrainer, User.name, User.erased_at)
        .join(User, User.id == CohortTrainer.trainer_id)
        .where(
            CohortTrainer.cohort_id.in_(cohort_ids),
            CohortTrainer.since < scope.until,
            or_(CohortTrainer.until.is_(None), CohortTrainer.until >= scope.since),
        )
        .order_by(CohortTrainer.cohort_id, CohortTrainer.trainer_id)
    )
    return [
        TeamLine(
            row.cohort_id,
            row.trainer_id,
            name_of(row.trainer_id, name, gone),
            row.duty,
            row.since,
            row.until if row.until and row.until < scope.at else None,
        )
        for row, name, gone in rows
    ]


def conclusions_about(db: Session, ids: Collection[int], scope: Scope) -> Sequence[Conclusion]:
    """Every conclusion of a placement about these people, with the signatures it had."""
    signed: dict[int, list[Signature]] = {}
    for row in db.scalars(
        select(PlacementSignature)
        .join(PlacementConclusion, PlacementConclusion.id == PlacementSignature.conclusion_id)
        .where(PlacementConclusion.learner_id.in_(ids), PlacementSignature.signed_at < scope.at)
        .order_by(PlacementSignature.id)
    ):
        one = Signature(row.role, row.signer_name, row.signed_at, row.digest)
        signed.setdefault(row.conclusion_id, []).append(one)
    rows = db.scalars(
        select(PlacementConclusion)
        .where(PlacementConclusion.learner_id.in_(ids), PlacementConclusion.written_at < scope.until)
        .order_by(PlacementConclusion.learner_id, PlacementConclusion.version)
    )
    return [
        Conclusion(
            row.id,
            row.learner_id,
            row.version,
            row.attempt_id,
            json.loads(row.document),
            row.digest,
            row.written_by_id,
            row.written_at,
            tuple(signed.get(row.id, ())),
        )
        for row in rows
    ]


def paths_given(db: Session, cohort_ids: Collection[int], scope: Scope) -> Sequence[CohortPath]:
    """The paths that these cohorts were given, the earlier ones too."""
    return db.scalars(
        select(CohortPath)
        .where(CohortPath.cohort_id.in_(cohort_ids), CohortPath.given_at < scope.until)
        .order_by(CohortPath.cohort_id, CohortPath.id)
    ).all()


def paths_chosen(db: Session, ids: Collection[int], scope: Scope) -> Sequence[LearnerPath]:
    """The paths that these people chose by themselves."""
    return db.scalars(
        select(LearnerPath)
        .where(LearnerPath.learner_id.in_(ids), LearnerPath.chosen_at < scope.until)
        .order_by(LearnerPath.learner_id, LearnerPath.id)
    ).all()


def sessions_in(db: Session, cohort_ids: Collection[int], ids: Collection[int], scope: Scope) -> Sequence[LiveSession]:
    """The sessions held with these people, in order; those called off are left out."""
    return db.scalars(
        select(LiveSession)
        .where(
            LiveSession.cohort_id.in_(cohort_ids),
            or_(LiveSession.learner_id.is_(None), LiveSession.learner_id.in_(ids)),
            LiveSession.starts_at >= scope.since,
            LiveSession.ends_at < scope.until,
            or_(LiveSession.cancelled_at.is_(None), LiveSession.cancelled_at >= scope.at),
        )
        .order_by(LiveSession.starts_at, LiveSession.id)
    ).all()


def marks_in(db: Session, session_ids: Collection[int], scope: Scope) -> Sequence[AttendanceMark]:
    """Everything signed of these sessions, in order."""
    return db.scalars(
        select(AttendanceMark)
        .where(AttendanceMark.session_id.in_(session_ids), AttendanceMark.at < scope.at)
        .order_by(AttendanceMark.session_id, AttendanceMark.half, AttendanceMark.slot, AttendanceMark.revision)
    ).all()


def contacts_about(db: Session, ids: Collection[int], scope: Scope) -> Sequence[Contact]:
    """The journal of these people, in order, the corrected entries too."""
    return db.scalars(
        select(Contact)
        .where(
            Contact.learner_id.in_(ids),
            Contact.at >= scope.since,
            Contact.at < scope.until,
            Contact.noted_at < scope.at,
        )
        .order_by(Contact.at, Contact.id)
    ).all()


def attempts_in(db: Session, ids: Collection[int], scope: Scope) -> Sequence[Attempt]:
    """The attempts of these people begun during the scope, in order."""
    return db.scalars(
        select(Attempt)
        .where(Attempt.learner_id.in_(ids), Attempt.started_at >= scope.since, Attempt.started_at < scope.until)
        .order_by(Attempt.started_at, Attempt.id)
    ).all()


def acts_in(db: Session, attempt_id: str, scope: Scope) -> Iterator[AttemptAction]:
    """The acts of one attempt, in order."""
    yield from db.scalars(
        select(AttemptAction)
        .where(AttemptAction.attempt_id == attempt_id, AttemptAction.at < scope.at)
        .order_by(AttemptAction.number)
    )


def regrades_in(db: Session, scope: Scope) -> Sequence[QuizRegrade]:
    """The regrades put in force during the scope, in order."""
    return db.scalars(
        select(QuizRegrade)
        .where(QuizRegrade.applied_at >= scope.since, QuizRegrade.applied_at < scope.until)
        .order_by(QuizRegrade.applied_at, QuizRegrade.id)
    ).all()


def invited_to(db: Session, moment: str, cohort_id: int, scope: Scope) -> int:
    """How many people were asked for their opinion on a cohort."""
    return (
        db.scalar(
            select(func.count()).where(
                SurveyInvitation.moment == moment,
                SurveyInvitation.scope == "cohort",
                SurveyInvitation.scope_id == str(cohort_id),
                SurveyInvitation.invited_at < scope.at,
            )
        )
        or 0
    )


def complaints_in(db: Session, scope: Scope, ids: Collection[int]) -> Sequence[Complaint]:
    """The register: all of it for a period, the complaints of these people otherwise; in order."""
    query = select(Complaint).where(Complaint.filed_at >= scope.since, Complaint.filed_at < scope.until)
    if scope.kind is not PackScope.PERIOD:
        query = query.where(Complaint.author_id.in_(ids))
    return db.scalars(query.order_by(Complaint.filed_at, Complaint.id)).all()


def certificates_in(db: Session, ids: Collection[int], scope: Scope) -> Sequence[CompletionCertificate]:
    """The certificates of completion of these people, in order of number."""
    return db.scalars(
        select(CompletionCertificate)
        .where(
            CompletionCertificate.learner_id.in_(ids),
            CompletionCertificate.issued_at >= scope.since,
            CompletionCertificate.issued_at < scope.until,
        )
        .order_by(CompletionCertificate.year, CompletionCertificate.rank)
    ).all()


def statements_in(db: Session, ids: Collection[int], scope: Scope) -> Sequence[Statement]:
    """The statements issued to these people, in order."""
    return db.scalars(
        select(Statement)
        .where(Statement.learner_id.in_(ids), Statement.issued_at >= scope.since, Statement.issued_at < scope.until)
        .order_by(Statement.issued_at, Statement.id)
    ).all()


def seats_in(db: Session, ids: Collection[int], scope: Scope) -> Sequence[tuple[ExamSeat, ExamSitting]]:
    """Where these people sat a mock exam, in order."""
    rows = db.execute(
        select(ExamSeat, ExamSitting)
        .join(ExamSitting, ExamSitting.id == ExamSeat.sitting_id)
        .where(ExamSeat.candidate_id.in_(ids), ExamSeat.added_at >= scope.since, ExamSeat.added_at < scope.until)
        .order_by(ExamSitting.opens_at, ExamSeat.id)
    )
    return [(seat, sitting) for seat, sitting in rows]


def stages_in(db: Session, ids: Collection[int], scope: Scope) -> Sequence[tuple[Internship, int, int]]:
    """The stages of these people with the minutes declared and confirmed, in order."""
    stages = db.scalars(
        select(Internship)
        .where(
            Internship.learner_id.in_(ids),
            Internship.created_at < scope.at,
            Internship.starts_on < scope.until.date(),
            Internship.ends_on >= scope.since.date(),
        )
        .order_by(Internship.starts_on, Internship.id)
    ).all()
    told: dict[int, tuple[int, int]] = {}
    days: Sequence[Any] = db.execute(
        select(InternshipDay.internship_id, InternshipDay.minutes, InternshipDay.confirmed_at).where(
            InternshipDay.internship_id.in_([one.id for one in stages]), InternshipDay.declared_at < scope.at
        )
    ).all()
    for stage_id, minutes, confirmed_at in days:
        declared, confirmed = told.get(stage_id, (0, 0))
        was_confirmed = confirmed_at is not None and confirmed_at < scope.at
        told[stage_id] = (declared + minutes, confirmed + (minutes if was_confirmed else 0))
    return [(one, *told.get(one.id, (0, 0))) for one in stages]


def journal_about(
    db: Session, ids: Collection[int], cohort_ids: Collection[int], scope: Scope
) -> Sequence[JournalEntry]:
    """The sensitive acts of the scope: for a period all of them, otherwise those about its people and cohorts."""
    query = select(JournalEntry).where(JournalEntry.at >= scope.since, JournalEntry.at < scope.until)
    if scope.kind is not PackScope.PERIOD:
        cohorts = [f"cohorte {one}" for one in cohort_ids] if scope.kind is PackScope.COHORT else []
        query = query.where(or_(JournalEntry.subject_id.in_(ids), JournalEntry.about.in_(cohorts)))
    return db.scalars(query.order_by(JournalEntry.number)).all()


def journal_stood_at(db: Session, scope: Scope) -> tuple[int, str]:
    """The last row of the journal of sensitive acts before the instant of the data: its number and its digest."""
    row = db.execute(
        select(JournalEntry.number, JournalEntry.digest)
        .where(JournalEntry.at < scope.at)
        .order_by(JournalEntry.number.desc())
        .limit(1)
    ).one_or_none()
    return (0, "0" * 64) if row is None else (row.number, row.digest)
