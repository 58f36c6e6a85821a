"""The chance of a generated day: everything is derived from its seed."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2s
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A row of numbers that only this seed gives."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._thrown = 0

    def below(self, count: int) -> int:
        """A whole number from 0 to count − 1."""
        self._thrown += 1
        digest = blake2s(self._seed + b"\x1f" + str(self._thrown).encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") % count

    def between(self, least: int, most: int) -> int:
        """A whole number between two bounds, both possible."""
        return least + self.below(most - least + 1)

    def pick(self, things: Sequence[T]) -> T:
        """One of them."""
        return things[self.below(len(things))]

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """All of them, in another order."""
        left = list(things)
        for index in range(len(left) - 1, 0, -1):
            other = self.below(index + 1)
            left[index], left[other] = left[other], left[index]
        return left
