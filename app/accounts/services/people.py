"""Making accounts and changing them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts.domain import Role, Spacing, TextSize, Theme, is_email_like, letters, normalise_email, normalise_name
from app.accounts.domain.events import EventKind
from app.accounts.domain.people import MAX_NAME
from app.accounts.models import (
    DataExport,
    EmailChange,
    OneTimeToken,
    OutgoingMail,
    RecoveryCode,
    RoleChange,
    SecondFactor,
    User,
    UserSession,
)
from app.accounts.passwords import hash_password
from app.accounts.services.records import queue_letter, record
from app.accounts.services.tokens import issue_token, void_tokens
from app.errors import Conflict, Forbidden, InvalidAction

ALL_PURPOSES = ("confirm", "reset", "email_old", "email_new", "invitation")
ERASED_NAME = "Compte effacé"
LINK_PURPOSES = ("reset", "email_old", "email_new", "invitation")


class InvitationLinks(Protocol):
    """The address that an invitation points at; always built from BASE_URL."""

    def invitation(self, token: str) -> str: ...


class Links(InvitationLinks, Protocol):
    """Addresses of pages that messages point at; always built from BASE_URL."""

    def sign_in(self) -> str: ...

    def confirm(self, token: str) -> str: ...

    def reset(self, token: str) -> str: ...

    def email_change(self, token: str) -> str: ...


def add_user(
    db: Session,
    email: str,
    name: str,
    role: Role,
    password: str | None,
    now: datetime,
    confirmed: bool = True,
    framework: str | None = None,
) -> User:
    """Make an account. Without a password nobody can sign in until one is chosen by a reset link.

    Raises InvalidAction when the address or the name cannot be, Conflict when the address has an account.
    """
    if not is_email_like(normalise_email(email)):
        raise InvalidAction("Cette adresse n’a pas la forme attendue, par exemple prenom@exemple.fr.")
    name = normalise_name(name)
    if not name or len(name) > MAX_NAME:
        raise InvalidAction(f"Le nom compte de 1 à {MAX_NAME} caractères.")
    user = User(
        email=normalise_email(email),
        name=name,
        role=Role(role),
        password_hash=None if password is None else hash_password(password),
        created_at=now,
        confirmed_at=now if confirmed else None,
        framework=framework,
    )
    _add(db, user)
    return user


def _add(db: Session, user: User) -> None:
    try:
        with db.begin_nested():
            db.add(user)
            db.flush()  # the unique constraint decides between two simultaneous sign-ups
    except IntegrityError:
        raise Conflict("Cette adresse a déjà un compte.") from None


def sign_up(
    db: Session, email: str, name: str, password_hash: str, links: Links, now: datetime, address: str | None = None
) -> None:
    """Ask for an account. Whatever the address is known for, the caller answers the same; its owner gets a message.

    An account that nobody confirmed is taken over, as a learner: its first author could not prove to own the address.
    One that the team opened waits for the link that its owner has, or for « mot de passe oublié ».
    """
    email = normalise_email(email)
    user = queries.find_user(db, email)
    if user is None:
        user = User(
            email=email, name=normalise_name(name), role=Role.LEARNER, password_hash=password_hash, created_at=now
        )
        try:
            _add(db, user)
        except Conflict:
            return  # the simultaneous twin has sent its message
        record(db, EventKind.SIGNED_UP, now, user_id=user.id, address=address)
    elif user.confirmed_at is not None or user.password_hash is None:
        queue_letter(db, letters.already_registered(links.sign_in()), email, now, user.id)
        return
    else:
        user.name, user.password_hash, user.created_at = normalise_name(name), password_hash, now
        user.role = Role.LEARNER
    send_confirmation(db, user, links, now)


def send_confirmation(db: Session, user: User, links: Links, now: datetime) -> None:
    """Send the link that confirms the address; earlier ones stop working."""
    token = issue_token(db, "confirm", user.id, now, letters.CONFIRM_LIFE)
    queue_letter(db, letters.confirm_address(links.confirm(token)), user.email, now, user.id)


def confirm(db: Session, user: User, now: datetime, address: str | None = None) -> None:
    """The address is proved; twice changes nothing."""
    if user.confirmed_at is None:
        user.confirmed_at = now
        record(db, EventKind.CONFIRMED, now, user_id=user.id, address=address)


def ask_reset(db: Session, email: str, links: Links, now: datetime, address: str | None = None) -> None:
    """Send a link to choose a new password, if the address has an account that may be used."""
    user = queries.find_user(db, email)
    record(db, EventKind.RESET_ASKED, now, user_id=None if user is None else user.id, address=address)
    if user is None or user.disabled_at is not None or user.erased_at is not None:
        return
    token = issue_token(db, "reset", user.id, now, letters.RESET_LIFE)
    queue_letter(db, letters.reset_password(links.reset(token)), user.email, now, user.id)


def invite(
    db: Session,
    email: str,
    name: str,
    role: Role,
    role_label: str,
    links: InvitationLinks,
    actor_id: int,
    now: datetime,
) -> User:
    """Open an account for somebody, who chooses its password by a link; Conflict when the address has an account.

    An invitation that was not answered can be sent again: the earlier link stops working.
    """
    user = queries.find_user(db, email)
    if user is None:
        user = add_user(db, email, name, role, None, now, confirmed=False)
    elif user.confirmed_at is not None or user.password_hash is not None:
        raise Conflict("Cette adresse a déjà un compte : changez son rôle depuis la liste.")
    else:
        user.name, user.role, user.created_at = normalise_name(name), role, now
    token = issue_token(db, "invitation", user.id, now, letters.INVITATION_LIFE)
    queue_letter(db, letters.invitation(role_label, links.invitation(token)), user.email, now, user.id)
    record(db, EventKind.INVITED, now, user.id, actor_id, detail=role.value)
    return user


def set_password(
    db: Session,
    user: User,
    password_hash: str,
    now: datetime,
    keep_session: int | None = None,
    address: str | None = None,
) -> None:
    """Give an account a new password: its other sessions and its links in flight end, its owner is told."""
    user.password_hash = password_hash
    void_tokens(db, user.id, LINK_PURPOSES, now)
    close_sessions(db, user.id, now, but=keep_session)
    record(db, EventKind.PASSWORD_CHANGED, now, user_id=user.id, address=address)
    queue_letter(db, letters.password_changed(), user.email, now, user.id)


def close_sessions(db: Session, user_id: int, now: datetime, but: int | None = None) -> None:
    """End the sessions of a person, save one."""
    ended = update(UserSession).where(UserSession.user_id == user_id, UserSession.closed_at.is_(None))
    if but is not None:
        ended = ended.where(UserSession.id != but)
    db.execute(ended.values(closed_at=now))


def rename(db: Session, user: User, name: str) -> None:
    """Correct one's name."""
    name = normalise_name(name)
    if not name or len(name) > MAX_NAME:
        raise InvalidAction(f"Le nom compte de 1 à {MAX_NAME} caractères.")
    user.name = name


