"""Who people are and what they may do; rules of passwords, throttling and sessions."""

from app.accounts.domain.people import (
    MAX_EMAIL,
    MAX_NAME,
    STAFF,
    Role,
    Spacing,
    TextSize,
    Theme,
    Viewer,
    is_email_like,
    normalise_email,
    normalise_name,
)

__all__ = [
    "MAX_EMAIL",
    "MAX_NAME",
    "STAFF",
    "Role",
    "Spacing",
    "TextSize",
    "Theme",
    "Viewer",
    "is_email_like",
    "normalise_email",
    "normalise_name",
]
