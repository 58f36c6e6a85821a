"""Every SELECT over acts: what study time is computed from, and the works that were done."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from app.attempts.models import Attempt, AttemptAction
from app.attendance.domain.study_report import Act, Activity
from app.modules.models import LessonEvent, LessonReading
from app.terminology.models import RevisionReview

REVISION = "revision"
LESSON = "lesson"


def acts_of(db: Session, learner_ids: Collection[int], since: datetime, until: datetime | None = None) -> Sequence[Act]:
    """Every act of these people from an instant on: answers kept, parts of lessons reached, cards revised; one
    statement, whatever their number."""
    answers = (
        select(
            AttemptAction.learner_id.label("learner_id"),
            AttemptAction.at.label("at"),
            Attempt.activity_kind.label("kind"),
            Attempt.activity_id.label("ref"),
        )
        .join(Attempt, Attempt.id == AttemptAction.attempt_id)
        .where(AttemptAction.learner_id.in_(learner_ids), AttemptAction.at >= since)
    )
    readings = select(LessonEvent.learner_id, LessonEvent.at, literal(LESSON), LessonEvent.module_id).where(
        LessonEvent.learner_id.in_(learner_ids), LessonEvent.at >= since
    )
    cards = select(RevisionReview.learner_id, RevisionReview.at, literal(REVISION), literal("")).where(
        RevisionReview.learner_id.in_(learner_ids), RevisionReview.at >= since
    )
    if until is not None:
        answers = answers.where(AttemptAction.at < until)
        readings = readings.where(LessonEvent.at < until)
        cards = cards.where(RevisionReview.at < until)
    found: list[Act] = []
    rows: Sequence[Any] = db.execute(union_all(answers, readings, cards)).all()
    for row in rows:
        learner_id, at, kind, ref = tuple(row)
        found.append(Act(learner_id, at, Activity(kind, ref)))
    return found


@dataclass(frozen=True)
class Work:
    """Something finished: a lesson read to its end, a copy handed in."""

    at: datetime
    kind: str
    id: str
    part: str
    graded: bool


def works_of(db: Session, learner_id: int, since: datetime, until: datetime) -> Sequence[Work]:
    """What one person finished between two instants, in order; two statements."""
    copies = db.execute(
        select(Attempt.closed_at, Attempt.activity_kind, Attempt.activity_id, Attempt.mode).where(
            Attempt.learner_id == learner_id, Attempt.closed_at >= since, Attempt.closed_at < until
        )
    )
    lessons = db.execute(
        select(LessonReading.finished_at, LessonReading.module_id, LessonReading.lesson_id).where(
            LessonReading.learner_id == learner_id,
            LessonReading.finished_at >= since,
            LessonReading.finished_at < until,
        )
    )
    found = [Work(at, kind, item, "", mode != "training") for at, kind, item, mode in copies if at is not None]
    found += [Work(at, LESSON, module, lesson, False) for at, module, lesson in lessons if at is not None]
    return sorted(found, key=lambda work: (work.at, work.kind, work.id))


def work_counts(
    db: Session, learner_ids: Collection[int], since: datetime, until: datetime
) -> Mapping[int, tuple[int, int]]:
    """How many lessons each person finished, and how many copies they handed in; two statements."""
    lessons = db.execute(
        select(LessonReading.learner_id, func.count())
        .where(
            LessonReading.learner_id.in_(learner_ids),
            LessonReading.finished_at >= since,
            LessonReading.finished_at < until,
        )
        .group_by(LessonReading.learner_id)
    )
    copies = db.execute(
        select(Attempt.learner_id, func.count())
        .where(Attempt.learner_id.in_(learner_ids), Attempt.closed_at >= since, Attempt.closed_at < until)
        .group_by(Attempt.learner_id)
    )
    read, handed_in = {row[0]: row[1] for row in lessons}, {row[0]: row[1] for row in copies}
    return {learner_id: (read.get(learner_id, 0), handed_in.get(learner_id, 0)) for learner_id in learner_ids}