def choose_framework(db: Session, user: User, framework: str | None, known: Iterable[str]) -> None:
    """Say which référentiel one aims at; `known` are those of the course."""
    if framework is not None and framework not in known:
        raise InvalidAction("Ce référentiel n’existe pas dans la formation.")
    user.framework = framework


def set_preferences(
    user: User,
    *,
    theme: Theme,
    text_size: TextSize,
    spacing: Spacing,
    ruler: bool,
) -> None:
    """Keep somebody's comfort of reading."""
    user.theme, user.text_size, user.spacing, user.ruler = theme, text_size, spacing, ruler


def set_rhythm(user: User, weekly_minutes: int | None, exam_date: date | None) -> None:
    """Keep how much time somebody gives a week, and the day of their examination."""
    user.weekly_minutes, user.exam_date = weekly_minutes, exam_date


def change_role(db: Session, user: User, role: Role, role_label: str, actor_id: int | None, now: datetime) -> bool:
    """Give somebody another role, at once: their sessions end. False when they had it already.

    Nobody changes their own role, and the house keeps at least one admin.
    """
    if user.role == role:
        return False
    if actor_id == user.id:
        raise Forbidden("Personne ne change son propre rôle : demandez-le à une autre personne de l’administration.")
    keep_an_admin(db, user)
    db.add(RoleChange(user_id=user.id, actor_id=actor_id, old_role=user.role, new_role=role, at=now))
    record(db, EventKind.ROLE_CHANGED, now, user.id, actor_id, detail=f"{user.role} → {role.value}")
    user.role = role
    close_sessions(db, user.id, now)
    queue_letter(db, letters.role_changed(role_label), user.email, now, user.id)
    return True


