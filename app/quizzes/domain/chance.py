"""The only chance of an attempt: everything is derived from its secret seed, the same at every reading.

Options are shown under tokens of the attempt, in an order of the attempt: neither the names nor the order
of what a page receives tells which answer is right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2s
from typing import TypeVar

from app.content.schema.quiz import Quiz

T = TypeVar("T")


def token(seed: str, *parts: str) -> str:
    """A short name that only this seed gives to this thing."""
    return blake2s("\x1f".join((seed, *parts)).encode(), digest_size=5).hexdigest()


def shuffled(seed: str, what: str, items: Sequence[tuple[str, T]]) -> list[tuple[str, T]]:
    """The (id, value) pairs in this seed's order."""
    return sorted(items, key=lambda item: blake2s(f"{seed}\x1f{what}\x1f{item[0]}".encode()).digest())


def drawn(quiz: Quiz, seed: str, seen: Mapping[str, int]) -> tuple[str, ...]:
    """The questions of one attempt: the least seen first when the quiz draws, then in the order of the seed.

    `seen` counts, for each question id, the earlier attempts of this learner that held it.
    """
    ids = [question.id for question in quiz.questions]
    if quiz.draw is not None and quiz.draw < len(ids):
        by_chance = [one for one, _ in shuffled(seed, "draw", [(one, None) for one in ids])]
        chosen = set(sorted(by_chance, key=lambda one: seen.get(one, 0))[: quiz.draw])
        ids = [one for one in ids if one in chosen]
    if quiz.shuffle:
        ids = [one for one, _ in shuffled(seed, "questions", [(one, None) for one in ids])]
    return tuple(ids)
