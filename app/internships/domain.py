"""Rules of a stage: days and hours, the tutor's grid, what is signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

MAX_PLACE = 160
MAX_NAME = 120
MAX_NOTE = 300
MAX_COMMENT = 2000
MAX_GOAL = 2000
MOST_MINUTES_A_DAY = 12 * 60
LONGEST_STAGE = timedelta(days=366)
LINK_DAYS = (7, 14, 30)


class TutorLevel(StrEnum):
    """How somebody did one thing, in words that need no training to be chosen."""

    NOT_SEEN = "not_seen"
    WITH_HELP = "with_help"
    WITH_REVIEW = "with_review"
    ALONE = "alone"


@dataclass(frozen=True)
class DeclaredDay:
    """One day as the learner declared it."""

    day: date
    minutes: int
    note: str
    confirmed: bool


@dataclass(frozen=True)
class Hours:
    """Where the hours stand: declared, confirmed by the tutor, aimed at."""

    declared: int
    confirmed: int
    goal: int

    @property
    def share(self) -> int:
        """Confirmed minutes, in percent of the goal, 100 at most."""
        return min(100, self.confirmed * 100 // (self.goal * 60)) if self.goal else 0


def hours_of(days: Sequence[DeclaredDay], goal: int) -> Hours:
    """The sums of the days."""
    return Hours(sum(one.minutes for one in days), sum(one.minutes for one in days if one.confirmed), goal)


def dates_problem(starts_on: date, ends_on: date) -> str | None:
    """Why these dates cannot be those of a stage."""
    if ends_on < starts_on:
        return "Le dernier jour vient après le premier."
    if ends_on - starts_on > LONGEST_STAGE:
        return "Un stage dure un an au plus."
    return None


def day_problem(day: date, minutes: int, starts_on: date, ends_on: date, today: date) -> str | None:
    """Why these hours cannot be declared for this day."""
    if not starts_on <= day <= ends_on:
        return "Ce jour n’est pas dans les dates du stage."
    if day > today:
        return "Déclarez un jour une fois qu’il est passé."
    if not 0 < minutes <= MOST_MINUTES_A_DAY:
        return "Une journée compte de 1 minute à 12 heures."
    return None


def grid_problem(levels: Mapping[str, str], competences: Sequence[str]) -> str | None:
    """Why a grid cannot be signed: each competence has its level, and nothing else has."""
    if set(levels) - set(competences):
        return "Cette grille n’est pas celle du stage : rouvrez la page."
    if set(levels.values()) - set(TutorLevel):
        return "Choisissez un niveau de la liste."
    if set(competences) - set(levels):
        return "Choisissez un niveau pour chaque ligne ; « pas vu » en est un."
    if all(level == TutorLevel.NOT_SEEN for level in levels.values()):
        return "Rien n’a été vu ? Ne signez pas : écrivez plutôt à la personne qui vous a envoyé ce lien."
    return None


def signed_digest(document: Mapping[str, Any]) -> str:
    """The fingerprint of what was signed."""
    told = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def signed_document(
    title: str,
    place: str,
    dates: tuple[date, date],
    days: Sequence[DeclaredDay],
    grid: Sequence[tuple[str, str, str]],
    comment: str,
    signer: tuple[str, str],
    at: datetime,
) -> dict[str, Any]:
    """What the tutor signs: everything in it, as JSON values."""
    return {
        "stagiaire": title,
        "lieu": place,
        "du": dates[0].isoformat(),
        "au": dates[1].isoformat(),
        "minutes_confirmees": sum(one.minutes for one in days if one.confirmed),
        "jours_confirmes": sum(one.confirmed for one in days),
        "grille": [{"competence": code, "intitule": words, "niveau": level} for code, words, level in grid],
        "commentaire": comment,
        "signataire": signer[0],
        "fonction": signer[1],
        "signe_le": at.isoformat(),
    }
