"""A question that somebody contests: why, and what becomes of it."""

from __future__ import annotations

from enum import StrEnum

from app.errors import Conflict, InvalidAction

LONGEST_REPORT = 2000
LONGEST_ANSWER = 2000
SHORTEST_WORDS = 10


class ReportReason(StrEnum):
    """What seems wrong with a question."""

    WRONG_KEY = "wrong_key"
    AMBIGUOUS = "ambiguous"
    OUTDATED = "outdated"
    MISPRINT = "misprint"
    UNREADABLE = "unreadable"
    OTHER = "other"


class ReportState(StrEnum):
    """Where a report stands. Once answered it is not answered again: a new report may be made."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    REFUSED = "refused"


ANSWERS = frozenset({ReportState.ACCEPTED, ReportState.REFUSED})


def checked_words(typed: str, longest: int) -> str:
    """What is written about a question: one sentence at least."""
    words = typed.replace("\r\n", "\n").strip()
    if len(words) < SHORTEST_WORDS:
        raise InvalidAction("Expliquez-vous en une phrase au moins.")
    if len(words) > longest:
        raise InvalidAction(f"Ce texte tient en {longest}\u00a0signes.")
    return words


def answered(state: str, answer: ReportState) -> ReportState:
    """The state after an answer; a report is answered once."""
    if answer not in ANSWERS:
        raise InvalidAction("Choisissez : la question est à corriger, ou elle est juste.")
    if state != ReportState.RECEIVED:
        raise Conflict("Ce signalement a déjà reçu une réponse.")
    return answer
