"""Evidence, its file, its links to competences, its log, comments, statements of anonymity and testimony requests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, JsonDocument


class Evidence(Base):
    """Something that proves a competence. `digest` names exactly what it holds; `body` is what was written in it."""

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('attempt', 'replay', 'graded_work', 'document', 'text', 'testimony', 'diploma', 'experience')",
            name="known_kind",
        ),
        CheckConstraint("state IN ('draft', 'submitted', 'in_review', 'accepted', 'to_revise')", name="known_state"),
        CheckConstraint(
            "kind NOT IN ('attempt', 'replay', 'graded_work') OR attempt_id IS NOT NULL", name="practice_has_an_attempt"
        ),
        CheckConstraint("state = 'draft' OR submitted_at IS NOT NULL", name="handed_in_has_an_instant"),
        Index("ix_evidence_learner_id_state", "learner_id", "state"),
        Index("ix_evidence_state_submitted_at", "state", "submitted_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(160))
    state: Mapped[str] = mapped_column(String(16))
    body: Mapped[Any] = mapped_column(JsonDocument)
    digest: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int] = mapped_column(default=1)
    attempt_id: Mapped[str | None] = mapped_column(ForeignKey("attempts.id"), index=True)
    experience_id: Mapped[int | None] = mapped_column(ForeignKey("experiences.id"), index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    # Somebody saw a patient's data in it: hidden from everybody but its owner.
    quarantined_at: Mapped[datetime | None]
    quarantined_digest: Mapped[str | None] = mapped_column(String(64))
    withdrawn_at: Mapped[datetime | None]
    links: Mapped[list[EvidenceCompetence]] = relationship(
        lazy="selectin", order_by="EvidenceCompetence.competence_id", cascade="all, delete-orphan"
    )
    files: Mapped[list[EvidenceFile]] = relationship(lazy="selectin", order_by="EvidenceFile.id", viewonly=True)

    @property
    def competences(self) -> tuple[str, ...]:
        """The ids of the competences that it proves, of any référentiel."""
        return tuple(link.competence_id for link in self.links)

    @property
    def file(self) -> EvidenceFile | None:
        """The document in force, if it holds one."""
        return next((file for file in reversed(self.files) if file.removed_at is None), None)


class EvidenceCompetence(Base):
    """This evidence proves this competence."""

    __tablename__ = "evidence_competences"
    __table_args__ = (Index("ix_evidence_competences_competence_id", "competence_id"),)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    competence_id: Mapped[str] = mapped_column(String(80), primary_key=True)


class EvidenceFile(Base):
    """An uploaded document. Its bytes are in the storage under a random name; removed, its name and digest remain."""

    __tablename__ = "evidence_files"
    __table_args__ = (
        UniqueConstraint("storage_key"),
        CheckConstraint("size > 0", name="holds_something"),
        Index("ix_evidence_files_learner_id", "learner_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), index=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(8))
    media_type: Mapped[str] = mapped_column(String(80))
    storage_key: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    # What was read in it to look for personal data, and whether there was anything to read.
    words_read: Mapped[int]
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class EvidenceEvent(Base):
    """One act on a piece of evidence; never updated. `payload` holds what it was after the act."""

    __tablename__ = "evidence_events"
    __table_args__ = (Index("ix_evidence_events_evidence_id_at", "evidence_id", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    digest: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(Text)
    payload: Mapped[Any] = mapped_column(JsonDocument)


class EvidenceComment(Base):
    """A remark on one paragraph; `paragraph` is « facts-2 », `excerpt` what it said then."""

    __tablename__ = "evidence_comments"
    __table_args__ = (
        CheckConstraint("(resolved_at IS NULL) = (resolved_by IS NULL)", name="resolved_by_somebody"),
        Index("ix_evidence_comments_evidence_id_at", "evidence_id", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))
    paragraph: Mapped[str] = mapped_column(String(40))
    excerpt: Mapped[str] = mapped_column(String(200))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class AnonymityStatement(Base):
    """Why what looks like personal data is not: said by the author, kept with the evidence."""

    __tablename__ = "anonymity_statements"
    __table_args__ = (UniqueConstraint("evidence_id", "kind", "text"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(16))
    detail: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]


class TestimonyRequest(Base):
    """A link sent to an employer, who writes without an account; only its hash is kept, it serves once."""

    __tablename__ = "testimony_requests"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("expires_at > created_at", name="expires_after_it_is_made"),
        Index("ix_testimony_requests_expires_at", "expires_at"),
    )
    __test__ = False  # its name begins like that of a test
    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    recipient: Mapped[str] = mapped_column(String(254))
    recipient_name: Mapped[str] = mapped_column(String(120))
    employer: Mapped[str] = mapped_column(String(160))
    message: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
