"""Who takes quizzes in these tests, and how a form is filled."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.attempts.models import Attempt
from app.attempts.queries import Owner
from app.content.schema.quiz import PublishedQuiz
from app.quizzes import services
from app.quizzes.domain.view import encoded

NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)
_numbers = itertools.count(1)


def a_person(db: Session, name: str = "Awa", role: str = "learner") -> Owner:
    """Somebody with an account."""
    user = User(
        email=f"{name.lower()}-{next(_numbers)}@example.org",
        name=name,
        role=role,
        password_hash=None,
        created_at=NOW,
        confirmed_at=NOW,
        theme="auto",
        text_size="normal",
        spacing="normal",
        ruler=False,
    )
    db.add(user)
    db.flush()
    return Owner(learner_id=user.id)


def filled(quiz: PublishedQuiz, attempt: Attempt, answers: Mapping[str, Any], **more: Any) -> dict[str, list[str]]:
    """The form that sends these answers (canonical ids) from a fresh page of this attempt."""
    form: dict[str, list[str]] = {"dans": list(answers)}
    for question_id, response in answers.items():
        for name, values in encoded(quiz.question(question_id), attempt.seed, response).items():
            form[f"q.{question_id}{'.' if name else ''}{name}"] = list(values)
    return {**form, **{name: [str(value)] for name, value in more.items()}}


def at(minutes: float = 0, seconds: float = 0) -> datetime:
    """An instant of these tests."""
    return NOW + timedelta(minutes=minutes, seconds=seconds)


def begun(db: Session, owner: Owner, quiz: PublishedQuiz, **options: Any) -> Attempt:
    """An attempt that this person has just begun."""
    return services.start(db, owner, quiz, options.pop("now", NOW), **options)


def stored(db: Session, attempt_id: str) -> Attempt:
    """The attempt as the base holds it."""
    return db.scalars(select(Attempt).where(Attempt.id == attempt_id).execution_options(populate_existing=True)).one()
