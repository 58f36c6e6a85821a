"""Answers of the trainer, the memory that they leave, what each person asks of a day."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.terminology.domain.cards import KEY_LENGTH


class RevisionReview(Base):
    """One answer to one card. Never updated; `cap` is the longest interval it was scheduled with, in days."""

    __tablename__ = "revision_reviews"
    __table_args__ = (
        UniqueConstraint("learner_id", "card_key", "number"),
        CheckConstraint("rating BETWEEN 1 AND 4", name="known_rating"),
        CheckConstraint("cap BETWEEN 1 AND 365", name="cap_within_a_year"),
        CheckConstraint("verdict IN ('exact', 'slip', 'wrong', 'blank', 'compare')", name="known_verdict"),
        Index("ix_revision_reviews_learner_id_at", "learner_id", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    card_key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    number: Mapped[int]
    rating: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(8))
    typed: Mapped[str] = mapped_column(String(200))
    neighbour: Mapped[str] = mapped_column(String(80))
    # Whether the card was past learning when it was asked: only those tell how well one retains.
    mature: Mapped[bool]
    cap: Mapped[int]
    at: Mapped[datetime]


class RevisionCard(Base):
    """Where one person stands with one card: a cache of the fold of their answers."""

    __tablename__ = "revision_cards"
    __table_args__ = (
        CheckConstraint("reps > 0 AND lapses >= 0", name="counts_answers"),
        Index("ix_revision_cards_learner_id_due_at", "learner_id", "due_at"),
    )
    learner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    card_key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    memory: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime]
    reviewed_at: Mapped[datetime]
    learning: Mapped[bool]
    reps: Mapped[int]
    lapses: Mapped[int]


class RevisionSettings(Base):
    """What one person asks of a day. `paused_at`: the trainer proposes nothing until they come back."""

    __tablename__ = "revision_settings"
    __table_args__ = (
        CheckConstraint("new_per_day BETWEEN 0 AND 50", name="new_cards_in_a_day"),
        CheckConstraint("reviews_per_day BETWEEN 10 AND 300", name="reviews_in_a_day"),
    )
    learner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    new_per_day: Mapped[int]
    reviews_per_day: Mapped[int]
    timed: Mapped[bool]
    paused_at: Mapped[datetime | None]
