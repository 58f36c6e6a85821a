"""Which piece of a copy stands for which piece of the text: a global alignment of least cost (Levenshtein). Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rapidfuzz.distance import Levenshtein

from app.dictation.domain.words import Token, TokenKind, bare

Pair = tuple[int | None, int | None]
# Whole numbers, so that two ways of the same cost are seen to cost the same.
LONELY = {TokenKind.WORD: 100, TokenKind.NUMBER: 100, TokenKind.UNIT: 90, TokenKind.SIGN: 50}
NEVER = 900


def align(expected: Sequence[Token], typed: Sequence[Token]) -> list[Pair]:
    """Pairs of positions in both, in order; a piece without a counterpart is paired with None."""
    start = 0
    while start < min(len(expected), len(typed)) and _same(expected[start], typed[start]):
        start += 1
    end = 0
    while end < min(len(expected), len(typed)) - start and _same(expected[-1 - end], typed[-1 - end]):
        end += 1
    middle = _aligned(expected[start : len(expected) - end], typed[start : len(typed) - end])
    return [
        *((one, one) for one in range(start)),
        *((None if left is None else left + start, None if right is None else right + start) for left, right in middle),
        *((len(expected) - one, len(typed) - one) for one in range(end, 0, -1)),
    ]


def _same(left: Token, right: Token) -> bool:
    return left.kind == right.kind and left.value == right.value


def _aligned(expected: Sequence[Token], typed: Sequence[Token]) -> list[Pair]:
    cost = _costs()
    drops = [LONELY[token.kind] for token in typed]
    rows = [[0]]
    for one in drops:
        rows[0].append(rows[0][-1] + one)
    for token in expected:
        above = rows[-1]
        lonely = LONELY[token.kind]
        row = [above[0] + lonely]
        for column, other in enumerate(typed):
            row.append(min(above[column] + cost(token, other), above[column + 1] + lonely, row[column] + drops[column]))
        rows.append(row)
    return _walked_back(rows, expected, typed, cost)


def _walked_back(
    rows: Sequence[Sequence[int]],
    expected: Sequence[Token],
    typed: Sequence[Token],
    cost: Callable[[Token, Token], int],
) -> list[Pair]:
    pairs: list[Pair] = []
    left, right = len(expected), len(typed)
    while left or right:
        here = rows[left][right]
        # At equal cost, what is missing is missing at the end: a copy that stops is not scattered over the text.
        if left and here == rows[left - 1][right] + LONELY[expected[left - 1].kind]:
            left -= 1
            pairs.append((left, None))
        elif left and right and here == rows[left - 1][right - 1] + cost(expected[left - 1], typed[right - 1]):
            left, right = left - 1, right - 1
            pairs.append((left, right))
        else:
            right -= 1
            pairs.append((None, right))
    pairs.reverse()
    return pairs


def _costs() -> Callable[[Token, Token], int]:
    known: dict[tuple[str, str], int] = {}

    def cost(expected: Token, typed: Token) -> int:
        if _same(expected, typed):
            return 0
        key = expected.text, typed.text
        found = known.get(key)
        if found is None:
            found = known[key] = substitution(expected, typed)
        return found

    return cost


def substitution(expected: Token, typed: Token) -> int:
    """What it costs to take one piece for another."""
    kinds = {expected.kind, typed.kind}
    if kinds == {TokenKind.WORD}:
        left, right = bare(expected.text), bare(typed.text)
        if left == right:
            return 15
        return 40 + round(120 * (1 - Levenshtein.normalized_similarity(left, right)))
    if len(kinds) == 1:
        return 90
    if TokenKind.SIGN not in kinds:
        return 120
    return 30 if (expected.text, bare(typed.text)) == ("/", "sur") else NEVER
