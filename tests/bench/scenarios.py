"""Exploring mises en situation: how long the largest takes, and the slowest of those that are shipped."""

from __future__ import annotations

import time
from pathlib import Path

from app.config import PROJECT
from app.content.loading import load_course
from app.content.schema.scenario import Scenario
from app.scenarios.domain.explore import explore
from tests.bench.table import Row
from tests.scenarios.test_explore import a_large_scenario

ROUNDS = 3


def best_seconds(scenario: Scenario) -> float:
    spent = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        explore(scenario)
        spent.append(time.perf_counter() - begun)
    return min(spent)


def measure(folder: Path) -> list[Row]:
    """The promise is two seconds for 200 steps and 8 flags."""
    large = a_large_scenario()
    shipped = load_course(PROJECT).scenarios.values()
    slowest = max((best_seconds(one) for one in shipped), default=0.0)
    return [
        Row("exploring 200 steps × 8 flags, best of 3", best_seconds(large), "s", 2),
        Row("states of that scenario", explore(large).states),
        Row(f"exploring the slowest of the {len(shipped)} shipped scenarios, best of 3", 1000 * slowest, "ms"),
    ]
