"""What evidence is, and which act leads from one state to the next."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from app.errors import Conflict


class EvidenceKind(StrEnum):
    """What the evidence is made of."""

    ATTEMPT = "attempt"
    REPLAY = "replay"
    GRADED_WORK = "graded_work"
    DOCUMENT = "document"
    TEXT = "text"
    TESTIMONY = "testimony"
    DIPLOMA = "diploma"
    EXPERIENCE = "experience"


class EvidenceState(StrEnum):
    """Where the evidence stands between its author and who accompanies them."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    ACCEPTED = "accepted"
    TO_REVISE = "to_revise"


class EvidenceAct(StrEnum):
    """What happened to a piece of evidence; the first ones move its state."""

    CREATED = "created"
    EDITED = "edited"
    SUBMITTED = "submitted"
    TAKEN_BACK = "taken_back"
    TAKEN = "taken"
    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"
    DECLARED = "declared"
    REQUESTED = "requested"
    TESTIFIED = "testified"
    REPORTED = "reported"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


EDITABLE = frozenset({EvidenceState.DRAFT, EvidenceState.TO_REVISE})
WAITING = frozenset({EvidenceState.SUBMITTED, EvidenceState.IN_REVIEW})

# act → (states from which it may be done, state to which it leads)
MOVES: Mapping[EvidenceAct, tuple[frozenset[EvidenceState], EvidenceState]] = {
    EvidenceAct.SUBMITTED: (EDITABLE, EvidenceState.SUBMITTED),
    EvidenceAct.TAKEN_BACK: (frozenset({EvidenceState.SUBMITTED}), EvidenceState.DRAFT),
    EvidenceAct.TAKEN: (frozenset({EvidenceState.SUBMITTED}), EvidenceState.IN_REVIEW),
    EvidenceAct.ACCEPTED: (WAITING, EvidenceState.ACCEPTED),
    EvidenceAct.SENT_BACK: (WAITING | {EvidenceState.ACCEPTED}, EvidenceState.TO_REVISE),
    EvidenceAct.REPORTED: (frozenset(EvidenceState), EvidenceState.TO_REVISE),
}
NOT_NOW = "Cette preuve a changé d’état entre-temps : relisez-la avant de recommencer."


def move(state: str, act: EvidenceAct) -> EvidenceState:
    """The state to which an act leads; Conflict when it may not be done from here."""
    allowed, after = MOVES[act]
    if EvidenceState(state) not in allowed:
        raise Conflict(NOT_NOW)
    return after


def is_editable(state: str) -> bool:
    """Its author may change it: what was handed in is frozen."""
    return EvidenceState(state) in EDITABLE


# The parts of what an author writes, in order: (key, title). Comments name a part and one of its paragraphs.
PARTS: Mapping[EvidenceKind, tuple[tuple[str, str], ...]] = {
    EvidenceKind.TEXT: (
        ("facts", "Les faits"),
        ("actions", "Ce que vous avez fait"),
        ("results", "Le résultat"),
    ),
    EvidenceKind.TESTIMONY: (
        ("tasks", "Les activités confiées"),
        ("observed", "Ce qui a été observé"),
        ("example", "Un exemple précis"),
    ),
    EvidenceKind.DIPLOMA: (
        ("diploma", "Intitulé du diplôme"),
        ("school", "Établissement"),
        ("year", "Année d’obtention"),
        ("remark", "Remarque"),
    ),
}
REMARK = (("remark", "Ce que cette preuve montre"),)


def parts_of(kind: str) -> tuple[tuple[str, str], ...]:
    """The written parts of this kind of evidence."""
    return PARTS.get(EvidenceKind(kind), REMARK)


@dataclass(frozen=True)
class WrittenParagraph:
    """One paragraph of a part; `key` names it in comments."""

    key: str
    text: str
    start: int


def paragraphs_of(part: str, text: str) -> Iterator[WrittenParagraph]:
    """The paragraphs of a part: lines that hold words."""
    start, number = 0, 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            number += 1
            yield WrittenParagraph(f"{part}-{number}", line.rstrip("\r\n"), start)
        start += len(line)


def digest_of(holding: Mapping[str, Any]) -> str:
    """What names exactly what a piece of evidence holds: SHA-256 of its canonical JSON."""
    canonical = json.dumps(holding, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
