"""What is written to one another, and what is told."""

from app.messaging.domain.contexts import context_words
from app.messaging.domain.letters import announcement_letter, message_letter, notice_letter
from app.messaging.domain.words import (
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    HelpKind,
    NoticeKind,
    checked_text,
    context_of,
    delay_words,
)

__all__ = [
    "LONGEST_SUBJECT",
    "LONGEST_TEXT",
    "HelpKind",
    "NoticeKind",
    "announcement_letter",
    "checked_text",
    "context_of",
    "context_words",
    "delay_words",
    "message_letter",
    "notice_letter",
]
