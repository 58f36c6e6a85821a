"""Columns that mean the same in every part of a union, on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, literal, type_coerce

from app.db.types import UTCDateTime


def text(value: str) -> Any:
    return literal(value, String)


def instant(column: Any) -> Any:
    return type_coerce(column, UTCDateTime)
