"""Packs that were asked for; whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.audit.domain.scope import PackScope, PackState
from app.audit.models import AuditPack
from app.errors import NotFound

NOT_YOURS = "Ce dossier de preuve n’existe pas, ou il n’est pas à vous."


def pack_visible_to(db: Session, viewer: Viewer, pack_id: str, now: datetime) -> AuditPack:
    """A pack of one's own whose week is not over; nobody else's exists."""
    found = db.get(AuditPack, pack_id)
    if found is None or found.owner_id != viewer.id or found.expires_at <= now:
        raise NotFound(NOT_YOURS)
    return found


def packs_of(db: Session, owner_id: int, now: datetime) -> Sequence[AuditPack]:
    """The packs of one person that are still kept, the last asked first."""
    return db.scalars(
        select(AuditPack)
        .where(AuditPack.owner_id == owner_id, AuditPack.expires_at > now)
        .order_by(AuditPack.asked_at.desc(), AuditPack.id)
    ).all()


def all_packs_of(db: Session, owner_id: int) -> Sequence[AuditPack]:
    """Every pack that one person asked for."""
    return db.scalars(select(AuditPack).where(AuditPack.owner_id == owner_id).order_by(AuditPack.asked_at)).all()


def packs_about(db: Session, learner_id: int) -> Sequence[AuditPack]:
    """The packs about this one person."""
    return db.scalars(
        select(AuditPack).where(AuditPack.scope == PackScope.LEARNER, AuditPack.target_id == learner_id)
    ).all()


def expired_packs(db: Session, now: datetime) -> Sequence[AuditPack]:
    """Packs whose week is over."""
    return db.scalars(select(AuditPack).where(AuditPack.expires_at <= now)).all()


def _to_make(now: datetime) -> ColumnElement[bool]:
    given_back = and_(AuditPack.state == PackState.BUILDING, AuditPack.claimed_until < now)
    return and_(AuditPack.expires_at > now, or_(AuditPack.state == PackState.WAITING, given_back))


def pack_waits(db: Session, now: datetime) -> bool:
    """Whether there is a pack to make."""
    return db.scalar(select(AuditPack.id).where(_to_make(now)).limit(1)) is not None


def pack_to_make(db: Session, now: datetime) -> AuditPack | None:
    """The oldest pack that waits, or that a process took and did not finish in time; held for whoever asks."""
    return db.scalars(
        select(AuditPack)
        .where(_to_make(now))
        .order_by(AuditPack.asked_at, AuditPack.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def asked_since(db: Session, owner_id: int, since: datetime) -> int:
    """How many packs one person asked for since this instant."""
    return db.scalar(select(func.count()).where(AuditPack.owner_id == owner_id, AuditPack.asked_at >= since)) or 0
