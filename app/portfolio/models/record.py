"""Tables of the dossier professionnel: its texts one by one, examples, pieces, versions, comments, who looked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, JsonDocument


class ProfessionalRecord(Base):
    """The dossier of one person for one référentiel. `revision` grows with every change; pages are cached by it."""

    __tablename__ = "professional_records"
    __table_args__ = (UniqueConstraint("owner_id", "framework"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    framework: Mapped[str] = mapped_column(String(40))
    diplomas: Mapped[Any] = mapped_column(JsonDocument, default=list)
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    review_asked_at: Mapped[datetime | None]


class RecordText(Base):
    """One text of a dossier: a line of the cover, a rubric of an example. `revision` counts its own changes."""

    __tablename__ = "record_texts"
    __table_args__ = (CheckConstraint("revision >= 1", name="revision_counts_texts"),)
    record_id: Mapped[int] = mapped_column(ForeignKey("professional_records.id"), primary_key=True)
    # 0 for the parts outside the examples
    example_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    updated_at: Mapped[datetime]


class RecordExample(Base):
    """An example of practice. One that was taken away keeps its texts in the versions."""

    __tablename__ = "record_examples"
    __table_args__ = (Index("ix_record_examples_record_id_position", "record_id", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("professional_records.id"))
    activity: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    competences: Mapped[Any] = mapped_column(JsonDocument, default=list)
    created_at: Mapped[datetime]


class RecordPiece(Base):
    """An evidence inserted by reference, with the digest it had that day. `place`: an example, or a part."""

    __tablename__ = "record_pieces"
    __table_args__ = (
        UniqueConstraint("record_id", "place", "evidence_id"),
        CheckConstraint("place IN ('documents', 'annexes') OR place LIKE 'example:%'", name="known_place"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("professional_records.id"))
    place: Mapped[str] = mapped_column(String(40))
    # no foreign key: the reference and its digest outlive the evidence
    evidence_id: Mapped[int] = mapped_column(index=True)
    digest: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    inserted_at: Mapped[datetime]


class RecordVersion(Base):
    """The whole dossier as it stood at one moment. Never changed."""

    __tablename__ = "record_versions"
    __table_args__ = (
        UniqueConstraint("record_id", "number"),
        CheckConstraint("reason IN ('automatic', 'kept', 'review', 'frozen', 'restored')", name="known_reason"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("professional_records.id"))
    number: Mapped[int]
    reason: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(120), default="")
    document: Mapped[Any] = mapped_column(JsonDocument)
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class RecordComment(Base):
    """What a trainer says of one text; resolved or not, never erased while the dossier stands."""

    __tablename__ = "record_comments"
    __table_args__ = (Index("ix_record_comments_record_id_example_id", "record_id", "example_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("professional_records.id"))
    example_id: Mapped[int]
    key: Mapped[str] = mapped_column(String(80))
    text_revision: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class RecordWaiver(Base):
    """Why words that look like a patient's data are none: said by the author, per words and place."""

    __tablename__ = "record_waivers"
    __table_args__ = (UniqueConstraint("record_id", "example_id", "key", "words"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("professional_records.id"))
    example_id: Mapped[int]
    key: Mapped[str] = mapped_column(String(80))
    words: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]


class RecordLook(Base):
    """Somebody other than the owner looked at the dossier: a trainer, or a juror by a link. Shown to the owner."""

    __tablename__ = "record_looks"
    __table_args__ = (
        CheckConstraint("(viewer_id IS NULL) <> (link_id IS NULL)", name="a_person_or_a_link"),
        Index("ix_record_looks_record_id_at", "record_id", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("professional_records.id"))
    viewer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("jury_links.id"))
    what: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
