"""Use cases of reading: keep the place, finish a lesson, keep a note, rebuild the search index, export, erase."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, literal, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.content.catalog import Catalog, Lesson, SearchDocument
from app.modules import domain, queries
from app.modules.domain import Note, ReadingEvent, ReadingState
from app.modules.domain.notes import both, cleaned
from app.modules.domain.search import index_words
from app.modules.models import LessonEvent, LessonNote, LessonReading, SearchState

# Grows when words are cut, folded or stemmed otherwise: the index is then made again.
INDEX_VERSION = 1

# Readings


def record_position(db: Session, learner_id: int, lesson: Lesson, heading: str | None, now: datetime) -> ReadingState:
    """Keep where the reader is; the first time, also that the lesson was opened. Saying it twice changes nothing."""
    row, new = _reading(db, learner_id, lesson, now)
    before = _state(row)
    after = domain.moved(lesson, before, heading, now)
    events = [ReadingEvent.OPENED] if new else []
    if after.furthest > before.furthest:
        events.append(ReadingEvent.ADVANCED)
    return _keep(db, row, after, events, now)


def finish_lesson(db: Session, learner_id: int, lesson: Lesson, now: datetime) -> ReadingState:
    """The reader says that the lesson is read."""
    row, new = _reading(db, learner_id, lesson, now)
    before = _state(row)
    events = [ReadingEvent.OPENED] if new else []
    if before.finished_at is None:
        events.append(ReadingEvent.FINISHED)
    return _keep(db, row, domain.finished(lesson, before, now), events, now)


def reopen_lesson(db: Session, learner_id: int, lesson: Lesson, now: datetime) -> ReadingState | None:
    """The reader takes back « terminé »; nothing happens to a lesson that was not finished."""
    row = queries.held_reading(db, learner_id, lesson.module_id, lesson.id)
    if row is None or row.finished_at is None:
        return None if row is None else _state(row)
    return _keep(db, row, domain.reopened(_state(row), now), [ReadingEvent.REOPENED], now)


def _reading(db: Session, learner_id: int, lesson: Lesson, now: datetime) -> tuple[LessonReading, bool]:
    """The row of this reading, held, and whether it was just made."""
    row = queries.held_reading(db, learner_id, lesson.module_id, lesson.id)
    if row is not None:
        return row, False
    first = domain.opened(lesson, now)
    made = _insert_once(
        db,
        LessonReading,
        learner_id=learner_id,
        module_id=first.module_id,
        lesson_id=first.lesson_id,
        heading=first.heading,
        furthest=first.furthest,
        opened_at=first.opened_at,
        updated_at=first.updated_at,
        finished_at=None,
        digest=first.digest,
    )
    row = queries.held_reading(db, learner_id, lesson.module_id, lesson.id)
    assert row is not None
    return row, made


def _state(row: LessonReading) -> ReadingState:
    return ReadingState(
        row.module_id,
        row.lesson_id,
        row.heading,
        row.furthest,
        row.opened_at,
        row.updated_at,
        row.finished_at,
        row.digest,
    )


def _keep(
    db: Session, row: LessonReading, after: ReadingState, events: Sequence[ReadingEvent], now: datetime
) -> ReadingState:
    row.heading = after.heading
    row.furthest = after.furthest
    row.updated_at = after.updated_at
    row.finished_at = after.finished_at
    row.digest = after.digest
    db.add_all(
        LessonEvent(
            learner_id=row.learner_id,
            module_id=row.module_id,
            lesson_id=row.lesson_id,
            kind=kind,
            heading=after.heading,
            digest=after.digest,
            at=now,
        )
        for kind in events
    )
    db.flush()  # the event is written with the place that it explains, or neither is
    return after


def _insert_once(db: Session, table: type[Any], **values: Any) -> bool:
    """Insert a row unless its key is there already; whether it was inserted."""
    dialect: Any = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table.__table__).values(**values).on_conflict_do_nothing()
    return db.execute(statement.returning(literal(1))).first() is not None


# Notes


def keep_note(db: Session, learner_id: int, lesson: Lesson, typed: str, revision: int, now: datetime) -> Note:
    """Keep the text of a note; raises NoteConflict with both texts when another window wrote in between."""
    row = _note_row(db, learner_id, lesson, now)
    return _keep_note(db, row, domain.edited(_note(row), typed, revision, now))


def keep_both(db: Session, learner_id: int, lesson: Lesson, typed: str, revision: int, now: datetime) -> Note:
    """Keep the text in force with this one after it: the way out of a conflict where nothing is chosen against."""
    row = _note_row(db, learner_id, lesson, now)
    note = _note(row)
    # Sent again, the pair is already there: it is not doubled.
    text = note.text if revision != note.revision and note.text.endswith(cleaned(typed)) else both(note.text, typed)
    return _keep_note(db, row, domain.edited(note, text, revision, now))


def _note(row: LessonNote) -> Note:
    return Note(row.module_id, row.lesson_id, row.text, row.revision, row.updated_at)


def _keep_note(db: Session, row: LessonNote, after: Note) -> Note:
    if after.revision != row.revision and after.updated_at is not None:
        row.text, row.revision, row.updated_at = after.text, after.revision, after.updated_at
        db.flush()  # a failure is told now, while the text is still in hand
    return after


def _note_row(db: Session, learner_id: int, lesson: Lesson, now: datetime) -> LessonNote:
    """The row of this note, held; made empty when it was never written."""
    row = queries.held_note(db, learner_id, lesson.module_id, lesson.id)
    if row is None:
        _insert_once(
            db,
            LessonNote,
            learner_id=learner_id,
            module_id=lesson.module_id,
            lesson_id=lesson.id,
            text="",
            revision=0,
            updated_at=now,
        )
        row = queries.held_note(db, learner_id, lesson.module_id, lesson.id)
        assert row is not None
    return row


# Search


def index_is_current(db: Session, catalog: Catalog) -> bool:
    """Whether the search index was made from this catalog; reads only."""
    return queries.indexed_digest(db) == _index_digest(catalog)


def _index_digest(catalog: Catalog) -> str:
    return f"{INDEX_VERSION}:{catalog.digest}"


def refresh_index(db: Session, catalog: Catalog) -> int:
    """Bring the search index up to this catalog; the number of documents written or removed.

    Does nothing when the index was made from the same catalog; otherwise only what changed is written.
    """
    digest = _index_digest(catalog)
    if queries.indexed_digest(db) == digest:
        return 0
    _insert_once(db, SearchState, id=1, digest="")
    state = queries.held_search_state(db)
    assert state is not None
    if state.digest == digest:
        return 0
    documents = {document.key: document for document in catalog.search_documents()}
    kept = queries.indexed(db)
    versions = {key: _version(document) for key, document in documents.items()}
    gone = [place for key, (place, version) in kept.items() if versions.get(key) != version]
    new = [documents[key] for key in documents if key not in kept or kept[key][1] != versions[key]]
    _forget(db, gone)
    _index(db, new)
    state.digest = digest
    db.flush()  # the digest is written with the index that it describes
    return len(set(documents) - set(kept)) + len(gone)


def _forget(db: Session, places: Sequence[object]) -> None:
    if places:
        column = "rowid" if db.get_bind().dialect.name == "sqlite" else "key"
        statement = text(f"DELETE FROM search_index WHERE {column} = :place")  # noqa: S608
        db.execute(statement, [{"place": place} for place in places])


def _index(db: Session, documents: Sequence[SearchDocument]) -> None:
    if not documents:
        return
    if db.get_bind().dialect.name == "sqlite":
        statement = text(
            "INSERT INTO search_index (key, kind, digest, title, title_stems, words, stems) "
            "VALUES (:key, :kind, :digest, :title, :title_stems, :words, :stems)"
        )
    else:
        statement = text(
            "INSERT INTO search_index (key, kind, digest, vector) "
            "VALUES (:key, :kind, :digest, CAST(:vector AS tsvector))"
        )
    db.execute(statement, [_indexed_row(document) for document in documents])


def _version(document: SearchDocument) -> str:
    """What changes as soon as the index would hold other words for this document."""
    told = "\0".join((str(INDEX_VERSION), document.kind, document.title, document.text))
    return hashlib.sha256(told.encode()).hexdigest()


def _indexed_row(document: SearchDocument) -> dict[str, str]:
    title, title_stems = index_words(document.title)
    words, stems = index_words(document.text)
    return {
        "key": document.key,
        "kind": document.kind,
        "digest": _version(document),
        "title": " ".join(title),
        "title_stems": " ".join(title_stems),
        "words": " ".join(words),
        "stems": " ".join(stems),
        "vector": " ".join(
            (*_lexemes(title, "A"), *_lexemes(title_stems, "B", "~"), *_lexemes(words, "C"), *_lexemes(stems, "D", "~"))
        ),
    }


def _lexemes(words: Sequence[str], weight: str, mark: str = "") -> list[str]:
    # Letters and digits only: nothing in a word can close the quotes.
    return [f"'{mark}{word}':{min(place, 16383)}{weight}" for place, word in enumerate(words, start=1)]


# One person's data


def export_readings(db: Session, learner_id: int) -> dict[str, Any]:
    """All that is kept of one person's readings."""
    return {
        "lecons": [
            {
                "module": reading.module_id,
                "lecon": reading.lesson_id,
                "passage": reading.heading,
                "ouverte_le": reading.opened_at.isoformat(),
                "lue_pour_la_derniere_fois_le": reading.updated_at.isoformat(),
                "terminee_le": reading.finished_at.isoformat() if reading.finished_at else None,
                "version": reading.digest,
            }
            for reading in queries.reading_progress(db, learner_id).values()
        ],
        "evenements": [
            {
                "module": event.module_id,
                "lecon": event.lesson_id,
                "evenement": event.kind,
                "passage": event.heading,
                "version": event.digest,
                "le": event.at.isoformat(),
            }
            for event in queries.events_of(db, learner_id)
        ],
    }


def export_notes(db: Session, learner_id: int) -> list[dict[str, Any]]:
    """All the notes of one person."""
    return [
        {
            "module": note.module_id,
            "lecon": note.lesson_id,
            "texte": note.text,
            "modifiee_le": note.updated_at.isoformat() if note.updated_at else None,
        }
        for note in queries.notes_of(db, learner_id)
    ]


def erase_readings(db: Session, learner_id: int, now: datetime) -> None:
    """Readings and their events leave with the account: no law asks to keep them."""
    db.execute(delete(LessonEvent).where(LessonEvent.learner_id == learner_id))
    db.execute(delete(LessonReading).where(LessonReading.learner_id == learner_id))


def erase_notes(db: Session, learner_id: int, now: datetime) -> None:
    """Notes are private: they leave with the account."""
    db.execute(delete(LessonNote).where(LessonNote.learner_id == learner_id))
