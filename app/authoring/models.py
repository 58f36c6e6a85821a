"""Drafts in progress, the revisions that were published, and the stamp by which every process learns of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class ContentDraft(Base):
    """A text being written. `scope` is « shared », or the id of the only person who sees it.

    `revision` grows with each text kept: who saves names the one they began from. `base_digest` is the published text
    from which the draft was begun, empty for something new.
    """

    __tablename__ = "content_drafts"
    __table_args__ = (
        UniqueConstraint("path", "scope"),
        CheckConstraint("revision >= 1", name="revision_counts_texts"),
        Index("ix_content_drafts_updated_at", "updated_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(String(240))
    kind: Mapped[str] = mapped_column(String(24))
    scope: Mapped[str] = mapped_column(String(24))
    text: Mapped[str] = mapped_column(Text)
    base_digest: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int]
    problems: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    editor_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ContentRevision(Base):
    """One act of publishing. Never updated: to go back is to publish an old text again.

    `body` is what lies over the file of this path from then on; nothing when the file was withdrawn.
    """

    __tablename__ = "content_revisions"
    __table_args__ = (
        CheckConstraint("(body IS NULL) = (digest = '')", name="withdrawn_has_no_text"),
        Index("ix_content_revisions_path_id", "path", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(String(240))
    kind: Mapped[str] = mapped_column(String(24))
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
    parent_digest: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    # The revision whose text was taken up again, when this act goes back.
    restores_id: Mapped[int | None] = mapped_column(ForeignKey("content_revisions.id"))


class ContentState(Base):
    """The stamp of all that has been published: one row, another text after each publication."""

    __tablename__ = "content_state"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stamp: Mapped[str] = mapped_column(String(64))
