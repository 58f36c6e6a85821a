"""Every SELECT over statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.certification.domain.statements import REASONS, RevocationReason, normalise_number
from app.certification.models.sittings import ExamEvaluator, ExamSeat, ExamSitting
from app.certification.models.statements import Statement, StatementDecision
from app.cohorts.queries import may_see_work_of
from app.errors import NotFound
from app.progress.queries import LAST_ID, Learner, learner_visible_to

UNKNOWN = "Cette attestation n’existe pas, ou elle n’est pas à vous."


def find_statement(db: Session, typed: str) -> Statement | None:
    """The statement of this number, however it was typed."""
    number = normalise_number(typed)
    return None if number is None else db.get(Statement, number)


def statement_visible_to(db: Session, viewer: Viewer, typed: str) -> Statement:
    """One's own; for the staff, those they issued and those of the learners whose work they may see."""
    statement = find_statement(db, typed)
    if statement is None or statement.name is None:
        raise NotFound(UNKNOWN)
    if statement.learner_id == viewer.id or may_withdraw(db, viewer, statement):
        return statement
    raise NotFound(UNKNOWN)


def may_withdraw(db: Session, viewer: Viewer, statement: Statement) -> bool:
    """Whoever issued it while they still work here, a trainer of the person, an administrator; never the person."""
    if viewer.id == statement.learner_id or viewer.role not in {Role.TRAINER, Role.EVALUATOR, Role.ADMIN}:
        return False
    decision = db.get_one(StatementDecision, statement.decision_id)
    return decision.decided_by == viewer.id or may_see_work_of(db, viewer, statement.learner_id)


def statement_withdrawable_by(db: Session, viewer: Viewer, typed: str, *, hold: bool = False) -> Statement:
    """The statement, for whoever may withdraw it; `hold`: until the end of the transaction."""
    number = normalise_number(typed)
    statement = (
        None if number is None else db.get(Statement, number, with_for_update=hold or None, populate_existing=hold)
    )
    if statement is None or not may_withdraw(db, viewer, statement):
        raise NotFound(UNKNOWN)
    return statement


def person_attestable_by(db: Session, viewer: Viewer, learner_id: int) -> Learner:
    """Somebody whose competences this person may attest, never themselves.

    A trainer: the learners of their groups. A member of the jury: those whom they judged at a mock exam whose results
    are published. An administrator looks, and does not attest.
    """
    if viewer.id == learner_id:
        raise NotFound
    if viewer.role is not Role.EVALUATOR:
        return learner_visible_to(db, viewer, learner_id)
    found = next((one for one in judged_by(db, viewer.id, learner_id) if one.id == learner_id), None)
    if found is None:
        raise NotFound
    return found


def judged_by(db: Session, evaluator_id: int, learner_id: int | None = None, limit: int = 500) -> Sequence[Learner]:
    """The candidates whom somebody judged at a mock exam whose results are published, by name."""
    query = (
        select(User.id, User.name, User.framework)
        .join(ExamSeat, ExamSeat.candidate_id == User.id)
        .join(ExamSitting, ExamSitting.id == ExamSeat.sitting_id)
        .join(ExamEvaluator, ExamEvaluator.sitting_id == ExamSitting.id)
        .where(
            ExamEvaluator.evaluator_id == evaluator_id,
            ExamEvaluator.removed_at.is_(None),
            ExamSitting.published_at.is_not(None),
            User.erased_at.is_(None),
        )
        .distinct()
        .order_by(User.name, User.id)
        .limit(limit)
    )
    if learner_id is not None:
        query = query.where(User.id == min(learner_id, LAST_ID))
    return [Learner(*row) for row in db.execute(query)]


def statements_of(db: Session, learner_id: int) -> Sequence[Statement]:
    """The statements of one person, the last first."""
    return db.scalars(
        select(Statement).where(Statement.learner_id == learner_id).order_by(Statement.issued_at.desc(), Statement.id)
    ).all()


def decision_of(db: Session, statement: Statement) -> StatementDecision:
    """The act that gave a statement."""
    return db.get_one(StatementDecision, statement.decision_id)


def find_decision(db: Session, learner_id: int, kind: str, framework: str, scope: str) -> tuple[Statement | None, int]:
    """The statement in force for these facts, and how many for them were withdrawn."""
    rows = db.scalars(
        select(Statement)
        .join(StatementDecision, StatementDecision.id == Statement.decision_id)
        .where(
            StatementDecision.learner_id == learner_id,
            StatementDecision.kind == kind,
            StatementDecision.framework == framework,
            StatementDecision.scope == scope,
        )
    ).all()
    in_force = next((one for one in rows if one.revoked_at is None), None)
    return in_force, sum(one.revoked_at is not None for one in rows)


def decisions_of(db: Session, learner_id: int) -> Sequence[StatementDecision]:
    """The decisions taken on one person, the oldest first."""
    return db.scalars(
        select(StatementDecision)
        .where(StatementDecision.learner_id == learner_id)
        .order_by(StatementDecision.decided_at, StatementDecision.id)
    ).all()


def name_of(db: Session, user_id: int | None) -> str:
    """The name of who decided; empty when the rule did."""
    return "" if user_id is None else db.scalar(select(User.name).where(User.id == user_id)) or ""


def revocations(db: Session) -> dict[str, str]:
    """The withdrawn credentials and the public words of the reason."""
    rows = db.execute(
        select(Statement.credential_id, Statement.revocation_reason)
        .where(Statement.revoked_at.is_not(None))
        .order_by(Statement.revoked_at, Statement.id)
    )
    return {credential_id: REASONS[RevocationReason(str(reason))] for credential_id, reason in rows}


def revocations_of(statement: Statement) -> dict[str, str]:
    """The same, of one statement alone."""
    if statement.revocation_reason is None:
        return {}
    return {statement.credential_id: REASONS[RevocationReason(statement.revocation_reason)]}


def issued_before(db: Session, instant: datetime, limit: int = 500) -> Sequence[Statement]:
    """The oldest lines of the register."""
    return db.scalars(select(Statement).where(Statement.issued_at < instant).limit(limit)).all()


def count_of(db: Session, learner_id: int) -> int:
    """How many statements one person has in the register."""
    return db.scalar(select(func.count()).select_from(Statement).where(Statement.learner_id == learner_id)) or 0
