"""What waits for a trainer, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, and_, case, cast, or_, select, union_all
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.attempts.domain import EXAM_COPY, AttemptState, Mode
from app.attempts.models import Attempt
from app.dictation.domain.letter_player import KIND as LETTER
from app.followup.domain.reports import ReportState
from app.followup.models import QuestionReport
from app.followup.queries.columns import instant, text
from app.messaging.models import MessageThread
from app.messaging.queries.threads import followed_ids
from app.portfolio.domain.evidence import WAITING
from app.portfolio.models.evidence import Evidence
from app.portfolio.models.record import ProfessionalRecord
from app.quizzes.queries import KIND as QUIZ


@dataclass(frozen=True)
class Waiting:
    """Something that waits for a trainer: where it is kept, which one, whose, since when."""

    source: str
    ref: str
    item: str
    learner_id: int
    learner: str
    since: datetime


def waiting_for(
    db: Session, viewer: Viewer, learner_ids: Sequence[int] | None = None, limit: int = 500
) -> Sequence[Waiting]:
    """All that waits for this person, the oldest first, in one statement: of these learners, or of all they follow.

    One's own work is for somebody else; the copies of a mock exam are for its jury; evidence and dossiers are read by
    trainers alone, as elsewhere.
    """
    read_by_trainers = [_evidence(), _records()] if viewer.role is Role.TRAINER else []
    parts = [_copies(), _threads(), _reports(), *read_by_trainers]
    every = union_all(*parts).subquery()
    at = instant(every.c.since)
    query = (
        select(every.c.source, every.c.ref, every.c.item, every.c.learner_id, User.name, at)
        .join(User, User.id == every.c.learner_id)
        .where(every.c.learner_id != viewer.id, User.erased_at.is_(None))
        .order_by(at, every.c.source, every.c.ref)
        .limit(limit)
    )
    if learner_ids is not None:
        query = query.where(every.c.learner_id.in_(learner_ids))
    elif viewer.role is not Role.ADMIN:
        query = query.where(every.c.learner_id.in_(followed_ids(viewer)))
    return [Waiting(*row) for row in db.execute(query)]


def _part(source: Any, ref: Any, item: Any, learner_id: Any, since: Any) -> Select[Any]:
    return select(
        source.label("source"),
        cast(ref, String).label("ref"),
        item.label("item"),
        learner_id.label("learner_id"),
        instant(since).label("since"),
    )


def _copies() -> Select[Any]:
    source = case(
        (Attempt.activity_kind == LETTER, "dictation"), (Attempt.complete.is_(False), "essay"), else_="exam_copy"
    )
    return _part(source, Attempt.id, Attempt.activity_id, Attempt.learner_id, Attempt.closed_at).where(
        Attempt.state == AttemptState.CLOSED,
        Attempt.activity_kind.in_((QUIZ, LETTER)),
        Attempt.learner_id.is_not(None),
        Attempt.activity_id.not_like(f"{EXAM_COPY}%"),
        or_(Attempt.complete.is_(False), and_(Attempt.mode == Mode.EXAM, Attempt.released_at.is_(None))),
    )


def _evidence() -> Select[Any]:
    return _part(text("evidence"), Evidence.id, Evidence.title, Evidence.learner_id, Evidence.submitted_at).where(
        Evidence.state.in_(sorted(WAITING)), Evidence.quarantined_at.is_(None), Evidence.withdrawn_at.is_(None)
    )


def _records() -> Select[Any]:
    record = ProfessionalRecord
    return _part(text("record"), record.owner_id, record.framework, record.owner_id, record.review_asked_at).where(
        record.review_asked_at.is_not(None)
    )


def _threads() -> Select[Any]:
    thread = MessageThread
    return _part(text("message"), thread.id, thread.subject, thread.learner_id, thread.waiting_since).where(
        thread.waiting_since.is_not(None)
    )


def _reports() -> Select[Any]:
    report = QuestionReport
    question = report.quiz_id + "/" + report.question_id
    return _part(text("report"), question, report.quiz_id, report.author_id, report.at).where(
        report.state == ReportState.RECEIVED
    )
