"""The certificate of completion (certificat de réalisation): what it states, and which part is computed or declared.

It carries the fields of the model that funders know: trainee and employer, title, nature of the action, objectives,
dates, duration, organisation, signature. The duration really done is the sum of what the record proves (half-days
attended, acts of work at a distance) and of what the organisation declares beside it; the document tells them apart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any

from app.errors import InvalidAction

FACTS_VERSION = 1
MAX_HOURS = 5000
MINUTES_AN_HOUR = 60
MAX_WORDS = 1000


class ActionNature(StrEnum):
    """The categories of action that this house holds."""

    TRAINING = "training"
    VAE = "vae"


class Modality(StrEnum):
    DISTANCE = "distance"
    MIXED = "mixed"
    ON_SITE = "on_site"


@dataclass(frozen=True)
class Declared:
    """What the person who issues it declares."""

    nature: ActionNature
    title: str
    objectives: str
    modality: Modality
    planned_hours: int
    first: date
    last: date
    employer: str = ""
    other_minutes: int = 0
    other_words: str = ""


@dataclass(frozen=True)
class Computed:
    """What the record proves over the period."""

    live_minutes: int
    half_days: int
    absences: int
    distance_minutes: int
    days_worked: int
    lessons: int
    copies: int


def check_declared(declared: Declared) -> None:
    """Every field that a funder reads is there, and the figures make sense."""
    if not declared.title.strip() or not declared.objectives.strip():
        raise InvalidAction("L’intitulé et les objectifs de l’action sont nécessaires.")
    if max(len(declared.title), len(declared.objectives), len(declared.other_words)) > MAX_WORDS:
        raise InvalidAction("Chaque texte tient en 1\u00a0000 signes.")
    if declared.last < declared.first:
        raise InvalidAction("Le dernier jour vient après le premier.")
    if not 0 < declared.planned_hours <= MAX_HOURS:
        raise InvalidAction("La durée prévue se compte en heures, de 1 à 5\u00a0000.")
    if not 0 <= declared.other_minutes <= MAX_HOURS * MINUTES_AN_HOUR:
        raise InvalidAction("Le temps déclaré en plus se compte en minutes.")
    if declared.other_minutes and not declared.other_words.strip():
        raise InvalidAction("Dites de quel travail vient le temps déclaré en plus.")


def facts_of(
    person: str,
    declared: Declared,
    computed: Computed,
    organisation: Mapping[str, str],
    issuer: str,
) -> Mapping[str, Any]:
    """What the certificate states, whole. `person` and `issuer` are seals: the names stand beside, and can leave."""
    return {
        "version": FACTS_VERSION,
        "person": person,
        "nature": declared.nature.value,
        "title": declared.title,
        "objectives": declared.objectives,
        "modality": declared.modality.value,
        "first": declared.first.isoformat(),
        "last": declared.last.isoformat(),
        "planned_hours": declared.planned_hours,
        "computed": {
            "live_minutes": computed.live_minutes,
            "half_days": computed.half_days,
            "absences": computed.absences,
            "distance_minutes": computed.distance_minutes,
            "days_worked": computed.days_worked,
            "lessons": computed.lessons,
            "copies": computed.copies,
        },
        "declared": {"other_minutes": declared.other_minutes, "other_words": declared.other_words},
        "done_minutes": computed.live_minutes + computed.distance_minutes + declared.other_minutes,
        "organisation": dict(organisation),
        "issuer": issuer,
    }


def facts_digest(facts: Mapping[str, Any]) -> str:
    """The fingerprint of what is stated."""
    written = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(written.encode()).hexdigest()


def number_of(year: int, rank: int) -> str:
    """« CR-2026-0007 »."""
    return f"CR-{year}-{rank:04d}"
