"""The copies of an exam: how the log opens one for a part, and what an evaluator reads of it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from app.attempts import queries as attempt_queries
from app.attempts import services as log
from app.attempts.domain import Mode
from app.attempts.models import Attempt
from app.attempts.queries import Owner
from app.attempts.services import Activity
from app.certification.domain.sittings import copy_id
from app.content.catalog import Catalog
from app.content.schema.exam import ExamPart
from app.content.schema.quiz import PublishedQuiz
from app.errors import Unavailable
from app.quizzes import queries as quiz_queries
from app.quizzes.domain.chance import drawn
from app.quizzes.domain.review import review
from app.quizzes.domain.wording import answer_words
from app.quizzes.services import ENGINE as QUIZ_ENGINE
from app.reception.domain.judgement import judge
from app.reception.services import ENGINE as DAY_ENGINE
from app.reception.services import published as published_day
from app.scenarios.domain.player import PlayState
from app.scenarios.domain.published import PublishedScenario
from app.scenarios.domain.view import turns_of
from app.scenarios.services import ENGINE as SCENARIO_ENGINE
from app.scenarios.services import published as published_scenario


@dataclass(frozen=True)
class Made:
    """What a copy is made of: the engine, the content as it stands now, and what the start decides."""

    engine: Any
    spec: Any
    digest: str
    document: str
    setup: Mapping[str, Any]
    seed: str


Maker = Callable[[Session, Catalog, Owner, str], Made]


def _quiz(db: Session, catalog: Catalog, owner: Owner, activity: str) -> Made:
    given = catalog.quiz(activity)
    # Whatever the mode of the file, nothing is told before the jury publishes.
    values = {name: getattr(given, name) for name in PublishedQuiz.model_fields}
    quiz = PublishedQuiz(**{**values, "mode": "exam"})
    seed = secrets.token_hex(16)
    seen = quiz_queries.seen_questions(db, owner, quiz.id) if quiz.draw is not None else {}
    setup = {"questions": list(drawn(quiz, seed, seen))}
    return Made(QUIZ_ENGINE, quiz, quiz.digest, quiz.canonical(), setup, seed)


def _scenario(db: Session, catalog: Catalog, owner: Owner, activity: str) -> Made:
    scenario = published_scenario(catalog, activity)
    setup = {"mode": Mode.EXAM.value}
    return Made(SCENARIO_ENGINE, scenario, scenario.digest, scenario.canonical(), setup, secrets.token_hex(16))


def _day(db: Session, catalog: Catalog, owner: Owner, activity: str) -> Made:
    day = published_day(catalog, activity)
    setup = {"mode": Mode.EXAM.value}
    return Made(DAY_ENGINE, day, day.digest, day.canonical(), setup, secrets.token_hex(16))


# How the copy of each kind of part is made. An interview has none: it is held face to face.
MAKERS: dict[str, Maker] = {"questionnaire": _quiz, "letter": _quiz, "scenario": _scenario, "day": _day}


def open_copy(
    db: Session,
    catalog: Catalog,
    candidate_id: int,
    seat_id: str,
    part: ExamPart,
    factor: Fraction,
    now: datetime,
) -> Attempt | None:
    """Open the copy of one part, its deadline fixed now; None for an interview."""
    if part.activity is None:
        return None
    maker = MAKERS.get(part.kind)
    if maker is None:
        raise Unavailable("Cette épreuve ne peut pas être ouverte ici. Prévenez la personne qui surveille.")
    owner = Owner(learner_id=candidate_id)
    made = maker(db, catalog, owner, part.activity)
    log.remember_spec(made.engine, made.digest, made.spec)
    activity = Activity(
        made.engine.kind, copy_id(seat_id, part.id), made.digest, made.document, Mode.EXAM, limit_minutes=part.minutes
    )
    return log.start_attempt(db, made.engine, owner, activity, made.spec, made.setup, made.seed, now, factor)


@dataclass(frozen=True)
class ToldLine:
    """One thing of a copy: what was asked or said before, what the candidate answered, how the machine counts it."""

    asked: str
    given: tuple[str, ...]
    state: str = ""
    you: bool = False


@dataclass(frozen=True)
class ToldCopy:
    """A copy as an evaluator reads it. The points are those of the machine: they certify nothing."""

    lines: tuple[ToldLine, ...]
    earned: Fraction | None = None
    possible: Fraction | None = None
    late: int = 0


def _told_quiz(db: Session, attempt: Attempt) -> tuple[ToldLine, ...]:
    spec = log.spec_of(db, QUIZ_ENGINE, attempt.content_digest)
    state = QUIZ_ENGINE.load(spec, attempt.seed, attempt.snapshot)
    result = QUIZ_ENGINE.result(spec, state)
    lines = []
    for question_id in state.questions:
        question = spec.question(question_id)
        seen = review(spec, state, result, question_id)
        given = answer_words(question, state.answer(question_id).response)
        lines.append(ToldLine(question.prompt, given, seen.mark.state.value))
    return tuple(lines)


def _told_scenario(db: Session, attempt: Attempt) -> tuple[ToldLine, ...]:
    spec: PublishedScenario = log.spec_of(db, SCENARIO_ENGINE, attempt.content_digest)
    state: PlayState = SCENARIO_ENGINE.load(spec, attempt.seed, attempt.snapshot)
    return tuple(ToldLine(turn.speaker, (turn.text,), you=turn.you) for turn in turns_of(spec, state.walk))


VERDICTS = {
    "earned": "fait à temps",
    "missed": "attendu, pas fait",
    "late": "fait trop tard",
    "fault": "à éviter",
}


def _told_day(db: Session, attempt: Attempt) -> tuple[ToldLine, ...]:
    day = log.spec_of(db, DAY_ENGINE, attempt.content_digest)
    state = DAY_ENGINE.load(day, attempt.seed, attempt.snapshot)
    by_item: dict[str, list[str]] = {}
    for mark in judge(day, state):
        by_item.setdefault(mark.item, []).append(
            f"{VERDICTS.get(mark.verdict, mark.verdict)}\u00a0: {mark.what or mark.better or mark.act}"
        )
    return tuple(
        ToldLine(f"{item.who}\u00a0: {item.opening}", tuple(by_item.get(item.id, ())))
        for item in sorted(day.items, key=lambda one: one.at)
    )


Teller = Callable[[Session, Attempt], tuple[ToldLine, ...]]
TELLERS: dict[str, Teller] = {
    QUIZ_ENGINE.kind: _told_quiz,
    SCENARIO_ENGINE.kind: _told_scenario,
    DAY_ENGINE.kind: _told_day,
}


def told_copy(db: Session, attempt_id: str) -> ToldCopy | None:
    """What an evaluator reads of a copy; None when it was erased."""
    attempt = db.get(Attempt, attempt_id)
    if attempt is None:
        return None
    teller = TELLERS.get(attempt.activity_kind)
    lines = teller(db, attempt) if teller is not None else ()
    return ToldCopy(lines, attempt.earned, attempt.possible, attempt_queries.late_count(db, attempt_id))
