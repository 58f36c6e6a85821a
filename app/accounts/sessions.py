"""Proving who one is, and what is written outside the transaction of a request.

A try is counted, then looked at, then told: three short transactions of their own, so that a wrong password (which
answers 422 and rolls back) still counts, and so that nobody waits at the base while a password is being hashed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.accounts import queries
from app.accounts.codes import hash_token, keyed_hash, new_token, same
from app.accounts.domain import normalise_email
from app.accounts.domain.events import EventKind
from app.accounts.domain.signing_in import TRIES_AN_HOUR_AND_ADDRESS
from app.accounts.passwords import hash_password, needs_rehash, password_matches
from app.accounts.services import record
from app.accounts.services.second_factor import code_is_right, use_recovery_code
from app.accounts.services.signing_in import touch_session
from app.accounts.services.throttling import Counter, counter, give_back, take_a_try
from app.config import Settings
from app.db import Database

PENDING_SECONDS = 600
DEVICE_SECONDS = 180 * 24 * 3600
SIX_DIGITS = 6


class Verdict(StrEnum):
    """What a try at signing in comes to."""

    RIGHT = "right"
    WRONG = "wrong"
    WAIT = "wait"
    UNCONFIRMED = "unconfirmed"
    DISABLED = "disabled"


@dataclass(frozen=True)
class Try:
    """The verdict; `wait` in seconds; the person, when the secret was right."""

    verdict: Verdict
    wait: int = 0
    user_id: int = 0
    needs_code: bool = False
    password_mark: str = ""


def account_counter(settings: Settings, email: str) -> Counter:
    """The counter of an account, by its address: one that has no account counts just the same."""
    return counter(settings.secret_key, "account", normalise_email(email))


def address_counter(settings: Settings, address: str | None) -> Counter:
    return counter(settings.secret_key, "address", address or "", TRIES_AN_HOUR_AND_ADDRESS)


def _counters(settings: Settings, email: str, address: str | None, device: str | None) -> tuple[Counter, ...]:
    """Who is counted. A browser where this person has already signed in has a counter of its own, so that a stranger
    who keeps guessing somewhere else never locks the owner out."""
    if device is not None:
        return (counter(settings.secret_key, "device", f"{normalise_email(email)}\0{device}"),)
    return account_counter(settings, email), address_counter(settings, address)


def try_password(
    database: Database,
    settings: Settings,
    email: str,
    password: str,
    address: str | None,
    device: str | None,
    now: datetime,
) -> Try:
    """Whether this is the password of this account; the same work and the same traces whether there is one or not."""
    counters = _counters(settings, email, address, device)
    with database.writing() as db:
        wait = take_a_try(db, counters, now)
        if wait:
            record(db, EventKind.SIGN_IN_THROTTLED, now, address=address)
    if wait:
        return Try(Verdict.WAIT, wait)
    with database.reading() as db:
        user = queries.find_user(db, email)
        factor = None if user is None else queries.find_second_factor(db, user.id)
    password_hash = None if user is None else user.password_hash
    if not password_matches(password_hash, password) or user is None or password_hash is None:
        with database.writing() as db:
            record(db, EventKind.SIGN_IN_FAILED, now, user_id=None if user is None else user.id, address=address)
        return Try(Verdict.WRONG)
    better = hash_password(password) if needs_rehash(password_hash) else None
    with database.writing() as db:
        give_back(db, counters, now)
        if better is not None:
            queries.get_user(db, user.id).password_hash = better
    if user.disabled_at is not None:
        return Try(Verdict.DISABLED)
    if user.confirmed_at is None:
        return Try(Verdict.UNCONFIRMED, user_id=user.id)
    has_factor = factor is not None and factor.confirmed_at is not None
    return Try(Verdict.RIGHT, 0, user.id, has_factor, password_mark(better or password_hash))


def password_mark(password_hash: str | None) -> str:
    """A mark that changes with the password: a sign-in begun before the change does not end after it."""
    return hash_token(password_hash or "")[:16]


def try_code(
    database: Database, settings: Settings, user_id: int, code: str, address: str | None, now: datetime
) -> Try:
    """Whether this is a code of the person's generator, or one of their recovery codes; then it has served."""
    counters = (counter(settings.secret_key, "code", str(user_id)),)
    with database.writing() as db:
        wait = take_a_try(db, counters, now)
        if wait:
            record(db, EventKind.SIGN_IN_THROTTLED, now, user_id, address=address)
    if wait:
        return Try(Verdict.WAIT, wait)
    with database.writing() as db:
        user = queries.get_user(db, user_id)
        factor = queries.find_second_factor(db, user_id)
        keys = (settings.secret_key, *settings.secret_key_fallbacks)
        digits = "".join(code.split())
        if factor is not None and len(digits) == SIX_DIGITS and digits.isascii() and digits.isdigit():
            right = code_is_right(db, factor, keys, digits, now)
        else:
            right = use_recovery_code(db, user, code, now, address)
        if right:
            give_back(db, counters, now)
        else:
            record(db, EventKind.CODE_FAILED, now, user_id, address=address)
    return Try(Verdict.RIGHT if right else Verdict.WRONG, user_id=user_id)


def allow_letter(
    database: Database, settings: Settings, email: str, address: str | None, now: datetime, cap: int
) -> bool:
    """Whether one more message may be asked for this mailbox; beyond the cap it is simply not sent."""
    counters = (
        counter(settings.secret_key, "letter", normalise_email(email), cap),
        counter(settings.secret_key, "letters-from", address or "", TRIES_AN_HOUR_AND_ADDRESS),
    )
    with database.writing() as db:
        return take_a_try(db, counters, now) == 0


def touch(database: Database, user_id: int, session_id: int, now: datetime) -> None:
    """Note that a session was used, in a transaction of its own."""
    with database.writing() as db:
        touch_session(db, user_id, session_id, now)


def _signer(settings: Settings, purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer([*settings.secret_key_fallbacks, settings.secret_key], salt=f"accounts-{purpose}")


def _owner_mark(settings: Settings, email: str) -> str:
    return keyed_hash(settings.secret_key, "device-owner", normalise_email(email))[:32]


def device_mark(settings: Settings, email: str) -> str:
    """What a browser keeps once somebody has signed in there; it opens nothing, it only counts tries apart."""
    return str(_signer(settings, "device").dumps([_owner_mark(settings, email), new_token()[:16]]))


def known_device(settings: Settings, mark: str | None, email: str) -> str | None:
    """The browser's number, if the person of this address has signed in there."""
    if not mark:
        return None
    try:
        owner, number = _signer(settings, "device").loads(mark, max_age=DEVICE_SECONDS)
    except (BadSignature, ValueError, TypeError):
        return None
    return number if isinstance(number, str) and same(str(owner), _owner_mark(settings, email)) else None
