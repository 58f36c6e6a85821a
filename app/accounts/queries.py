"""Every SELECT over people, sessions, secrets, messages and events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.accounts.domain import Role, Spacing, TextSize, Theme, Viewer, normalise_email
from app.accounts.domain.signing_in import TOUCH_EVERY, session_end, session_is_alive
from app.accounts.models import (
    DataExport,
    EmailChange,
    OneTimeToken,
    OutgoingMail,
    RecoveryCode,
    RoleChange,
    SecondFactor,
    SecurityEvent,
    Throttle,
    User,
    UserSession,
)
from app.errors import NotFound


@dataclass(frozen=True)
class SignedIn:
    """Who a session belongs to, and when it was last noted as used."""

    viewer: Viewer
    second_factor_passed: bool
    seen_at: datetime

    def is_due(self, now: datetime) -> bool:
        """Whether its last act is old enough to be written again."""
        return now - self.seen_at >= TOUCH_EVERY


# Built once: every page of a signed-in person begins with it.
SIGNED_IN = (
    select(
        User.id,
        User.email,
        User.name,
        User.role,
        User.framework,
        User.theme,
        User.text_size,
        User.spacing,
        User.ruler,
        User.weekly_minutes,
        User.exam_date,
        UserSession.id.label("session_id"),
        UserSession.last_seen_at,
        UserSession.expires_at,
        UserSession.reauthenticated_at,
        UserSession.second_factor_at,
        SecondFactor.confirmed_at.label("has_factor_since"),
    )
    .join(UserSession, UserSession.user_id == User.id)
    .outerjoin(SecondFactor, SecondFactor.user_id == User.id)
    .where(
        UserSession.token_hash == bindparam("token_hash"),
        UserSession.closed_at.is_(None),
        User.disabled_at.is_(None),
        User.erased_at.is_(None),
    )
)


def signed_in_by(db: Session, token_hash: str, now: datetime) -> SignedIn | None:
    """The person behind a session that stands: the one statement of a signed-in request.

    A role or a disabling that changed a moment ago counts at once, since both are read here each time.
    """
    row = db.execute(SIGNED_IN, {"token_hash": token_hash}).one_or_none()
    if row is None:
        return None
    role = Role(row.role)
    if not session_is_alive(role, row.last_seen_at, row.expires_at, now):
        return None
    viewer = Viewer(
        id=row.id,
        email=row.email,
        name=row.name,
        role=role,
        framework=row.framework,
        theme=Theme(row.theme),
        text_size=TextSize(row.text_size),
        spacing=Spacing(row.spacing),
        ruler=row.ruler,
        weekly_minutes=row.weekly_minutes,
        exam_date=row.exam_date,
        session_id=row.session_id,
        has_second_factor=row.has_factor_since is not None,
        reauthenticated_at=row.reauthenticated_at,
        session_ends_at=session_end(role, row.last_seen_at, row.expires_at),
    )
    return SignedIn(viewer, row.second_factor_at is not None, row.last_seen_at)


# The same, asked inside the statement that writes: the session still stands, for somebody who still is who they were.
SESSION_STANDS = exists(
    select(UserSession.id)
    .join(User, User.id == UserSession.user_id)
    .where(
        UserSession.token_hash == bindparam("session_token_hash"),
        UserSession.expires_at > bindparam("session_now"),
        UserSession.closed_at.is_(None),
        User.id == bindparam("session_owner"),
        User.role == bindparam("session_role"),
        User.disabled_at.is_(None),
        User.erased_at.is_(None),
        or_(
            UserSession.second_factor_at.is_not(None),
            ~exists().where(SecondFactor.user_id == User.id, SecondFactor.confirmed_at.is_not(None)),
        ),
    )
)


@dataclass(frozen=True)
class Standing:
    """What a statement that bears SESSION_STANDS asks for."""

    token_hash: str
    viewer: Viewer

    def parameters(self, now: datetime) -> dict[str, Any]:
        """The values of its parameters."""
        return {
            "session_token_hash": self.token_hash,
            "session_now": now,
            "session_owner": self.viewer.id,
            "session_role": self.viewer.role,
        }


def find_user(db: Session, email: str) -> User | None:
    """The account of this address, whatever its case."""
    return db.scalars(select(User).where(User.email == normalise_email(email))).one_or_none()


def get_user(db: Session, user_id: int) -> User:
    """The account, unless it was erased."""
    user = db.get(User, user_id)
    if user is None or user.erased_at is not None:
        raise NotFound("Ce compte n’existe pas.")
    return user


def open_sessions(db: Session, user_id: int, role: Role, now: datetime) -> Sequence[UserSession]:
    """The sessions of this person that stand, the last used first."""
    rows = db.scalars(
        select(UserSession)
        .where(UserSession.user_id == user_id, UserSession.closed_at.is_(None), UserSession.expires_at > now)
        .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
    )
    return [row for row in rows if session_is_alive(role, row.last_seen_at, row.expires_at, now)]


def find_second_factor(db: Session, user_id: int) -> SecondFactor | None:
    """The code generator of this person, confirmed or not."""
    return db.get(SecondFactor, user_id)


def recovery_codes_left(db: Session, user_id: int) -> int:
    """How many recovery codes this person may still use."""
    return (
        db.scalar(
            select(func.count())
            .select_from(RecoveryCode)
            .where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
        )
        or 0
    )


def find_token(db: Session, token_hash: str, purposes: Sequence[str], now: datetime) -> OneTimeToken | None:
    """A token for one of these purposes that can still serve."""
    return db.scalars(
        select(OneTimeToken).where(
            OneTimeToken.token_hash == token_hash,
            OneTimeToken.purpose.in_(purposes),
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > now,
        )
    ).one_or_none()


def find_email_change(db: Session, user_id: int, now: datetime) -> EmailChange | None:
    """The change of address that waits for its two answers."""
    return db.scalars(
        select(EmailChange)
        .where(EmailChange.user_id == user_id, EmailChange.done_at.is_(None), EmailChange.expires_at > now)
        .order_by(EmailChange.id.desc())
        .limit(1)
    ).one_or_none()


@dataclass(frozen=True)
class UserLine:
    """One account on the admin's list."""

    id: int
    name: str
    email: str
    role: str
    created_at: datetime
    confirmed_at: datetime | None
    disabled_at: datetime | None
    last_seen_at: datetime | None
    has_second_factor: bool


