"""Tables of what a jury sees: frozen copies of a dossier, the links that open them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, JsonDocument


class FrozenRecord(Base):
    """A dossier exactly as a jury sees it: blocks, evidences and files, with the digest of the whole.

    Never edited. When the person's data is erased, the words and files go; number, instant and digest stay.
    """

    __tablename__ = "frozen_records"
    __table_args__ = (UniqueConstraint("record_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("professional_records.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    # canonical JSON text, so that its digest can be computed again for ever
    document: Mapped[str] = mapped_column(Text)
    manifest: Mapped[Any] = mapped_column(JsonDocument)
    digest: Mapped[str] = mapped_column(String(64))
    # name in the archive → {key, media_type, size, sha256}
    files: Mapped[Any] = mapped_column(JsonDocument)
    frozen_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class JuryLink(Base):
    """A link that opens one frozen copy to whoever holds it. Only hashes are kept of the token and of the code."""

    __tablename__ = "jury_links"
    __table_args__ = (CheckConstraint("expires_at > created_at", name="expires_after_it_is_made"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("professional_records.id"), index=True)
    frozen_id: Mapped[int] = mapped_column(ForeignKey("frozen_records.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(120))
    code_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
