"""Canonical JSON, and logs whose every line is tied to the one before.

A chained line is `{"chain": …, "row": …}`; `chain` is the SHA-256 of the chain before it followed by the canonical row.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

ORIGIN = "0" * 64


def canonical(value: Any) -> bytes:
    """One way to write a value: keys sorted, no space, UTF-8; no float ever, so that every machine agrees."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def readable(value: Any) -> bytes:
    """The same for the eyes of a person: one key a line."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False) + "\n").encode()


def linked(previous: str, row: Mapping[str, Any]) -> str:
    """The link of a row after the one before."""
    return sha256(previous.encode("ascii") + canonical(row)).hexdigest()


@dataclass(frozen=True)
class Chained:
    """A chained log: its bytes, how many lines, the last link."""

    content: bytes
    rows: int
    head: str


def chained(rows: Iterable[Mapping[str, Any]]) -> Chained:
    """These rows as a chained log, in order."""
    head, lines = ORIGIN, []
    for row in rows:
        head = linked(head, row)
        lines.append(canonical({"chain": head, "row": row}) + b"\n")
    return Chained(b"".join(lines), len(lines), head)


@dataclass(frozen=True)
class Break:
    """The first line that does not hold, counted from one, and why."""

    line: int
    why: str


def first_break(content: bytes, rows: int, head: str) -> Break | None:
    """The first line of a log that is not as it was written; None when all hold up to this head."""
    link, lines = ORIGIN, content.split(b"\n")
    if lines[-1] != b"":
        return Break(len(lines), "la ligne est coupée")
    for number, line in enumerate(lines[:-1], start=1):
        try:
            told = json.loads(line)
            link = linked(link, told["row"])
        except (ValueError, KeyError, TypeError):
            return Break(number, "la ligne ne se lit pas")
        if told["chain"] != link:
            return Break(number, "la ligne n’est pas celle qui a été écrite")
        if canonical(told) != line:
            return Break(number, "la ligne a été réécrite")
    if (len(lines) - 1, link) != (rows, head):
        return Break(len(lines), "il manque des lignes, ou il y en a trop")
    return None
