"""Every SELECT over frozen copies and the links that open them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.accounts.models import User
from app.errors import NotFound
from app.portfolio.models.jury import FrozenRecord, JuryLink
from app.portfolio.models.record import RecordLook


def frozen_of(db: Session, owner_id: int) -> Sequence[FrozenRecord]:
    """The frozen copies of this person, the last first."""
    return db.scalars(
        select(FrozenRecord)
        .where(FrozenRecord.owner_id == owner_id)
        .order_by(FrozenRecord.frozen_at.desc(), FrozenRecord.id.desc())
    ).all()


def own_frozen(db: Session, viewer: Viewer, frozen_id: int) -> FrozenRecord:
    """One's own frozen copy, or NotFound."""
    found = db.get(FrozenRecord, frozen_id)
    if found is None or found.owner_id != viewer.id or found.erased_at is not None:
        raise NotFound("Cette copie n’existe pas, ou elle n’est pas à vous.")
    return found


def next_number(db: Session, record_id: int) -> int:
    """The number of the next copy of a dossier."""
    return (db.scalar(select(func.max(FrozenRecord.number)).where(FrozenRecord.record_id == record_id)) or 0) + 1


@dataclass(frozen=True)
class LinkLine:
    """A link on its owner's page."""

    id: int
    label: str
    number: int
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    has_code: bool
    looks: int
    last_look: datetime | None


def links_of(db: Session, record_id: int) -> Sequence[LinkLine]:
    """The links of a dossier with how often each served, the last first; one statement."""
    served = (
        select(RecordLook.link_id, func.count(RecordLook.id).label("looks"), func.max(RecordLook.at).label("last"))
        .where(RecordLook.record_id == record_id)
        .group_by(RecordLook.link_id)
        .subquery()
    )
    rows = db.execute(
        select(JuryLink, FrozenRecord.number, func.coalesce(served.c.looks, 0), served.c.last)
        .join(FrozenRecord, FrozenRecord.id == JuryLink.frozen_id)
        .outerjoin(served, served.c.link_id == JuryLink.id)
        .where(JuryLink.record_id == record_id)
        .order_by(JuryLink.id.desc())
    )
    return [
        LinkLine(
            link.id,
            link.label,
            number,
            link.created_at,
            link.expires_at,
            link.revoked_at,
            link.code_hash is not None,
            looks,
            last,
        )
        for link, number, looks, last in rows
    ]


def get_link(db: Session, record_id: int, link_id: int) -> JuryLink:
    """One link of this dossier, or NotFound."""
    link = db.get(JuryLink, link_id)
    if link is None or link.record_id != record_id:
        raise NotFound("Ce lien n’existe pas, ou il n’est pas à vous.")
    return link


@dataclass(frozen=True)
class OpenLink:
    """A link in force on an administrator's page: whose, until when; neither its holder nor what it opens."""

    id: int
    owner: str
    created_at: datetime
    expires_at: datetime


def links_in_force(db: Session, now: datetime, limit: int = 500) -> Sequence[OpenLink]:
    """The links that open something now, the first to end first."""
    rows = db.execute(
        select(JuryLink.id, User.name, JuryLink.created_at, JuryLink.expires_at)
        .join(FrozenRecord, FrozenRecord.id == JuryLink.frozen_id)
        .join(User, User.id == FrozenRecord.owner_id)
        .where(JuryLink.revoked_at.is_(None), JuryLink.expires_at > now)
        .order_by(JuryLink.expires_at, JuryLink.id)
        .limit(limit)
    )
    return [OpenLink(*row) for row in rows]


def any_link(db: Session, link_id: int) -> JuryLink:
    """A link, whoever made it (administrators close them), or NotFound."""
    link = db.get(JuryLink, link_id)
    if link is None:
        raise NotFound("Ce lien n’existe pas.")
    return link


def find_link(db: Session, token_hash: str) -> tuple[JuryLink, FrozenRecord] | None:
    """The link behind a token, with the copy that it opens."""
    found = db.execute(
        select(JuryLink, FrozenRecord)
        .join(FrozenRecord, FrozenRecord.id == JuryLink.frozen_id)
        .where(JuryLink.token_hash == token_hash)
    ).one_or_none()
    return None if found is None else (found[0], found[1])
