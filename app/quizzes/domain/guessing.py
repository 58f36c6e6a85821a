"""What somebody who knows nothing would earn: the random guess score of each type (standards.md §6). Pure, exact.

Every answer that the form allows is as likely as any other; a question that is answered by writing is never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from math import comb, factorial, prod

from app.content.schema.quiz import (
    Categorize,
    ChoiceGap,
    Cloze,
    Essay,
    Match,
    Multiple,
    Number,
    Order,
    Question,
    ShortText,
    Single,
    Spot,
    TrueFalse,
)
from app.quizzes.domain.marking import ZERO, pair_is_right, rights_of


def random_guess(question: Question) -> Fraction | None:
    """The mean share of the points for an answer at random; None for a text that a person marks."""
    if isinstance(question, Essay):
        return None
    if isinstance(question, Number | ShortText):
        return ZERO
    if isinstance(question, Single):
        return Fraction(1, len(question.choices))
    if isinstance(question, TrueFalse):
        return Fraction(1, 2)
    if isinstance(question, Multiple):
        right = sum(choice.correct for choice in question.choices)
        return _boxes(question.marking, right, len(question.choices))
    if isinstance(question, Spot):
        return _boxes("net_correct", sum(line.wrong for line in question.document), len(question.document))
    if isinstance(question, Cloze):
        gaps = question.gaps.values()
        return sum((Fraction(1, len(gap.choices)) for gap in gaps if isinstance(gap, ChoiceGap)), ZERO) / len(gaps)
    if isinstance(question, Categorize):
        return Fraction(1, len(question.categories))
    if isinstance(question, Match):
        rights = [one for one, _ in rights_of(question)]
        fitting = sum(pair_is_right(question, pair.id, one) for pair in question.pairs for one in rights)
        return Fraction(fitting, len(rights) * len(question.pairs))
    assert isinstance(question, Order)
    count = len(question.items)
    return (longest_run_at_random(count) - 1) / (count - 1)


def _boxes(marking: str, right: int, count: int) -> Fraction:
    """Each box ticked or not as by a coin; no box ticked is a blank answer, and earns nothing."""
    wrong, ways = count - right, 1 << count
    if marking == "exact":
        return Fraction(1, ways)
    if marking == "each_answer":
        return Fraction(1, 2) - Fraction(wrong, count) / ways
    earned = sum(
        comb(right, hits) * comb(wrong, slips) * Fraction(hits - slips, right)
        for hits in range(right + 1)
        for slips in range(min(hits, wrong + 1))
    )
    return Fraction(earned) / ways


@lru_cache(maxsize=64)
def longest_run_at_random(count: int) -> Fraction:
    """The mean length of the longest run kept in order, over all the orders of so many items.

    As many orders have a longest run of a given length as there are pairs of standard tableaux whose first row has
    that length; the hook lengths count the tableaux of each shape.
    """
    orders = factorial(count)
    total = sum(shape[0] * (orders // _hooks(shape)) ** 2 for shape in _shapes(count, count))
    return Fraction(total, orders)


def _shapes(count: int, widest: int) -> Iterator[tuple[int, ...]]:
    if count == 0:
        yield ()
    for first in range(min(count, widest), 0, -1):
        for rest in _shapes(count - first, first):
            yield (first, *rest)


def _hooks(shape: Sequence[int]) -> int:
    heights = [sum(row > column for row in shape) for column in range(shape[0])]
    return prod(
        (row - column) + (heights[column] - place) - 1 for place, row in enumerate(shape) for column in range(row)
    )