@dataclass(frozen=True)
class UserPage:
    """Some accounts and how many there are in all."""

    lines: Sequence[UserLine]
    total: int


def named_like(words: str) -> ColumnElement[bool]:
    pattern = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return or_(
        User.email.like(f"%{normalise_email(pattern)}%", escape="\\"),
        func.lower(User.name).like(f"%{pattern.lower()}%", escape="\\"),
    )


def users_page(db: Session, words: str = "", role: str = "", offset: int = 0, limit: int = 50) -> UserPage:
    """Accounts by name, those whose name or address holds `words`; two statements whatever their number."""
    query = (
        select(
            User.id,
            User.name,
            User.email,
            User.role,
            User.created_at,
            User.confirmed_at,
            User.disabled_at,
            User.last_seen_at,
            SecondFactor.confirmed_at,
        )
        .outerjoin(SecondFactor, SecondFactor.user_id == User.id)
        .where(User.erased_at.is_(None))
    )
    count = select(func.count()).select_from(User).where(User.erased_at.is_(None))
    if words:
        query, count = query.where(named_like(words)), count.where(named_like(words))
    if role:
        query, count = query.where(User.role == role), count.where(User.role == role)
    rows = db.execute(query.order_by(User.name, User.id).offset(offset).limit(limit))
    lines = [UserLine(*row[:-1], has_second_factor=row[-1] is not None) for row in rows]
    return UserPage(lines, db.scalar(count) or 0)


def other_admins(db: Session, user_id: int) -> int:
    """How many other people can administer; the house is never left without any."""
    return (
        db.scalar(
            select(func.count())
            .select_from(User)
            .where(User.role == Role.ADMIN, User.id != user_id, User.disabled_at.is_(None), User.erased_at.is_(None))
        )
        or 0
    )


@dataclass(frozen=True)
class EventLine:
    """One line of the security log, with the names as they are today."""

    at: datetime
    kind: str
    user_id: int | None
    user_name: str | None
    actor_id: int | None
    address: str | None
    detail: str | None


def security_events(
    db: Session, kind: str = "", user_id: int | None = None, offset: int = 0, limit: int = 100
) -> Sequence[EventLine]:
    """The security log, the last first."""
    query = (
        select(
            SecurityEvent.at,
            SecurityEvent.kind,
            SecurityEvent.user_id,
            User.name,
            SecurityEvent.actor_id,
            SecurityEvent.address,
            SecurityEvent.detail,
        )
        .outerjoin(User, User.id == SecurityEvent.user_id)
        .order_by(SecurityEvent.at.desc(), SecurityEvent.id.desc())
        .offset(offset)
        .limit(limit)
    )
    if kind:
        query = query.where(SecurityEvent.kind == kind)
    if user_id is not None:
        query = query.where(SecurityEvent.user_id == user_id)
    return [EventLine(*row) for row in db.execute(query)]


