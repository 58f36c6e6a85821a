"""A new address, in force once the old and the new one have both said yes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts.domain import letters, normalise_email
from app.accounts.domain.events import EventKind
from app.accounts.models import EmailChange, User
from app.accounts.services.people import Links, close_sessions
from app.accounts.services.records import queue_letter, record
from app.accounts.services.tokens import issue_token, spend_token, void_tokens
from app.errors import Conflict, Gone

PURPOSES = ("email_old", "email_new")


def ask(db: Session, user: User, new_email: str, links: Links, now: datetime) -> None:
    """Ask both addresses. A new address that has an account gets a notice instead: the asker sees no difference."""
    new_email = normalise_email(new_email)
    cancel(db, user, now)
    change = EmailChange(
        user_id=user.id, new_email=new_email, requested_at=now, expires_at=now + letters.EMAIL_CHANGE_LIFE
    )
    db.add(change)
    db.flush()  # tokens point at its number
    old = issue_token(db, "email_old", user.id, now, letters.EMAIL_CHANGE_LIFE, change.id)
    queue_letter(db, letters.email_change_old(links.email_change(old)), user.email, now, user.id)
    new = issue_token(db, "email_new", user.id, now, letters.EMAIL_CHANGE_LIFE, change.id)
    taken = queries.find_user(db, new_email)
    if taken is None:
        queue_letter(db, letters.email_change_new(links.email_change(new)), new_email, now, user.id)
    else:
        queue_letter(db, letters.email_change_taken(), new_email, now, taken.id)
    record(db, EventKind.EMAIL_CHANGE_ASKED, now, user.id)


def cancel(db: Session, user: User, now: datetime) -> None:
    """Give a change up: its links stop working."""
    void_tokens(db, user.id, PURPOSES, now)
    db.execute(
        update(EmailChange)
        .where(EmailChange.user_id == user.id, EmailChange.done_at.is_(None), EmailChange.expires_at > now)
        .values(expires_at=now)
    )


def agree(db: Session, token: str, now: datetime) -> bool:
    """One of the two addresses says yes; True when that was the second, and the change is made."""
    used = spend_token(db, token, PURPOSES, now)
    change = None if used.email_change_id is None else queries.held_email_change(db, used.email_change_id)
    if change is None or change.done_at is not None or change.expires_at <= now:
        raise Gone("Ce changement d’adresse a été abandonné ou a expiré.")
    if used.purpose == "email_old":
        change.old_confirmed_at = now
    else:
        change.new_confirmed_at = now
    if change.old_confirmed_at is None or change.new_confirmed_at is None:
        return False
    _apply(db, queries.get_user(db, change.user_id), change, now)
    return True


def _apply(db: Session, user: User, change: EmailChange, now: datetime) -> None:
    old = user.email
    try:
        with db.begin_nested():
            user.email = change.new_email
            db.flush()  # the unique constraint says whether the address was taken meanwhile
    except IntegrityError:
        raise Conflict("Cette adresse a reçu un compte entre-temps : le changement ne peut pas se faire.") from None
    change.done_at = now
    void_tokens(db, user.id, ("reset", *PURPOSES), now)
    close_sessions(db, user.id, now)
    record(db, EventKind.EMAIL_CHANGED, now, user.id)
    queue_letter(db, letters.email_changed(), old, now, user.id)
    queue_letter(db, letters.email_changed(), change.new_email, now, user.id)
