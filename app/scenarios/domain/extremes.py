"""The most and the least that a path may still earn, exactly, cycles included.

A path counts when it reaches an ending. Going round a cycle that earns points would earn without end: then there
is no maximum, and that is said instead of a number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.scenarios.domain.graph import Graph, Part
from app.scenarios.domain.machine import Move

Weights = Sequence[int]
Worth = list[int | None]


class Unbounded(Exception):
    """A cycle earns points each time round."""

    def __init__(self, state: int) -> None:
        super().__init__(state)
        self.state = state


def most_to_go(graph: Graph, weights: Weights) -> Worth:
    """Per state, the most that a path from it to an ending earns; None where no ending can be reached.

    `weights` gives the points of each choice by number. Raises Unbounded.
    """
    best: Worth = [0 if ends else None for ends in graph.is_ending]
    for part in graph.living:
        state, choices = part[0]
        if len(part) > 1 or any(target == state for _, target in choices):
            _settle(weights, part, best)
        elif choices:
            # Without circles every target is settled before.
            best[state] = max([weights[move] + best[target] for move, target in choices])  # type: ignore[operator]
    return best


def least_to_go(graph: Graph, weights: Weights) -> Worth:
    """Per state, the least that a path from it to an ending earns. Raises Unbounded."""
    return [None if one is None else -one for one in most_to_go(graph, [-weight for weight in weights])]


def _settle(weights: Weights, part: Part, best: Worth) -> None:
    """Bellman-Ford inside one circle of states; a way that leads back to itself while it improves earns without end."""
    towards: dict[int, int] = {}
    for turn in range(len(part) + 1):
        moved = False
        for state, choices in part:
            found = best[state]
            for move, target in choices:
                rest = best[target]
                if rest is not None and (found is None or rest + weights[move] > found):
                    found = rest + weights[move]
                    towards[state] = target
                    moved = True
            best[state] = found
        if not moved:
            return
        # Looking for a circle costs as much as a round: after the rounds 1, 2, 4, 8… is often enough.
        circle = _circle(towards) if turn & (turn + 1) == 0 else None
        if circle is not None:
            raise Unbounded(circle)
    raise Unbounded(part[0][0])


def _circle(towards: Mapping[int, int]) -> int | None:
    """A state from which following the best ways leads back to itself."""
    checked: set[int] = set()
    for start in towards:
        trail: set[int] = set()
        state: int | None = start
        while state is not None and state not in checked:
            if state in trail:
                return state
            trail.add(state)
            state = towards.get(state)
        checked |= trail
    return None


def weights_of(moves: Sequence[Move], dimension: str) -> tuple[int, ...]:
    """The points of each choice in one dimension."""
    return tuple(move.choice.points.get(dimension, 0) for move in moves)


def total_weights(moves: Sequence[Move], dimensions: Sequence[str]) -> tuple[int, ...]:
    """The points of each choice over these dimensions."""
    return tuple(sum(move.choice.points.get(name, 0) for name in dimensions) for move in moves)
