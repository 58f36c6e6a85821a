"""What the security log tells: kinds of events."""

from __future__ import annotations

from enum import StrEnum


class EventKind(StrEnum):
    """What happened to an account or to access."""

    SIGNED_UP = "signed_up"
    CONFIRMED = "confirmed"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_THROTTLED = "sign_in_throttled"
    SIGNED_OUT = "signed_out"
    SESSION_CLOSED = "session_closed"
    REAUTHENTICATED = "reauthenticated"
    CODE_FAILED = "code_failed"
    RECOVERY_CODE_USED = "recovery_code_used"
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    RESET_ASKED = "reset_asked"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a kind of event
    EMAIL_CHANGE_ASKED = "email_change_asked"
    EMAIL_CHANGED = "email_changed"
    ROLE_CHANGED = "role_changed"
    DISABLED = "disabled"
    ENABLED = "enabled"
    EXPORTED = "exported"
    ERASED = "erased"
    PURGED = "purged"
    ADDED = "added"
    INVITED = "invited"
