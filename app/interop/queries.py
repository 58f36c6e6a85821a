"""Every SELECT of exchange. Imports are the affair of all who write the course, as shared drafts are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.errors import NotFound
from app.interop.domain.states import RUNNING
from app.interop.models import BankImport

SHOWN = 100


@dataclass(frozen=True)
class ImportLine:
    """An import as lists show it."""

    row: BankImport
    author: str


def imports_visible_to(db: Session, viewer: Viewer, limit: int = SHOWN) -> list[ImportLine]:
    """The last imports; nothing for who does not write the course."""
    if viewer.role not in (Role.TRAINER, Role.ADMIN):
        return []
    query = (
        select(BankImport, User.name)
        .outerjoin(User, User.id == BankImport.author_id)
        .order_by(BankImport.created_at.desc(), BankImport.id.desc())
        .limit(limit)
    )
    return [ImportLine(row, name or "quelqu’un") for row, name in db.execute(query)]


def import_visible_to(db: Session, viewer: Viewer, import_id: int) -> ImportLine:
    """The only way for a page to reach an import."""
    found = db.execute(
        select(BankImport, User.name).outerjoin(User, User.id == BankImport.author_id).where(BankImport.id == import_id)
    ).first()
    if found is None or viewer.role not in (Role.TRAINER, Role.ADMIN):
        raise NotFound("Cet import n’existe pas.")
    return ImportLine(found[0], found[1] or "quelqu’un")


def held_import(db: Session, import_id: int) -> BankImport | None:
    """An import, held until the transaction ends."""
    return db.scalars(select(BankImport).where(BankImport.id == import_id).with_for_update()).first()


def silent_since(db: Session, limit: datetime) -> Sequence[BankImport]:
    """The readings that have given no sign of life since `limit`."""
    return db.scalars(
        select(BankImport).where(BankImport.state.in_(sorted(RUNNING)), BankImport.beat_at < limit).with_for_update()
    ).all()


def imports_by(db: Session, user_id: int) -> Sequence[BankImport]:
    """What somebody imported."""
    return db.scalars(select(BankImport).where(BankImport.author_id == user_id).order_by(BankImport.id)).all()
