"""Every SELECT of authoring. Pages reach drafts only through `…_visible_to`: a private one is its author's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.accounts.domain import Viewer
from app.accounts.models import User
from app.authoring.models import ContentDraft, ContentRevision, ContentState
from app.errors import NotFound

SHARED = "shared"


def scope_of(viewer: Viewer) -> str:
    """The scope of what only this person sees."""
    return f"user-{viewer.id}"


@dataclass(frozen=True)
class DraftLine:
    """A draft as lists show it."""

    id: int
    path: str
    kind: str
    shared: bool
    problems: int
    editor: str
    updated_at: datetime


@dataclass(frozen=True)
class RevisionLine:
    """A revision as the history shows it."""

    id: int
    path: str
    digest: str
    author: str
    reason: str
    at: datetime
    restores_id: int | None

    @property
    def withdrawn(self) -> bool:
        return self.digest == ""


def _seen_by(viewer: Viewer) -> ColumnElement[bool]:
    return or_(ContentDraft.scope == SHARED, ContentDraft.scope == scope_of(viewer))


def drafts_visible_to(db: Session, viewer: Viewer, path: str | None = None) -> list[DraftLine]:
    """Those that this person may open, the last written first."""
    editor = aliased(User)
    query = (
        select(ContentDraft, editor.name)
        .join(editor, editor.id == ContentDraft.editor_id)
        .where(_seen_by(viewer))
        .order_by(ContentDraft.updated_at.desc(), ContentDraft.id.desc())
        .limit(300)
    )
    if path is not None:
        query = query.where(ContentDraft.path == path)
    return [
        DraftLine(one.id, one.path, one.kind, one.scope == SHARED, one.problems, name, one.updated_at)
        for one, name in db.execute(query)
    ]


def draft_visible_to(db: Session, viewer: Viewer, draft_id: int) -> ContentDraft:
    """The only way for a page to reach a draft; others do not learn that it exists."""
    found = db.scalars(select(ContentDraft).where(ContentDraft.id == draft_id, _seen_by(viewer))).first()
    if found is None:
        raise NotFound("Ce brouillon n’existe pas, ou n’existe plus.")
    return found


def find_draft(db: Session, path: str, scope: str) -> ContentDraft | None:
    """The draft of this path in this scope."""
    return db.scalars(select(ContentDraft).where(ContentDraft.path == path, ContentDraft.scope == scope)).first()


def person_named(db: Session, user_id: int) -> str:
    """The name of who wrote."""
    return db.scalars(select(User.name).where(User.id == user_id)).first() or "quelqu’un"


def revisions_of(db: Session, path: str) -> list[RevisionLine]:
    """The acts of publishing of one file, the last first."""
    query = (
        select(ContentRevision, User.name)
        .join(User, User.id == ContentRevision.author_id)
        .where(ContentRevision.path == path)
        .order_by(ContentRevision.id.desc())
    )
    return [
        RevisionLine(one.id, one.path, one.digest, name or "quelqu’un", one.reason, one.at, one.restores_id)
        for one, name in db.execute(query)
    ]


def last_publications(db: Session, limit: int = 10) -> list[RevisionLine]:
    """The last acts of publishing of the course."""
    query = (
        select(ContentRevision, User.name)
        .join(User, User.id == ContentRevision.author_id)
        .order_by(ContentRevision.id.desc())
        .limit(limit)
    )
    return [
        RevisionLine(one.id, one.path, one.digest, name or "quelqu’un", one.reason, one.at, one.restores_id)
        for one, name in db.execute(query)
    ]


def get_revision(db: Session, revision_id: int) -> ContentRevision:
    """One act of publishing; raises NotFound."""
    found = db.get(ContentRevision, revision_id)
    if found is None:
        raise NotFound("Cette version n’existe pas.")
    return found


def stamp(db: Session) -> str:
    """What changes with each publication; "" when nothing was ever published."""
    return db.scalars(select(ContentState.stamp)).first() or ""


def held_state(db: Session) -> ContentState | None:
    """The row of the stamp, held until the transaction ends."""
    return db.scalars(select(ContentState).with_for_update()).first()


def overlay(db: Session) -> dict[str, bytes | None]:
    """What lies over the files: the last revision of each path."""
    last = select(func.max(ContentRevision.id)).group_by(ContentRevision.path)
    rows = db.execute(select(ContentRevision.path, ContentRevision.body).where(ContentRevision.id.in_(last)))
    return {row.path: row.body for row in rows}


def drafts_by(db: Session, user_id: int) -> Sequence[ContentDraft]:
    """The drafts that somebody began."""
    return db.scalars(select(ContentDraft).where(ContentDraft.author_id == user_id)).all()


def revisions_by(db: Session, user_id: int) -> Sequence[ContentRevision]:
    """What somebody published."""
    return db.scalars(
        select(ContentRevision).where(ContentRevision.author_id == user_id).order_by(ContentRevision.id)
    ).all()
