"""Every state that a scenario can be in: a step and the values of its variables.

States are numbered in the order of a breadth-first search: the first found is the nearest to the start, so the
way back along `parent` is a shortest one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from app.scenarios.domain.machine import Machine, Moment, Values

MOST_STATES = 300_000

# A component: states, each with its choices as (move, target).
Part = tuple[tuple[int, tuple[tuple[int, int], ...]], ...]


@dataclass
class Graph:
    """The states and the choices between them. `complete` is False when there were too many to see all."""

    machine: Machine
    step_ids: list[str] = field(default_factory=list)
    values: list[Values] = field(default_factory=list)
    # per state: the choices offered (numbers of moves), and where each leads
    moves: list[Sequence[int]] = field(default_factory=list)
    targets: list[Sequence[int]] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    via: list[int] = field(default_factory=list)
    complete: bool = True

    def __len__(self) -> int:
        return len(self.step_ids)

    @cached_property
    def is_ending(self) -> list[bool]:
        """Per state, whether it is an ending."""
        endings = self.machine.endings
        return [step_id in endings for step_id in self.step_ids]

    @cached_property
    def can_end(self) -> list[bool]:
        """Per state, whether an ending can still be reached."""
        return self.leading_to(state for state, ends in enumerate(self.is_ending) if ends)

    def leading_to(self, goals: Iterable[int]) -> list[bool]:
        """Per state, whether one of the goals can be reached from it."""
        reached = [False] * len(self)
        for state in goals:
            reached[state] = True
        targets = self.targets
        # Each component comes after all those it leads to: what they reach is known.
        for part in self.components:
            if any(reached[state] or True in map(reached.__getitem__, targets[state]) for state in part):
                for state in part:
                    reached[state] = True
        return reached

    @cached_property
    def components(self) -> list[tuple[int, ...]]:
        """The strongly connected parts, each after all those it leads to (Tarjan, without recursion)."""
        count = len(self)
        index, low, on_stack = [0] * count, [0] * count, [False] * count
        found: list[tuple[int, ...]] = []
        stack: list[int] = []
        clock = 1
        targets = self.targets
        for root in range(count):
            if index[root]:
                continue
            index[root] = low[root] = clock
            clock += 1
            stack.append(root)
            on_stack[root] = True
            work = [(root, iter(targets[root]))]
            while work:
                state, remaining = work[-1]
                for target in remaining:
                    if not index[target]:
                        index[target] = low[target] = clock
                        clock += 1
                        stack.append(target)
                        on_stack[target] = True
                        work.append((target, iter(targets[target])))
                        break
                    if on_stack[target] and index[target] < low[state]:
                        low[state] = index[target]
                else:
                    work.pop()
                    if work and low[state] < low[work[-1][0]]:
                        low[work[-1][0]] = low[state]
                    if low[state] == index[state]:
                        part = []
                        while True:
                            member = stack.pop()
                            on_stack[member] = False
                            part.append(member)
                            if member == state:
                                break
                        found.append(tuple(part))
        return found

    @cached_property
    def living(self) -> list[Part]:
        """The components from which an ending can be reached, in the same order.

        Each is made of states with their choices as (move, target); choices that lead where nothing can end are left
        out.
        """
        can_end, moves, targets = self.can_end, self.moves, self.targets
        # Tuples of numbers weigh nothing on the collector of cycles; lists by the hundred thousand do.
        return [
            tuple(
                [
                    (
                        state,
                        tuple([pair for pair in zip(moves[state], targets[state], strict=True) if can_end[pair[1]]]),
                    )
                    for state in part
                ]
            )
            for part in self.components
            if can_end[part[0]]
        ]

    def way_to(self, state: int) -> tuple[str, ...]:
        """The choices of a shortest path from the start."""
        choices = []
        while self.parent[state] >= 0:
            choices.append(self.machine.moves[self.via[state]].choice.id)
            state = self.parent[state]
        return tuple(reversed(choices))

    @cached_property
    def _numbers(self) -> dict[tuple[str, Values], int]:
        return {key: state for state, key in enumerate(zip(self.step_ids, self.values, strict=True))}

    def state_of(self, moment: Moment) -> int | None:
        """The state of a moment; None when it was not explored."""
        return self._numbers.get((moment.step_id, moment.values))


def explored(machine: Machine, most: int = MOST_STATES) -> Graph:
    """Every reachable state, breadth first; stops at `most` states."""
    graph = Graph(machine)
    steps = list(machine.scenario.steps)
    place = {step_id: index for index, step_id in enumerate(steps)}
    # Conditions and effects depend on the values alone: choices with the same share what was found.
    known: dict[Values, int] = {machine.start.values: 0}
    values = [machine.start.values]
    memos: dict[object, dict[int, int]] = {}
    plans = [
        [
            (move.number, place[move.choice.goto], memos.setdefault((move.choice.when, move.changes_key), {}))
            for move in machine.moves_at[step_id]
        ]
        for step_id in steps
    ]
    count = len(steps)
    first = place[machine.start.step_id]
    seen = {first: 0}
    queue = [(first, 0)]
    graph.parent, graph.via = [-1], [-1]
    at = 0
    while at < len(queue):
        step, held = queue[at]
        moves: list[int] = []
        targets: list[int] = []
        for number, goto, memo in plans[step]:
            after = memo.get(held)
            if after is None:
                move = machine.moves[number]
                after = -1
                if machine.offers(move, values[held]):
                    changed = move.after(values[held])
                    after = known.setdefault(changed, len(values))
                    if after == len(values):
                        values.append(changed)
                memo[held] = after
            if after < 0:
                continue
            key = after * count + goto
            target = seen.get(key)
            if target is None:
                if len(queue) >= most:
                    graph.complete = False
                    continue
                target = seen[key] = len(queue)
                queue.append((goto, after))
                graph.parent.append(at)
                graph.via.append(number)
            moves.append(number)
            targets.append(target)
        graph.moves.append(tuple(moves))
        graph.targets.append(tuple(targets))
        at += 1
    graph.step_ids = [steps[step] for step, _ in queue]
    graph.values = [values[held] for _, held in queue]
    return graph
