"""What a trainer does: give a cohort a path, fix its dates, give somebody more time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.cohorts.models import Cohort
from app.cohorts.queries import Enrolled, learners_of
from app.content.catalog import Catalog
from app.content.schema.path import LearningPath
from app.errors import InvalidAction
from app.pathways.domain.plan import Basis, Plan
from app.pathways.models import CohortPath, PathEvent
from app.pathways.queries import paths as queries
from app.pathways.services.plans import plans_of

RELATIVE, FIXED = "relative", "fixed"
MOST_WEEKS_GIVEN = 26


@dataclass(frozen=True)
class Walker:
    """A learner of a cohort and where they stand on its path."""

    learner: Enrolled
    plan: Plan | None

    @property
    def extended(self) -> int:
        """How many weeks of delay were given to this person."""
        return sum(shift.weeks for shift in self.plan.basis.shifts) if self.plan is not None else 0


def give(
    db: Session,
    cohort: Cohort,
    path: LearningPath,
    timing: str,
    starts_on: date | None,
    hours_per_week: int,
    trainer_id: int,
    now: datetime,
) -> CohortPath:
    """Give a cohort this path; the one before is put away, and with it the delays that were given on it."""
    if timing == FIXED and starts_on is None:
        raise InvalidAction("Indiquez le premier jour, le même pour tout le monde.")
    take_back(db, cohort.id, now)
    row = CohortPath(
        cohort_id=cohort.id,
        path_id=path.id,
        timing=timing,
        starts_on=starts_on if timing == FIXED else None,
        hours_per_week=hours_per_week,
        dates={},
        given_by_id=trainer_id,
        given_at=now,
    )
    db.add(row)
    db.flush()  # delays point at its number
    return row


def take_back(db: Session, cohort_id: int, now: datetime) -> None:
    """Put away the path of a cohort; nothing that was done is lost."""
    row = queries.path_of_cohort(db, cohort_id)
    if row is not None:
        row.ended_at = now
        db.flush()  # one path in force at a time


def fix_dates(row: CohortPath, path: LearningPath, days: Mapping[int, date | None]) -> None:
    """Fix the last day of some weeks; the others follow from them. A week ends after the one before it."""
    if row.timing != FIXED:
        raise InvalidAction("Ces dates partent du premier jour de chaque personne : elles ne se fixent pas.")
    fixed = {week: day for week, day in days.items() if day is not None and 0 <= week < len(path.weeks)}
    basis = Basis(path, row.starts_on or date.min, row.hours_per_week, fixed=fixed)
    for index in sorted(fixed):
        first, last = basis.days_of(index)
        if last <= first:
            raise InvalidAction(f"La semaine {index + 1} finirait avant de commencer : choisissez un jour plus tard.")
    row.dates = {str(week): day.isoformat() for week, day in sorted(fixed.items())}


def extend(
    db: Session,
    row: CohortPath,
    path: LearningPath,
    learner_id: int,
    from_week: int,
    weeks: int,
    reason: str,
    trainer_id: int,
    now: datetime,
) -> PathEvent:
    """Give one person more time from a week on; why is kept with it."""
    if learner_id not in {one.learner_id for one in learners_of(db, row.cohort_id)}:
        raise InvalidAction("Cette personne n’est pas dans la cohorte.")
    if not 1 <= weeks <= MOST_WEEKS_GIVEN:
        raise InvalidAction(f"Donnez entre 1 et {MOST_WEEKS_GIVEN} semaines.")
    if not 0 <= from_week < len(path.weeks):
        raise InvalidAction("Cette semaine n’est pas dans le parcours.")
    if not reason.strip():
        raise InvalidAction("Dites pourquoi, en une phrase. N’écrivez rien sur la santé de la personne.")
    event = PathEvent(
        learner_id=learner_id,
        cohort_path_id=row.id,
        kind="extension",
        from_week=from_week,
        weeks=weeks,
        target="",
        reason=reason.strip(),
        actor_id=trainer_id,
        at=now,
    )
    db.add(event)
    db.flush()  # the page that follows reads it
    return event


def walkers_of(db: Session, catalog: Catalog, cohort_id: int, now: datetime) -> Sequence[Walker]:
    """The learners of a cohort with where they stand, those with the most late steps first; four statements."""
    learners = learners_of(db, cohort_id)
    plans = plans_of(db, catalog, [one.learner_id for one in learners], now)
    walkers = [Walker(one, plans.get(one.learner_id)) for one in learners]
    return sorted(walkers, key=lambda one: -len(one.plan.late) if one.plan is not None else 1)
