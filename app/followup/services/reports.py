"""Use cases of contested questions: report one, answer those of a question, give back, erase."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.attempts.domain import Mode
from app.attempts.queries import Owner, own_attempt
from app.attempts.services import is_published, spec_of
from app.content.catalog import Catalog
from app.content.schema.quiz import PublishedQuiz, Question
from app.errors import Conflict, Forbidden, NotFound, TooManyRequests
from app.followup.domain.reports import (
    LONGEST_ANSWER,
    LONGEST_REPORT,
    ReportReason,
    ReportState,
    answered,
    checked_words,
)
from app.followup.models import QuestionReport
from app.followup.queries import reports as queries
from app.messaging.domain import NoticeKind
from app.messaging.services import notify
from app.quizzes.queries import KIND
from app.quizzes.services import ENGINE

MOST_A_DAY = 20
UNKNOWN = "Cette question n’existe pas, ou vous ne l’avez pas encore vue."
OWN_REPORTS = "/signalements"


@dataclass(frozen=True)
class Contested:
    """The question that somebody contests, as they read it."""

    quiz: PublishedQuiz
    question: Question
    attempt_id: str | None


def contested_by(
    db: Session, catalog: Catalog, viewer: Viewer, quiz_id: str, question_id: str, attempt_id: str | None
) -> Contested:
    """A question of one's own copy whose result is known, or one of a training quiz (a lesson shows them).

    A question that one has not met, or of a copy that is not published, cannot be contested: it would be read early.
    """
    if attempt_id:
        attempt = own_attempt(db, Owner(learner_id=viewer.id), attempt_id)
        if attempt.activity_kind != KIND or not is_published(attempt):
            raise NotFound(UNKNOWN)
        spec: PublishedQuiz = spec_of(db, ENGINE, attempt.content_digest)
        if spec.id != quiz_id or question_id not in attempt.setup["questions"]:
            raise NotFound(UNKNOWN)
        return Contested(spec, spec.question(question_id), attempt.id)
    quiz = catalog.quizzes.get(quiz_id)
    if quiz is None or quiz.mode != Mode.TRAINING.value or not quiz.has_question(question_id):
        raise NotFound(UNKNOWN)
    return Contested(quiz, quiz.question(question_id), None)


def report(
    db: Session, author: Viewer, contested: Contested, reason: ReportReason, typed: str, now: datetime
) -> QuestionReport:
    """Say that something is wrong with a question; one open report a person and a question."""
    text = checked_words(typed, LONGEST_REPORT)
    quiz, question = contested.quiz, contested.question
    if queries.open_report(db, author.id, quiz.id, question.id) is not None:
        raise Conflict("Vous avez déjà signalé cette question : la réponse arrivera dans vos messages.")
    if queries.reported_since(db, author.id, now - timedelta(days=1)) >= MOST_A_DAY:
        raise TooManyRequests(
            "Beaucoup de signalements aujourd’hui : reprenez demain, les premiers sont bien reçus.", 3600
        )
    made = QuestionReport(
        author_id=author.id,
        quiz_id=quiz.id,
        question_id=question.id,
        quiz_digest=quiz.digest,
        attempt_id=contested.attempt_id,
        reason=reason.value,
        text=text,
        at=now,
        state=ReportState.RECEIVED.value,
    )
    db.add(made)
    db.flush()  # the list that answers reads it
    return made


def answer(
    db: Session,
    viewer: Viewer,
    quiz_id: str,
    question_id: str,
    state: ReportState,
    typed: str,
    quiz_title: str,
    now: datetime,
    base_url: str,
) -> int:
    """Answer every open report of one question that this person may see; each author is told. How many."""
    if viewer.role not in {Role.TRAINER, Role.ADMIN}:
        raise Forbidden
    text = checked_words(typed, LONGEST_ANSWER)
    waiting = queries.held_open_reports(db, viewer, quiz_id, question_id)
    if not waiting:
        raise Conflict("Plus aucun signalement n’attend pour cette question.")
    for one in waiting:
        one.state = answered(one.state, state).value
        one.answer, one.answered_by, one.answered_at = text, viewer.id, now
        address, source = f"{OWN_REPORTS}#signalement-{one.id}", f"report:{one.id}"
        notify(db, one.author_id, NoticeKind.REPORT_ANSWERED, quiz_title, address, now, base_url, source=source)
    db.flush()  # the page that answers reads them
    return len(waiting)


def export_of(db: Session, user_id: int) -> list[dict[str, Any]]:
    """What one person reported, and what was answered, as JSON values."""
    return [
        {
            "quiz": one.quiz_id,
            "question": one.question_id,
            "motif": one.reason,
            "texte": one.text,
            "le": one.at.isoformat(),
            "etat": one.state,
            "reponse": one.answer,
            "repondu_le": one.answered_at and one.answered_at.isoformat(),
        }
        for one in reversed(queries.own_reports(db, user_id, limit=10_000))
    ]


def erase(db: Session, user_id: int, now: datetime) -> None:
    """Forget what one person reported; their answers to others stay, without them."""
    db.execute(delete(QuestionReport).where(QuestionReport.author_id == user_id))
    db.execute(update(QuestionReport).where(QuestionReport.answered_by == user_id).values(answered_by=None))
