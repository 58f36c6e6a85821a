"""What a placement test concludes: field by field, in words with their uncertainty; a path, a pace, dispensations.

A field is « probablement acquis » when there are three chances in four, at least, that the person would find the share
of its questions that the test asks for; « à apprendre » when there is one in four at most; « à confirmer » in between.
What is proposed is never imposed: a person and whoever trains them decide, and sign what they decided.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from math import ceil
from typing import Any

from app.content.catalog import Catalog
from app.content.schema.path import LearningPath, PathStep
from app.content.schema.placement import PublishedPlacement
from app.pathways.domain.estimate import expected_share
from app.pathways.domain.placement import PlacementState, standings_in

PACES = (3, 5, 7, 10, 15)


class Finding(StrEnum):
    """What the answers say of one field."""

    LIKELY_KNOWN = "likely_known"
    TO_CONFIRM = "to_confirm"
    TO_LEARN = "to_learn"


@dataclass(frozen=True)
class DomainFinding:
    """One field: what was asked, the share that one would find, in whole percents, and what follows."""

    id: str
    title: str
    asked: int
    right: int
    unknown: int
    low: int
    share: int
    high: int
    finding: Finding
    competences: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()

    @property
    def tenths(self) -> tuple[int, int]:
        """The interval as « between so many and so many out of ten »."""
        return round(self.low / 10), round(self.high / 10)


@dataclass(frozen=True)
class Pace:
    """So many hours a week, and the day it would end."""

    hours_per_week: int
    weeks: int
    ends_on: date


def findings(spec: PublishedPlacement, state: PlacementState) -> tuple[DomainFinding, ...]:
    """What these answers say of each field."""
    where = standings_in(spec, state)
    found = []
    for domain in spec.domains:
        difficulties = [hard for field, hard in spec.difficulties.values() if field == domain.id]
        standing = where[domain.id]
        low, lower, share, upper, high = (
            expected_share(one, difficulties)
            for one in (standing.low, standing.lower, standing.mean, standing.upper, standing.high)
        )
        mark = spec.acquired_percent / 100
        mine = [one for one in state.answers if spec.difficulties[one.question][0] == domain.id]
        right = sum(one.right for one in mine)
        found.append(
            DomainFinding(
                id=domain.id,
                title=domain.title,
                asked=len(mine),
                right=right,
                unknown=sum(one.unknown for one in mine),
                low=round(low * 100),
                share=round(share * 100),
                high=round(high * 100),
                finding=finding_of(lower >= mark, upper < mark, right, len(mine)),
                competences=domain.competences,
                modules=domain.modules,
            )
        )
    return tuple(found)


def finding_of(above: bool, below: bool, right: int, asked: int) -> Finding:
    """The word for one field. What other fields say weighs in the estimate, and never decides alone: nobody who found
    everything is told to learn it all, nobody who found less than half is told that it is known."""
    if above and right * 2 >= asked > 0:
        return Finding.LIKELY_KNOWN
    return Finding.TO_LEARN if below and right < asked else Finding.TO_CONFIRM


def proposed_path(spec: PublishedPlacement, found: Iterable[DomainFinding]) -> str:
    """The path that goes with these findings: a refresher where at least half the fields seem known and few are new."""
    some = list(found)
    known = sum(one.finding is Finding.LIKELY_KNOWN for one in some)
    new = sum(one.finding is Finding.TO_LEARN for one in some)
    return spec.path_when_known if known * 2 >= len(some) and new <= 1 else spec.path_when_new


def proposed_dispensations(found: Iterable[DomainFinding], path: LearningPath) -> tuple[str, ...]:
    """The modules of the path that belong to a field that seems known, in the order of the path."""
    known = {module for one in found if one.finding is Finding.LIKELY_KNOWN for module in one.modules}
    return tuple(one for one in modules_of(path) if one in known)


def modules_of(path: LearningPath) -> tuple[str, ...]:
    """The modules of which a path asks lessons, in its order."""
    seen: dict[str, None] = {}
    for week in path.weeks:
        for step in week.steps:
            seen.update(dict.fromkeys(_modules_in(step)))
    return tuple(seen)


def _modules_in(step: PathStep) -> list[str]:
    return [step.module] if step.module is not None else [one.partition("/")[0] for one in step.lessons or ()]


def minutes_asked(catalog: Catalog, path: LearningPath, dispensed: Iterable[str]) -> int:
    """The minutes of a path without what these modules no longer ask: their lessons and their training."""
    out = frozenset(dispensed)
    left = 0
    for week in path.weeks:
        for step in week.steps:
            modules = _modules_in(step)
            quiz = catalog.quizzes.get(step.quiz or "")
            spared = bool(modules) and all(one in out for one in modules)
            spared = spared or (quiz is not None and not quiz.graded and quiz.module in out)
            left += 0 if spared else step.minutes
    return left


def paces(minutes: int, first_day: date) -> tuple[Pace, ...]:
    """When so many minutes would be done, at each usual pace, beginning on this day."""
    return tuple(pace_of(minutes, hours, first_day) for hours in PACES)


def pace_of(minutes: int, hours_per_week: int, first_day: date) -> Pace:
    """When so many minutes would be done at this pace."""
    weeks = max(ceil(minutes / (hours_per_week * 60)), 1)
    return Pace(hours_per_week, weeks, first_day + timedelta(weeks=weeks, days=-1))


# What is signed


def canonical(document: Mapping[str, Any]) -> str:
    """The one text of a conclusion: what its digest is taken from, and what is kept."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(text: str) -> str:
    """The SHA-256 of what is signed."""
    return sha256(text.encode()).hexdigest()


def findings_document(found: Iterable[DomainFinding]) -> list[dict[str, Any]]:
    """The findings as a signed conclusion keeps them."""
    return [
        {
            "id": one.id,
            "title": one.title,
            "asked": one.asked,
            "right": one.right,
            "unknown": one.unknown,
            "low": one.low,
            "share": one.share,
            "high": one.high,
            "finding": one.finding.value,
            "competences": list(one.competences),
        }
        for one in found
    ]


def findings_from(document: Iterable[Mapping[str, Any]]) -> tuple[DomainFinding, ...]:
    """The findings that a signed conclusion kept."""
    return tuple(
        DomainFinding(**{**one, "finding": Finding(one["finding"]), "competences": tuple(one.get("competences", ()))})
        for one in document
    )
