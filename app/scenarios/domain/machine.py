"""A scenario made ready to run: which choices a moment offers, and what each changes.

Both the player and the explorer walk this one machine: what is proved is what is played.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.content.schema.scenario import Change, Scenario, ScenarioChoice, Step, Variable
from app.errors import InvalidAction

Values = tuple[int, ...]


@dataclass(frozen=True)
class Move:
    """One choice at its step; `number` counts all the choices of the scenario from 0."""

    number: int
    step_id: str
    choice: ScenarioChoice
    changes: tuple[tuple[int, Variable, Change], ...]

    @property
    def changes_key(self) -> tuple[tuple[int, bool | int | None, int | None], ...]:
        """What it changes, as a value: two choices with the same key change the variables alike."""
        return tuple((index, change.to, change.add) for index, _, change in self.changes)

    def after(self, values: Values) -> Values:
        """The variables once it is taken, each kept within its bounds."""
        if not self.changes:
            return values
        changed = list(values)
        for index, variable, change in self.changes:
            changed[index] = change.applied(variable, changed[index])
        return tuple(changed)


@dataclass(frozen=True)
class Moment:
    """Where a party stands: the step, and what is remembered."""

    step_id: str
    values: Values


class Machine:
    """One scenario, compiled."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.names = tuple(scenario.variables)
        self.start = Moment(scenario.start, tuple(int(one.start) for one in scenario.variables.values()))
        places = {name: index for index, name in enumerate(self.names)}
        self.moves: list[Move] = []
        self.moves_at: dict[str, tuple[Move, ...]] = {}
        for step_id, step in scenario.steps.items():
            found = [
                Move(
                    len(self.moves) + index,
                    step_id,
                    choice,
                    tuple((places[name], scenario.variables[name], change) for name, change in choice.set.items()),
                )
                for index, choice in enumerate(step.choices)
            ]
            self.moves += found
            self.moves_at[step_id] = tuple(found)

    @cached_property
    def endings(self) -> Mapping[str, str]:
        """Step id → name of its ending."""
        return self.scenario.endings

    def step(self, moment: Moment) -> Step:
        """The step of a moment."""
        return self.scenario.steps[moment.step_id]

    def offers(self, move: Move, values: Values) -> bool:
        """Whether a choice is offered when the variables are so."""
        condition = move.choice.condition
        return condition is None or condition.holds(dict(zip(self.names, values, strict=True)))

    def offered(self, moment: Moment) -> tuple[Move, ...]:
        """The choices that a moment offers, in the order of the file."""
        return tuple(move for move in self.moves_at[moment.step_id] if self.offers(move, moment.values))

    def move(self, moment: Moment, choice_id: str) -> Move:
        """The choice of this id if the moment offers it; InvalidAction otherwise."""
        for move in self.offered(moment):
            if move.choice.id == choice_id:
                return move
        raise InvalidAction(f"Le choix « {choice_id} » n’est pas offert à l’étape « {moment.step_id} ».")

    def after(self, moment: Moment, move: Move) -> Moment:
        """The moment that follows a choice."""
        return Moment(move.choice.goto, move.after(moment.values))


@dataclass(frozen=True)
class Walk:
    """A path played from the start: the moments (one more than the moves), and what was chosen."""

    moments: tuple[Moment, ...]
    moves: tuple[Move, ...]

    @property
    def here(self) -> Moment:
        """Where it stands now."""
        return self.moments[-1]

    @property
    def minutes(self) -> int:
        """The simulated time spent."""
        return sum(move.choice.minutes for move in self.moves)

    def points(self, dimensions: Sequence[str]) -> dict[str, int]:
        """The points earned in each dimension, which faults may make negative."""
        earned = dict.fromkeys(dimensions, 0)
        for move in self.moves:
            for name, number in move.choice.points.items():
                earned[name] += number
        return earned


def walked(machine: Machine, choices: Sequence[str]) -> Walk:
    """The path that these choices make; InvalidAction at the first that is not offered."""
    moments, moves = [machine.start], []
    for choice_id in choices:
        move = machine.move(moments[-1], choice_id)
        moves.append(move)
        moments.append(machine.after(moments[-1], move))
    return Walk(tuple(moments), tuple(moves))
