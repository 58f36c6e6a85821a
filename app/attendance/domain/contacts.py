"""The accompaniment journal: what kind of help was given, by which means, how long after it was asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from app.errors import InvalidAction

LONGEST_CONTACT = 600
MAX_SUMMARY = 2000


class ContactKind(StrEnum):
    """The two kinds of assistance that distance training owes (Code du travail, D. 6313-3-1)."""

    TECHNICAL = "technical"
    PEDAGOGICAL = "pedagogical"


class ContactChannel(StrEnum):
    """By which means two people spoke."""

    MESSAGE = "message"
    PHONE = "phone"
    VIDEO = "video"
    IN_PERSON = "in_person"


def response_delay(requested_at: datetime | None, at: datetime) -> timedelta | None:
    """How long somebody waited for help; nothing when they had not asked for it."""
    return None if requested_at is None else at - requested_at


def check_contact(at: datetime, minutes: int, summary: str, requested_at: datetime | None, now: datetime) -> None:
    """An entry tells something that happened, after it was asked for, in a time that a day can hold."""
    if at > now:
        raise InvalidAction("Ce contact n’a pas encore eu lieu\u00a0: indiquez une date passée.")
    if requested_at is not None and requested_at > at:
        raise InvalidAction("La demande vient avant la réponse\u00a0: vérifiez les deux dates.")
    if not 0 <= minutes <= LONGEST_CONTACT:
        raise InvalidAction("La durée va de 0 à 600\u00a0minutes.")
    if not summary.strip():
        raise InvalidAction("Dites en quelques mots de quoi il a été question.")
    if len(summary) > MAX_SUMMARY:
        raise InvalidAction("Le résumé tient en 2\u00a0000 signes.")
