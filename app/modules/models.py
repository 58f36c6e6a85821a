"""Readings, their events, notes, and what the search index was made from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, String, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class LessonReading(Base):
    """Where one person stands in one lesson: a cache of what `lesson_events` tells, and the place to resume at."""

    __tablename__ = "lesson_readings"
    __table_args__ = (CheckConstraint("furthest >= 0", name="furthest_counts_headings"),)
    learner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    module_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    lesson_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    heading: Mapped[str | None] = mapped_column(String(200))
    furthest: Mapped[int]
    opened_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    digest: Mapped[str] = mapped_column(String(64))


class LessonEvent(Base):
    """One step of a reading: opened, a new part reached, finished, reopened. Never updated."""

    __tablename__ = "lesson_events"
    __table_args__ = (
        CheckConstraint("kind IN ('opened', 'advanced', 'finished', 'reopened')", name="known_kind"),
        Index("ix_lesson_events_learner_id_at", "learner_id", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    module_id: Mapped[str] = mapped_column(String(120))
    lesson_id: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(16))
    heading: Mapped[str | None] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class LessonNote(Base):
    """What one person wrote about one lesson. `revision` grows by one with each text kept."""

    __tablename__ = "lesson_notes"
    __table_args__ = (CheckConstraint("revision >= 0", name="revision_counts_texts"),)
    learner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    module_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    lesson_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    updated_at: Mapped[datetime]


class SearchState(Base):
    """The catalog that the search index holds; one row."""

    __tablename__ = "search_state"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(String(80))


# The index itself is not a mapped table: it is an FTS5 table on SQLite, a table of tsvector on PostgreSQL.
SQLITE_INDEX = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_index USING fts5("
    "key UNINDEXED, kind UNINDEXED, digest UNINDEXED, title, title_stems, words, stems, "
    "tokenize = 'unicode61 remove_diacritics 2')",
)
POSTGRESQL_INDEX = (
    "CREATE TABLE IF NOT EXISTS search_index ("
    "key text CONSTRAINT pk_search_index PRIMARY KEY, kind text NOT NULL, digest text NOT NULL, "
    "vector tsvector NOT NULL)",
    "CREATE INDEX IF NOT EXISTS ix_search_index_vector ON search_index USING gin (vector)",
)

for _dialect, _statements in (("sqlite", SQLITE_INDEX), ("postgresql", POSTGRESQL_INDEX)):
    for _statement in _statements:
        _create = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(SearchState.__table__, "after_create", _create.execute_if(dialect=_dialect))
_drop = DDL("DROP TABLE IF EXISTS search_index")  # type: ignore[no-untyped-call]
event.listen(SearchState.__table__, "before_drop", _drop)
