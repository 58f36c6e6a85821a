"""Who people are: roles, comfort of reading, and the person a page is shown to."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email


class Role(StrEnum):
    """What somebody does here; one role a person."""

    LEARNER = "learner"
    TRAINER = "trainer"
    EVALUATOR = "evaluator"
    ADMIN = "admin"


STAFF = frozenset({Role.TRAINER, Role.EVALUATOR, Role.ADMIN})


class Theme(StrEnum):
    """Light, dark, or what the device says."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class TextSize(StrEnum):
    NORMAL = "normal"
    LARGE = "large"
    LARGEST = "largest"


class Spacing(StrEnum):
    NORMAL = "normal"
    WIDE = "wide"


@dataclass(frozen=True)
class Viewer:
    """The person that a page is shown to, as read by the one statement that opens a signed-in request."""

    id: int
    email: str
    name: str
    role: Role
    framework: str | None = None
    theme: Theme = Theme.AUTO
    text_size: TextSize = TextSize.NORMAL
    spacing: Spacing = Spacing.NORMAL
    ruler: bool = False
    weekly_minutes: int | None = None
    exam_date: date | None = None
    session_id: int = 0
    has_second_factor: bool = False
    reauthenticated_at: datetime | None = None
    session_ends_at: datetime | None = None

    @property
    def is_staff(self) -> bool:
        """Whether this person works here: trainer, evaluator or admin."""
        return self.role in STAFF

    @property
    def first_name(self) -> str:
        """What one calls this person by: the first word of the name."""
        return self.name.split(" ", 1)[0] if self.name else ""


MAX_EMAIL = 254
MAX_NAME = 120


def normalise_email(email: str) -> str:
    """The address under which an account is known: trimmed, composed, without case."""
    return unicodedata.normalize("NFC", email).strip().casefold()


def is_email_like(email: str) -> bool:
    """Whether this could be an address; sending a message to it is the only proof."""
    if len(email) > MAX_EMAIL:
        return False
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def normalise_name(name: str) -> str:
    """A name on one line: composed, without control signs, single spaces."""
    composed = unicodedata.normalize("NFC", name)
    visible = "".join(" " if unicodedata.category(sign).startswith(("C", "Z")) else sign for sign in composed)
    return " ".join(visible.split())
