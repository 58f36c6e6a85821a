"""Every SELECT over somebody's VAE. A journey is its owner's alone: nothing here takes anybody else's number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.accounts.models import User
from app.errors import Gone, NotFound
from app.portfolio.domain.vae import Milestone
from app.portfolio.models.vae import VaeDate, VaeFeed, VaeJourney, VaePaper, VaeResult, VaeStatement, VaeText


def find_journey(db: Session, learner_id: int) -> VaeJourney | None:
    """The VAE of this person, if it was begun."""
    return db.get(VaeJourney, learner_id)


def own_journey(db: Session, viewer: Viewer) -> VaeJourney:
    """The viewer's own VAE, or NotFound: nobody sees another's."""
    journey = find_journey(db, viewer.id)
    if journey is None:
        raise NotFound("Vous n’avez pas encore commencé de VAE ici.")
    return journey


def hold(db: Session, journey: VaeJourney) -> None:
    """Keep others from writing in this journey until the transaction ends: two windows come one after the other."""
    db.execute(select(VaeJourney.learner_id).where(VaeJourney.learner_id == journey.learner_id).with_for_update())


def dates_of(db: Session, learner_id: int) -> Mapping[Milestone, date]:
    """The days that this person noted, in the order in which things happen."""
    rows = db.scalars(select(VaeDate).where(VaeDate.learner_id == learner_id)).all()
    found = {Milestone(row.milestone): row.day for row in rows}
    return {milestone: found[milestone] for milestone in Milestone if milestone in found}


def papers_of(db: Session, learner_id: int) -> Mapping[str, VaePaper]:
    """The documents that are gathered, by id."""
    rows = db.scalars(select(VaePaper).where(VaePaper.learner_id == learner_id)).all()
    return {row.document_id: row for row in rows}


def texts_of(db: Session, learner_id: int) -> Mapping[str, VaeText]:
    """The texts of the feasibility file, by key."""
    rows = db.scalars(select(VaeText).where(VaeText.learner_id == learner_id).order_by(VaeText.key)).all()
    return {row.key: row for row in rows}


def statements_of(db: Session, learner_id: int) -> Sequence[VaeStatement]:
    """What the author answered to words that look like a patient's data."""
    return db.scalars(
        select(VaeStatement).where(VaeStatement.learner_id == learner_id).order_by(VaeStatement.at, VaeStatement.key)
    ).all()


def results_of(db: Session, learner_id: int) -> Sequence[VaeResult]:
    """The blocks that this person obtained."""
    return db.scalars(select(VaeResult).where(VaeResult.learner_id == learner_id).order_by(VaeResult.block)).all()


def live_feed_of(db: Session, learner_id: int) -> VaeFeed | None:
    """The link of the calendar that is in force, if any."""
    return db.scalars(
        select(VaeFeed)
        .where(VaeFeed.learner_id == learner_id, VaeFeed.revoked_at.is_(None))
        .order_by(VaeFeed.id.desc())
        .limit(1)
    ).first()


def feeds_of(db: Session, learner_id: int) -> Sequence[VaeFeed]:
    """Every link that was made."""
    return db.scalars(select(VaeFeed).where(VaeFeed.learner_id == learner_id).order_by(VaeFeed.id)).all()


def journey_behind(db: Session, token_hash: str) -> VaeJourney:
    """Whose calendar a link opens. Unknown, or the account is closed: NotFound. Taken back: Gone."""
    found = db.execute(
        select(VaeFeed, VaeJourney)
        .join(VaeJourney, VaeJourney.learner_id == VaeFeed.learner_id)
        .join(User, User.id == VaeFeed.learner_id)
        .where(VaeFeed.token_hash == token_hash, User.disabled_at.is_(None), User.erased_at.is_(None))
    ).first()
    if found is None:
        raise NotFound("Ce lien n’existe pas.")
    feed, journey = found
    if feed.revoked_at is not None:
        raise Gone("Ce lien de calendrier a été retiré par la personne qui l’avait créé.")
    return journey
