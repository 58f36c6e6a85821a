"""The two statements of the house: what each says, when each may be issued, and what neither is.

1. A *completion statement* tells what was followed: modules read to the end, dates, time of study. It says nothing of
   what the person can do.
2. A *competences statement* tells what was shown: the competences acquired, with the proofs behind each. It says
   nothing of how long it took.

Neither is a diploma, a professional title or a part of one: only the certifying body certifies.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

# Crockford's base 32: no I, L, O or U, so that a number read aloud or typed again is the same number.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": "", "\u00a0": "", "\u2010": "", "\u2011": ""})
NUMBER_SIGNS = 20  # of 5 bits each: 100 bits
GROUP = 5
VALID_YEARS = 5
REGISTER_YEARS = 50

NOT_A_TITLE = (
    "Ce document ne vaut ni titre professionnel, ni diplôme, ni partie de l’un ou de l’autre\u00a0: "
    "seul l’organisme certificateur, après un jury, délivre un titre."
)


class StatementKind(StrEnum):
    """Which of the two statements."""

    COMPLETION = "completion"
    COMPETENCES = "competences"


TITLES = {
    StatementKind.COMPLETION: "Attestation de fin de formation",
    StatementKind.COMPETENCES: "Attestation de compétences",
}
# What each says, and what it does not, in the words of every page, file and paper.
SAYS = {
    StatementKind.COMPLETION: (
        "Cette attestation dit ce qui a été suivi sur Trait d’union\u00a0: les modules lus jusqu’au bout, "
        "les dates et le temps d’étude."
    ),
    StatementKind.COMPETENCES: (
        "Cette attestation dit quelles compétences ont été montrées sur Trait d’union, et par quelles preuves, "
        "au regard de la personne qui l’a délivrée."
    ),
}
DOES_NOT_SAY = {
    StatementKind.COMPLETION: (
        "Elle ne dit pas ce que la personne sait faire\u00a0: ce n’est pas une attestation de compétences."
    ),
    StatementKind.COMPETENCES: (
        "Elle ne dit pas qu’une formation a été suivie en entier\u00a0: "
        "ce n’est pas une attestation de fin de formation."
    ),
}


class RevocationReason(StrEnum):
    """Why a statement is withdrawn, as the public list says it."""

    ERROR = "error"
    FRAUD = "fraud"
    REQUEST = "request"
    REPLACED = "replaced"


REASONS = {
    RevocationReason.ERROR: "erreur à la délivrance",
    RevocationReason.FRAUD: "fraude constatée",
    RevocationReason.REQUEST: "à la demande de la personne",
    RevocationReason.REPLACED: "remplacée par une autre",
}


def normalise_number(typed: str) -> str | None:
    """The number somebody typed, as it is kept; None when no number can look like this."""
    # Bounded before anything else: what is typed may be a novel.
    number = typed.strip()[:80].upper().translate(LOOK_ALIKES)
    return number if len(number) == NUMBER_SIGNS and all(sign in ALPHABET for sign in number) else None


def number_of(chance: int) -> str:
    """The number that this much chance makes: 100 bits, the rest is left out."""
    signs = []
    for _ in range(NUMBER_SIGNS):
        chance, place = divmod(chance, len(ALPHABET))
        signs.append(ALPHABET[place])
    return "".join(signs)


def shown_number(number: str) -> str:
    """« 7QK2M-… »: four groups of five."""
    return "-".join(number[start : start + GROUP] for start in range(0, len(number), GROUP))


def years_later(instant: datetime, years: int) -> datetime:
    """The same day so many years later; the 29th of February becomes the 28th."""
    try:
        return instant.replace(year=instant.year + years)
    except ValueError:
        return instant.replace(year=instant.year + years, day=28)


@dataclass(frozen=True)
class ModuleFollowed:
    """One module of the course, and how far somebody is in it."""

    id: str
    title: str
    lessons: int
    read: int
    finished_on: date | None
    quizzes_left: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Every lesson read to the end, every graded quiz handed in, well or badly."""
        return self.lessons > 0 and self.read == self.lessons and not self.quizzes_left


@dataclass(frozen=True)
class Completion:
    """Where somebody stands before a completion statement."""

    modules: tuple[ModuleFollowed, ...]
    started_on: date | None
    ended_on: date | None
    minutes: int
    days: int

    @property
    def is_reached(self) -> bool:
        """Every module of the course is complete. How well the quizzes went is not what this statement says."""
        return bool(self.modules) and all(module.is_complete for module in self.modules)

    @property
    def missing(self) -> tuple[str, ...]:
        """What is left to do, a sentence a module."""
        return tuple(_missing_words(module) for module in self.modules if not module.is_complete)

    @property
    def scope(self) -> tuple[str, ...]:
        """What makes this statement another one: the modules followed."""
        return tuple(sorted(module.id for module in self.modules))


def _missing_words(module: ModuleFollowed) -> str:
    parts = []
    left = module.lessons - module.read
    if left:
        parts.append("1 leçon à terminer" if left == 1 else f"{left}\u00a0leçons à terminer")
    parts += [f"«\u00a0{title}\u00a0» à rendre" for title in module.quizzes_left]
    return f"{module.title}\u00a0: {', '.join(parts) or 'aucune leçon publiée'}."


@dataclass(frozen=True)
class Proof:
    """One attempt behind an acquired competence, and the digest of its log."""

    attempt_id: str
    title: str
    mode: str
    earned: str
    possible: str
    on: date
    digest: str


@dataclass(frozen=True)
class AcceptedEvidence:
    """One piece of the portfolio that a trainer accepted, beside the proofs: it adds to them, it replaces none."""

    title: str
    kind: str
    on: date
    digest: str


@dataclass(frozen=True)
class AcquiredCompetence:
    """One competence acquired, with what shows it."""

    id: str
    code: str
    label: str
    label_status: str
    block_code: str
    block_title: str
    proofs: tuple[Proof, ...]
    accepted: tuple[AcceptedEvidence, ...] = ()


@dataclass(frozen=True)
class Acquired:
    """What a competences statement would say today."""

    framework_code: str
    framework_title: str
    competences: tuple[AcquiredCompetence, ...]
    missing: tuple[str, ...] = ()

    @property
    def is_reached(self) -> bool:
        """At least one competence is acquired: the statement lists those that are, and no other."""
        return bool(self.competences)

    @property
    def scope(self) -> tuple[str, ...]:
        return tuple(sorted(one.id for one in self.competences))


def by_block(competences: Iterable[AcquiredCompetence]) -> Sequence[tuple[str, str, list[AcquiredCompetence]]]:
    """(code, title, competences) of each block, in the order of the référentiel."""
    blocks: dict[str, tuple[str, str, list[AcquiredCompetence]]] = {}
    for one in competences:
        blocks.setdefault(one.block_code, (one.block_code, one.block_title, []))[2].append(one)
    return list(blocks.values())
