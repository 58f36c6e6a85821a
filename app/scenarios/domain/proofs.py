"""The properties that an author claims, proved over every path or refuted by a shortest one.

- `never`: a path is judged when it ends if the claim speaks of its ending or of its score, at each moment otherwise.
  The score of a path is its points over the sum of the maxima of the dimensions.
- `always_reachable`: from every reachable state that is not an ending, what is named can still come about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.content.schema.scenario import Never, Reachable, StateProperty
from app.scenarios.domain.extremes import Unbounded, least_to_go, most_to_go, total_weights
from app.scenarios.domain.graph import Graph

MOST_LABELS = 400_000


@dataclass(frozen=True)
class Proof:
    """What became of a property. `undecided` says why it could be neither proved nor refuted."""

    name: str
    holds: bool
    counter_example: tuple[str, ...] = ()
    undecided: str = ""


def proved(graph: Graph, one: StateProperty, maximum: Mapping[str, int | None]) -> Proof:
    """Prove one property, or find a shortest path that contradicts it."""
    if not graph.complete:
        return Proof(one.name, False, undecided="trop d’états pour tout parcourir")
    if one.always_reachable is not None:
        found = _cut_off(graph, one.always_reachable)
        return Proof(one.name, found is None, found or ())
    assert one.never is not None
    scored = one.never.percent_at_least is not None or one.never.percent_below is not None
    if scored and None in maximum.values():
        return Proof(one.name, False, undecided="le score n’a pas de maximum")
    search = _Search(graph, one.never, sum(number or 0 for number in maximum.values()))
    found = search.first_breach()
    if found is None and search.exhausted:
        return Proof(one.name, False, undecided="trop de chemins pour tout comparer")
    return Proof(one.name, found is None, found or ())


def _cut_off(graph: Graph, wanted: Reachable) -> tuple[str, ...] | None:
    """A shortest path to a state, not an ending, from which what is wanted can no longer come about."""
    if wanted.visited is None:
        return _cut_off_from(graph, wanted.ending)
    # Two copies of each state: before the wanted step was visited (even), and once it was (odd).
    endings = graph.machine.endings
    count = len(graph)

    def seen_at(state: int, before: int) -> int:
        return 1 if before or graph.step_ids[state] == wanted.visited else 0

    start = seen_at(0, 0)
    order, parent = [start], {start: (-1, -1)}
    sources: dict[int, list[int]] = {}
    for place in order:
        state, seen = divmod(place, 2)
        for move, target in zip(graph.moves[state], graph.targets[state], strict=True):
            there = target * 2 + seen_at(target, seen)
            sources.setdefault(there, []).append(place)
            if there not in parent:
                parent[there] = (place, move)
                order.append(there)
    reached = bytearray(2 * count)
    waiting = []
    for place in order:
        state, seen = divmod(place, 2)
        if seen and (wanted.ending is None or endings.get(graph.step_ids[state]) == wanted.ending):
            reached[place] = 1
            waiting.append(place)
    while waiting:
        for place in sources.get(waiting.pop(), ()):
            if not reached[place]:
                reached[place] = 1
                waiting.append(place)
    for place in order:
        if not reached[place] and not graph.is_ending[place // 2]:
            choices = []
            while parent[place][0] >= 0:
                place, move = parent[place]
                choices.append(graph.machine.moves[move].choice.id)
            return tuple(reversed(choices))
    return None


def _cut_off_from(graph: Graph, ending: str | None) -> tuple[str, ...] | None:
    endings = graph.machine.endings
    goals = [state for state, step_id in enumerate(graph.step_ids) if endings.get(step_id) == ending]
    reached = graph.leading_to(goals)
    for state, ends in enumerate(graph.is_ending):
        if not reached[state] and not ends:
            return graph.way_to(state)
    return None


@dataclass(frozen=True)
class _Label:
    """One way to a state, with what it has gathered."""

    state: int
    seen: bool
    total: int
    minutes: int
    before: _Label | None
    move: int


class _Search:
    """Breadth first over the ways that no other way makes useless: the first breach found is a shortest one."""

    def __init__(self, graph: Graph, never: Never, maximum: int) -> None:
        self.graph, self.never, self.maximum = graph, never, maximum
        self.moves = graph.machine.moves
        self.scored = never.percent_at_least is not None or never.percent_below is not None
        self.at_the_end = self.scored or never.ending is not None
        self.weights = total_weights(self.moves, graph.machine.scenario.dimensions)
        self.kept: dict[tuple[int, bool], list[tuple[int, int]]] = {}
        self.exhausted = False
        # Bounds on what a way may still gather: ways that can no longer break the claim are dropped.
        self.most = most_to_go(graph, self.weights) if never.percent_at_least is not None else None
        self.least = None
        if never.percent_below is not None:
            try:
                self.least = least_to_go(graph, self.weights)
            except Unbounded:
                self.least = None

    def first_breach(self) -> tuple[str, ...] | None:
        """The choices of a shortest path that does what must never be done."""
        first = _Label(0, self._sees(0), 0, 0, None, -1)
        if self._breaks(first):
            return ()
        queue, labels = [first], 0
        for label in queue:
            state = label.state
            for move, target in zip(self.graph.moves[state], self.graph.targets[state], strict=True):
                reached = self._follow(label, move, target)
                if self._breaks(reached):
                    return self._way(reached)
                if self._useful(reached):
                    queue.append(reached)
                    labels += 1
            if labels > MOST_LABELS:
                self.exhausted = True
                return None
        return None

    def _sees(self, state: int) -> bool:
        return self.never.visited is None or self.graph.step_ids[state] == self.never.visited

    def _follow(self, label: _Label, move: int, target: int) -> _Label:
        total = label.total + self.weights[move] if self.scored else 0
        minutes = 0
        if self.never.minutes_at_least is not None:
            minutes = min(label.minutes + self.moves[move].choice.minutes, self.never.minutes_at_least)
        return _Label(target, label.seen or self._sees(target), total, minutes, label, move)

    def _breaks(self, label: _Label) -> bool:
        never, step_id = self.never, self.graph.step_ids[label.state]
        if not label.seen or (self.at_the_end and not self.graph.is_ending[label.state]):
            return False
        if never.ending is not None and self.graph.machine.endings.get(step_id) != never.ending:
            return False
        if never.minutes_at_least is not None and label.minutes < never.minutes_at_least:
            return False
        return self._at_least(label.total) and self._below(label.total)

    def _at_least(self, total: int) -> bool:
        wanted = self.never.percent_at_least
        return wanted is None or (total * 100 >= wanted * self.maximum if self.maximum > 0 else wanted == 0)

    def _below(self, total: int) -> bool:
        limit = self.never.percent_below
        return limit is None or (total * 100 < limit * self.maximum if self.maximum > 0 else limit > 0)

    def _useful(self, label: _Label) -> bool:
        state = label.state
        if self.at_the_end and not self.graph.can_end[state]:
            return False
        if self.most is not None and not self._at_least(label.total + (self.most[state] or 0)):
            return False
        if self.least is not None and not self._below(label.total + (self.least[state] or 0)):
            return False
        key = (state, label.seen)
        others = self.kept.setdefault(key, [])
        if label.seen is False and any(self._as_good(one, label) for one in self.kept.get((state, True), ())):
            return False
        if any(self._as_good(one, label) for one in others):
            return False
        mine = (label.total, label.minutes)
        others[:] = [one for one in others if not self._as_good(mine, _with(label, one))]
        others.append(mine)
        return True

    def _as_good(self, one: tuple[int, int], label: _Label) -> bool:
        """Whether a way already kept can do all that this one can: more time, and as high (or as low) a score."""
        total, minutes = one
        if minutes < label.minutes:
            return False
        high, low = self.never.percent_at_least is not None, self.never.percent_below is not None
        if high and low:
            return total == label.total
        if high:
            return total >= label.total
        return total <= label.total if low else True

    def _way(self, label: _Label) -> tuple[str, ...]:
        choices = []
        while label.before is not None:
            choices.append(self.moves[label.move].choice.id)
            label = label.before
        return tuple(reversed(choices))


def _with(label: _Label, one: tuple[int, int]) -> _Label:
    return _Label(label.state, label.seen, one[0], one[1], None, -1)
