"""Use cases of study time: the week of one person, a report over a period, that of a whole cohort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from app.attendance.domain import PARIS, WorkWeek, paris_day, week_start, work_week
from app.attendance.domain.study_report import Act, StudyReport, study_report
from app.attendance.queries import study_time as queries
from app.attendance.queries.study_time import LESSON, REVISION, Work
from app.cohorts.queries import Enrolled
from app.content.catalog import Catalog

KINDS = {
    LESSON: "lecture d’un module",
    "quiz": "quiz",
    "scenario": "mise en situation",
    "day": "journée au secrétariat",
    "dictation": "transcription",
    "letter": "écrit professionnel",
    REVISION: "révision de la terminologie",
    "exam": "épreuve d’examen blanc",
    "placement": "positionnement",
}


def week_of(db: Session, learner_id: int, now: datetime, goal_minutes: int) -> WorkWeek:
    """This week's work of one learner, from the acts of this week and of the one before; one statement."""
    acts = queries.acts_of(db, [learner_id], week_start(now, weeks_ago=1))
    return work_week([act.at for act in acts], now, goal_minutes)


@dataclass(frozen=True)
class Period:
    """Two Paris days, both included."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        return datetime.combine(self.first, time(), PARIS)

    @property
    def until(self) -> datetime:
        return datetime.combine(self.last + timedelta(days=1), time(), PARIS)


def last_weeks(now: datetime, weeks: int = 12) -> Period:
    """This week and the ones before."""
    today = paris_day(now)
    return Period(paris_day(week_start(now, weeks_ago=weeks - 1)), today)


def report_of(db: Session, learner_id: int, period: Period) -> StudyReport:
    """The study time of one person; one statement."""
    return study_report(queries.acts_of(db, [learner_id], period.since, period.until), period.first, period.last)


def minutes_between(db: Session, learner_id: int, period: Period) -> tuple[int, int]:
    """Minutes of study of one person over a period, and the days on which they worked."""
    found = report_of(db, learner_id, period)
    return found.minutes, found.days_worked


@dataclass(frozen=True)
class CohortLine:
    """The time of one person of a cohort."""

    person: Enrolled
    report: StudyReport
    lessons: int
    copies: int
    last_act: datetime | None


def cohort_report(db: Session, people: Sequence[Enrolled], period: Period) -> Sequence[CohortLine]:
    """The study time of each person of a cohort; three statements, whatever their number."""
    ids = [person.learner_id for person in people]
    by_person: dict[int, list[Act]] = {learner_id: [] for learner_id in ids}
    for act in queries.acts_of(db, ids, period.since, period.until):
        by_person[act.learner_id].append(act)
    counts = queries.work_counts(db, ids, period.since, period.until)
    return [
        CohortLine(
            person,
            study_report(by_person[person.learner_id], period.first, period.last),
            *counts[person.learner_id],
            max((act.at for act in by_person[person.learner_id]), default=None),
        )
        for person in people
    ]


def titles_of(catalog: Catalog) -> Mapping[tuple[str, str], str]:
    """What each activity is called today, by kind and identifier."""
    found = {(LESSON, module.id): module.title for module in catalog.modules.values()}
    found |= {("quiz", one.id): one.title for one in catalog.quizzes.values()}
    found |= {("scenario", one.id): one.title for one in catalog.scenarios.values()}
    found |= {("day", one.id): one.title for one in catalog.days.values()}
    found |= {(REVISION, ""): "Terminologie"}
    return found


def title_of(titles: Mapping[tuple[str, str], str], kind: str, item: str) -> str:
    """What an activity is called; one that has left the course keeps its identifier."""
    return titles.get((kind, item)) or item or KINDS.get(kind, kind)


def work_title(catalog: Catalog, titles: Mapping[tuple[str, str], str], work: Work) -> str:
    """What a finished work is called: a lesson says its module."""
    whole = title_of(titles, work.kind, work.id)
    if work.kind != LESSON:
        return whole
    module = catalog.modules.get(work.id)
    lesson = next((one for one in module.lessons if one.id == work.part), None) if module else None
    return f"{lesson.title if lesson else work.part} ({whole})"
