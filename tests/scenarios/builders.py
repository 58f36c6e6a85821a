"""Scenarios of these tests, and an oracle that enumerates them without the code under test."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from app.content.schema.base import tuples
from app.content.schema.scenario import Scenario
from app.content.yaml_reader import Signed

DIMENSIONS = ("securite", "relation")


def a_choice(one: str, goto: str, **more: Any) -> dict[str, Any]:
    return {"id": one, "say": f"Je dis {one}.", "goto": goto, **more}


def a_scenario(steps: dict[str, Any], **more: Any) -> Scenario:
    """A valid scenario: a step given as a text is an ending of that name."""
    made = {
        step_id: {"text": "Fin.", "ending": step} if isinstance(step, str) else {"text": "Et alors ?", "choices": step}
        for step_id, step in steps.items()
    }
    values = {"id": "essai", "title": "Essai", "dimensions": DIMENSIONS, "start": next(iter(steps)), "steps": made}
    return Scenario.model_validate(tuples({**values, **more}))


def add(number: int) -> Signed:
    """A number that adds, as « +1 » does in a file."""
    return Signed(number)


def a_random_scenario(rng: random.Random, *, circles: bool = False) -> Scenario:
    """A small scenario with flags, a counter, conditions, faults; its links only go forward unless `circles`."""
    count = rng.randint(3, 6)
    names = [f"e{number}" for number in range(count)] + ["fin-a", "fin-b"]
    variables: dict[str, Any] = {"f": False, "g": rng.random() < 0.3, "n": {"start": 1, "min": 0, "max": 2}}
    steps: dict[str, Any] = {}
    for place in range(count):
        choices = []
        for letter in "abc"[: rng.randint(1, 3)]:
            ahead = names if circles else names[place + 1 :]
            more: dict[str, Any] = {"minutes": rng.randint(0, 3)}
            if rng.random() < 0.5:
                more["when"] = rng.choice(
                    [
                        "f",
                        "not f",
                        "g and not f",
                        "f or g",
                        "n > 1",
                        "n <= 1 and f",
                        "not n == 0",
                        "n >= 2 or not g",
                        "0",
                    ]
                )
            if rng.random() < 0.6:
                more["set"] = rng.choice(
                    [{"f": True}, {"f": False}, {"g": True}, {"n": add(1)}, {"n": add(-1)}, {"n": 2, "g": False}]
                )
            if rng.random() < 0.7:
                least, most = (-2, 0) if circles and rng.random() < 0.85 else (-2, 3)
                more["points"] = {rng.choice(DIMENSIONS): rng.randint(least, most)}
            choices.append(a_choice(f"{names[place]}{letter}", rng.choice(ahead), **more))
        steps[names[place]] = choices
    steps |= {"fin-a": "bonne", "fin-b": "mauvaise"}
    somewhere = rng.choice(names)
    properties = [
        {"name": "p1", "never": {"visited": somewhere, "percent_at_least": rng.choice([30, 50, 80])}},
        {"name": "p2", "never": {"ending": "mauvaise", "percent_below": rng.choice([10, 40])}},
        {"name": "p3", "always_reachable": {"ending": "bonne"}},
        {"name": "p4", "never": {"visited": somewhere, "minutes_at_least": rng.randint(2, 6)}},
        {"name": "p5", "always_reachable": {"visited": somewhere}},
        {"name": "p6", "never": {"percent_at_least": 20, "percent_below": 60, "minutes_at_least": 3}},
        {"name": "p7", "always_reachable": {"visited": somewhere, "ending": "bonne"}},
        {"name": "p8", "never": {"visited": somewhere}},
    ]
    return a_scenario(steps, variables=variables, properties=properties)


State = tuple[str, tuple[tuple[str, int], ...]]


@dataclass
class Path:
    """One path, whole or not, with all that it did."""

    state: State
    choices: tuple[str, ...] = ()
    visited: tuple[str, ...] = ()
    points: tuple[tuple[str, int], ...] = field(default_factory=lambda: tuple((name, 0) for name in DIMENSIONS))
    minutes: int = 0

    @property
    def total(self) -> int:
        return sum(number for _, number in self.points)


class Oracle:
    """The rules of a scenario read anew, naively: conditions by the language itself, every path one by one."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        start = tuple((name, int(one.start)) for name, one in scenario.variables.items())
        self.first = Path((scenario.start, start), visited=(scenario.start,))

    def offered(self, state: State) -> list[Any]:
        step_id, values = state
        return [
            choice
            for choice in self.scenario.steps[step_id].choices
            if choice.when is None or eval(choice.when, {"__builtins__": {}}, dict(values))
        ]

    def follow(self, path: Path, choice: Any) -> Path:
        values = dict(path.state[1])
        for name, change in choice.set.items():
            variable = self.scenario.variables[name]
            value = values[name] + change.add if change.add is not None else int(change.to)
            low = value if variable.min is None else max(value, variable.min)
            values[name] = low if variable.max is None else min(low, variable.max)
        points = dict(path.points)
        for name, number in choice.points.items():
            points[name] += number
        return Path(
            (choice.goto, tuple(values.items())),
            (*path.choices, choice.id),
            (*path.visited, choice.goto),
            tuple(points.items()),
            path.minutes + choice.minutes,
        )

    def is_ending(self, state: State) -> bool:
        return not self.scenario.steps[state[0]].choices

    def every_path(self) -> list[Path]:
        """Every path from the start, unfinished ones included. Only for scenarios without circles."""
        found, waiting = [], [self.first]
        while waiting:
            path = waiting.pop(0)
            found.append(path)
            waiting += [self.follow(path, choice) for choice in self.offered(path.state)]
        return found

    def states(self) -> dict[State, list[State]]:
        """Every reachable state with those that follow it."""
        found: dict[State, list[State]] = {}
        waiting = [self.first]
        while waiting:
            path = waiting.pop()
            if path.state not in found:
                following = [self.follow(path, choice) for choice in self.offered(path.state)]
                found[path.state] = [one.state for one in following]
                waiting += following
        return found
