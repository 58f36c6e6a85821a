"""Every SELECT over readings, notes and the search index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, literal, select, text
from sqlalchemy.orm import Session

from app.modules.domain import Note, ReadingState
from app.modules.domain.search import Hit, Query, Term
from app.modules.models import LessonEvent, LessonNote, LessonReading, SearchState

READING = (
    LessonReading.module_id,
    LessonReading.lesson_id,
    LessonReading.heading,
    LessonReading.furthest,
    LessonReading.opened_at,
    LessonReading.updated_at,
    LessonReading.finished_at,
    LessonReading.digest,
)
NOTE = (
    LessonNote.module_id,
    LessonNote.lesson_id,
    LessonNote.text,
    LessonNote.revision,
    LessonNote.updated_at,
)

# Readings


def reading_progress(db: Session, learner_id: int) -> Mapping[tuple[str, str], ReadingState]:
    """Every reading of one person, by (module id, lesson id); one statement."""
    rows = db.execute(select(*READING).where(LessonReading.learner_id == learner_id))
    return {(row.module_id, row.lesson_id): ReadingState(*row) for row in rows}


def reading_and_note(db: Session, learner_id: int, module_id: str, lesson_id: str) -> tuple[ReadingState | None, Note]:
    """What a lesson's page shows of its reader: one statement for the reading and the note."""
    row = db.execute(READING_AND_NOTE, {"learner_id": learner_id, "module_id": module_id, "lesson_id": lesson_id}).one()
    reading, note = row[1 : 1 + len(READING)], row[1 + len(READING) :]
    return (
        ReadingState(*reading) if reading[0] is not None else None,
        Note(*note) if note[0] is not None else Note(module_id, lesson_id),
    )


def _whose(table: type[LessonReading] | type[LessonNote]) -> object:
    return and_(
        table.learner_id == bindparam("learner_id"),
        table.module_id == bindparam("module_id"),
        table.lesson_id == bindparam("lesson_id"),
    )


_one_row = select(literal(1).label("one")).subquery()
# Built once: the lesson page is the most asked of all.
READING_AND_NOTE = (
    select(_one_row.c.one, *READING, *NOTE)
    .select_from(_one_row)
    .outerjoin(LessonReading, _whose(LessonReading))  # type: ignore[arg-type]
    .outerjoin(LessonNote, _whose(LessonNote))  # type: ignore[arg-type]
)


def held_reading(db: Session, learner_id: int, module_id: str, lesson_id: str) -> LessonReading | None:
    """One reading, held until the end of the transaction."""
    return db.get(LessonReading, (learner_id, module_id, lesson_id), with_for_update=True, populate_existing=True)


def events_of(db: Session, learner_id: int, since: datetime | None = None) -> Sequence[LessonEvent]:
    """The record of one person's readings, the oldest first."""
    statement = select(LessonEvent).where(LessonEvent.learner_id == learner_id)
    if since is not None:
        statement = statement.where(LessonEvent.at >= since)
    return db.scalars(statement.order_by(LessonEvent.at, LessonEvent.id)).all()


def reading_times(db: Session, learner_id: int, since: datetime) -> Sequence[datetime]:
    """When one person reached a new part of a lesson, since this instant, in order."""
    return db.scalars(
        select(LessonEvent.at)
        .where(LessonEvent.learner_id == learner_id, LessonEvent.at >= since)
        .order_by(LessonEvent.at)
    ).all()


# Notes


def notes_of(db: Session, learner_id: int) -> list[Note]:
    """Every note of one person that says something, the last written first."""
    rows = db.execute(
        select(*NOTE)
        .where(LessonNote.learner_id == learner_id, LessonNote.text != "")
        .order_by(LessonNote.updated_at.desc(), LessonNote.module_id, LessonNote.lesson_id)
    )
    return [Note(*row) for row in rows]


def held_note(db: Session, learner_id: int, module_id: str, lesson_id: str) -> LessonNote | None:
    """One note, held until the end of the transaction."""
    return db.get(LessonNote, (learner_id, module_id, lesson_id), with_for_update=True, populate_existing=True)


# Search

KIND_LIMIT = 2000
# Weights of the columns of the FTS5 table: key, kind, digest, title, title_stems, words, stems.
SQLITE_HITS = text(
    "SELECT key, -bm25(search_index, 0, 0, 0, 10.0, 7.0, 2.0, 1.5) AS score FROM search_index "
    "WHERE search_index MATCH :wanted AND kind IN :kinds ORDER BY score DESC LIMIT :most"
).bindparams(bindparam("kinds", expanding=True))
POSTGRESQL_HITS = text(
    "SELECT key, ts_rank('{0.15, 0.2, 0.7, 1.0}', vector, CAST(:wanted AS tsquery), 1) AS score FROM search_index "
    "WHERE vector @@ CAST(:wanted AS tsquery) AND kind IN :kinds ORDER BY score DESC LIMIT :most"
).bindparams(bindparam("kinds", expanding=True))
INDEXED = {
    "sqlite": text("SELECT rowid AS place, key, digest FROM search_index"),
    "postgresql": text("SELECT key AS place, key, digest FROM search_index"),
}


def search_hits(db: Session, query: Query, kinds: Iterable[str], *, every_term: bool = True) -> list[Hit]:
    """What the index answers, the best first: every term, or at least one."""
    if not query:
        return []
    sqlite = db.get_bind().dialect.name == "sqlite"
    wanted = (_fts5_query if sqlite else _tsquery)(query.terms, every_term)
    rows = db.execute(
        SQLITE_HITS if sqlite else POSTGRESQL_HITS, {"wanted": wanted, "kinds": list(kinds), "most": KIND_LIMIT}
    )
    return [Hit(row.key, float(row.score)) for row in rows]


def _fts5_query(terms: Sequence[Term], every_term: bool) -> str:
    # Terms are letters and digits only, so nothing in them can close the quotes.
    groups = []
    for term in terms:
        ways = [f'{{title words}} : "{term.exact}"']
        ways += [f'{{title_stems stems}} : "{stem}"' for stem in sorted(term.stems)]
        if term.unfinished:
            ways.append(f'{{title words}} : "{term.exact}" *')
        groups.append(f"({' OR '.join(ways)})")
    return (" AND " if every_term else " OR ").join(groups)


def _tsquery(terms: Sequence[Term], every_term: bool) -> str:
    groups = []
    for term in terms:
        ways = [f"'{term.exact}':*" if term.unfinished else f"'{term.exact}'"]
        ways += [f"'~{stem}'" for stem in sorted(term.stems)]
        groups.append(f"({' | '.join(ways)})")
    return (" & " if every_term else " | ").join(groups)


def indexed(db: Session) -> dict[str, tuple[object, str]]:
    """What the index holds: key → (where, digest)."""
    return {row.key: (row.place, row.digest) for row in db.execute(INDEXED[db.get_bind().dialect.name])}


def held_search_state(db: Session) -> SearchState | None:
    """Which catalog the index was made from, held until the end of the transaction."""
    return db.get(SearchState, 1, with_for_update=True, populate_existing=True)


def indexed_digest(db: Session) -> str | None:
    """Which catalog the index was made from."""
    return db.scalar(select(SearchState.digest).where(SearchState.id == 1))
