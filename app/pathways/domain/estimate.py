"""What answers say of somebody, field by field: a Rasch model, read the Bayesian way on a grid.

- A question of difficulty b is found by somebody of ability t with probability 1 / (1 + exp(b − t)).
- Abilities stand in standard deviations around a beginner’s average. Fields are akin: the ability in a field is
  √K·general + √(1 − K)·own, both N(0, 1) before anything is asked, so that each ability is N(0, 1) too. What is
  answered in one field therefore says a little of the others, and only a little.
- After each answer the mean of the posterior (EAP) and its deviation are computed on a grid; nothing is iterated, so
  nothing can fail to converge.
- What a page shows is the share of the field’s questions that one would find, with an interval of 80 %: one person in
  ten lies below it, one in ten above.

The difficulties are their author’s estimates, and « je ne sais pas encore » counts as not found. A guess that falls
right counts as found: the interval, not the question, is what keeps this honest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, sqrt

KINSHIP = 0.6
REACH, NODES = 3.5, 25
TAIL, QUARTER = 0.1, 0.25
Surface = tuple[tuple[float, ...], ...]
_STEP = 2 * REACH / (NODES - 1)
_GRID = tuple(-REACH + _STEP * index for index in range(NODES))
_WEIGHTS = tuple(exp(-(node**2) / 2) for node in _GRID)


@dataclass(frozen=True)
class Item:
    """One question: its field and its difficulty."""

    id: str
    domain: str
    difficulty: float


@dataclass(frozen=True)
class Standing:
    """The ability in one field: where it is, how sure that is, the bounds of 80 %, and the quarters.

    There are three chances in four that it is above `lower`, and three in four that it is below `upper`.
    """

    mean: float
    deviation: float
    low: float
    high: float
    lower: float
    upper: float


def chance(ability: float, difficulty: float) -> float:
    """How probable it is that somebody of this ability finds a question of this difficulty."""
    return 1 / (1 + exp(difficulty - ability))


def standings(domains: Sequence[str], answers: Iterable[tuple[Item, bool]]) -> dict[str, Standing]:
    """Where somebody stands in each field, after these answers."""
    by_domain: dict[str, list[tuple[float, bool]]] = {domain: [] for domain in domains}
    for item, found in answers:
        by_domain[item.domain].append((item.difficulty, found))
    surfaces = {domain: _surface(tuple(sorted(some))) for domain, some in by_domain.items()}
    general = list(_WEIGHTS)
    rows = {domain: [sum(row) for row in surface] for domain, surface in surfaces.items()}
    for some in rows.values():
        general = [weight * value for weight, value in zip(general, some, strict=True)]
    return {domain: _standing(surface, general, rows[domain]) for domain, surface in surfaces.items()}


def _ability(general: float, own: float) -> float:
    return sqrt(KINSHIP) * general + sqrt(1 - KINSHIP) * own


@lru_cache(maxsize=512)
def _surface(answers: tuple[tuple[float, bool], ...]) -> Surface:
    """The likelihood of the answers of one field, times the weight of its own part, at each node of the two grids."""
    surface = []
    for general in _GRID:
        row = []
        for own, weight in zip(_GRID, _WEIGHTS, strict=True):
            value = weight
            for difficulty, found in answers:
                p = chance(_ability(general, own), difficulty)
                value *= p if found else 1 - p
            row.append(value)
        surface.append(tuple(row))
    return tuple(surface)


def _standing(surface: Surface, general: Sequence[float], rows: Sequence[float]) -> Standing:
    points = [
        (_ability(_GRID[i], _GRID[j]), general[i] * value / rows[i])
        for i, row in enumerate(surface)
        for j, value in enumerate(row)
    ]
    total = sum(weight for _, weight in points)
    mean = sum(ability * weight for ability, weight in points) / total
    deviation = sqrt(sum((ability - mean) ** 2 * weight for ability, weight in points) / total)
    points.sort()
    low, lower, upper, high = (_quantile(points, total * part) for part in (TAIL, QUARTER, 1 - QUARTER, 1 - TAIL))
    return Standing(mean, deviation, low, high, lower, upper)


def _quantile(points: Sequence[tuple[float, float]], wanted: float) -> float:
    passed = 0.0
    for ability, weight in points:
        passed += weight
        if passed >= wanted:
            return ability
    return points[-1][0]


def expected_share(ability: float, difficulties: Sequence[float]) -> float:
    """The share of these questions that somebody of this ability would find."""
    return sum(chance(ability, one) for one in difficulties) / len(difficulties)


def best_difficulty(ability: float, target: float) -> float:
    """The difficulty that somebody of this ability finds with this probability."""
    return ability - log(target / (1 - target))


def next_item(
    items: Sequence[Item],
    asked: Sequence[str],
    where: Mapping[str, Standing],
    target: float,
    luck: Mapping[str, int],
    avoid: frozenset[str] = frozenset(),
) -> Item | None:
    """The question to ask now: in the field least asked, then least known; nearest to the chance aimed at.

    `luck` orders equals; a question of `avoid`, met in an earlier attempt, comes back only when its field has no other.
    """
    left = [item for item in items if item.id not in set(asked)]
    if not left:
        return None
    order = {domain: rank for rank, domain in enumerate(where)}
    counts = dict.fromkeys(where, 0)
    for item in items:
        counts[item.domain] += item.id in set(asked)
    open_domains = {item.domain for item in left}
    domain = min(open_domains, key=lambda one: (counts[one], -where[one].deviation, order[one]))
    here = [item for item in left if item.domain == domain]
    candidates = [item for item in here if item.id not in avoid] or here
    ability = where[domain].mean
    return min(
        candidates,
        key=lambda item: (round(abs(chance(ability, item.difficulty) - target), 6), luck.get(item.id, 0), item.id),
    )
