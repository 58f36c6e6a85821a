"""The small language of conditions in scenarios: and, or, not, comparisons, names, whole numbers; nothing else.

condition  = and_part { "or" and_part }
and_part   = not_part { "and" not_part }
not_part   = "not" not_part | comparison
comparison = operand [ ("==" | "!=" | "<" | "<=" | ">" | ">=") operand ]
operand    = name | whole number
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

LONGEST = 500
DEEPEST = 20
_TOKEN = re.compile(
    r"\s*(?:(?P<number>-?[0-9]{1,9})(?![0-9A-Za-z_])|(?P<name>[a-z][a-z0-9_]*)|(?P<sign>==|!=|<=|>=|<|>))"
)
_COMPARISONS: Mapping[str, Callable[[int, int], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_WORDS = frozenset({"and", "or", "not"})

Values = Mapping[str, int]


class ConditionError(ValueError):
    """The condition is not in the language; French message."""


@dataclass(frozen=True)
class Operand:
    """A name or a whole number; true and false count as 1 and 0."""

    name: str | None = None
    number: int = 0

    def value(self, values: Values) -> int:
        return self.number if self.name is None else int(values[self.name])


@dataclass(frozen=True)
class Test:
    """An operand alone (true when it is not zero), or two compared."""

    left: Operand
    sign: str | None = None
    right: Operand | None = None

    def holds(self, values: Values) -> bool:
        if self.sign is None or self.right is None:
            return self.left.value(values) != 0
        return _COMPARISONS[self.sign](self.left.value(values), self.right.value(values))


@dataclass(frozen=True)
class Not:
    """The contrary."""

    part: Node

    def holds(self, values: Values) -> bool:
        return not self.part.holds(values)


@dataclass(frozen=True)
class Both:
    """All of several (and), or any of them (or)."""

    word: Literal["and", "or"]
    parts: tuple[Node, ...]

    def holds(self, values: Values) -> bool:
        each = (part.holds(values) for part in self.parts)
        return all(each) if self.word == "and" else any(each)


Node = Test | Not | Both


@dataclass(frozen=True)
class Condition:
    """A parsed condition. `names` are the variables that it reads."""

    text: str
    node: Node
    names: frozenset[str]

    def holds(self, values: Values) -> bool:
        """Whether it is true for these values of the variables."""
        return self.node.holds(values)


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.at = 0
        self.names: set[str] = set()

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        self.at += 1
        return token

    def either(self) -> Node:
        return self._many("or", lambda: self._many("and", lambda: self._not(0)))

    def _many(self, word: Literal["and", "or"], part: Callable[[], Node]) -> Node:
        parts = [part()]
        while self.peek() == word:
            self.take()
            parts.append(part())
        return parts[0] if len(parts) == 1 else Both(word, tuple(parts))

    def _not(self, depth: int) -> Node:
        if self.peek() != "not":
            return self._test()
        if depth >= DEEPEST:
            raise ConditionError("condition trop longue")
        self.take()
        return Not(self._not(depth + 1))

    def _test(self) -> Node:
        left = self._operand()
        if self.peek() not in _COMPARISONS:
            return Test(left)
        sign = self.take()
        return Test(left, sign, self._operand())

    def _operand(self) -> Operand:
        token = self.take()
        if not token:
            raise ConditionError("la condition s’arrête trop tôt")
        if token in _WORDS or token in _COMPARISONS:
            raise ConditionError(f"« {token} » n’a pas sa place ici")
        if token[0].isdigit() or token[0] == "-":
            return Operand(number=int(token))
        self.names.add(token)
        return Operand(name=token)


def _tokens(text: str) -> list[str]:
    if len(text) > LONGEST:
        raise ConditionError(f"la condition dépasse {LONGEST} signes")
    found, at, text = [], 0, text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ConditionError(
                f"« {text[at:].strip()[:20]} » n’est pas permis dans une condition : and, or, not, comparaisons, "
                "noms et nombres entiers seulement"
            )
        found.append(match.group().strip())
        at = match.end()
    return found


def parse_condition(text: str) -> Condition:
    """The condition that a text writes; raises ConditionError."""
    parser = _Parser(text)
    node = parser.either()
    if parser.peek():
        raise ConditionError(f"« {parser.peek()} » n’a pas sa place ici")
    return Condition(text, node, frozenset(parser.names))
