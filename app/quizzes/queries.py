"""What quizzes ask of the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.attempts import queries as attempt_queries
from app.attempts.queries import Owner

KIND = "quiz"


def seen_questions(db: Session, owner: Owner, quiz_id: str) -> Mapping[str, int]:
    """How many earlier attempts of this owner held each question of a quiz."""
    seen: Counter[str] = Counter()
    for setup in attempt_queries.setups_of(db, owner, KIND, quiz_id):
        questions = setup.get("questions")
        if isinstance(questions, list):
            seen.update(questions)
    return seen


def answered_questions(db: Session, learner_id: int) -> frozenset[tuple[str, str]]:
    """(quiz id, question id) of every question this learner has met in a copy that is closed and published."""
    return frozenset(
        (quiz_id, question)
        for quiz_id, _, setup in attempt_queries.closed_setups_of(db, learner_id, KIND)
        for question in _questions(setup)
    )


def _questions(setup: Mapping[str, object]) -> list[str]:
    questions = setup.get("questions")
    return questions if isinstance(questions, list) else []
