"""Copies made without a browser: people, what they answer, and rows as the log would keep them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.accounts.models import User
from app.attempts import services as attempt_services
from app.attempts.domain import Action
from app.attempts.models import Attempt, AttemptAction
from app.attempts.services.log import new_attempt_id
from app.cohorts.models import Cohort, CohortTrainer, Enrolment
from app.content.schema.quiz import PublishedQuiz
from app.quizzes import services
from app.quizzes.services import ENGINE

NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)


def people(db: Session, count: int, role: Role = Role.LEARNER, name: str = "Personne") -> list[int]:
    """So many accounts; their identifiers."""
    users = [
        User(
            email=f"{name.lower()}-{role}-{number}-{random.getrandbits(40)}@example.org",
            name=f"{name} {number}",
            role=role,
            password_hash=None,
            created_at=NOW,
            confirmed_at=NOW,
            theme="auto",
            text_size="normal",
            spacing="normal",
            ruler=False,
        )
        for number in range(1, count + 1)
    ]
    db.add_all(users)
    db.flush()
    return [user.id for user in users]


def cohort(db: Session, title: str, learners: Sequence[int], trainers: Sequence[int] = ()) -> int:
    """A cohort with these people; its identifier."""
    made = Cohort(title=title, starts_on=NOW.date(), ends_on=None, framework=None, created_at=NOW)
    db.add(made)
    db.flush()
    for one in learners:
        db.add(Enrolment(cohort_id=made.id, learner_id=one, starts_at=NOW, ends_at=None, time_factor=Fraction(1)))
    for one in trainers:
        db.add(CohortTrainer(cohort_id=made.id, trainer_id=one, since=NOW))
    db.flush()
    return made.id


def played(
    db: Session,
    quiz: PublishedQuiz,
    copies: Sequence[tuple[int, Mapping[str, Any]]],
    *,
    number: int = 1,
    seconds: float = 30,
    questions: Sequence[Sequence[str]] | None = None,
) -> list[str]:
    """Closed copies, one an entry (who, answers), each question answered `seconds` after the one before."""
    attempt_services.keep_version(db, services.activity_of(quiz), NOW)
    rows, acts, ids = [], [], []
    for place, (learner, answers) in enumerate(copies):
        held = list(questions[place]) if questions else [one.id for one in quiz.questions]
        seed = f"{place:032x}"
        state = ENGINE.start(quiz, seed, {"questions": held})
        started = NOW + timedelta(minutes=place % 50, days=-(place % 20))
        attempt_id, at = new_attempt_id(started), started
        for count, (question, response) in enumerate(answers.items(), 1):
            at = started + timedelta(seconds=seconds * count)
            payload = {"answers": {question: {"response": response}}}
            state = ENGINE.apply(quiz, state, Action(count, "answer", payload, at))
            acts.append(_act(attempt_id, count, learner, "answer", payload, at))
        last = len(answers) + 1
        state = ENGINE.apply(quiz, state, Action(last, "hand_in", {"answers": {}}, at))
        acts.append(_act(attempt_id, last, learner, "hand_in", {"answers": {}}, at))
        result = ENGINE.result(quiz, state)
        ids.append(attempt_id)
        rows.append(
            {
                "id": attempt_id,
                "learner_id": learner,
                "activity_kind": ENGINE.kind,
                "activity_id": quiz.id,
                "number": number,
                "content_digest": quiz.digest,
                "mode": quiz.mode,
                "seed": seed,
                "setup": {"questions": held},
                "started_at": started,
                "time_factor": Fraction(1),
                "state": "closed",
                "closed_at": at,
                "closed_by": "learner",
                "action_count": last,
                "snapshot": ENGINE.dump(state),
                "last_action_at": at,
                "earned": result.earned,
                "possible": result.possible,
                "passed": result.passed,
                "complete": result.complete,
            }
        )
    db.execute(insert(Attempt), rows)
    db.execute(insert(AttemptAction), acts)
    return ids


def _act(attempt_id: str, number: int, learner: int, kind: str, payload: Mapping[str, Any], at: datetime) -> Any:
    return {
        "attempt_id": attempt_id,
        "number": number,
        "key": f"cle-{number:08d}",
        "kind": kind,
        "payload": payload,
        "at": at,
        "learner_id": learner,
        "actor_id": learner,
        "late": False,
    }
