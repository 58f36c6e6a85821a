"""Reading and changing what is told of the organisation."""

from __future__ import annotations

import contextlib
import hashlib
import io
import warnings
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy.orm import Session

from app.db.journal import JournalKind, journal_event
from app.errors import Conflict, InvalidAction
from app.organisation import queries
from app.organisation.domain import TOLD, WORDS, Organisation, is_nda, is_siret
from app.organisation.models import OrganisationRow
from app.storage import AlreadyStored, Storage

MAX_LOGO_BYTES = 2 * 1024 * 1024
MAX_LOGO_PIXELS = 25_000_000
LOGO_BOX = (600, 240)
UNREADABLE = "Cette image ne s’ouvre pas. Choisissez un fichier PNG ou JPEG."
CHANGED = "Quelqu’un d’autre vient de changer ces réglages. Relisez-les, puis recommencez."

# One process, one base: the last read, under the stamp of its row (its version, and when it was written).
_read: WeakKeyDictionary[Any, tuple[tuple[int, datetime], Organisation]] = WeakKeyDictionary()


def organisation(db: Session) -> Organisation:
    """What is told of the organisation now. One short statement; the rest is read again only when it has changed."""
    stamp = queries.organisation_stamp(db)
    if stamp is None:
        return Organisation()
    key = db.get_bind().engine
    known = _read.get(key)
    if known is not None and known[0] == stamp:
        return known[1]
    row = queries.find_row(db)
    if row is None:
        return Organisation()
    found = Organisation(**{name: getattr(row, name) for name in TOLD}, logo_key=row.logo_key, version=row.version)
    _read[key] = ((row.version, row.updated_at), found)
    return found


def change_organisation(
    db: Session, told: Mapping[str, str], expected_version: int, actor_id: int, now: datetime
) -> tuple[str, ...]:
    """Write what is told; Conflict when somebody else wrote meanwhile. The names of what changed."""
    values = {name: " ".join(told.get(name, "").split()) for name in TOLD}
    values["legal_text"] = told.get("legal_text", "").replace("\r\n", "\n").strip()
    if values["siret"] and not is_siret(values["siret"]):
        raise InvalidAction("Ce numéro SIRET n’est pas possible : relisez ses 14 chiffres.")
    if values["nda"] and not is_nda(values["nda"]):
        raise InvalidAction("Un numéro de déclaration d’activité compte 11 chiffres.")
    row = _row_to_change(db, expected_version, now)
    changed = tuple(name for name in TOLD if getattr(row, name) != values[name])
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        _sign(db, row, ", ".join(WORDS[name] for name in changed), actor_id, now)
    return changed


def _row_to_change(db: Session, expected_version: int, now: datetime) -> OrganisationRow:
    row = queries.held_row(db)
    if row is None:
        if expected_version:
            raise Conflict(CHANGED)
        row = OrganisationRow(id=queries.ONLY, version=0, updated_at=now, **dict.fromkeys(TOLD, ""), logo_key="")
        db.add(row)
    elif row.version != expected_version:
        raise Conflict(CHANGED)
    return row


def _sign(db: Session, row: OrganisationRow, what: str, actor_id: int, now: datetime) -> None:
    row.version += 1
    row.updated_at, row.updated_by = now, actor_id
    journal_event(db, JournalKind.SETTINGS_CHANGED, now, actor_id=actor_id, about="organisation", detail=what)


def change_logo(
    db: Session, storage: Storage, raw: bytes, expected_version: int, actor_id: int, now: datetime
) -> str | None:
    """Keep a new logo, its pixels only; the storage key of the one that it replaces, to delete after the commit."""
    data, ending = reencoded(raw)
    key = f"organisation/logo-{hashlib.sha256(data).hexdigest()[:32]}.{ending}"
    row = _row_to_change(db, expected_version, now)
    old = row.logo_key or None
    if old == key:
        return None
    with contextlib.suppress(AlreadyStored):
        storage.put(key, data)
    row.logo_key = key
    _sign(db, row, "logo", actor_id, now)
    return old


def remove_logo(db: Session, expected_version: int, actor_id: int, now: datetime) -> str | None:
    """Show no logo any more; its storage key, to delete after the commit."""
    row = _row_to_change(db, expected_version, now)
    old = row.logo_key or None
    if old is not None:
        row.logo_key = ""
        _sign(db, row, "logo retiré", actor_id, now)
    return old


def reencoded(raw: bytes) -> tuple[bytes, str]:
    """The picture drawn again, within 600 × 240 pixels: what came with it (place, names, another file) is gone."""
    if len(raw) > MAX_LOGO_BYTES:
        raise InvalidAction("Cette image dépasse 2 Mo. Réduisez-la d’abord.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=("PNG", "JPEG")) as picture:
                if picture.width * picture.height > MAX_LOGO_PIXELS:
                    raise InvalidAction("Cette image dépasse 25 millions de pixels. Réduisez-la d’abord.")
                picture.load()
                kind = picture.format
                drawn = ImageOps.exif_transpose(picture).convert("RGB" if kind == "JPEG" else "RGBA")
    except InvalidAction:
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError, Warning) as error:
        raise InvalidAction(UNREADABLE) from error
    drawn.thumbnail(LOGO_BOX)
    bare = Image.frombytes(drawn.mode, drawn.size, drawn.tobytes())
    buffer = io.BytesIO()
    if kind == "JPEG":
        bare.save(buffer, "JPEG", quality=90)
        return buffer.getvalue(), "jpg"
    bare.save(buffer, "PNG")
    return buffer.getvalue(), "png"


def forget_actor(db: Session, user_id: int, now: datetime) -> None:
    """Somebody leaves: what they wrote of the organisation stays, without their number."""
    row = queries.held_row(db)
    if row is not None and row.updated_by == user_id:
        row.updated_by = None


def export_of(db: Session, user_id: int) -> list[str]:
    """Nothing but who wrote last is personal here."""
    row = queries.find_row(db)
    if row is None or row.updated_by != user_id:
        return []
    return [f"Réglages de l’organisation changés le {row.updated_at.isoformat()}"]