def held_throttle(db: Session, key: str) -> Throttle:
    """A counter, held until the end of the transaction."""
    return db.scalars(
        select(Throttle).where(Throttle.key == key).with_for_update().execution_options(populate_existing=True)
    ).one()


def held_email_change(db: Session, change_id: int) -> EmailChange | None:
    """A change of address, held until the end of the transaction: its two answers may come at once."""
    return db.scalars(
        select(EmailChange)
        .where(EmailChange.id == change_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def has_tokens(change_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether a link still belongs to this change of address."""
    return exists().where(OneTimeToken.email_change_id == change_id)


def all_sessions(db: Session, user_id: int) -> Sequence[UserSession]:
    """Every session kept of this person, the last first."""
    return db.scalars(
        select(UserSession).where(UserSession.user_id == user_id).order_by(UserSession.created_at.desc())
    ).all()


def mails_of(db: Session, user_id: int) -> Sequence[OutgoingMail]:
    """Every message kept of this person, the last first."""
    return db.scalars(
        select(OutgoingMail).where(OutgoingMail.user_id == user_id).order_by(OutgoingMail.created_at.desc())
    ).all()


def expired_exports(db: Session, now: datetime) -> Sequence[DataExport]:
    """Archives whose time is over."""
    return db.scalars(select(DataExport).where(DataExport.expires_at <= now)).all()


def unconfirmed_since(db: Session, instant: datetime) -> Sequence[int]:
    """Accounts asked for before this instant, never confirmed and never used."""
    return db.scalars(
        select(User.id).where(
            User.confirmed_at.is_(None),
            User.erased_at.is_(None),
            User.last_seen_at.is_(None),
            User.created_at < instant,
        )
    ).all()


@dataclass(frozen=True)
class RoleLine:
    """One change of role."""

    at: datetime
    old_role: str
    new_role: str
    actor: str | None


def role_changes_of(db: Session, user_id: int) -> Sequence[RoleLine]:
    """The roles that this person was given, the last first."""
    rows = db.execute(
        select(RoleChange.at, RoleChange.old_role, RoleChange.new_role, User.name)
        .outerjoin(User, User.id == RoleChange.actor_id)
        .where(RoleChange.user_id == user_id)
        .order_by(RoleChange.id.desc())
    )
    return [RoleLine(*row) for row in rows]


def exports_of(db: Session, user_id: int, now: datetime) -> Sequence[DataExport]:
    """The archives that this person can still fetch, the last first."""
    return db.scalars(
        select(DataExport)
        .where(DataExport.user_id == user_id, DataExport.expires_at > now)
        .order_by(DataExport.created_at.desc())
    ).all()


def export_visible_to(db: Session, viewer: Viewer, export_id: str, now: datetime) -> DataExport:
    """One's own archive; nobody else's exists."""
    export = db.get(DataExport, export_id)
    if export is None or export.user_id != viewer.id or export.expires_at <= now:
        raise NotFound("Cette archive n’existe pas ou a expiré. Demandez-en une nouvelle.")
    return export


def export_keys_of(db: Session, user_id: int) -> Sequence[str]:
    """Where the archives of this person are kept."""
    return db.scalars(select(DataExport.storage_key).where(DataExport.user_id == user_id)).all()


def mails_due(db: Session, now: datetime, limit: int) -> Sequence[OutgoingMail]:
    """Messages to send now, taken so that no other worker takes them."""
    return db.scalars(
        select(OutgoingMail)
        .where(OutgoingMail.state == "waiting", OutgoingMail.next_try_at <= now)
        .order_by(OutgoingMail.next_try_at, OutgoingMail.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def mails_waiting(db: Session) -> int:
    """How many messages have not left yet."""
    return db.scalar(select(func.count()).select_from(OutgoingMail).where(OutgoingMail.state == "waiting")) or 0


def mail_is_due(db: Session, now: datetime) -> bool:
    """Whether a message waits to be sent."""
    return (
        db.scalar(
            select(OutgoingMail.id).where(OutgoingMail.state == "waiting", OutgoingMail.next_try_at <= now).limit(1)
        )
        is not None
    )
