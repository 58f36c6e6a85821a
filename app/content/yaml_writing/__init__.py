"""Changing one thing in a YAML text and nothing else: comments, order, quotes and blank lines stay as they were.

A change is made on the lines of the part that it touches, in the way in which that part was written; then the whole is
read again. Unless the text says exactly what was meant, another way of writing is tried, and at last it is refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from app.content.yaml_reader import read_yaml
from app.content.yaml_writing.parts import CannotWrite, Location, Part, at, parts_of, plain, same, written_number
from app.content.yaml_writing.ways import (
    block_item_ways,
    block_pair_ways,
    dumped,
    flow_text,
    number_of,
    scalar_ways,
    word,
)

__all__ = [
    "CannotWrite",
    "Location",
    "at",
    "changed",
    "dumped",
    "moved",
    "number_of",
    "plain",
    "renamed",
    "rewritten",
    "source_of",
    "with_item",
    "with_key",
    "without",
    "written_number",
]

# One change at a time


def changed(text: str, location: Location, value: Any) -> str:
    """The text with another scalar at a location."""
    document, node = _opened(text)
    wanted = _with(document, location, lambda holder, step: _put(holder, step, value))
    part, flow = _walked(node, location)
    if part.kind != "scalar":
        raise CannotWrite("this is not a single value")
    indent = _indent_under(text, node, location)
    before, after = text[: part.start], text[part.end :]
    if part.start == part.end and before[-1:] not in {" ", "\n", ""}:
        before += " "
    ways = (
        before + one + after for one in scalar_ways(value, part, indent, flow=flow, column=_column(text, part.start))
    )
    return _first_right(ways, wanted)


def with_key(text: str, location: Location, key: str, value: Any, order: Sequence[str] = ()) -> str:
    """The text with one more key in the group at a location, after those that come before it in `order`."""
    document, node = _opened(text)
    part, _ = _walked(node, location)
    if part.kind != "group":
        raise CannotWrite("this is not a group")
    known = [name for name, _, _ in part.keys]
    before = set(order[: list(order).index(key)]) if key in order else set(known)
    place = max((index for index, name in enumerate(known) if name in before), default=-1)
    if place < 0 and known and not part.flow:
        # A first key may share its line with the dash of its group: what comes before all goes second.
        place = 0

    def put(holder: Any, step: Any) -> None:
        target = holder if step is None else holder[step]
        kept = list(target.items())
        kept.insert(place + 1, (key, value))
        target.clear()
        target.update(kept)

    wanted = _with(document, location, put)
    if part.flow or not part.keys:
        return _first_right(_flow_key_ways(text, part, place, key, value), wanted)
    indent = _column(text, part.keys[0][1])
    end = _line_end(text, _tail(text, part.parts[place]))
    lead = "\n" if not text[:end].endswith("\n") else ""
    ways = (text[:end] + lead + one + text[end:] for one in block_pair_ways(key, value, indent))
    return _first_right(ways, wanted)


def without(text: str, location: Location) -> str:
    """The text without the key or the element at a location."""
    document, node = _opened(text)
    wanted = _with(document, location, lambda holder, step: holder.pop(step))
    parent, _ = _walked(node, location[:-1])
    index = _index_in(parent, location[-1])
    if len(parent.parts) == 1:
        empty = "[]" if parent.kind == "list" else "{}"
        if parent.flow:
            return _first_right([text[: parent.start] + empty + text[parent.end :]], wanted)
        start = parent.start
        lead = text[:start].rstrip(" ")
        if lead.endswith("\n") and location[:-1]:
            return _first_right([lead.rstrip("\n") + " " + empty + text[parent.end :]], wanted)
        return _first_right([text[:start] + empty + text[parent.end :]], wanted)
    if parent.flow:
        return _first_right([_without_flow(text, parent, index)], wanted)
    starts, ends = _bounds(text, parent, index)
    if index + 1 < len(parent.parts):
        following = _bounds(text, parent, index + 1)[0]
        if _shares_line(text, parent, index):
            # The first key of an element: the next one takes its place behind the dash.
            first, second = _begin(parent, 0), _begin(parent, 1)
            return _first_right([text[:first] + text[second:]], wanted)
        return _first_right([text[:starts] + text[following:], text[:starts] + text[ends:]], wanted)
    previous = _line_end(text, _tail(text, parent.parts[index - 1]))
    kept = text[previous:starts]
    return _first_right([text[:previous] + (kept if kept.strip() else "") + text[ends:]], wanted)


def with_item(text: str, location: Location, value: Any, place: int | None = None) -> str:
    """The text with one more element in the list at a location, at a place (the end, if it is not given)."""
    document, node = _opened(text)
    part, _ = _walked(node, location)
    if part.kind != "list":
        raise CannotWrite("this is not a list")
    index = len(part.parts) if place is None else min(place, len(part.parts))

    def put(holder: Any, step: Any) -> None:
        (holder if step is None else holder[step]).insert(index, value)

    wanted = _with(document, location, put)
    if not part.parts:
        return _first_right(_first_item_ways(text, node, part, location, value), wanted)
    if part.flow:
        piece = flow_text(value)
        near = part.parts[index - 1].end if index else part.parts[0].start
        made = text[:near] + (f", {piece}" if index else f"{piece}, ") + text[near:]
        return _first_right([made], wanted)
    indent = _column(text, part.start)
    if index == 0:
        where = _bounds(text, part, 0)[0]
        if _shares_line(text, part, 0):
            raise CannotWrite("the list begins on the line of another")
    else:
        where = _line_end(text, _tail(text, part.parts[index - 1]))
    gap = "\n" if len(part.parts) > 1 and _has_gap(text, part) else ""
    lead = "" if text[:where].endswith("\n") or where == 0 else "\n"
    ways = (
        text[:where] + lead + (gap + one if index else one + gap) + text[where:]
        for one in block_item_ways(value, indent)
    )
    return _first_right(ways, wanted)


def moved(text: str, location: Location, by: int) -> str:
    """The text with the element or the key at a location one place further (by = 1) or nearer (by = -1)."""
    document, node = _opened(text)
    parent, _ = _walked(node, location[:-1])
    index = _index_in(parent, location[-1])
    first, second = (index, index + 1) if by > 0 else (index - 1, index)
    if first < 0 or second >= len(parent.parts):
        return text

    def swap(holder: Any, step: Any) -> None:
        target = holder if step is None else holder[step]
        if isinstance(target, list):
            target[first], target[second] = target[second], target[first]
            return
        kept = list(target.items())
        kept[first], kept[second] = kept[second], kept[first]
        target.clear()
        target.update(kept)

    wanted = _with(document, location[:-1], swap)
    if parent.flow:
        a, b, c, d = (
            _begin(parent, first),
            parent.parts[first].end,
            _begin(parent, second),
            parent.parts[second].end,
        )
    elif _shares_line(text, parent, first):
        raise CannotWrite("the first shares its line with another")
    else:
        a, b = _bounds(text, parent, first)
        c, d = _bounds(text, parent, second)
        if not text[:d].endswith("\n"):
            text += "\n"
            d += 1
    return _first_right([text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]], wanted)


def renamed(text: str, location: Location, name: str) -> str:
    """The text with another name for the key at a location."""
    document, node = _opened(text)
    parent, _ = _walked(node, location[:-1])
    index = _index_in(parent, location[-1])
    if parent.kind != "group":
        raise CannotWrite("an element has no name")

    def put(holder: Any, step: Any) -> None:
        target = holder if step is None else holder[step]
        kept = [(name if key == location[-1] else key, one) for key, one in target.items()]
        target.clear()
        target.update(kept)

    wanted = _with(document, location[:-1], put)
    _, start, end = parent.keys[index]
    return _first_right(
        (text[:start] + one + text[end:] for one in (name, json.dumps(name, ensure_ascii=False))), wanted
    )


def source_of(text: str, location: Location) -> str:
    """How the value at a location is written."""
    part, _ = _walked(parts_of(text), location)
    return text[part.start : part.end]


def rewritten(text: str, location: Location, source: str) -> str:
    """The text with other YAML, on one line, at a location; raises CannotWrite when it does not read."""
    document, node = _opened(text)
    read = read_yaml(source)
    if read.mistakes or "\n" in source:
        raise CannotWrite("this does not read")
    wanted = _with(document, location, lambda holder, step: _put(holder, step, plain(read.value)))
    part, _ = _walked(node, location)
    return _first_right([text[: part.start] + source + text[part.end :]], wanted)


# How it is done


def _opened(text: str) -> tuple[Any, Part]:
    document = read_yaml(text)
    if document.mistakes:
        raise CannotWrite("the text does not read")
    return plain(document.value), parts_of(text)


def _with(document: Any, location: Location, change: Callable[[Any, Any], None]) -> Any:
    """The document once `change(holder, step)` was made; at the root, the step is None."""
    if not location:
        change(document, None)
        return document
    holder = at(document, location[:-1])
    at(document, location)
    change(holder, location[-1])
    return document


def _put(holder: Any, step: Any, value: Any) -> None:
    holder[step] = value


def _first_right(ways: Iterator[str] | Sequence[str], wanted: Any) -> str:
    for one in ways:
        read = read_yaml(one)
        if not read.mistakes and same(plain(read.value), wanted):
            return one
    raise CannotWrite("no way of writing this keeps the rest as it is")


def _walked(node: Part, location: Location) -> tuple[Part, bool]:
    flow = node.flow
    for step in location:
        node = node.child(step)
        flow = flow or (node.flow and node.kind != "scalar")
    return node, flow


def _index_in(parent: Part, step: str | int) -> int:
    if isinstance(step, int):
        if parent.kind != "list" or not 0 <= step < len(parent.parts):
            raise CannotWrite("nothing is written there")
        return step
    for index, (key, _, _) in enumerate(parent.keys):
        if key == step:
            return index
    raise CannotWrite("nothing is written there")


def _column(text: str, place: int) -> int:
    return place - (text.rfind("\n", 0, place) + 1)


def _line_start(text: str, place: int) -> int:
    return text.rfind("\n", 0, place) + 1


def _line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    return len(text) if end < 0 else end + 1


def _tail(text: str, part: Part) -> int:
    """The last sign of a part; an empty value has the sign before it."""
    return max(part.end - 1, 0)


def _begin(parent: Part, index: int) -> int:
    return parent.keys[index][1] if parent.kind == "group" else parent.parts[index].start


def _mark(text: str, parent: Part, index: int) -> int:
    """Where an element of a block begins: its dash, or its key."""
    if parent.kind == "group":
        return parent.keys[index][1]
    if index == 0:
        return parent.start
    column = _column(text, parent.start)
    found = text.rfind("\n" + " " * column + "-", parent.parts[index - 1].end - 1, parent.parts[index].start + 1)
    if found < 0:
        raise CannotWrite("the dash is not where it should be")
    return found + 1 + column


def _bounds(text: str, parent: Part, index: int) -> tuple[int, int]:
    """The lines of an element of a block, the remarks that stand right above it included."""
    mark = _mark(text, parent, index)
    column, start = _column(text, mark), _line_start(text, mark)
    floor = _line_end(text, _tail(text, parent.parts[index - 1])) if index else _floor(text, parent)
    while start > floor:
        above = _line_start(text, start - 1)
        line = text[above : start - 1]
        if above < floor or not line.startswith(" " * column + "#"):
            break
        start = above
    return start, _line_end(text, _tail(text, parent.parts[index]))


def _floor(text: str, parent: Part) -> int:
    """Above the first element: the remarks at the head of a file are the file's."""
    mark = _mark(text, parent, 0)
    return _line_start(text, mark) if _column(text, mark) == 0 else 0


