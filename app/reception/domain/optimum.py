"""The best agenda that a half-day allows, found exactly: who could have come when, had everything been known.

Free time is cut in gaps; a wish has a length and a value in each gap where it may go. Within a gap, wishes taken in
the order of their arrival end the soonest, so a set of wishes fits if that order does: only the sets are searched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

MOST_NODES = 5_000


@dataclass(frozen=True)
class Gap:
    """Free minutes of a practitioner; an emergency gap is kept for what cannot wait."""

    practitioner: str
    day: int
    start: int
    end: int
    emergency: bool = False


@dataclass(frozen=True)
class Seat:
    """How a wish would sit in a gap: how long, not before which minute, and what it is worth there."""

    gap: int
    minutes: int
    release: int
    value: int


@dataclass(frozen=True)
class Wish:
    """Somebody to see; at most one of the seats is taken."""

    id: str
    seats: tuple[Seat, ...]


@dataclass(frozen=True)
class Best:
    """The greatest total, with the gap and the start of each wish that is served; `proved` unless it was too large."""

    total: int
    starts: Mapping[str, tuple[Gap, int]]
    proved: bool = True


def best_of(gaps: Sequence[Gap], wishes: Sequence[Wish], most_nodes: int = MOST_NODES) -> Best:
    """The assignment of greatest value; the first found among equals."""
    search = _Search(
        gaps, sorted(wishes, key=lambda one: -max((seat.value for seat in one.seats), default=0)), most_nodes
    )
    search.run(0, 0)
    starts = {}
    for number, seats in enumerate(search.kept):
        minute = gaps[number].start
        for wish, seat in sorted(seats, key=lambda one: one[1].release):
            minute = max(minute, seat.release)
            starts[wish.id] = (gaps[number], minute)
            minute += seat.minutes
    return Best(search.best, starts, proved=search.nodes <= most_nodes)


@dataclass
class _Search:
    """Branch and bound over the wishes, the most valuable first; a state met again with no more is left."""

    gaps: Sequence[Gap]
    wishes: Sequence[Wish]
    most_nodes: int
    best: int = -1
    nodes: int = 0
    kept: list[list[tuple[Wish, Seat]]] = field(default_factory=list)
    taken: list[list[tuple[Wish, Seat]]] = field(default_factory=list)
    met: dict[tuple[int, tuple[tuple[tuple[int, int], ...], ...]], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.taken = [[] for _ in self.gaps]

    def run(self, index: int, total: int) -> None:
        self.nodes += 1
        if total > self.best:
            self.best, self.kept = total, [list(seats) for seats in self.taken]
        if index == len(self.wishes) or self.nodes > self.most_nodes:
            return
        if total + sum(self._most(wish) for wish in self.wishes[index:]) <= self.best:
            return
        key = (index, tuple(tuple(sorted((one.release, one.minutes) for _, one in seats)) for seats in self.taken))
        if self.met.get(key, -1) >= total:
            return
        self.met[key] = total
        wish = self.wishes[index]
        for seat in sorted(wish.seats, key=lambda one: -one.value):
            if self._fits(seat):
                self.taken[seat.gap].append((wish, seat))
                self.run(index + 1, total + seat.value)
                self.taken[seat.gap].pop()
        self.run(index + 1, total)

    def _most(self, wish: Wish) -> int:
        return max((seat.value for seat in wish.seats if self._fits(seat)), default=0)

    def _fits(self, seat: Seat) -> bool:
        gap, minute = self.gaps[seat.gap], self.gaps[seat.gap].start
        for one in sorted((*(other for _, other in self.taken[seat.gap]), seat), key=lambda one: one.release):
            minute = max(minute, one.release) + one.minutes
        return minute <= gap.end
