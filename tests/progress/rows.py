"""Rows as the log writes them, for tests that need a past; statement counting."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from app.attempts.domain import AttemptState, ClosedBy, Mode
from app.attempts.models import Attempt, AttemptAction, ContentVersion, Outcome
from app.cohorts.models import Cohort, CohortTrainer, Enrolment
from app.db import Database
from app.modules.models import LessonEvent, LessonReading
from tests.people import ONCE_A_SECOND
from tests.progress.builders import NOW, WELCOME

DIGEST = "0123456789abcdef" * 4
_numbers = itertools.count(1)


def keep_version(db: Session) -> None:
    if db.get(ContentVersion, DIGEST) is None:
        db.add(ContentVersion(digest=DIGEST, kind="quiz", item_id="essai", document="{}", first_used_at=NOW))
        db.flush()


def add_attempt(
    db: Session,
    learner_id: int,
    activity: str = "accueil",
    *,
    earned: int | None = 9,
    possible: int = 10,
    mode: Mode = Mode.GRADED,
    at: datetime = NOW - timedelta(days=1),
    competences: tuple[str, ...] = (WELCOME,),
    number: int = 1,
    acts: int = 2,
    **changes: Any,
) -> str:
    """An attempt with its acts; closed with its outcomes, or open when it earned None."""
    keep_version(db)
    attempt_id = f"{next(_numbers):026d}"
    closed = earned is not None
    outcome_written = closed and (mode != Mode.EXAM or changes.get("released_at") is not None)
    db.add(
        Attempt(
            **{
                "id": attempt_id,
                "learner_id": learner_id,
                "activity_kind": "quiz",
                "activity_id": activity,
                "number": number,
                "content_digest": DIGEST,
                "mode": mode,
                "seed": "graine",
                "setup": {"questions": []},
                "started_at": at - timedelta(minutes=acts),
                "time_factor": Fraction(1),
                "state": AttemptState.CLOSED if closed else AttemptState.OPEN,
                "closed_at": at if closed else None,
                "closed_by": ClosedBy.LEARNER if closed else None,
                "action_count": acts,
                "snapshot": {},
                "last_action_at": at,
                "earned": Fraction(earned) if earned is not None else None,
                "possible": Fraction(possible) if closed else None,
                "passed": earned * 100 >= possible * 70 if earned is not None else None,
                "complete": True if closed else None,
            }
            | changes
        )
    )
    db.flush()
    db.add_all(
        AttemptAction(
            attempt_id=attempt_id,
            number=act,
            key=f"cle-{attempt_id}-{act}",
            kind="answer",
            payload={},
            at=at - timedelta(minutes=acts - act),
            learner_id=learner_id,
            actor_id=learner_id,
        )
        for act in range(1, acts + 1)
    )
    if outcome_written and earned is not None:
        db.add_all(
            an_outcome(attempt_id, learner_id, activity, competence, mode, earned, possible, at)
            for competence in competences
        )
    db.flush()
    return attempt_id


def an_outcome(
    attempt_id: str,
    learner_id: int,
    activity: str,
    competence: str,
    mode: Mode,
    earned: int,
    possible: int,
    at: datetime,
    **changes: Any,
) -> Outcome:
    return Outcome(
        **{
            "attempt_id": attempt_id,
            "revision": 1,
            "competence_id": competence,
            "learner_id": learner_id,
            "activity_kind": "quiz",
            "activity_id": activity,
            "mode": mode,
            "earned": Fraction(earned),
            "possible": Fraction(possible),
            "at": at,
            "superseded_at": None,
        }
        | changes
    )


def add_reading(
    db: Session, learner_id: int, module_id: str, lesson_id: str, at: datetime, *, finished: bool = True
) -> None:
    db.add(
        LessonReading(
            learner_id=learner_id,
            module_id=module_id,
            lesson_id=lesson_id,
            heading=None,
            furthest=1,
            opened_at=at,
            updated_at=at,
            finished_at=at if finished else None,
            digest=DIGEST,
        )
    )
    db.add(
        LessonEvent(
            learner_id=learner_id, module_id=module_id, lesson_id=lesson_id, kind="opened", digest=DIGEST, at=at
        )
    )
    db.flush()


def add_cohort(db: Session, learner_id: int, trainer_id: int, **changes: Any) -> int:
    """A cohort where one learns and the other trains."""
    cohort = Cohort(
        **{"title": "Groupe du soir", "starts_on": date(2026, 9, 1), "ends_on": None, "created_at": NOW} | changes
    )
    db.add(cohort)
    db.flush()
    db.add(CohortTrainer(cohort_id=cohort.id, trainer_id=trainer_id, since=NOW))
    db.add(
        Enrolment(
            cohort_id=cohort.id, learner_id=learner_id, starts_at=NOW - timedelta(days=30), time_factor=Fraction(1)
        )
    )
    db.flush()
    return cohort.id


@contextmanager
def statements_on(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Every statement sent to this database meanwhile, with its parameters; BEGIN, COMMIT and the like set apart."""
    sent: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        asks = statement.split(None, 1)[0].upper() in {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}
        if asks and ONCE_A_SECOND not in " ".join(statement.split()):
            sent.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
