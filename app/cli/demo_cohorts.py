"""The demonstration's cohort and stage: a code to pass on, a stage under way, another signed by its tutor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.clock import in_paris
from app.cohorts import services as cohorts
from app.cohorts.queries import get_cohort
from app.content.catalog import Catalog
from app.internships import services as internships
from app.internships.domain import TutorLevel
from app.internships.services import Stage

NOTES = (
    (420, "Accueil et prise de rendez-vous"),
    (450, "Agenda de la semaine, rappels aux patientes et aux patients"),
    (210, "Courriers à envoyer"),
    (435, "Facturation de la veille, rejets à reprendre"),
    (420, "Tri des résultats reçus, sous contrôle"),
)


def lay_stages(db: Session, catalog: Catalog, ids: Mapping[str, int], cohort_id: int, now: datetime) -> None:
    """A code that is open for a month, a stage half confirmed, and one that was signed last spring."""
    trainer = ids["formatrice@example.org"]
    cohorts.make_code(db, get_cohort(db, cohort_id), trainer, now - timedelta(days=2), timedelta(days=30), 12)
    today = in_paris(now).date()
    learner = ids["apprenante@example.org"]
    begun = Stage(
        "Cabinet médical des Tilleuls",
        "Odile Ferrand",
        "odile.ferrand@example.org",
        today - timedelta(days=9),
        today + timedelta(days=26),
        140,
    )
    row = internships.open_internship(db, learner, begun, "rncp40800", learner, now - timedelta(days=12))
    days = [today - timedelta(days=9 - place) for place in range(len(NOTES))]
    for day, (minutes, note) in zip(days, NOTES, strict=True):
        internships.declare_day(db, row, day, minutes, note, now)
    internships.confirm_days(db, row, days[:3], now - timedelta(days=4))
    _signed(db, catalog, ids["candidate@example.org"], now - timedelta(days=60))


def _signed(db: Session, catalog: Catalog, learner: int, at: datetime) -> None:
    framework = catalog.frameworks.get("rncp40800")
    if framework is None:
        return
    last = in_paris(at).date() - timedelta(days=1)
    done = Stage("Maison de santé du Port", "Yann Le Goff", "", last - timedelta(days=4), last, 35)
    row = internships.open_internship(db, learner, done, "rncp40800", learner, at - timedelta(days=20))
    days = [last - timedelta(days=4 - place) for place in range(5)]
    for day in days:
        internships.declare_day(db, row, day, 420, "", at)
    internships.confirm_days(db, row, days, at)
    link, _ = internships.make_link(db, row, 14, learner, at)
    grid = [(one.id, one.label) for block in framework.blocks for one in block.competences]
    levels = {code: (TutorLevel.ALONE if place % 3 else TutorLevel.WITH_REVIEW) for place, (code, _) in enumerate(grid)}
    internships.sign(
        db,
        link,
        row,
        grid,
        {code: level.value for code, level in levels.items()},
        "Prend le temps d’écouter au téléphone, reformule, note tout. À consolider : la facturation.",
        ("Yann Le Goff", "Coordinateur de la maison de santé"),
        at,
    )
