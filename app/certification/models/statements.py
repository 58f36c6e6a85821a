"""Decisions to issue, and the statements that they gave."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.domain import MAX_NAME
from app.db import Base, JsonDocument


class StatementDecision(Base):
    """The act of issuing: who, when, on which facts. Never edited.

    `scope` is the digest of what is attested: the same facts give one decision, a `round` more after a withdrawal.
    `decided_by` is None when the rule alone decides, which only a completion statement allows.
    """

    __tablename__ = "statement_decisions"
    __table_args__ = (
        UniqueConstraint("learner_id", "kind", "framework", "scope", "round", name="one_decision_for_the_same_facts"),
        CheckConstraint("kind IN ('completion', 'competences')", name="known_kind"),
        CheckConstraint("kind = 'completion' OR decided_by IS NOT NULL", name="somebody_decides_on_competences"),
        CheckConstraint("decided_by IS NULL OR decided_by <> learner_id", name="nobody_decides_on_oneself"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(16))
    framework: Mapped[str] = mapped_column(String(40))
    scope: Mapped[str] = mapped_column(String(64))
    round: Mapped[int] = mapped_column(default=0)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    decided_at: Mapped[datetime]
    # What was looked at, as it stood; emptied when the person leaves.
    facts: Mapped[Any | None] = mapped_column(JsonDocument)


class Statement(Base):
    """A statement in the register; only a withdrawal or an erasure changes it.

    `id` is its number, 100 bits of chance.
    """

    __tablename__ = "statements"
    __table_args__ = (
        UniqueConstraint("decision_id", name="one_statement_a_decision"),
        UniqueConstraint("credential_id"),
        CheckConstraint("kind IN ('completion', 'competences')", name="known_kind"),
        CheckConstraint(
            "(revoked_at IS NULL) = (revocation_reason IS NULL)", name="a_withdrawal_has_a_date_and_a_reason"
        ),
        Index("ix_statements_learner_id_issued_at", "learner_id", "issued_at"),
        Index("ix_statements_revoked_at", "revoked_at"),
        Index("ix_statements_issued_at", "issued_at"),
    )
    id: Mapped[str] = mapped_column(String(20), primary_key=True, autoincrement=False)
    decision_id: Mapped[int] = mapped_column(ForeignKey("statement_decisions.id"))
    learner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(200))
    # The name on the day of issue; emptied when the person leaves.
    name: Mapped[str | None] = mapped_column(String(MAX_NAME))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    credential_id: Mapped[str] = mapped_column(String(60))
    # Byte for byte what was signed; emptied when the person leaves, the digest stays.
    credential: Mapped[str | None] = mapped_column(Text)
    token: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    revocation_reason: Mapped[str | None] = mapped_column(String(16))
    # A few words for the person and the staff; never published.
    revocation_note: Mapped[str | None] = mapped_column(String(500))
