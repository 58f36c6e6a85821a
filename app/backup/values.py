"""Rows as lines of JSON that mean the same whatever base they come from or go to.

A table is described by its columns, each with one of these types; a row is the list of its values in that order.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Boolean, Column, Date, DateTime, Float, Integer, LargeBinary, Numeric, String, Text
from sqlalchemy.types import TypeEngine

from app.db import ExactFraction, JsonDocument, UTCDateTime

# The first that fits names the column: our own types stand before those they are made of.
TYPES: tuple[tuple[str, type[TypeEngine[Any]], TypeEngine[Any]], ...] = (
    ("instant", UTCDateTime, UTCDateTime()),
    ("fraction", ExactFraction, ExactFraction()),
    ("json", JsonDocument, JsonDocument()),
    ("bytes", LargeBinary, LargeBinary()),
    ("boolean", Boolean, Boolean()),
    ("day", Date, Date()),
    ("integer", Integer, Integer()),
    ("real", Float, Float()),
    ("text", String, Text()),
)
UNKEPT = (DateTime, Numeric)

_OUT: Mapping[str, Callable[[Any], Any]] = {
    "instant": lambda value: value.isoformat(),
    "fraction": str,
    "bytes": lambda value: base64.b64encode(value).decode("ascii"),
    "day": lambda value: value.isoformat(),
}
_IN: Mapping[str, Callable[[Any], Any]] = {
    "instant": datetime.fromisoformat,
    "fraction": Fraction,
    "bytes": lambda value: base64.b64decode(value, validate=True),
    "day": date.fromisoformat,
}


def type_of(column: Column[Any]) -> str:
    """The name of a column’s type in an archive; TypeError for one that an archive cannot keep exactly."""
    for name, kind, _ in TYPES:
        if isinstance(column.type, kind):
            return name
    raise TypeError(f"{column}: an archive does not know how to keep {column.type!r}")


def column_type(name: str) -> TypeEngine[Any]:
    """The type to write with; KeyError for a name that no version of ours wrote."""
    return {known: made for known, _, made in TYPES}[name]


def packed(value: Any, kind: str) -> Any:
    """A value as JSON keeps it; a JSON document is wrapped, so that its null is not an absent one."""
    if value is None:
        return None
    return [value] if kind == "json" else _OUT[kind](value) if kind in _OUT else value


def unpacked(value: Any, kind: str) -> Any:
    """The value again."""
    if value is None:
        return None
    return value[0] if kind == "json" else _IN[kind](value) if kind in _IN else value
