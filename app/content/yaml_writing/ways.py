"""Ways of writing a value, the most like what stands in our files first."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from app.content.yaml_reader import read_yaml
from app.content.yaml_writing.parts import Part, written_number

WIDTH = 110


def word(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", text) else json.dumps(text, ensure_ascii=False)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _is_plain(text: str, *, flow: bool) -> bool:
    if not text or text != text.strip() or "\n" in text or len(text) > 4000:
        return False
    around = f"[{text}]" if flow else f"a: {text}"
    read = read_yaml(around)
    if read.mistakes:
        return False
    value = read.value[0] if flow and isinstance(read.value, tuple) and len(read.value) == 1 else None
    if not flow:
        value = read.value.get("a") if isinstance(read.value, Mapping) else None
    return isinstance(value, str) and value == text


def _scalar(value: Any, *, flow: bool) -> str:
    if not isinstance(value, str):
        return written_number(value) or "null"
    return value if _is_plain(value, flow=flow) else _quoted(value)


def scalar_ways(value: Any, old: Part, indent: int, *, flow: bool, column: int) -> Iterator[str]:
    """Ways of writing a value in the place of an old one, the most like it first."""
    if not isinstance(value, str):
        yield written_number(value) or "null"
        return
    if not flow:
        if old.style == ">" or (len(value) + column > WIDTH + 10 and "\n" not in value):
            yield from _folded(value, indent)
        if "\n" in value or old.style == "|":
            yield from _literal(value, indent)
    if old.style == "'" and "\n" not in value:
        yield "'" + value.replace("'", "''") + "'"
    if old.style == '"':
        yield _quoted(value)
    if _is_plain(value, flow=flow):
        yield value
    yield _quoted(value)


def _folded(value: str, indent: int) -> Iterator[str]:
    body, mark = _chomped(value, ">")
    if not body or re.search(r"(?:^|\n)[ \t]| $| \n", body):
        return
    lines: list[str] = []
    for number, paragraph in enumerate(body.split("\n")):
        if number:
            lines.append("")
        lines += (
            textwrap.wrap(paragraph, max(WIDTH - indent, 40), break_long_words=False, break_on_hyphens=False)
            if paragraph
            else []
        )
    yield mark + "".join(f"\n{' ' * indent}{line}" if line else "\n" for line in lines)


def _literal(value: str, indent: int) -> Iterator[str]:
    body, mark = _chomped(value, "|")
    if not body.strip() or body.startswith((" ", "\t", "\n")):
        return
    yield mark + "".join(f"\n{' ' * indent}{line}" if line else "\n" for line in body.split("\n"))


def _chomped(value: str, mark: str) -> tuple[str, str]:
    """The text without its last end of line, and the sign that says whether it has one."""
    return (value[:-1], mark) if value.endswith("\n") else (value, mark + "-")


def flow_text(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{word(key)}: {flow_text(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow_text, value)) + "]"
    return _scalar(value, flow=True)


def block_pair_ways(key: str, value: Any, indent: int) -> Iterator[str]:
    """`key: value` on lines of its own."""
    lead = f"{' ' * indent}{word(key)}:"
    yield lead + _block(value, indent) + "\n"
    yield lead + " " + flow_text(value) + "\n"


def block_item_ways(value: Any, indent: int) -> Iterator[str]:
    """`- value` on lines of its own."""
    yield _item(value, indent) + "\n"
    yield f"{' ' * indent}- {flow_text(value)}\n"


def _is_small(value: Any) -> bool:
    if isinstance(value, Mapping):
        return len(flow_text(value)) < 90 and not any(isinstance(one, Mapping | list | tuple) for one in value.values())
    if isinstance(value, list | tuple):
        return len(flow_text(value)) < 90 and not any(isinstance(one, Mapping | list | tuple) for one in value)
    return False


def _block(value: Any, indent: int) -> str:
    """What follows « key: », the first space or end of line included."""
    if isinstance(value, Mapping) and value and not (_is_small(value) and len(value) <= 3):
        return "".join(f"\n{' ' * (indent + 2)}{word(key)}:{_block(one, indent + 2)}" for key, one in value.items())
    if isinstance(value, list | tuple) and value and not _is_small(value):
        return "".join("\n" + _item(one, indent + 2) for one in value)
    if isinstance(value, str):
        if "\n" in value:
            for one in _literal(value, indent + 2):
                return " " + one
        elif len(value) + indent > WIDTH - 20:
            for one in _folded(value, indent + 2):
                return " " + one
        return " " + _scalar(value, flow=False)
    return " " + flow_text(value)


def _item(value: Any, indent: int) -> str:
    if isinstance(value, Mapping) and value and not _is_small(value):
        pairs = [f"{word(key)}:{_block(one, indent + 2)}" for key, one in value.items()]
        return f"{' ' * indent}- " + f"\n{' ' * (indent + 2)}".join(pairs)
    return f"{' ' * indent}-" + _block(value, indent)


def dumped(value: Mapping[str, Any]) -> str:
    """A new document, written as ours are."""
    return "".join(f"{word(key)}:{_block(one, 0)}\n" for key, one in value.items())


def number_of(typed: str) -> Any:
    """What was typed for a number or a yes or no, as it would be read; its text when it is neither."""
    read = read_yaml(typed.strip() or "null")
    value = None if read.mistakes else read.value
    return value if isinstance(value, bool | int | Decimal) else typed.strip()
