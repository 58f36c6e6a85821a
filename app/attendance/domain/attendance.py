"""Attendance by half-day: what is said of each person, what is signed word for word, how much time it makes.

A learner signs for themselves, from their own account. Whoever trains countersigns the half-day and says of those who
did not sign whether they were away. Nothing signed is edited: a correction is a new line, with its reason.

What is signed names people by a seal (a digest of a salt and the name): the name itself stands beside it, and can leave
with its person while the fingerprint still holds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from app.errors import InvalidAction

STATEMENT_VERSION = 2
MAX_NOTE = 300


class AttendanceState(StrEnum):
    """What is said of one person at one half-day."""

    SIGNED = "signed"
    NOTED = "noted"
    LATE = "late"
    ABSENT = "absent"
    COUNTERSIGNED = "countersigned"


class AbsenceReason(StrEnum):
    """Why somebody was away, without a word of their health."""

    NOT_SAID = "not_said"
    ANNOUNCED = "announced"
    WORK = "work"
    FAMILY = "family"
    TRANSPORT = "transport"
    CONNECTION = "connection"
    JUSTIFIED = "justified"


PRESENT = frozenset({AttendanceState.SIGNED, AttendanceState.NOTED, AttendanceState.LATE})
# What whoever trains may say of somebody.
SAID = (AttendanceState.NOTED, AttendanceState.LATE, AttendanceState.ABSENT)


@dataclass(frozen=True)
class Note:
    """What whoever trains says of one person at one half-day."""

    state: AttendanceState
    minutes_late: int = 0
    reason: AbsenceReason | None = None


def check_note(note: Note, minutes: int) -> Note:
    """A delay is shorter than the half-day, an absence has a reason of the list; what does not belong is dropped."""
    if note.state not in SAID:
        raise InvalidAction("Dites de chaque personne si elle était là, en retard ou absente.")
    if note.state is AttendanceState.ABSENT:
        return Note(note.state, 0, note.reason or AbsenceReason.NOT_SAID)
    if note.state is AttendanceState.LATE:
        if not 0 < note.minutes_late < minutes:
            raise InvalidAction("Un retard se compte en minutes, et dure moins que la demi-journée.")
        return Note(note.state, note.minutes_late)
    return Note(note.state)


def minutes_attended(state: AttendanceState, minutes_late: int, minutes: int) -> int:
    """How long somebody was there, of a half-day of so many minutes."""
    return max(minutes - minutes_late, 0) if state in PRESENT else 0


def statement_of(
    session: Mapping[str, Any],
    half: Mapping[str, Any],
    about: tuple[int, str],
    signer: tuple[int, str],
    note: Note,
    at: datetime,
    *,
    words: str = "",
    previous: str = "",
    sheet: Sequence[str] = (),
) -> Mapping[str, Any]:
    """What is signed, whole. People are a number and a seal; `previous` is the fingerprint of what it corrects, `sheet`
    those it answers for."""
    return {
        "version": STATEMENT_VERSION,
        "session": dict(session),
        "half": dict(half),
        "about": {"id": about[0], "seal": about[1]},
        "signer": {"id": signer[0], "seal": signer[1]},
        "state": note.state.value,
        "minutes_late": note.minutes_late,
        "reason": note.reason.value if note.reason else "",
        "note": words,
        "at": at.isoformat(),
        "previous": previous,
        "sheet": sorted(sheet),
    }


def seal_of(salt: str, *words: str) -> str:
    """What stands for a name in what is signed: it can be checked by whoever knows the name, and tells it to nobody."""
    return sha256("\n".join((salt, *words)).encode()).hexdigest()


def digest_of(statement: Mapping[str, Any]) -> str:
    """The fingerprint of what was signed: SHA-256 of its one way of being written."""
    written = json.dumps(statement, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(written.encode()).hexdigest()
