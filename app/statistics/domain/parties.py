"""Conversations and half-days: the paths that were taken, and where people fall. Pure.

A step that fewer than five people reached is not told. At a step, each person is counted once, at their first passage.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from statistics import median

from app.reception.domain.judgement import EARNED, LATE, LOST_POINTS, MISSED, Mark
from app.statistics.domain.groups import is_shown
from app.statistics.domain.times import LONGEST_SILENCE, TimedAct


@dataclass(frozen=True)
class Passage:
    """One choice of one party: at which step, which choice, and the points that a better one would have kept."""

    step: str
    choice: str
    lost: int


@dataclass(frozen=True)
class Party:
    """A finished conversation."""

    passages: tuple[Passage, ...]
    ending: str
    share: Fraction


@dataclass(frozen=True)
class Branch:
    """One choice at a step: how many took it, and what it lost to all who took it."""

    choice: str
    people: int
    lost: int


@dataclass(frozen=True)
class Fork:
    """One step, and how those who reached it shared out."""

    step: str
    reached: int
    branches: tuple[Branch, ...]

    @property
    def lost(self) -> Fraction:
        """The points lost there by each of those who reached it, on average."""
        return Fraction(sum(one.lost for one in self.branches), self.reached)

    @property
    def worst(self) -> Branch:
        """The choice that costs them the most together."""
        return max(self.branches, key=lambda one: one.lost)


@dataclass(frozen=True)
class Flow:
    """All the paths: the steps in the order in which people meet them, the endings, and what is not told."""

    people: int
    forks: tuple[Fork, ...]
    endings: tuple[tuple[str, int], ...]
    hidden_steps: int
    mean: Fraction

    @property
    def falls(self) -> tuple[Fork, ...]:
        """The steps where points are lost, the costliest first."""
        return tuple(sorted((one for one in self.forks if one.lost > 0), key=lambda one: (-one.lost, one.step)))


def flow_of(parties: Sequence[Party]) -> Flow | None:
    """The paths of these parties, one a person; None for fewer than five."""
    if not is_shown(len(parties)):
        return None
    taken: dict[str, Counter[str]] = defaultdict(Counter)
    lost: Counter[tuple[str, str]] = Counter()
    ranks: dict[str, list[int]] = defaultdict(list)
    for party in parties:
        seen: set[str] = set()
        for rank, passage in enumerate(party.passages):
            if passage.step in seen:
                continue
            seen.add(passage.step)
            taken[passage.step][passage.choice] += 1
            lost[passage.step, passage.choice] += max(0, passage.lost)
            ranks[passage.step].append(rank)
    forks = [
        Fork(
            step,
            choices.total(),
            tuple(
                Branch(choice, people, lost[step, choice])
                for choice, people in sorted(choices.items(), key=lambda one: (-one[1], one[0]))
            ),
        )
        for step, choices in taken.items()
    ]
    forks.sort(key=lambda one: (sum(ranks[one.step]) / len(ranks[one.step]), -one.reached, one.step))
    shown = tuple(one for one in forks if is_shown(one.reached))
    endings = Counter(party.ending for party in parties)
    return Flow(
        people=len(parties),
        forks=shown,
        endings=tuple(sorted(endings.items(), key=lambda one: (-one[1], one[0]))),
        hidden_steps=len(forks) - len(shown),
        mean=sum((party.share for party in parties), Fraction(0)) / len(parties),
    )


@dataclass(frozen=True)
class Judged:
    """One thing that the protocol wants (or that should not be) for one item: how often it went which way."""

    item: str
    act: str
    better: str
    rule: str | None
    earned: int
    late: int
    missed: int
    faults: int

    @property
    def wrong(self) -> int:
        """How many people lost points there."""
        return self.late + self.missed + self.faults


def judged_of(days: Sequence[Sequence[Mark]]) -> list[Judged] | None:
    """Every judgement of a half-day over these people, the most missed first; None for fewer than five."""
    if not is_shown(len(days)):
        return None
    verdicts: dict[tuple[str, str, str, bool], Counter[str]] = defaultdict(Counter)
    rules: dict[tuple[str, str, str, bool], str | None] = {}
    for marks in days:
        met = {((one.item, one.act, one.better, one.verdict == LOST_POINTS), one.verdict, one.rule) for one in marks}
        for key, verdict, rule in met:
            verdicts[key][verdict] += 1
            rules[key] = rule
    found = [
        Judged(
            item=key[0],
            act=key[1],
            better=key[2],
            rule=rules[key],
            earned=counts[EARNED],
            late=counts[LATE],
            missed=counts[MISSED],
            faults=counts[LOST_POINTS],
        )
        for key, counts in verdicts.items()
    ]
    return sorted(found, key=lambda one: (-one.wrong, one.item, one.act, one.better))


def median_minutes(acts: Sequence[TimedAct]) -> float | None:
    """How long the middle copy took, silences counting for five minutes at most; None under five copies."""
    spent: dict[str, timedelta] = defaultdict(timedelta)
    earlier: dict[str, datetime] = {}
    for act in acts:
        since = act.at - earlier.get(act.attempt_id, act.started_at)
        earlier[act.attempt_id] = act.at
        spent[act.attempt_id] += min(max(since, timedelta()), LONGEST_SILENCE)
    if not is_shown(len(spent)):
        return None
    return median(one.total_seconds() for one in spent.values()) / 60
