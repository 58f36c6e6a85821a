"""Somebody's VAE: what they aim at, the days they noted, documents, texts, results, and the link of their calendar."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, JsonDocument


class VaeJourney(Base):
    """One a person. `blocks` are those aimed at (« rncp40800.bc01 »); none of them named is the whole certification."""

    __tablename__ = "vae_journeys"
    __table_args__ = (
        CheckConstraint("outcome IS NULL OR outcome IN ('full', 'partial', 'refused')", name="known_outcome"),
    )
    learner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    framework: Mapped[str] = mapped_column(String(40))
    blocks: Mapped[Any] = mapped_column(JsonDocument)
    outcome: Mapped[str | None] = mapped_column(String(16))
    begun_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class VaeDate(Base):
    """A day that the person noted; only the last word is kept."""

    __tablename__ = "vae_dates"
    __table_args__ = (
        CheckConstraint(
            "milestone IN ('registered', 'adviser_chosen', 'feasibility_filed', 'eligibility_received', "
            "'step_taken', 'validation_filed', 'jury_on', 'decision_received')",
            name="known_milestone",
        ),
    )
    learner_id: Mapped[int] = mapped_column(ForeignKey("vae_journeys.learner_id"), primary_key=True)
    milestone: Mapped[str] = mapped_column(String(24), primary_key=True)
    day: Mapped[date]


class VaePaper(Base):
    """A document of the list that is gathered, with the evidence of the portfolio that holds it, if any."""

    __tablename__ = "vae_papers"
    learner_id: Mapped[int] = mapped_column(ForeignKey("vae_journeys.learner_id"), primary_key=True)
    document_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"), index=True)
    gathered_at: Mapped[datetime]


class VaeText(Base):
    """One text of the feasibility file; `revision` lets two windows meet without either losing a word."""

    __tablename__ = "vae_texts"
    learner_id: Mapped[int] = mapped_column(ForeignKey("vae_journeys.learner_id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    updated_at: Mapped[datetime]


class VaeStatement(Base):
    """Why words of the feasibility file that look like a patient's data are none."""

    __tablename__ = "vae_statements"
    learner_id: Mapped[int] = mapped_column(ForeignKey("vae_journeys.learner_id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(16), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    words: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(16))
    detail: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]


class VaeResult(Base):
    """A block of competences (CCP) that a jury granted, of any référentiel: by this VAE, or before it."""

    __tablename__ = "vae_results"
    learner_id: Mapped[int] = mapped_column(ForeignKey("vae_journeys.learner_id"), primary_key=True)
    block: Mapped[str] = mapped_column(String(80), primary_key=True)
    by_vae: Mapped[bool]
    noted_at: Mapped[datetime]


class VaeFeed(Base):
    """A private address of the calendar: only the hash of its token is kept, and it can be taken back."""

    __tablename__ = "vae_feeds"
    __table_args__ = (UniqueConstraint("token_hash"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("vae_journeys.learner_id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
