"""Every SELECT over experiences and what heads a CV."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.errors import NotFound
from app.portfolio.models.experiences import CvProfile, Experience

LAST_ID = 2**31 - 1


def experiences_of(db: Session, learner_id: int) -> Sequence[Experience]:
    """What this person did, the last begun first."""
    return db.scalars(
        select(Experience)
        .where(Experience.learner_id == learner_id, Experience.removed_at.is_(None))
        .order_by(Experience.starts_on.desc(), Experience.id.desc())
    ).all()


def experience_visible_to(db: Session, viewer: Viewer, experience_id: int) -> Experience:
    """One's own; the others do not exist."""
    experience = db.get(Experience, experience_id) if experience_id <= LAST_ID else None
    if experience is None or experience.learner_id != viewer.id or experience.removed_at is not None:
        raise NotFound("Cette expérience n’existe pas, ou elle n’est pas à vous.")
    return experience


def all_experiences_of(db: Session, learner_id: int) -> Sequence[Experience]:
    """Everything, what was removed too; for the archive of one's data."""
    return db.scalars(select(Experience).where(Experience.learner_id == learner_id).order_by(Experience.id)).all()


def find_cv_profile(db: Session, learner_id: int) -> CvProfile | None:
    """What heads this person's CV, if it was written."""
    return db.get(CvProfile, learner_id)
