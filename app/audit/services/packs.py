"""Use cases of packs: ask for one, take it up, keep it a week, hand it to whoever asked, forget it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from hashlib import sha256
from secrets import token_hex
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.audit.domain.scope import PACK_LIFE, PackScope, PackState, Scope, check_period, instant_words
from app.audit.models import AuditPack
from app.audit.queries import packs as queries
from app.audit.queries.covered import covered_by
from app.audit.services.writing import Pack
from app.db.journal import JournalKind, journal_event
from app.errors import Conflict, Forbidden, InvalidAction
from app.storage import Storage

# A process that took a pack and died gives it back after this.
LEASE = timedelta(minutes=10)
MOST_TRIES = 3
# An archive of everybody is heavy to make: so many in an hour by one person is more than any audit needs.
MOST_AN_HOUR = 30
ALLOWED = (Role.TRAINER, Role.ADMIN)
# Left on a session whose transaction asked for a pack.
PACK_ASKED = "pack_asked"


def scope_from(
    kind: PackScope, now: datetime, target_id: int = 0, first: date | None = None, last: date | None = None
) -> Scope:
    """The scope that a form asks for, as the data stand now: at the second, so that it can be written down."""
    at = now.replace(microsecond=0)
    if kind is PackScope.PERIOD:
        if first is None or last is None:
            raise InvalidAction("Indiquez le premier et le dernier jour.")
        check_period(first, last)
        return Scope(kind, at, 0, first, last)
    if target_id <= 0:
        raise InvalidAction("Choisissez sur qui porte le dossier.")
    return Scope(kind, at, target_id)


def scope_of(row: AuditPack) -> Scope:
    """The scope that a pack was asked with."""
    return Scope(PackScope(row.scope), row.data_at, row.target_id or 0, row.first_day, row.last_day)


def ask(db: Session, viewer: Viewer, scope: Scope, now: datetime) -> AuditPack:
    """Ask for a pack; it is made in the background. Somebody that this person does not accompany does not exist."""
    if viewer.role not in ALLOWED:
        raise Forbidden("Seule l’équipe de formation prépare un dossier de preuve.")
    covered_by(db, viewer, scope)
    if queries.asked_since(db, viewer.id, now - timedelta(hours=1)) >= MOST_AN_HOUR:
        raise Conflict("Vous avez demandé beaucoup de dossiers. Attendez une heure avant le suivant.")
    row = AuditPack(
        id=token_hex(16),
        owner_id=viewer.id,
        scope=scope.kind.value,
        target_id=scope.target_id or None,
        first_day=scope.first,
        last_day=scope.last,
        data_at=scope.at,
        state=PackState.WAITING.value,
        asked_at=now,
        expires_at=now + PACK_LIFE,
    )
    db.add(row)
    db.flush()  # the page that follows shows it
    db.info[PACK_ASKED] = True
    return row


def take(db: Session, now: datetime) -> AuditPack | None:
    """Take the next pack to make, for a while; one that nobody could make is given up."""
    row = queries.pack_to_make(db, now)
    if row is None:
        return None
    if row.tries >= MOST_TRIES:
        fail(row, "La préparation s’est arrêtée trois fois. Recommencez, ou prévenez l’administration.", now)
        return None
    row.state, row.tries, row.claimed_until = PackState.BUILDING.value, row.tries + 1, now + LEASE
    row.step, row.done, row.steps = "Lecture des données", 0, 0
    return row


def viewer_of(db: Session, row: AuditPack) -> Viewer:
    """Who asked, as they are today: a role that was taken back takes the pack back."""
    user = db.get_one(User, row.owner_id)
    role = Role(user.role)
    if user.disabled_at is not None or user.erased_at is not None or role not in ALLOWED:
        raise Forbidden("Votre compte ne permet plus de préparer ce dossier.")
    return Viewer(id=user.id, email=user.email, name=user.name, role=role)


def keep(db: Session, storage: Storage, row: AuditPack, pack: Pack, now: datetime) -> None:
    """Keep a pack that is made, and write its fingerprint in the journal: what is there cannot be made anew later."""
    key = f"audit/{row.id}.zip"
    storage.put(key, pack.content, replace=True)
    row.state, row.storage_key, row.step = PackState.READY.value, key, ""
    row.size, row.sha256 = len(pack.content), sha256(pack.content).hexdigest()
    row.fingerprint, row.finished_at, row.claimed_until = pack.fingerprint, now, None
    row.done = row.steps = max(row.steps, 1)
    journal_event(
        db,
        JournalKind.PACK_MADE,
        now,
        actor_id=row.owner_id,
        subject_id=row.target_id if row.scope == PackScope.LEARNER else None,
        about=about(row),
        detail=f"empreinte {pack.fingerprint}",
    )


def about(row: AuditPack) -> str:
    """What a pack is about, without a name."""
    if row.scope == PackScope.COHORT:
        return f"dossier de preuve, cohorte {row.target_id}"
    if row.scope == PackScope.LEARNER:
        return f"dossier de preuve, personne {row.target_id}"
    return f"dossier de preuve, du {row.first_day} au {row.last_day}"


def fail(row: AuditPack, why: str, now: datetime) -> None:
    """The pack cannot be made; the page says why."""
    row.state, row.failure, row.finished_at, row.claimed_until = PackState.FAILED.value, why[:200], now, None


def note_download(db: Session, row: AuditPack, now: datetime) -> None:
    """A pack leaves the house: a sensitive act."""
    if row.state != PackState.READY:
        raise Conflict("Ce dossier n’est pas encore prêt.")
    journal_event(
        db,
        JournalKind.DATA_EXPORTED,
        now,
        actor_id=row.owner_id,
        subject_id=row.target_id if row.scope == PackScope.LEARNER else None,
        about=about(row),
        detail=f"empreinte {row.fingerprint}",
    )


def forget(db: Session, storage: Storage, row: AuditPack) -> None:
    """Erase a pack and its file."""
    if row.storage_key is not None:
        storage.delete(row.storage_key)
    db.delete(row)


def forget_expired(db: Session, storage: Storage, now: datetime) -> int:
    """Packs whose week is over; how many."""
    over = queries.expired_packs(db, now)
    for row in over:
        forget(db, storage, row)
    return len(over)


def export_of(db: Session, user_id: int) -> list[dict[str, Any]]:
    """The packs that this person asked for, as JSON values."""
    return [
        {
            "objet": about(row),
            "demande_le": row.asked_at.isoformat(),
            "donnees_arretees_le": instant_words(row.data_at),
            "efface_le": row.expires_at.isoformat(),
            "empreinte": row.fingerprint,
        }
        for row in queries.all_packs_of(db, user_id)
    ]


def erase(db: Session, storage: Storage, user_id: int, now: datetime) -> None:
    """Who leaves takes the packs that they asked for with them, and those that are about them alone."""
    for row in (*queries.all_packs_of(db, user_id), *queries.packs_about(db, user_id)):
        if row.storage_key is not None:
            storage.delete(row.storage_key)
        db.execute(delete(AuditPack).where(AuditPack.id == row.id))
