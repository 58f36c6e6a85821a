"""Use cases of sharing with a jury: make a link, close it, open the copy behind it, write who looked."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.accounts.services.throttling import counter, forget, take_a_try
from app.errors import Gone, InvalidAction, NotFound, TooManyRequests
from app.portfolio.domain.frozen import link_end
from app.portfolio.models.jury import FrozenRecord, JuryLink
from app.portfolio.models.record import RecordLook
from app.portfolio.queries import jury as queries
from app.portfolio.queries import record as record_queries

TOKEN_BYTES = 32
CODE_DIGITS = 8
# An eight-digit code is short: a slow hash, 16 MiB and about 40 ms, as for a password.
SLOW = {"n": 2**14, "r": 8, "p": 1}
SAME_LOOK = timedelta(minutes=10)


def hash_token(token: str) -> str:
    """What is kept of a token: it has too much chance in it to need a slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def hash_code(code: str) -> str:
    """What is kept of a code."""
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}:{hashlib.scrypt(code.encode(), salt=salt, **SLOW).hex()}"


def code_matches(kept: str, typed: str) -> bool:
    """Whether the code is right, in a time that says nothing."""
    salt, _, right = kept.partition(":")
    tried = hashlib.scrypt(typed.encode("utf-8", "surrogatepass"), salt=bytes.fromhex(salt), **SLOW).hex()
    return hmac.compare_digest(tried, right)


def make_link(
    db: Session, frozen: FrozenRecord, label: str, days: int, with_code: bool, now: datetime
) -> tuple[JuryLink, str, str]:
    """A link to a copy, with its token and its code, which are shown once and kept nowhere."""
    if frozen.erased_at is not None:
        raise InvalidAction("Cette copie a été effacée.")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS)) if with_code else ""
    link = JuryLink(
        record_id=frozen.record_id,
        frozen_id=frozen.id,
        token_hash=hash_token(token),
        label=label,
        code_hash=hash_code(code) if code else None,
        created_at=now,
        expires_at=link_end(now, days),
        revoked_at=None,
    )
    db.add(link)
    db.flush()  # the list shows it
    return link, token, code


def revoke_link(link: JuryLink, now: datetime) -> None:
    """Close a link at once; a closed one stays closed."""
    link.revoked_at = link.revoked_at or now


def opened_link(db: Session, token: str, now: datetime) -> tuple[JuryLink, FrozenRecord]:
    """The link in force behind a token, with its copy. Unknown: NotFound. Over: Gone."""
    found = queries.find_link(db, hash_token(token))
    if found is None:
        raise NotFound("Ce lien n’existe pas. Vérifiez que l’adresse est entière.")
    link, frozen = found
    if link.revoked_at is not None or frozen.erased_at is not None:
        raise Gone("La personne qui vous a donné ce lien l’a refermé. Demandez-lui un nouveau lien.")
    if link.expires_at <= now:
        raise Gone("Ce lien est arrivé à son terme. Demandez un nouveau lien à la personne qui vous l’a donné.")
    return link, frozen


def check_code(db: Session, secret_key: str, link: JuryLink, typed: str, now: datetime) -> bool:
    """Whether the code is right; tries are counted first, and slowed down whoever makes them."""
    counters = (counter(secret_key, "jury-link", str(link.id)),)
    wait = take_a_try(db, counters, now)
    if wait:
        raise TooManyRequests("Trop d’essais avec ce lien. Réessayez dans quelques minutes.", wait)
    if not code_matches(link.code_hash or "", "".join(typed.split())[:64]):
        return False
    forget(db, counters)
    return True


def note_look(
    db: Session, record_id: int, what: str, now: datetime, *, viewer_id: int | None = None, link_id: int | None = None
) -> None:
    """Write that somebody looked; the same page again within ten minutes is the same look."""
    if not record_queries.looked_since(db, record_id, viewer_id, link_id, what, now - SAME_LOOK):
        db.add(RecordLook(record_id=record_id, viewer_id=viewer_id, link_id=link_id, what=what, at=now))
