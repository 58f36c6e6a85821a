"""Messages and notices: their kinds, their limits, what a page may be written from, how long an answer took."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum

from app.errors import InvalidAction

LONGEST_TEXT = 5000
LONGEST_SUBJECT = 120
# Where one may come from when asking for help; anything else is no context.
_CONTEXT = re.compile(
    r"/(?:modules/[a-z0-9-]{1,120}(?:/[a-z0-9-]{1,120})?|quiz/[a-z0-9-]{1,120}"
    r"|tentatives/[0-9A-Za-z]{26}(?:/resultat)?|scenarios/[a-z0-9-]{1,120}|journees/[a-z0-9-]{1,120}"
    r"|dictees/[a-z0-9-]{1,120}|portfolio/preuves/[0-9]{1,9}|revision|vae|dossier-professionnel|progression)"
    r"(?:#[A-Za-z0-9_-]{1,120})?"
)


class HelpKind(StrEnum):
    """The two kinds of assistance that distance training owes (Code du travail, D. 6313-3-1)."""

    TECHNICAL = "technical"
    PEDAGOGICAL = "pedagogical"


class NoticeKind(StrEnum):
    """What a learner is told of without having asked."""

    EVIDENCE_RECEIVED = "evidence_received"
    EVIDENCE_ACCEPTED = "evidence_accepted"
    EVIDENCE_SENT_BACK = "evidence_sent_back"
    EVIDENCE_COMMENTED = "evidence_commented"
    ESSAY_READ = "essay_read"
    DICTATION_READ = "dictation_read"
    RECORD_READ = "record_read"
    RESULT_PUBLISHED = "result_published"
    RESULT_RECOMPUTED = "result_recomputed"
    REPORT_ANSWERED = "report_answered"
    SESSION_MOVED = "session_moved"
    DATES_EXTENDED = "dates_extended"


def context_of(typed: str | None) -> str:
    """The page that a message is written from, if it is one of ours that may be named; nothing otherwise."""
    return typed if typed and _CONTEXT.fullmatch(typed) else ""


def checked_text(typed: str) -> str:
    """The text of a message, trimmed, with the line ends of the house; refused when empty or too long."""
    text = typed.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise InvalidAction("Écrivez votre message.")
    if len(text) > LONGEST_TEXT:
        raise InvalidAction("Ce message dépasse 5\u202f000\u00a0signes\u00a0: raccourcissez-le, ou écrivez-en deux.")
    return text


def delay_words(delay: timedelta | None) -> str:
    """How long an answer took, in words that one can say: « 35 minutes », « 4 heures », « 2 jours »."""
    if delay is None:
        return ""
    minutes = int(delay.total_seconds() // 60)
    if minutes < 1:
        return "moins d’une minute"
    for size, one, many in ((24 * 60, "un jour", "jours"), (60, "une heure", "heures"), (1, "une minute", "minutes")):
        count = minutes // size
        if count:
            return one if count == 1 else f"{count}\u00a0{many}"
    return ""
