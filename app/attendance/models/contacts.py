"""The accompaniment journal."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class Contact(Base):
    """A contact between somebody who learns and somebody who accompanies. A correction is a new
    entry that names the one it replaces: what was written is kept."""

    __tablename__ = "accompaniment_contacts"
    __table_args__ = (
        CheckConstraint("kind IN ('technical', 'pedagogical')", name="known_kind"),
        CheckConstraint("channel IN ('message', 'phone', 'video', 'in_person')", name="known_channel"),
        CheckConstraint("minutes BETWEEN 0 AND 600", name="minutes_in_a_day"),
        CheckConstraint("requested_at IS NULL OR requested_at <= at", name="asked_before_it_was_answered"),
        UniqueConstraint("source"),
        UniqueConstraint("corrects_id"),
        Index("ix_accompaniment_contacts_learner_id_at", "learner_id", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]
    minutes: Mapped[int]
    # Emptied when the person leaves; that there was a contact stays, as proof of training.
    summary: Mapped[str] = mapped_column(Text)
    # When the person asked: the delay of the response is counted from here.
    requested_at: Mapped[datetime | None]
    # What else in the product tells the same contact (« message:42 »): the same is noted once.
    source: Mapped[str | None] = mapped_column(String(60))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("accompaniment_contacts.id"))
    noted_at: Mapped[datetime]
