"""The path walked again once a party is over: each choice beside the better one, why, and by which rule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.content.schema.rule import Rule
from app.scenarios.domain.machine import Moment, Move
from app.scenarios.domain.player import PlayState
from app.scenarios.domain.published import PublishedScenario
from app.scenarios.domain.view import Turn, turn_at


class Weighed(StrEnum):
    """How a choice stands among those that were offered."""

    ALONE = "alone"
    BEST = "best"
    LESS = "less"


class Held(StrEnum):
    """How far a dimension was held."""

    WHOLE = "whole"
    MOSTLY = "mostly"
    PARTLY = "partly"
    NOT = "not"
    AGAINST = "against"


@dataclass(frozen=True)
class ToldChoice:
    """A choice with its reasons."""

    say: str
    points: tuple[tuple[str, int], ...]
    feedback: str
    rule: Rule | None
    reread: str
    minutes: int


@dataclass(frozen=True)
class DebriefStep:
    """One moment of the path: what was said, what was chosen, what would have been better, and by how many points."""

    number: int
    turn: Turn
    taken: ToldChoice
    weighed: Weighed
    better: ToldChoice | None
    lost: int


@dataclass(frozen=True)
class DimensionScore:
    """One dimension of a score; `maximum` is None when it has none and is not measured."""

    name: str
    earned: int
    maximum: int | None
    held: Held


@dataclass(frozen=True)
class Debrief:
    """All that is told of a finished party."""

    steps: tuple[DebriefStep, ...]
    ending: Turn
    dimensions: tuple[DimensionScore, ...]
    minutes: int

    @property
    def to_rework(self) -> tuple[DebriefStep, ...]:
        """The moments where another choice was better, the costliest first."""
        return tuple(sorted((one for one in self.steps if one.better), key=lambda one: (-one.lost, one.number)))


def debrief(spec: PublishedScenario, state: PlayState) -> Debrief:
    """Walk a finished party again."""
    steps, minute = [], 0
    for number, (moment, move) in enumerate(zip(state.walk.moments[:-1], state.walk.moves, strict=True), 1):
        steps.append(_step(spec, number, moment, move, minute))
        minute += move.choice.minutes
    points = state.walk.points(spec.dimensions)
    return Debrief(
        steps=tuple(steps),
        ending=turn_at(spec, state.walk.here, minute),
        dimensions=tuple(
            DimensionScore(name, points[name], best, held(points[name], best))
            for name, best in spec.atlas.maximum.items()
        ),
        minutes=minute,
    )


def held(earned: int, maximum: int | None) -> Held:
    """A score in one word."""
    if earned < 0:
        return Held.AGAINST
    if maximum is None or maximum <= 0:
        return Held.WHOLE if maximum is not None else Held.PARTLY
    if earned >= maximum:
        return Held.WHOLE
    if earned * 3 >= maximum * 2:
        return Held.MOSTLY
    return Held.PARTLY if earned else Held.NOT


def _step(spec: PublishedScenario, number: int, moment: Moment, move: Move, minute: int) -> DebriefStep:
    offered = spec.atlas.machine.offered(moment)
    worth = {one.number: _worth(spec, moment, one) for one in offered}
    best = max(offered, key=lambda one: (worth[one.number], one.number == move.number, -one.choice.minutes))
    lost = worth[best.number] - worth[move.number]
    weighed = Weighed.ALONE if len(offered) == 1 else Weighed.LESS if lost > 0 else Weighed.BEST
    return DebriefStep(
        number=number,
        turn=turn_at(spec, moment, minute),
        taken=_told(spec, move),
        weighed=weighed,
        better=_told(spec, best) if lost > 0 else None,
        lost=lost,
    )


def _worth(spec: PublishedScenario, moment: Moment, move: Move) -> int:
    """What a choice leads to at best: its points and the most that may still be earned after it."""
    weights, atlas = spec.total_weights, spec.atlas
    worth, state = atlas.worth(weights), atlas.graph.state_of(atlas.machine.after(moment, move))
    rest = worth[state] if worth is not None and state is not None else 0
    # A choice after which no ending can be reached is worth less than any other.
    return weights[move.number] + rest if rest is not None else -spec.possible - 1


def _told(spec: PublishedScenario, move: Move) -> ToldChoice:
    choice = move.choice
    return ToldChoice(
        say=choice.say,
        points=tuple((name, choice.points[name]) for name in spec.dimensions if choice.points.get(name)),
        feedback=choice.feedback or "",
        rule=spec.rule(choice.rule),
        reread=choice.reread or "",
        minutes=choice.minutes,
    )
