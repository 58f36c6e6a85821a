"""People, their sessions and secrets, the outbox, the security log."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.domain import MAX_EMAIL, MAX_NAME
from app.db import Base, JsonDocument


class User(Base):
    """A person. An erased account keeps its row, without anything that names the person."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("email"),
        CheckConstraint("role IN ('learner', 'trainer', 'evaluator', 'admin')", name="known_role"),
        CheckConstraint("theme IN ('auto', 'light', 'dark')", name="known_theme"),
        CheckConstraint("text_size IN ('normal', 'large', 'largest')", name="known_text_size"),
        CheckConstraint("spacing IN ('normal', 'wide')", name="known_spacing"),
        CheckConstraint("weekly_minutes IS NULL OR weekly_minutes BETWEEN 0 AND 6000", name="weekly_minutes_in_a_week"),
        CheckConstraint("erased_at IS NULL OR password_hash IS NULL", name="erased_cannot_sign_in"),
        Index("ix_users_role_name", "role", "name"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    # Kept as app.accounts.domain.normalise_email gives it: unique without case on every database.
    email: Mapped[str] = mapped_column(String(MAX_EMAIL))
    name: Mapped[str] = mapped_column(String(MAX_NAME))
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    framework: Mapped[str | None] = mapped_column(String(40))
    theme: Mapped[str] = mapped_column(String(8), default="auto")
    text_size: Mapped[str] = mapped_column(String(8), default="normal")
    spacing: Mapped[str] = mapped_column(String(8), default="normal")
    ruler: Mapped[bool] = mapped_column(default=False)
    weekly_minutes: Mapped[int | None]
    exam_date: Mapped[date | None]


class UserSession(Base):
    """A browser where somebody is signed in. The browser holds the identifier, the base only its hash."""

    __tablename__ = "user_sessions"
    __table_args__ = (UniqueConstraint("token_hash"), Index("ix_user_sessions_expires_at", "expires_at"))
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    reauthenticated_at: Mapped[datetime]
    second_factor_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(64))
    device: Mapped[str] = mapped_column(String(120))


class SecondFactor(Base):
    """A code generator. Its secret is derived from this salt and the key of the house: the base alone gives no code."""

    __tablename__ = "second_factors"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    started_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    # The step of the last code accepted: a code serves once.
    last_step: Mapped[int] = mapped_column(default=0)
    # While the recovery codes are on the screen: what they are derived from; erased once noted.
    codes_salt: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    codes_made_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """One way back in when the generator is lost; serves once, only its hash is kept."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class OneTimeToken(Base):
    """What a link in a message carries: serves once, before it expires; only its hash is kept."""

    __tablename__ = "one_time_tokens"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint(
            "purpose IN ('confirm', 'reset', 'email_old', 'email_new', 'invitation')", name="known_purpose"
        ),
        Index("ix_one_time_tokens_expires_at", "expires_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    email_change_id: Mapped[int | None] = mapped_column(ForeignKey("email_changes.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class EmailChange(Base):
    """A new address asked for; in force once both addresses have said yes."""

    __tablename__ = "email_changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    new_email: Mapped[str] = mapped_column(String(MAX_EMAIL))
    requested_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    old_confirmed_at: Mapped[datetime | None]
    new_confirmed_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class Throttle(Base):
    """Tries of one account or one address, counted for all workers; `key` names neither in clear."""

    __tablename__ = "throttles"
    __table_args__ = (Index("ix_throttles_updated_at", "updated_at"),)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    # Instants of the tries of the last day, in seconds.
    tries: Mapped[Any] = mapped_column(JsonDocument)
    # Failures in a row.
    streak: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime]


class OutgoingMail(Base):
    """A message to send: written with the act that causes it, sent after it, each once."""

    __tablename__ = "outgoing_mails"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sent', 'given_up')", name="known_state"),
        Index("ix_outgoing_mails_state_next_try_at", "state", "next_try_at"),
        Index("ix_outgoing_mails_created_at", "created_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    message_id: Mapped[str] = mapped_column(String(120))
    recipient: Mapped[str] = mapped_column(String(MAX_EMAIL))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    # Its body carries a link that opens something: emptied as soon as it is sent.
    has_secret: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(8))
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    purged_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(200))


class SecurityEvent(Base):
    """What happened to accounts and access; never edited, erased after twelve months."""

    __tablename__ = "security_events"
    __table_args__ = (
        Index("ix_security_events_at", "at"),
        Index("ix_security_events_user_id_at", "user_id", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(40))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    address: Mapped[str | None] = mapped_column(String(64))
    # A few words for whoever reads the log: never an address, a name, a secret.
    detail: Mapped[str | None] = mapped_column(String(200))


class RoleChange(Base):
    """Who gave which role to whom, and when."""

    __tablename__ = "role_changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    old_role: Mapped[str] = mapped_column(String(16))
    new_role: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]


class DataExport(Base):
    """An archive of one person's data, waiting to be fetched by that person."""

    __tablename__ = "data_exports"
    __table_args__ = (Index("ix_data_exports_expires_at", "expires_at"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    storage_key: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
