"""The demonstration cohort’s path, given this week, and the placement of one of its learners, signed by both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.accounts.queries import get_user
from app.clock import in_paris
from app.cohorts.queries import get_cohort, learners_of
from app.content.catalog import Catalog
from app.pathways.domain.placement import question_now
from app.pathways.queries.placement import conclusions_of
from app.pathways.services import giving, placement
from app.quizzes.domain.key import right_response
from app.quizzes.domain.view import encoded

PATH = "reconversion-6-mois"
HOURS = 10
NOTE = (
    "Huit ans d’accueil dans le commerce : l’écoute et le téléphone sont là. Le vocabulaire et la facturation sont "
    "nouveaux. Disponible le soir après 20 h et le samedi matin ; souhaite un stage en cabinet au printemps."
)
# What the person already knew three weeks ago: the easier questions, in the fields closest to her former trade.
KNEW = {"accueil": 0.0, "organisation": -1.0, "secret": -2.0}


def lay_paths(db: Session, catalog: Catalog, people: Mapping[str, int], cohort_id: int, now: datetime) -> None:
    """A path for the cohort from this Monday, a delay for one person, and a placement with its conclusion."""
    if PATH not in catalog.paths or not catalog.placements:
        return
    trainer = people["formatrice@example.org"]
    today = in_paris(now).date()
    monday = today - timedelta(days=today.weekday())
    cohort, path = get_cohort(db, cohort_id), catalog.path(PATH)
    row = giving.give(db, cohort, path, giving.FIXED, monday, HOURS, trainer, now)
    later = learners_of(db, cohort_id)[-1].learner_id
    giving.extend(db, row, path, later, 0, 2, "Contrat prolongé jusqu’à la mi-décembre", trainer, now)
    place(db, catalog, people["apprenante@example.org"], trainer, now)


def place(db: Session, catalog: Catalog, learner: int, trainer: int, now: datetime) -> None:
    """The test taken at entry, the interview two days later, and both signatures."""
    spec, at = catalog.placement(), now - timedelta(days=20)
    attempt = placement.begin(db, learner, spec, at)
    for number in range(spec.most_questions):
        _, _, state = placement.under_way(db, learner)
        asked = question_now(spec, state)
        if asked is None:
            break
        domain, difficulty = spec.difficulties[asked]
        knows = difficulty <= KNEW.get(domain, -3.0)
        question = spec.question(asked)
        fields = encoded(question, attempt.seed, right_response(question)) if knows else {}
        form = {f"q.{asked}.{name}" if name else f"q.{asked}": values for name, values in fields.items()}
        moment = at + timedelta(minutes=number)
        if placement.answer(db, learner, asked, form, not knows, f"entree-{number:02}", moment).state.finished:
            break
    interview = at + timedelta(days=2)
    first_day = in_paris(interview).date() + timedelta(days=1)
    claire, samira = get_user(db, trainer), get_user(db, learner)
    placement.conclude(db, catalog, learner, trainer, claire.name, NOTE, PATH, HOURS, first_day, (), interview)
    conclusion = conclusions_of(db, learner)[0]
    placement.sign(db, conclusion, "trainer", trainer, claire.name, conclusion.digest, interview)
    placement.sign(db, conclusion, "learner", learner, samira.name, conclusion.digest, interview + timedelta(hours=3))
