"""Use cases of quizzes: start, answer, check, hand in, mark, grade from a file."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.queries import Standing
from app.attempts import queries as attempt_queries
from app.attempts import services as attempt_services
from app.attempts.domain import Mode
from app.attempts.models import Attempt
from app.attempts.queries import Owner
from app.attempts.services import Activity, Appended
from app.content.schema.quiz import Categorize, Cloze, Match, Multiple, Order, PublishedQuiz, Question, Spot
from app.db import Database
from app.quizzes import queries
from app.quizzes.domain.chance import drawn
from app.quizzes.domain.form import Form, FormAnswers, fields_of, read_form
from app.quizzes.domain.marking import Grade, MarkState, grade, mark
from app.quizzes.domain.player import QuizEngine, QuizState
from app.quizzes.domain.regrade import Regrade, RegradePolicy, regrade, tried_responses
from app.quizzes.domain.view import decoded
from app.quizzes.queries import KIND

ENGINE = QuizEngine()


@dataclass
class Saved:
    """What became of a form: what was appended, and what the form held."""

    appended: Appended
    form: FormAnswers = field(default_factory=FormAnswers)


def activity_of(quiz: PublishedQuiz) -> Activity:
    """The quiz as the log knows it."""
    return Activity(
        kind=ENGINE.kind,
        id=quiz.id,
        digest=quiz.digest,
        document=quiz.canonical(),
        mode=Mode(quiz.mode),
        limit_minutes=quiz.time_limit_minutes,
        max_attempts=quiz.max_attempts,
    )


def start(
    db: Session, owner: Owner, quiz: PublishedQuiz, now: datetime, time_factor: Fraction = Fraction(1)
) -> Attempt:
    """Open an attempt at this quiz, or give back the open one; the least seen questions are drawn first."""
    seed = secrets.token_hex(16)
    seen = queries.seen_questions(db, owner, quiz.id) if quiz.draw is not None else {}
    setup = {"questions": list(drawn(quiz, seed, seen))}
    attempt_services.remember_spec(ENGINE, quiz.digest, quiz)
    return attempt_services.start_attempt(db, ENGINE, owner, activity_of(quiz), quiz, setup, seed, now, time_factor)


def save(db: Session, owner: Owner, attempt_id: str, form: Form, key: str, now: datetime) -> Saved:
    """Keep every well-formed answer of the form; the others come back with their reasons."""
    read = FormAnswers()
    appended = attempt_services.append(db, ENGINE, owner, attempt_id, "answer", _answers(form, read), key, now)
    return Saved(appended, read)


def save_at_once(
    database: Database, owner: Owner, standing: Standing | None, attempt_id: str, form: Form, key: str, now: datetime
) -> Saved | None:
    """`save` by the short way, already committed; None when the long way must be taken, nothing being written."""
    read = FormAnswers()
    appended = attempt_services.append_at_once(
        database, ENGINE, owner, standing, attempt_id, "answer", _answers(form, read), key, now
    )
    return None if appended is None else Saved(appended, read)


def hand_in(db: Session, owner: Owner, attempt_id: str, form: Form, key: str, now: datetime) -> Saved:
    """Close the copy with the answers of the form; a malformed or outdated one keeps it open, the others are kept."""
    read = FormAnswers()
    build = _answers(form, read)

    def payload(spec: PublishedQuiz, state: QuizState) -> Mapping[str, Any] | None:
        built = build(spec, state)
        return None if read.errors or read.conflicts else (built or {"answers": {}})

    appended = attempt_services.append(db, ENGINE, owner, attempt_id, "hand_in", payload, key, now)
    if read.entries and (read.errors or read.conflicts) and not appended.late:
        kept = {"answers": read.entries}
        appended = attempt_services.append(db, ENGINE, owner, attempt_id, "answer", lambda *_: kept, key, now)
    return Saved(appended, read)


def check(db: Session, owner: Owner, attempt_id: str, question_id: str, form: Form, key: str, now: datetime) -> Saved:
    """Training: keep the form, then tell whether one answer is right."""
    saved = _save_with(db, owner, attempt_id, question_id, form, key, now)
    read = saved.form
    if saved.appended.late or question_id in read.errors or question_id in read.conflicts:
        return saved
    return Saved(_on_question(db, owner, attempt_id, "check", question_id, key, now), read)


def reveal(db: Session, owner: Owner, attempt_id: str, question_id: str, form: Form, key: str, now: datetime) -> Saved:
    """Training: settle one question as the form has it and open its explanation."""
    saved = _save_with(db, owner, attempt_id, question_id, form, key, now)
    read = saved.form
    if saved.appended.late or question_id in read.conflicts:
        return saved
    # A malformed answer is not an answer: it stays out, and the explanation opens all the same.
    read.errors.pop(question_id, None)
    return Saved(_on_question(db, owner, attempt_id, "reveal", question_id, key, now), read)


def _save_with(
    db: Session, owner: Owner, attempt_id: str, question_id: str, form: Form, key: str, now: datetime
) -> Saved:
    # Without a script, the other answers of the page come along: they are kept too.
    held = list(dict.fromkeys((*form.get("dans", ()), question_id)))
    return save(db, owner, attempt_id, {**form, "dans": held}, f"{key}-r", now)


def _on_question(
    db: Session, owner: Owner, attempt_id: str, kind: str, question_id: str, key: str, now: datetime
) -> Appended:
    def payload(spec: PublishedQuiz, state: QuizState) -> Mapping[str, Any]:
        return {"question": question_id}

    return attempt_services.append(db, ENGINE, owner, attempt_id, kind, payload, key, now)


def _answers(form: Form, read: FormAnswers) -> Callable[[PublishedQuiz, QuizState], Mapping[str, Any] | None]:
    def payload(spec: PublishedQuiz, state: QuizState) -> Mapping[str, Any] | None:
        found = read_form(spec, state, form)
        read.entries, read.errors = found.entries, found.errors
        read.typed, read.conflicts, read.quiz = found.typed, found.conflicts, spec
        return {"answers": found.entries} if found.entries else None

    return payload


def mark_essay(
    db: Session,
    attempt_id: str,
    question_id: str,
    levels: Mapping[str, int],
    comment: str,
    actor_id: int,
    now: datetime,
    key: str = "",
) -> Appended:
    """A trainer marks one essay of a closed copy, criterion by criterion; the same `key` twice is one marking."""
    payload = {"question": question_id, "levels": dict(levels), "comment": comment}
    key = key or secrets.token_hex(16)
    return attempt_services.append_by_staff(db, ENGINE, attempt_id, "mark", payload, key, actor_id, now)


@dataclass(frozen=True)
class RegradedCopy:
    """One copy that a corrected quiz moves, before anything is written or just after."""

    attempt_id: str
    learner_id: int
    number: int
    closed_at: datetime
    regrade: Regrade


def regraded_copies(db: Session, quiz: PublishedQuiz, policy: RegradePolicy) -> list[RegradedCopy]:
    """Every closed copy of this quiz that the published version would move; nothing is written."""
    found = (_regraded_copy(db, quiz, policy, attempt) for attempt in attempt_queries.attempts_at(db, KIND, quiz.id))
    return [copy for copy in found if copy is not None]


def apply_regrade(
    db: Session,
    quiz: PublishedQuiz,
    policy: RegradePolicy,
    now: datetime,
    actor_id: int | None = None,
    reason: str = "",
    run: str = "",
) -> list[RegradedCopy]:
    """Put the regrade in force: one logged act per copy that moves; new outcomes are written, the old ones dated.

    Nobody regrades their own copy: it is left for somebody else.
    """
    attempt_services.keep_version(db, activity_of(quiz), now)
    written = []
    for seen in attempt_queries.attempts_at(db, KIND, quiz.id):
        if actor_id is not None and seen.learner_id == actor_id:
            continue
        attempt = attempt_queries.held_attempt(db, seen.id)
        copy = None if attempt is None else _regraded_copy(db, quiz, policy, attempt, reason, run)
        if copy is not None:
            key = secrets.token_hex(16)
            attempt_services.append_by_staff(
                db, ENGINE, copy.attempt_id, "regrade", copy.regrade.payload(), key, actor_id, now
            )
            written.append(copy)
    return written


def _regraded_copy(
    db: Session, quiz: PublishedQuiz, policy: RegradePolicy, attempt: Attempt, reason: str = "", run: str = ""
) -> RegradedCopy | None:
    if not attempt.snapshot:
        return None  # its answers have come to their end: its result stays as it is
    state = attempt_services.engine_state(db, ENGINE, attempt)
    if attempt.learner_id is None or attempt.closed_at is None:
        return None
    if attempt.content_digest == quiz.digest and state.regrading is None:
        return None
    old = attempt_services.spec_of(db, ENGINE, attempt.content_digest)
    tried = None
    if not old.graded and any(answer.tries for answer in state.answers.values()):
        acts = attempt_queries.folded(attempt_queries.actions_of(db, attempt.id))
        tried = tried_responses(old, attempt.seed, attempt.setup, acts)
    found = regrade(old, quiz, state, policy, tried, reason, run)
    if not found.moves:
        return None
    return RegradedCopy(attempt.id, attempt.learner_id, attempt.number, attempt.closed_at, found)


def lone_response(quiz: PublishedQuiz, question_id: str, seed: str, form: Form) -> Any:
    """The response that a lesson's own form holds; raises InvalidAction when it is malformed."""
    return decoded(quiz.question(question_id), seed, fields_of(form, question_id))