def keep_an_admin(db: Session, user: User) -> None:
    """Refuse an act that would leave nobody to administer."""
    if user.role == Role.ADMIN and queries.other_admins(db, user.id) == 0:
        raise Forbidden("Ce compte est le dernier qui administre le site : donnez d’abord ce rôle à quelqu’un d’autre.")


def disable(db: Session, user: User, actor_id: int | None, contact: str, now: datetime) -> None:
    """Close an account: nobody signs in to it any more, its data stay."""
    if user.disabled_at is not None:
        return
    if actor_id == user.id:
        raise Forbidden("Personne ne ferme son propre compte ici : utilisez « Effacer mon compte ».")
    keep_an_admin(db, user)
    user.disabled_at = now
    void_tokens(db, user.id, ALL_PURPOSES, now)
    close_sessions(db, user.id, now)
    record(db, EventKind.DISABLED, now, user.id, actor_id)
    queue_letter(db, letters.account_disabled(contact), user.email, now, user.id)


def enable(db: Session, user: User, actor_id: int | None, links: Links, now: datetime) -> None:
    """Open a closed account again."""
    if user.disabled_at is None:
        return
    user.disabled_at = None
    record(db, EventKind.ENABLED, now, user.id, actor_id)
    queue_letter(db, letters.account_enabled(links.sign_in()), user.email, now, user.id)


class Eraser(Protocol):
    """What a feature does when a person leaves."""

    def __call__(self, db: Session, user_id: int, now: datetime, /) -> None: ...


def erase_person(
    db: Session, user: User, erasers: Iterable[Eraser], contact: str, now: datetime, *, tell: bool = True
) -> list[str]:
    """Erase an account: each feature erases or pseudonymises its own, then nothing here names the person.

    The row stays, without name or address, for what the law obliges to keep. Gives the storage keys to delete.
    """
    keep_an_admin(db, user)
    for eraser in erasers:
        eraser(db, user.id, now)
    if tell:
        # Not tied to the account: it must leave after everything that names the person has gone.
        queue_letter(db, letters.account_erased(contact), user.email, now)
    keys = list(queries.export_keys_of(db, user.id))
    for table in (DataExport, OneTimeToken, EmailChange, RecoveryCode, SecondFactor, UserSession, OutgoingMail):
        db.execute(delete(table).where(table.user_id == user.id))
    user.email = f"efface-{user.id}@invalid"
    user.name = ERASED_NAME
    user.password_hash = None
    user.role = Role.LEARNER
    user.erased_at = now
    user.last_seen_at = None
    user.framework = None
    user.weekly_minutes = user.exam_date = None
    user.theme, user.text_size, user.spacing, user.ruler = Theme.AUTO, TextSize.NORMAL, Spacing.NORMAL, False
    record(db, EventKind.ERASED, now, user_id=user.id)
    db.flush()  # the address is free again at once
    return keys


def profile_of(user: User) -> dict[str, Any]:
    """What an account holds about its owner, as JSON values."""
    return {
        "identifiant": user.id,
        "adresse": user.email,
        "nom": user.name,
        "role": user.role,
        "cree_le": user.created_at.isoformat(),
        "adresse_confirmee_le": user.confirmed_at and user.confirmed_at.isoformat(),
        "derniere_visite": user.last_seen_at and user.last_seen_at.isoformat(),
        "referentiel_vise": user.framework,
        "minutes_par_semaine": user.weekly_minutes,
        "date_d_examen": user.exam_date and user.exam_date.isoformat(),
        "affichage": {
            "theme": user.theme,
            "taille_du_texte": user.text_size,
            "espacement": user.spacing,
            "regle_de_lecture": user.ruler,
        },
    }
