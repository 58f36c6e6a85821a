"""Every SELECT over contested questions; who may see which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session, aliased

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.followup.domain.reports import ReportState
from app.followup.models import QuestionReport
from app.messaging.queries.threads import followed_ids


def shown_to(viewer: Viewer) -> ColumnElement[bool]:
    """A trainer sees what the learners of their cohorts report; an admin, everything; nobody, their own among these."""
    if viewer.role is Role.ADMIN:
        return true()
    return QuestionReport.author_id.in_(followed_ids(viewer))


@dataclass(frozen=True)
class ReportLine:
    """One report with its author, and who answered."""

    id: int
    author_id: int
    author: str
    quiz_id: str
    question_id: str
    quiz_digest: str
    attempt_id: str | None
    reason: str
    text: str
    at: datetime
    state: str
    answer: str
    answered_by: str | None
    answered_at: datetime | None


_answerer = aliased(User)
LINE: tuple[Any, ...] = (
    QuestionReport.id,
    QuestionReport.author_id,
    User.name,
    QuestionReport.quiz_id,
    QuestionReport.question_id,
    QuestionReport.quiz_digest,
    QuestionReport.attempt_id,
    QuestionReport.reason,
    QuestionReport.text,
    QuestionReport.at,
    QuestionReport.state,
    QuestionReport.answer,
    _answerer.name,
    QuestionReport.answered_at,
)


def _lines(db: Session, *wanted: ColumnElement[bool], limit: int = 500) -> list[ReportLine]:
    rows = db.execute(
        select(*LINE)
        .join(User, User.id == QuestionReport.author_id)
        .outerjoin(_answerer, _answerer.id == QuestionReport.answered_by)
        .where(*wanted)
        .order_by(QuestionReport.at, QuestionReport.id)
        .limit(limit)
    )
    return [ReportLine(*row) for row in rows]


@dataclass(frozen=True)
class ReportedQuestion:
    """Every report of one question that somebody may see, the oldest first."""

    quiz_id: str
    question_id: str
    reports: tuple[ReportLine, ...]

    @property
    def open(self) -> tuple[ReportLine, ...]:
        return tuple(one for one in self.reports if one.state == ReportState.RECEIVED)

    @property
    def since(self) -> datetime:
        """Since when it waits; when it was last spoken of, once everything is answered."""
        return self.open[0].at if self.open else self.reports[-1].at


def reported_questions(db: Session, viewer: Viewer) -> list[ReportedQuestion]:
    """The contested questions, those that wait first, the longest waiting before; one statement."""
    grouped: dict[tuple[str, str], list[ReportLine]] = {}
    for line in _lines(db, shown_to(viewer)):
        grouped.setdefault((line.quiz_id, line.question_id), []).append(line)
    found = [ReportedQuestion(*key, tuple(lines)) for key, lines in grouped.items()]
    waiting = sorted((one for one in found if one.open), key=lambda one: one.since)
    return waiting + sorted((one for one in found if not one.open), key=lambda one: one.since, reverse=True)


def reports_of_question(db: Session, viewer: Viewer, quiz_id: str, question_id: str) -> list[ReportLine]:
    """The reports of one question that this person may see."""
    return _lines(db, shown_to(viewer), QuestionReport.quiz_id == quiz_id, QuestionReport.question_id == question_id)


def held_open_reports(db: Session, viewer: Viewer, quiz_id: str, question_id: str) -> Sequence[QuestionReport]:
    """Those of them that wait for an answer, held until the end of the transaction; one's own is for somebody else."""
    return db.scalars(
        select(QuestionReport)
        .where(
            shown_to(viewer),
            QuestionReport.author_id != viewer.id,
            QuestionReport.quiz_id == quiz_id,
            QuestionReport.question_id == question_id,
            QuestionReport.state == ReportState.RECEIVED,
        )
        .order_by(QuestionReport.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def own_reports(db: Session, author_id: int, limit: int = 2000) -> list[ReportLine]:
    """What one person reported, the last first."""
    return list(reversed(_lines(db, QuestionReport.author_id == author_id, limit=limit)))


def open_report(db: Session, author_id: int, quiz_id: str, question_id: str) -> QuestionReport | None:
    """This person's report of this question that waits for an answer."""
    return db.scalars(
        select(QuestionReport).where(
            QuestionReport.author_id == author_id,
            QuestionReport.quiz_id == quiz_id,
            QuestionReport.question_id == question_id,
            QuestionReport.state == ReportState.RECEIVED,
        )
    ).first()


def reported_since(db: Session, author_id: int, since: datetime) -> int:
    """How many questions somebody reported since this instant."""
    return (
        db.scalar(
            select(func.count(QuestionReport.id)).where(
                QuestionReport.author_id == author_id, QuestionReport.at >= since
            )
        )
        or 0
    )