def grade_file(quiz: PublishedQuiz, answers: Mapping[str, Any]) -> Grade:
    """Grade answers given by question id, as `flask quiz grade` does; every question of the quiz counts."""
    return grade(quiz, answers)


def check_samples(quiz: PublishedQuiz) -> list[str]:
    """Play the samples of every question; one French message per sample that is not marked as it should be."""
    problems = []
    for question in quiz.questions:
        samples = question.samples
        if samples is None:
            continue
        for kind, given in (("right", samples.right), ("wrong", samples.wrong)):
            for response in responses_of(question, given):
                found = mark(question, response)
                right = found.state == MarkState.RIGHT
                if found.state == MarkState.INVALID or right != (kind == "right"):
                    shown = json.dumps(response, ensure_ascii=False, default=dict)
                    expected = "juste" if kind == "right" else "fausse"
                    problems.append(
                        f"question « {question.id} » : la réponse d’essai {shown} devrait être {expected}, "
                        f"elle est {STATE_WORDS[found.state]}"
                    )
    return problems


STATE_WORDS = {
    MarkState.RIGHT: "juste",
    MarkState.PARTIAL: "partiellement juste",
    MarkState.WRONG: "fausse",
    MarkState.BLANK: "vide",
    MarkState.INVALID: "mal formée",
    MarkState.NEEDS_GRADING: "à corriger à la main",
}


def responses_of(question: Question, given: Any) -> list[Any]:
    """The sample responses that a file gives: a list of responses, or one response written alone."""
    if given is None:
        return []
    if isinstance(question, Multiple | Order | Spot):
        lists = isinstance(given, list | tuple) and all(isinstance(one, list | tuple) for one in given)
        return [list(one) for one in given] if lists else [list(given)]
    if isinstance(question, Cloze | Match | Categorize):
        return [dict(given)] if isinstance(given, Mapping) else [dict(one) for one in given]
    return list(given) if isinstance(given, list | tuple) else [given]
