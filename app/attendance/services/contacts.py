"""Use cases of the accompaniment journal: note a contact, correct what was noted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.attendance.domain.contacts import ContactChannel, ContactKind, check_contact
from app.attendance.models.contacts import Contact
from app.attendance.queries import contacts as queries
from app.cohorts.queries import may_see_work_of
from app.errors import Conflict, InvalidAction, NotFound

WRITERS = frozenset({Role.TRAINER, Role.ADMIN})


def check_writer(db: Session, viewer: Viewer, learner_id: int) -> None:
    """Whoever accompanies this person writes about them; for the others there is nobody to write about."""
    if viewer.role not in WRITERS or viewer.id == learner_id or not may_see_work_of(db, viewer, learner_id):
        raise NotFound


def note_contact(
    db: Session,
    viewer: Viewer,
    learner_id: int,
    kind: ContactKind,
    channel: ContactChannel,
    summary: str,
    now: datetime,
    *,
    at: datetime | None = None,
    minutes: int = 0,
    requested_at: datetime | None = None,
    source: str | None = None,
) -> Contact:
    """Add an entry to the journal of this person; what has the same `source` is noted once."""
    check_writer(db, viewer, learner_id)
    at = at or now
    check_contact(at, minutes, summary, requested_at, now)
    entry = Contact(
        learner_id=learner_id,
        author_id=viewer.id,
        kind=kind.value,
        channel=channel.value,
        at=at,
        minutes=minutes,
        summary=summary.strip(),
        requested_at=requested_at,
        source=source,
        noted_at=now,
    )
    if source is None:
        db.add(entry)
        db.flush()  # the page of the journal is read from the table
        return entry
    return _noted_once(db, entry, source)


def _noted_once(db: Session, entry: Contact, source: str) -> Contact:
    found = queries.contact_of_source(db, source)
    if found is None:
        try:
            with db.begin_nested():
                db.add(entry)
                db.flush()  # somebody may have noted the same at the same time: their entry stands
        except IntegrityError:
            found = queries.contact_of_source(db, source)
            if found is None:
                raise
        else:
            return entry
    if found.learner_id != entry.learner_id:
        raise InvalidAction("Ce contact est déjà noté pour une autre personne.")
    found.kind = entry.kind
    db.flush()  # the kind is what trainers choose when they answer
    return found


def correct_contact(
    db: Session,
    viewer: Viewer,
    contact_id: int,
    kind: ContactKind,
    channel: ContactChannel,
    summary: str,
    now: datetime,
    *,
    at: datetime,
    minutes: int,
    requested_at: datetime | None = None,
) -> Contact:
    """Replace an entry: the new one is shown, the old one stays in the record and in the person's archive."""
    old = queries.find_contact(db, contact_id)
    if old is None:
        raise NotFound
    check_writer(db, viewer, old.learner_id)
    if viewer.role is not Role.ADMIN and old.author_id != viewer.id:
        raise InvalidAction("Seule la personne qui a noté ce contact le corrige.")
    check_contact(at, minutes, summary, requested_at, now)
    if queries.is_corrected(db, contact_id):
        raise Conflict("Ce contact a déjà été corrigé\u00a0: partez de la dernière version.")
    entry = Contact(
        learner_id=old.learner_id,
        author_id=viewer.id,
        kind=kind.value,
        channel=channel.value,
        at=at,
        minutes=minutes,
        summary=summary.strip(),
        requested_at=requested_at,
        corrects_id=old.id,
        noted_at=now,
    )
    try:
        with db.begin_nested():
            db.add(entry)
            db.flush()  # two corrections at once: one stands
    except IntegrityError:
        raise Conflict("Ce contact vient d’être corrigé\u00a0: rechargez la page.") from None
    return entry
