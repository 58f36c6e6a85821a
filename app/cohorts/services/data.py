"""What a person takes away of their cohorts, what leaves with them, what has come to its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, cast

from sqlalchemy import CursorResult, delete, or_, update
from sqlalchemy.orm import Session

from app.accounts.queries import get_user
from app.accounts.services import erase_person
from app.accounts.services.people import Eraser
from app.cohorts import queries
from app.cohorts.models import CohortCode, CohortTrainer, Departure, Enrolment

ACCOUNT_AFTERLIFE = timedelta(days=365)
FACTOR_AFTERLIFE = timedelta(days=365)
CODE_AFTERLIFE = timedelta(days=30)
UNANSWERED_LIFE = timedelta(days=7)


def export_of(db: Session, learner_id: int) -> list[dict[str, Any]]:
    """Where this person is or was enrolled, as JSON values."""
    return [
        {
            "cohorte": title,
            "depuis": enrolment.starts_at.isoformat(),
            "jusqu_au": enrolment.ends_at and enrolment.ends_at.isoformat(),
            "facteur_de_temps": str(enrolment.time_factor),
            "amenagement": enrolment.needs,
        }
        for enrolment, title in queries.enrolments_of(db, learner_id)
    ] + [
        {"cohorte": title, "depuis": gone.starts_at.isoformat(), "quittee_le": gone.left_at.isoformat()}
        for gone, title in queries.departures_of(db, learner_id)
    ]


def erase(db: Session, learner_id: int, now: datetime) -> None:
    """Forget where this person was enrolled, and with it the time factor and the needs."""
    db.execute(delete(Enrolment).where(Enrolment.learner_id == learner_id))
    db.execute(delete(Departure).where(Departure.learner_id == learner_id))
    db.execute(delete(CohortTrainer).where(CohortTrainer.trainer_id == learner_id))
    db.execute(update(CohortCode).where(CohortCode.made_by == learner_id).values(made_by=None))


def forget_factors(db: Session, now: datetime) -> int:
    """Extra time and needs, a year after the enrolment ended."""
    forgotten = db.execute(
        update(Enrolment)
        .where(
            Enrolment.ends_at < now - FACTOR_AFTERLIFE,
            or_(Enrolment.time_factor != Fraction(1), Enrolment.needs != ""),
        )
        .values(time_factor=Fraction(1), needs="")
    )
    return cast("CursorResult[Any]", forgotten).rowcount


def forget_codes(db: Session, now: datetime) -> int:
    """Codes, a month after they stopped opening anything."""
    old = now - CODE_AFTERLIFE
    gone = db.execute(delete(CohortCode).where(or_(CohortCode.expires_at < old, CohortCode.revoked_at < old)))
    return cast("CursorResult[Any]", gone).rowcount


def forget_unanswered(db: Session, now: datetime) -> int:
    """Places kept for people who never answered their invitation: their account can then be forgotten too."""
    silent = queries.never_came(db, now - UNANSWERED_LIFE)
    if silent:
        db.execute(delete(Enrolment).where(Enrolment.learner_id.in_(silent)))
    return len(silent)


def forget_gone(db: Session, erasers: Sequence[Eraser], contact: str, now: datetime) -> tuple[int, list[str]]:
    """Accounts a year after the last enrolment and the last visit: how many, and the storage keys to delete."""
    keys: list[str] = []
    ended = queries.learners_gone_since(db, now - ACCOUNT_AFTERLIFE)
    for learner_id in ended:
        keys += erase_person(db, get_user(db, learner_id), erasers, contact, now)
    return len(ended), keys


def purge(db: Session, erasers: Sequence[Eraser], contact: str, now: datetime) -> tuple[int, list[str]]:
    """What has come to its end (trust.md §5). How many were touched, and the storage keys to delete."""
    touched = forget_factors(db, now) + forget_codes(db, now) + forget_unanswered(db, now)
    gone, keys = forget_gone(db, erasers, contact, now)
    return touched + gone, keys
