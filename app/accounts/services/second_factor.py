"""The second factor: a code generator, and codes for the day it is lost."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast

import pyotp
from sqlalchemy import CursorResult, delete, or_, update
from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts.codes import hash_recovery_code, new_salt, recovery_codes, same, totp_secret
from app.accounts.domain import letters
from app.accounts.domain.events import EventKind
from app.accounts.models import RecoveryCode, SecondFactor, User
from app.accounts.services.records import queue_letter, record
from app.errors import Conflict

STEP_SECONDS = 30
CODES_SHOWN_FOR = timedelta(minutes=10)
ISSUER = "Trait d’union"


def begin(db: Session, user: User, now: datetime) -> SecondFactor:
    """Draw a new generator, which counts once a code of it has been given. A confirmed one is not replaced."""
    factor = queries.find_second_factor(db, user.id)
    if factor is not None and factor.confirmed_at is not None:
        raise Conflict("La double authentification est déjà active. Retirez-la d’abord pour changer d’appareil.")
    if factor is None:
        factor = SecondFactor(user_id=user.id, salt=new_salt(), started_at=now, last_step=0)
        db.add(factor)
    else:
        factor.salt, factor.started_at, factor.last_step = new_salt(), now, 0
    return factor


def secret_of(factor: SecondFactor, secret_key: str) -> str:
    """What the person's application keeps, in base 32."""
    return totp_secret(secret_key, factor.salt, factor.user_id)


def provisioning_uri(factor: SecondFactor, secret_key: str, account: str) -> str:
    """What the QR code says."""
    return pyotp.TOTP(secret_of(factor, secret_key)).provisioning_uri(name=account, issuer_name=ISSUER)


def _matching_step(secret: str, code: str, now: datetime) -> int | None:
    totp = pyotp.TOTP(secret)
    current = int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in (current - 1, current, current + 1):
        if same(totp.at(step * STEP_SECONDS), code):
            found = step
    return found


def code_is_right(db: Session, factor: SecondFactor, keys: Iterable[str], code: str, now: datetime) -> bool:
    """Whether this code is that of now, of the step before or after, and has not served: then it has served.

    `keys`: the key of the house, then the former ones. Of two uses at once of one code, one is right.
    """
    code = "".join(code.split())
    steps = [_matching_step(secret_of(factor, key), code, now) for key in keys]
    step = next((each for each in steps if each is not None), None)
    if step is None:
        return False
    result = db.execute(
        update(SecondFactor)
        .where(SecondFactor.user_id == factor.user_id, SecondFactor.last_step < step)
        .values(last_step=step)
    )
    return cast("CursorResult[Any]", result).rowcount == 1


def confirm(db: Session, user: User, factor: SecondFactor, secret_key: str, now: datetime) -> None:
    """The generator works: from now on it is asked for, and there are recovery codes to note."""
    factor.confirmed_at = now
    make_recovery_codes(db, factor, secret_key, now)
    record(db, EventKind.SECOND_FACTOR_ON, now, user.id)
    queue_letter(db, letters.second_factor_on(), user.email, now, user.id)


def make_recovery_codes(db: Session, factor: SecondFactor, secret_key: str, now: datetime) -> None:
    """Ten new codes; the earlier ones are worth nothing."""
    db.execute(delete(RecoveryCode).where(RecoveryCode.user_id == factor.user_id))
    factor.codes_salt, factor.codes_made_at = new_salt(), now
    for code in recovery_codes(secret_key, factor.codes_salt, factor.user_id):
        db.add(RecoveryCode(user_id=factor.user_id, code_hash=hash_recovery_code(code)))
    record(db, EventKind.RECOVERY_CODES_MADE, now, factor.user_id)


def codes_to_note(factor: SecondFactor | None, secret_key: str, now: datetime) -> tuple[str, ...]:
    """The codes, as long as they are to be noted: until the person says so, and ten minutes at most."""
    if factor is None or factor.codes_salt is None or factor.codes_made_at is None:
        return ()
    if now - factor.codes_made_at > CODES_SHOWN_FOR:
        return ()
    return recovery_codes(secret_key, factor.codes_salt, factor.user_id)


def codes_are_noted(factor: SecondFactor) -> None:
    """They are never shown again: only their hashes remain."""
    factor.codes_salt = None


def forget_shown_codes(db: Session, now: datetime) -> int:
    """What the codes derive from is erased when nobody said that they were noted."""
    result = db.execute(
        update(SecondFactor)
        .where(SecondFactor.codes_salt.is_not(None))
        .where(or_(SecondFactor.codes_made_at.is_(None), SecondFactor.codes_made_at < now - CODES_SHOWN_FOR))
        .values(codes_salt=None)
    )
    return cast("CursorResult[Any]", result).rowcount


def use_recovery_code(db: Session, user: User, code: str, now: datetime, address: str | None = None) -> bool:
    """Whether this is one of the person's unused codes: then it is used, and they are told."""
    result = db.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.code_hash == hash_recovery_code(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
    )
    if cast("CursorResult[Any]", result).rowcount != 1:
        return False
    record(db, EventKind.RECOVERY_CODE_USED, now, user.id, address=address)
    left = queries.recovery_codes_left(db, user.id)
    queue_letter(db, letters.recovery_code_used(left), user.email, now, user.id)
    return True


def remove(db: Session, user: User, actor_id: int | None, now: datetime) -> bool:
    """Do without a second factor; an admin may do it for somebody who lost everything. False when there was none."""
    factor = queries.find_second_factor(db, user.id)
    if factor is None:
        return False
    was_on = factor.confirmed_at is not None
    db.delete(factor)
    db.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    if was_on:
        record(db, EventKind.SECOND_FACTOR_OFF, now, user.id, actor_id)
        queue_letter(db, letters.second_factor_off(), user.email, now, user.id)
    return was_on
