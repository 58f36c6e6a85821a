"""Who sits, organises and judges mock exams in these tests, and a small exam that uses the shipped course."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.certification.models.sittings import ExamSeat, ExamSitting
from app.certification.queries import sittings as queries
from app.certification.services import grids
from app.certification.services import sittings as services
from app.cohorts.models import Cohort, CohortTrainer, Enrolment
from app.content.catalog import Catalog
from app.content.schema.exam import Exam
from app.quizzes.services import ENGINE as QUIZ_ENGINE
from app.reception.services import ENGINE as DAY_ENGINE
from app.scenarios.services import ENGINE as SCENARIO_ENGINE
from tests.attempts.people import NOW, a_person, at

ENGINES: dict[str, Any] = {one.kind: one for one in (QUIZ_ENGINE, SCENARIO_ENGINE, DAY_ENGINE)}
SHORT = "rncp40800-entrainement-court"
WHOLE = "rncp40800-entrainement-complet"
DATES = services.Dates(at(-5), at(60 * 24))


def viewer_of(db: Session, user_id: int) -> Viewer:
    """This person, as a request knows them."""
    user = db.get_one(User, user_id)
    return Viewer(id=user.id, email=user.email, name=user.name, role=Role(user.role))


def somebody(db: Session, role: str, name: str = "Awa") -> Viewer:
    """A new person of this role."""
    owner = a_person(db, name, role)
    assert owner.learner_id is not None
    return viewer_of(db, owner.learner_id)


def follows(db: Session, trainer: Viewer, learner: Viewer, factor: Fraction = Fraction(1)) -> None:
    """This trainer trains this learner, who has so much time."""
    cohort = Cohort(title="Groupe", framework=None, starts_on=NOW.date(), ends_on=None, created_at=NOW)
    db.add(cohort)
    db.flush()
    db.add(CohortTrainer(cohort_id=cohort.id, trainer_id=trainer.id, since=NOW))
    db.add(Enrolment(cohort_id=cohort.id, learner_id=learner.id, starts_at=at(-60), time_factor=factor))
    db.flush()


class Hall:
    """A sitting with one candidate, whoever organises it, and two evaluators."""

    def __init__(self, db: Session, catalog: Catalog, exam: str = SHORT, factor: Fraction = Fraction(1)) -> None:
        self.db, self.catalog = db, catalog
        self.trainer = somebody(db, "trainer", "Formatrice")
        self.candidate = somebody(db, "learner", "Candidate")
        follows(db, self.trainer, self.candidate, factor)
        self.exam: Exam = catalog.exam(exam)
        self.sitting: ExamSitting = services.create(
            db, self.trainer, self.exam, DATES, [self.candidate.id], NOW, invigilated=True
        )
        self.first, self.second = somebody(db, "evaluator", "Une"), somebody(db, "evaluator", "Deux")
        for one in (self.first, self.second):
            self.assign(one)
        seat = queries.seat_in(db, self.sitting.id, self.candidate.id)
        assert seat is not None
        self.seat: ExamSeat = seat

    def assign(self, person: Viewer) -> None:
        email = self.db.get_one(User, person.id).email
        services.assign_evaluator(self.db, self.trainer, self.sitting, email, NOW)

    def begin(self, position: int, when: datetime) -> Any:
        return services.begin_part(self.db, self.catalog, self.seat, position, when)

    def end(self, position: int, when: datetime) -> None:
        services.end_part(self.db, ENGINES, self.seat, position, when)

    def sit(self) -> datetime:
        """Take every part in a minute each; the instant when it is done."""
        when = NOW
        for position in range(len(self.exam.parts)):
            self.begin(position, when)
            when += timedelta(minutes=1)
            self.end(position, when)
        return when

    def mark(self, person: Viewer, levels: Mapping[str, int] | int, when: datetime, *, close: bool = True) -> None:
        """Fill this person's grid: one level everywhere, or a level by criterion over 2."""
        given = {
            one.id: {
                "level": str(levels if isinstance(levels, int) else levels.get(one.id, 2)),
                "remark": f"Vu par {person.name}",
            }
            for one in self.exam.criteria
        }
        grids.save_grid(self.db, person, self.seat, given, "", 0, when, close=close)

    def decide_all(self, acquired: bool, when: datetime) -> None:
        told = grids.deliberation(self.db, self.catalog, self.seat)
        for one in told.proposals:
            grids.decide(
                self.db, self.catalog, self.first, self.seat, one.block.short, acquired, "Vu dans les épreuves.", when
            )

    def sign_all(self, when: datetime) -> None:
        digest = grids.deliberation(self.db, self.catalog, self.seat).digest
        for one in (self.first, self.second):
            grids.sign(self.db, self.catalog, one, self.seat, digest, when)


__all__ = ["DATES", "ENGINES", "NOW", "SHORT", "WHOLE", "Hall", "at", "somebody", "viewer_of"]
