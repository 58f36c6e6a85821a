"""Where each value of a YAML text is written, and what a change means on the values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from app.content.yaml_reader import Signed

try:
    from yaml import CSafeLoader as NodeLoader
except ImportError:  # libyaml is not there: the same, slower.
    from yaml import SafeLoader as NodeLoader  # type: ignore[assignment]

Location = tuple[str | int, ...]


class CannotWrite(Exception):
    """This change cannot be made without touching the rest: it is for the text editor."""


@dataclass
class Part:
    """One value of a document and where it is written: `start` to `end`, without what surrounds it."""

    start: int
    end: int
    kind: str
    style: str = ""
    text: str = ""
    flow: bool = False
    keys: list[tuple[str, int, int]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def child(self, step: str | int) -> Part:
        """The part under a key or at a place; raises CannotWrite."""
        if isinstance(step, int) and self.kind == "list" and 0 <= step < len(self.parts):
            return self.parts[step]
        for index, (key, _, _) in enumerate(self.keys):
            if key == step:
                return self.parts[index]
        raise CannotWrite("nothing is written there")


def parts_of(text: str) -> Part:
    """The parts of a text that reads without mistakes; raises CannotWrite otherwise, and for texts with anchors."""
    try:
        node = yaml.compose(text, Loader=NodeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        raise CannotWrite("the text does not read") from None
    if node is None:
        raise CannotWrite("the text is empty")
    return _Composed(text).part(node)


class _Composed:
    def __init__(self, text: str) -> None:
        self.text = text
        self.seen: set[int] = set()

    def part(self, node: Any) -> Part:
        if id(node) in self.seen:
            raise CannotWrite("the text has anchors")
        self.seen.add(id(node))
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, yaml.ScalarNode):
            style = node.style or ""
            if style in {"|", ">"}:
                end = start + len(self.text[start:end].rstrip())
            return Part(start, end, "scalar", style, node.value)
        flow = bool(node.flow_style)
        made = Part(start, end, "list" if isinstance(node, yaml.SequenceNode) else "group", flow=flow)
        if isinstance(node, yaml.SequenceNode):
            made.parts = [self.part(one) for one in node.value]
        else:
            for key, value in node.value:
                made.keys.append((key.value, key.start_mark.index, key.end_mark.index))
                made.parts.append(self.part(value))
        if not flow and made.parts:
            made.end = max(made.start, made.parts[-1].end)
        return made


# What a change means, on the value


def plain(value: Any) -> Any:
    """A value that was read, as lists and dictionaries that can be changed."""
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same, down to the kinds of their numbers and the order of their keys."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and one == other


def at(value: Any, location: Location) -> Any:
    """The value at a location; raises CannotWrite when there is none."""
    for step in location:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            raise CannotWrite("nothing is there") from None
    return value


def written_number(value: Any) -> str:
    """A number, a yes or no, nothing, as they are typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Signed):
        return f"{int(value):+d}"
    return str(value)
