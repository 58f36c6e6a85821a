"""The minutes of a sitting, as values: the same decisions give the same document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.certification.domain.grids import Compared, Proposal
from app.content.schema.exam import Exam
from app.content.typography import french

DURATION_WORDS = {
    "entrainement": "durée d’entraînement",
    "officiel": "durée officielle",
    "source_secondaire": "d’après une source secondaire",
    "a_verifier": "à vérifier",
}
CERTIFIES_NOTHING = (
    "Examen blanc. Ce procès-verbal rend compte d’un entraînement\u00a0: il ne vaut ni titre professionnel, "
    "ni bloc de compétences acquis. Les points calculés par la machine n’ont rien décidé\u00a0: le jury a décidé."
)


@dataclass(frozen=True)
class JudgedBlock:
    """One block for one candidate: what was decided and why, beside what the rule proposed."""

    proposal: Proposal
    acquired: bool
    reasons: str


@dataclass(frozen=True)
class JudgedSeat:
    """One candidate in the minutes."""

    number: int
    name: str
    blocks: tuple[JudgedBlock, ...]
    compared: tuple[Compared, ...]
    settled: tuple[tuple[str, int, str], ...]
    signed: tuple[str, ...]


def level_words(exam: Exam, level: Fraction | int | None) -> str:
    """A level in the words of the scale; between two levels, as a number."""
    if level is None:
        return "–"
    value = Fraction(level)
    if value.denominator == 1:
        return french(exam.levels[int(value)])
    return f"{float(value):.1f}".replace(".", ",") + f" sur {len(exam.levels) - 1}"


def given_words(exam: Exam, compared: Compared) -> str:
    """What each evaluator gave, in the order of the jury; once when they agree."""
    words = [level_words(exam, mark.level) for _, mark in compared.marks]
    if len(set(words)) == 1:
        return f"{words[0]} (accord)"
    return "\n".join(words)


def outcome_words(acquired: bool) -> str:
    """« acquis » or « non acquis »."""
    return "Acquis" if acquired else "Non acquis"


def proposal_words(proposal: Proposal) -> str:
    """What the rule proposed, told apart from what the jury decided."""
    if proposal.acquired is None:
        return ""
    told = "acquis" if proposal.acquired else "non acquis"
    return f"La règle de l’examen proposait\u00a0: {told}. " + " ".join(proposal.reasons)


def minutes_values(
    exam: Exam,
    facts: Mapping[str, Any],
    jury: Sequence[str],
    incidents: Sequence[tuple[str, str, str, str]],
    seats: Sequence[JudgedSeat],
) -> dict[str, Any]:
    """The values that the printed minutes show."""
    return {
        "title": f"Procès-verbal – {french(exam.title)}",
        "subject": "Procès-verbal d’examen blanc",
        "lead": facts["lead"],
        "caution": CERTIFIES_NOTHING + " " + french(exam.caution),
        "session": facts["session"],
        "jury": list(jury),
        "parts": [
            [french(part.title), f"{part.minutes}\u00a0min", DURATION_WORDS[part.duration_status]]
            for part in exam.parts
        ],
        "incidents": [list(one) for one in incidents],
        "seats": [_seat(exam, seat) for seat in seats],
    }


def _seat(exam: Exam, seat: JudgedSeat) -> dict[str, Any]:
    return {
        "title": f"Candidature n°\u00a0{seat.number}\u00a0: {seat.name}",
        "blocks": [
            {
                "title": f"{one.proposal.block.ccp}\u00a0: {french(one.proposal.block.title)}",
                "outcome": outcome_words(one.acquired),
                "reasons": one.reasons,
                "proposal": proposal_words(one.proposal),
            }
            for one in seat.blocks
        ],
        "criteria": [
            [
                french(one.criterion.label),
                given_words(exam, one),
                level_words(exam, one.retained),
            ]
            for one in seat.compared
        ],
        "settled": [
            f"{french(label)}\u00a0: {french(exam.levels[level])}. {reason}" for label, level, reason in seat.settled
        ],
        "signatures": "Signé par " + " et ".join(seat.signed) + "." if seat.signed else "Sans signature.",
    }
