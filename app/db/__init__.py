"""GROUND: the base of mapped tables, the engine, the sessions, the column types."""

from app.db.base import Base
from app.db.engine import Database
from app.db.types import ExactFraction, JsonDocument, UTCDateTime

__all__ = ["Base", "Database", "ExactFraction", "JsonDocument", "UTCDateTime"]
