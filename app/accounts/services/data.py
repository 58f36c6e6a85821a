"""One's own data in one archive; and what has come to its end, erased."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from html import escape
from typing import Any, cast

from sqlalchemy import CursorResult, delete, or_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import Delete, Update

from app.accounts import queries
from app.accounts.codes import new_token
from app.accounts.domain.events import EventKind
from app.accounts.models import (
    DataExport,
    EmailChange,
    OneTimeToken,
    OutgoingMail,
    RoleChange,
    SecurityEvent,
    Throttle,
    User,
    UserSession,
)
from app.accounts.services.people import profile_of
from app.accounts.services.records import record
from app.accounts.services.second_factor import forget_shown_codes
from app.storage import Storage

EXPORT_LIFE = timedelta(days=7)
UNCONFIRMED_LIFE = timedelta(days=7)
AFTERLIFE = timedelta(days=30)
MAIL_BODY_LIFE = timedelta(days=30)
MAIL_TRACE_LIFE = timedelta(days=365)
EVENT_LIFE = timedelta(days=365)

Exporter = Callable[[Session, int], Any]


def export_of(db: Session, user_id: int) -> dict[str, Any]:
    """What this feature holds of one person, as JSON values."""
    user = queries.get_user(db, user_id)
    factor = queries.find_second_factor(db, user_id)
    return {
        "profil": profile_of(user),
        "double_authentification_depuis": factor and factor.confirmed_at and factor.confirmed_at.isoformat(),
        "sessions": [
            {
                "ouverte_le": row.created_at.isoformat(),
                "dernier_acte": row.last_seen_at.isoformat(),
                "fermee_le": row.closed_at and row.closed_at.isoformat(),
                "appareil": row.device,
                "adresse_tronquee": row.address,
            }
            for row in queries.all_sessions(db, user_id)
        ],
        "journal_de_securite": [
            {"le": event.at.isoformat(), "fait": event.kind, "adresse_reseau": event.address, "detail": event.detail}
            for event in queries.security_events(db, user_id=user_id, limit=10_000)
        ],
        "messages_envoyes": [
            {"le": row.created_at.isoformat(), "objet": row.subject, "a": row.recipient}
            for row in queries.mails_of(db, user_id)
        ],
    }


def make_export(
    db: Session,
    storage: Storage,
    user: User,
    exporters: Mapping[str, Exporter],
    titles: Mapping[str, str],
    now: datetime,
) -> DataExport:
    """Put everything the product holds of one person in an archive that this person alone can fetch, for 7 days."""
    found = {name: exporter(db, user.id) for name, exporter in exporters.items()}
    archive = build_archive(found, titles, now)
    export_id = new_token()[:32].lower().replace("_", "a").replace("-", "b")
    export = DataExport(
        id=export_id,
        user_id=user.id,
        storage_key=f"exports/{export_id}.zip",
        size=len(archive),
        sha256=sha256(archive).hexdigest(),
        created_at=now,
        expires_at=now + EXPORT_LIFE,
    )
    storage.put(export.storage_key, archive)
    db.add(export)
    record(db, EventKind.EXPORTED, now, user.id)
    return export


def build_archive(found: Mapping[str, Any], titles: Mapping[str, str], now: datetime) -> bytes:
    """The ZIP: everything as JSON for a program, and the same as a page for a person."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        document = {"exporte_le": now.isoformat(), **found}
        archive.writestr("donnees.json", json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        archive.writestr("donnees.html", readable_page(found, titles, now))
    return buffer.getvalue()


PAGE_STYLE = (
    "body{font:17px/1.55 sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b2733}"
    "dt{font-weight:600}dd{margin:0 0 .5rem 1rem}li{margin-bottom:.75rem}"
)


def readable_page(found: Mapping[str, Any], titles: Mapping[str, str], now: datetime) -> str:
    """The archive as a page that opens anywhere, offline: it fetches nothing."""
    sections = "".join(f"<h2>{escape(titles.get(name, name))}</h2>{_as_html(value)}" for name, value in found.items())
    return (
        '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Mes données – Trait d’union</title>'
        f"<style>{PAGE_STYLE}</style></head><body><h1>Mes données</h1>"
        f"<p>Tout ce que Trait d’union garde à votre sujet au {now:%d/%m/%Y}, à {now:%H:%M} (temps universel).</p>"
        f"{sections}</body></html>\n"
    )


def _as_html(value: Any) -> str:
    if isinstance(value, Mapping):
        if not value:
            return "<p>Rien.</p>"
        items = "".join(
            f"<dt>{escape(str(key).replace('_', ' '))}</dt><dd>{_as_html(item)}</dd>" for key, item in value.items()
        )
        return f"<dl>{items}</dl>"
    if isinstance(value, list | tuple):
        if not value:
            return "<p>Rien.</p>"
        return "<ul>" + "".join(f"<li>{_as_html(item)}</li>" for item in value) + "</ul>"
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "oui" if value else "non"
    return escape(str(value))


def _count(db: Session, statement: Delete | Update) -> int:
    return cast("CursorResult[Any]", db.execute(statement)).rowcount


def forget_old_access(db: Session, now: datetime) -> int:
    """Sessions, links that serve once, counters of tries: thirty days after their life."""
    old = now - AFTERLIFE
    return forget_shown_codes(db, now) + sum(
        _count(db, statement)
        for statement in (
            delete(OneTimeToken).where(OneTimeToken.expires_at < old),
            delete(EmailChange).where(EmailChange.expires_at < old, ~queries.has_tokens(EmailChange.id)),
            delete(UserSession).where(or_(UserSession.expires_at < old, UserSession.closed_at < old)),
            delete(Throttle).where(Throttle.updated_at < old),
        )
    )


def forget_mail_bodies(db: Session, now: datetime) -> int:
    """What messages said and to whom, after thirty days; one that never left is given up."""
    old = OutgoingMail.created_at < now - MAIL_BODY_LIFE
    kept = OutgoingMail.purged_at.is_(None)
    empty = {"text": "", "html": "", "recipient": "", "purged_at": now}
    return _count(
        db, update(OutgoingMail).where(old, kept, OutgoingMail.state != "waiting").values(**empty, state="sent")
    ) + _count(db, update(OutgoingMail).where(old, OutgoingMail.state == "waiting").values(**empty, state="given_up"))


def forget_mail_traces(db: Session, now: datetime) -> int:
    """That a message left, after a year."""
    return _count(db, delete(OutgoingMail).where(OutgoingMail.created_at < now - MAIL_TRACE_LIFE))


def forget_events(db: Session, now: datetime) -> int:
    """The security log, after twelve months."""
    return _count(db, delete(SecurityEvent).where(SecurityEvent.at < now - EVENT_LIFE))


def purge(db: Session, storage: Storage, now: datetime) -> int:
    """Erase what has come to its end in this feature (trust.md §5); how many rows were touched."""
    touched = forget_expired_exports(db, storage, now)
    for forget in (forget_old_access, forget_mail_bodies, forget_mail_traces, forget_events, forget_unconfirmed):
        touched += forget(db, now)
    if touched:
        record(db, EventKind.PURGED, now, detail=f"{touched} lignes")
    return touched


def forget_expired_exports(db: Session, storage: Storage, now: datetime) -> int:
    """Archives that were not fetched in time."""
    expired = queries.expired_exports(db, now)
    for export in expired:
        storage.delete(export.storage_key)
        db.delete(export)
    return len(expired)


def forget_unconfirmed(db: Session, now: datetime) -> int:
    """Accounts whose address nobody confirmed in a week: as if they had never been asked for."""
    return sum(_forget(db, user_id) for user_id in queries.unconfirmed_since(db, now - UNCONFIRMED_LIFE))


def _forget(db: Session, user_id: int) -> int:
    try:
        with db.begin_nested():
            for table in (OneTimeToken, OutgoingMail, UserSession, RoleChange):
                db.execute(delete(table).where(table.user_id == user_id))
            db.execute(update(SecurityEvent).where(SecurityEvent.user_id == user_id).values(user_id=None))
            db.execute(delete(User).where(User.id == user_id))
    except IntegrityError:
        return 0  # somebody enrolled this person already: the account waits for them
    return 1
