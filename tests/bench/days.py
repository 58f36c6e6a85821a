"""Half-days: 200 seeds at each level, held by the four tempers; what a step and a new day take; one hash everywhere."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from statistics import mean, median

from app.reception.domain.bot_acts import Move
from app.reception.domain.bots import BOTS, lived, policy_of
from app.reception.domain.generator import LEVELS, generate
from app.reception.domain.player import DayResult, ReceptionEngine, act
from app.reception.domain.published import PublishedDay
from app.reception.domain.state import DeskState, digest_of
from tests.bench.table import Row

SEEDS = 200
HASHED = tuple((seed, 1 + seed % 5) for seed in range(40))
ENGINE = ReceptionEngine()


def the_day(seed: int, level: int) -> PublishedDay:
    return PublishedDay.publish(generate(seed, level), {}, {})


def held(day: PublishedDay, bot: str) -> tuple[DeskState, tuple[Move, ...], DayResult]:
    state, moves = lived(day, ENGINE.start(day, "", {}), policy_of(bot))
    return state, moves, ENGINE.result(day, state)


def hash_of(days: Iterable[tuple[int, int]]) -> str:
    """One hash for many half-days, each held by each temper."""
    found = sha256()
    for seed, level in days:
        day = the_day(seed, level)
        for bot in BOTS:
            found.update(digest_of(held(day, bot)[0]).encode())
    return found.hexdigest()


def in_another_process(days: Iterable[tuple[int, int]]) -> str:
    program = f"from tests.bench.days import hash_of; print(hash_of({tuple(days)!r}))"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return told.stdout.strip()


def in_order(percents: dict[str, float]) -> bool:
    """The expert before the hurried and the chatty, both before the careless."""
    middle = (percents["hurried"], percents["chatty"])
    return percents["expert"] > max(middle) and min(middle) > percents["careless"]


def measure(folder: Path) -> list[Row]:
    """Every seed at every level."""
    rows, steps, made = [], [], []
    experts, shares, ordered, proved = [], [], 0, 0
    for level in LEVELS:
        for seed in range(SEEDS):
            begun = time.perf_counter()
            values = generate(seed, level)
            made.append(time.perf_counter() - begun)
            day = PublishedDay.publish(values, {}, {})
            percents = {}
            for bot in BOTS:
                _, moves, result = held(day, bot)
                percents[bot] = float(result.earned * 100 / result.possible)
                if bot == "expert":
                    steps += seconds_of(day, moves) if seed % 10 == 0 else []
                    assert result.agenda is not None
                    shares.append(result.agenda.share)
                    proved += result.agenda.proved
            experts.append(percents["expert"])
            ordered += in_order(percents)
    count = len(experts)
    same = hash_of(HASHED) == in_another_process(HASHED)
    rows += [
        Row(f"least that the expert earns over {count} half-days", min(experts), "%", 95, at_most=False),
        Row("half-days where expert > hurried and chatty > careless", 100 * ordered / count, "%", 95, at_most=False),
        Row("best agenda that the expert reaches, on average", mean(shares), "%"),
        Row("half-days whose best agenda is proved", 100 * proved / count, "%", 100, at_most=False),
        Row(
            f"same hash in another process, {len(HASHED)} half-days × {len(BOTS)} tempers",
            float(same),
            "",
            1,
            at_most=False,
        ),
        Row(f"one step, median of {len(steps)}", 1000 * median(steps), "ms", 2),
        Row("making a half-day, median", 1000 * median(made), "ms"),
        Row("making a half-day, slowest", max(made), "s", 1),
    ]
    return rows


def seconds_of(day: PublishedDay, moves: Iterable[Move]) -> list[float]:
    """How long each of these acts takes."""
    state, spent = ENGINE.start(day, "", {}), []
    for kind, payload in moves:
        begun = time.perf_counter()
        state = act(day, state, kind, payload)
        spent.append(time.perf_counter() - begun)
    return spent
