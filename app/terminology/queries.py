"""Every SELECT of the trainer; each reads the rows of one person, by index."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.attempts.models import Attempt
from app.errors import NotFound
from app.terminology.domain.scheduling import Review
from app.terminology.domain.session import Known
from app.terminology.models import RevisionCard, RevisionReview, RevisionSettings

# An address may hold any number: beyond this one, no row has it and PostgreSQL refuses to look.
LAST_ID = 2**31 - 1


def known_cards(db: Session, learner_id: int) -> dict[str, Known]:
    """The cards that one person has met, by key."""
    rows = db.execute(
        select(
            RevisionCard.card_key,
            RevisionCard.memory,
            RevisionCard.due_at,
            RevisionCard.reviewed_at,
            RevisionCard.learning,
            RevisionCard.reps,
            RevisionCard.lapses,
        ).where(RevisionCard.learner_id == learner_id)
    )
    return {row[0]: Known(*row) for row in rows}


def due_cards(db: Session, learner_id: int, before: datetime) -> list[Known]:
    """The cards of one person that are due before an instant."""
    rows = db.execute(
        select(
            RevisionCard.card_key,
            RevisionCard.memory,
            RevisionCard.due_at,
            RevisionCard.reviewed_at,
            RevisionCard.learning,
            RevisionCard.reps,
            RevisionCard.lapses,
        ).where(RevisionCard.learner_id == learner_id, RevisionCard.due_at < before)
    )
    return [Known(*row) for row in rows]


def held_card(db: Session, learner_id: int, key: str) -> RevisionCard | None:
    """The memory of one card, held until the end of the transaction."""
    return db.scalars(
        select(RevisionCard)
        .where(RevisionCard.learner_id == learner_id, RevisionCard.card_key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def settings_row(db: Session, learner_id: int) -> RevisionSettings | None:
    """What one person asks of a day, if they ever said it."""
    return db.get(RevisionSettings, learner_id)


def answered_since(db: Session, learner_id: int, since: datetime) -> Sequence[tuple[str, int, bool]]:
    """The answers of one person since an instant: card, number of the answer, whether it was past learning."""
    rows = db.execute(
        select(RevisionReview.card_key, RevisionReview.number, RevisionReview.mature).where(
            RevisionReview.learner_id == learner_id, RevisionReview.at >= since
        )
    )
    return [(row[0], row[1], row[2]) for row in rows]


def mature_answers(db: Session, learner_id: int, since: datetime) -> Sequence[tuple[datetime, bool]]:
    """When cards past learning were asked, and whether they were found."""
    rows = db.execute(
        select(RevisionReview.at, RevisionReview.rating).where(
            RevisionReview.learner_id == learner_id, RevisionReview.at >= since, RevisionReview.mature
        )
    )
    return [(row[0], row[1] > 1) for row in rows]


def own_review(db: Session, viewer: Viewer, review_id: int) -> RevisionReview:
    """One's own answer; somebody else's does not exist."""
    row = None
    if review_id <= LAST_ID:
        row = db.scalars(
            select(RevisionReview).where(RevisionReview.id == review_id, RevisionReview.learner_id == viewer.id)
        ).one_or_none()
    if row is None:
        raise NotFound("Cette réponse n’existe pas, ou elle n’est pas à vous.")
    return row


def last_review(db: Session, learner_id: int, key: str) -> RevisionReview | None:
    """The latest answer of one person to one card."""
    return db.scalars(
        select(RevisionReview)
        .where(RevisionReview.learner_id == learner_id, RevisionReview.card_key == key)
        .order_by(RevisionReview.number.desc())
        .limit(1)
    ).one_or_none()


def reviews_of(db: Session, learner_id: int) -> Sequence[RevisionReview]:
    """Every answer of one person, card by card, in order."""
    return db.scalars(
        select(RevisionReview)
        .where(RevisionReview.learner_id == learner_id)
        .order_by(RevisionReview.card_key, RevisionReview.number)
    ).all()


def answers_to(db: Session, learner_id: int, key: str) -> list[Review]:
    """Every answer of one person to one card, in order."""
    rows = db.execute(
        select(RevisionReview.rating, RevisionReview.cap, RevisionReview.at)
        .where(RevisionReview.learner_id == learner_id, RevisionReview.card_key == key)
        .order_by(RevisionReview.number)
    )
    return [Review(*row) for row in rows]


def cards_of(db: Session, learner_id: int) -> Sequence[RevisionCard]:
    """The memories of one person."""
    return db.scalars(
        select(RevisionCard).where(RevisionCard.learner_id == learner_id).order_by(RevisionCard.card_key)
    ).all()


def count_of_reviews(db: Session, learner_id: int) -> int:
    """How many answers one person gave."""
    return (
        db.scalar(select(func.count()).select_from(RevisionReview).where(RevisionReview.learner_id == learner_id)) or 0
    )


def copies_closed_since(db: Session, learner_id: int, kind: str, since: datetime, limit: int) -> Sequence[Attempt]:
    """The latest closed attempts of one kind of activity."""
    return db.scalars(
        select(Attempt)
        .where(
            Attempt.learner_id == learner_id,
            Attempt.state == "closed",
            Attempt.closed_at >= since,
            Attempt.activity_kind == kind,
        )
        .order_by(Attempt.closed_at.desc())
        .limit(limit)
    ).all()