def _shares_line(text: str, parent: Part, index: int) -> bool:
    mark = _mark(text, parent, index)
    return bool(text[_line_start(text, mark) : mark].strip())


def _has_gap(text: str, part: Part) -> bool:
    """Whether a blank line stands between the first two elements."""
    end = _line_end(text, _tail(text, part.parts[0]))
    return text[end : _mark(text, part, 1)].startswith("\n")


def _indent_under(text: str, node: Part, location: Location) -> int:
    """How far a text on several lines is set in, under its key."""
    for step in location[:-1]:
        node = node.child(step)
    if node.kind == "group" and node.keys:
        return _column(text, node.keys[0][1]) + 2
    return _column(text, node.start) + 2


def _without_flow(text: str, parent: Part, index: int) -> str:
    if index:
        return text[: parent.parts[index - 1].end] + text[parent.parts[index].end :]
    return text[: _begin(parent, 0)] + text[_begin(parent, 1) :]


def _flow_key_ways(text: str, part: Part, place: int, key: str, value: Any) -> Iterator[str]:
    piece = f"{word(key)}: {flow_text(value)}"
    if not part.keys:
        yield text[: part.start] + "{" + piece + "}" + text[part.end :]
    elif place < 0:
        yield text[: part.keys[0][1]] + piece + ", " + text[part.keys[0][1] :]
    else:
        end = part.parts[place].end
        yield text[:end] + ", " + piece + text[end:]


def _first_item_ways(text: str, node: Part, part: Part, location: Location, value: Any) -> Iterator[str]:
    indent = _indent_under(text, node, location) if location else 0
    if location and not _walked(node, location[:-1])[1]:
        lead = text[: part.start].rstrip(" ")
        for one in block_item_ways(value, indent):
            yield lead + "\n" + one.rstrip("\n") + text[part.end :]
    if not location:
        for one in block_item_ways(value, 0):
            yield text[: part.start] + one.rstrip("\n") + text[part.end :]
    yield text[: part.start] + f"[{flow_text(value)}]" + text[part.end :]
