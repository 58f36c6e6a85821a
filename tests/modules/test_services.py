"""Readings, notes and the index, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.content.catalog import Catalog, GlossaryEntry
from app.db import Database
from app.modules import queries, services
from app.modules.domain import NoteConflict, NoteTooLong
from app.modules.domain.search import ordered, read_query
from tests.modules.course import a_catalog, a_lesson, a_module

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
LESSON = a_lesson()


def at(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def a_learner(db: Session, email: str = "awa@example.org") -> int:
    user = User(email=email, name="Awa Diallo", role="learner", created_at=NOON, confirmed_at=NOON)
    db.add(user)
    db.flush()
    return user.id


@contextmanager
def statements(db: Session) -> Iterator[list[str]]:
    """The statements sent while the block runs."""
    sent: list[str] = []
    engine = db.get_bind().engine

    def note(connection, cursor, statement, *rest):
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def kinds(db: Session, learner: int) -> list[str]:
    return [one.kind for one in queries.events_of(db, learner)]


def test_the_place_of_a_reader_is_kept_and_each_new_part_leaves_a_trace(db: Session):
    awa = a_learner(db)
    services.record_position(db, awa, LESSON, None, at(0))
    services.record_position(db, awa, LESSON, "s-suffixes", at(3))
    services.record_position(db, awa, LESSON, "s-morceaux", at(4))
    reading = queries.reading_progress(db, awa)[("terminologie", "premiere")]
    assert (reading.heading, reading.furthest) == ("s-morceaux", 2)
    assert (reading.opened_at, reading.updated_at) == (at(0), at(4))
    assert kinds(db, awa) == ["opened", "advanced"]


def test_saying_the_same_place_again_changes_nothing(db: Session):
    awa = a_learner(db)
    for minute in (1, 2, 3):
        services.record_position(db, awa, LESSON, "s-suffixes", at(minute))
    assert kinds(db, awa) == ["opened", "advanced"]
    assert len(queries.reading_progress(db, awa)) == 1


def test_finishing_twice_is_finishing_once(db: Session):
    awa = a_learner(db)
    services.finish_lesson(db, awa, LESSON, at(1))
    services.finish_lesson(db, awa, LESSON, at(9))
    assert queries.reading_progress(db, awa)[("terminologie", "premiere")].finished_at == at(1)
    assert kinds(db, awa) == ["opened", "finished"]


def test_a_finished_lesson_may_be_taken_up_again_and_finished_anew(db: Session):
    awa = a_learner(db)
    assert services.reopen_lesson(db, awa, LESSON, at(0)) is None
    services.finish_lesson(db, awa, LESSON, at(1))
    services.reopen_lesson(db, awa, LESSON, at(2))
    services.reopen_lesson(db, awa, LESSON, at(3))
    services.finish_lesson(db, awa, LESSON, at(4))
    assert kinds(db, awa) == ["opened", "finished", "reopened", "finished"]


def test_a_reading_is_seen_by_its_reader_only(db: Session):
    awa, bruno = a_learner(db), a_learner(db, "bruno@example.org")
    services.record_position(db, awa, LESSON, "s-suffixes", at(1))
    services.keep_note(db, awa, LESSON, "à moi", 0, at(1))
    assert queries.reading_progress(db, bruno) == {}
    assert queries.notes_of(db, bruno) == []
    reading, note = queries.reading_and_note(db, bruno, "terminologie", "premiere")
    assert (reading, note.text, note.revision) == (None, "", 0)


def test_progress_and_the_lesson_page_cost_one_statement_whatever_was_read(db: Session):
    awa = a_learner(db)
    for number in range(12):
        services.finish_lesson(db, awa, a_lesson(f"l{number}"), at(number))
    with statements(db) as sent:
        assert len(queries.reading_progress(db, awa)) == 12
    assert len(sent) == 1
    with statements(db) as sent:
        queries.reading_and_note(db, awa, "terminologie", "l3")
    assert len(sent) == 1


def test_reading_and_note_come_together_or_apart(db: Session):
    awa = a_learner(db)
    services.keep_note(db, awa, LESSON, "une note", 0, at(1))
    reading, note = queries.reading_and_note(db, awa, "terminologie", "premiere")
    assert (reading, note.text, note.revision) == (None, "une note", 1)
    services.record_position(db, awa, LESSON, "s-suffixes", at(2))
    reading, note = queries.reading_and_note(db, awa, "terminologie", "premiere")
    assert reading is not None
    assert (reading.heading, note.text) == ("s-suffixes", "une note")


def test_a_note_is_kept_with_a_growing_revision(db: Session):
    awa = a_learner(db)
    first = services.keep_note(db, awa, LESSON, "un", 0, at(1))
    second = services.keep_note(db, awa, LESSON, "deux", first.revision, at(2))
    assert (second.text, second.revision, second.updated_at) == ("deux", 2, at(2))


def test_a_second_window_meets_the_first_and_neither_text_is_lost(db: Session):
    awa = a_learner(db)
    services.keep_note(db, awa, LESSON, "fenêtre une", 0, at(1))
    with pytest.raises(NoteConflict) as met:
        services.keep_note(db, awa, LESSON, "fenêtre deux", 0, at(2))
    assert (met.value.kept.text, met.value.typed) == ("fenêtre une", "fenêtre deux")
    both = services.keep_both(db, awa, LESSON, met.value.typed, met.value.kept.revision, at(3))
    assert both.text == "fenêtre une\n\nfenêtre deux"


def test_keeping_both_sent_twice_does_not_double_the_text(db: Session):
    awa = a_learner(db)
    services.keep_note(db, awa, LESSON, "un", 0, at(1))
    services.keep_both(db, awa, LESSON, "deux", 1, at(2))
    assert services.keep_both(db, awa, LESSON, "deux", 1, at(3)).text == "un\n\ndeux"


def test_a_note_that_is_too_long_leaves_the_kept_one_alone(db: Session):
    awa = a_learner(db)
    services.keep_note(db, awa, LESSON, "court", 0, at(1))
    with pytest.raises(NoteTooLong):
        services.keep_note(db, awa, LESSON, "x" * 20_001, 1, at(2))
    assert queries.notes_of(db, awa)[0].text == "court"


def test_an_emptied_note_leaves_the_notebook_and_its_revision_goes_on(db: Session):
    awa = a_learner(db)
    services.keep_note(db, awa, LESSON, "texte", 0, at(1))
    assert services.keep_note(db, awa, LESSON, "", 1, at(2)).revision == 2
    assert queries.notes_of(db, awa) == []


def test_two_windows_that_open_a_lesson_at_once_leave_one_reading(database: Database):
    with database.writing() as db:
        awa = a_learner(db)
    gate = threading.Barrier(4)
    failures: list[BaseException] = []

    def open_it() -> None:
        try:
            gate.wait()
            with database.writing() as db:
                services.record_position(db, awa, LESSON, "s-suffixes", at(1))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with database.reading() as db:
        assert len(queries.reading_progress(db, awa)) == 1
        assert sorted(kinds(db, awa)) == ["advanced", "opened"]


def test_two_windows_that_write_a_first_note_at_once_have_one_winner(database: Database):
    with database.writing() as db:
        awa = a_learner(db)
    gate = threading.Barrier(2)
    met: list[str] = []

    def write(text: str) -> None:
        gate.wait()
        try:
            with database.writing() as db:
                services.keep_note(db, awa, LESSON, text, 0, at(1))
        except NoteConflict as conflict:
            met.append(conflict.typed)

    threads = [threading.Thread(target=write, args=(text,)) for text in ("un", "deux")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as db:
        kept = queries.notes_of(db, awa)[0].text
    assert sorted([kept, *met]) == ["deux", "un"]


def test_a_person_takes_everything_away_and_leaves_nothing(db: Session):
    awa, bruno = a_learner(db), a_learner(db, "bruno@example.org")
    for learner in (awa, bruno):
        services.finish_lesson(db, learner, LESSON, at(1))
        services.keep_note(db, learner, LESSON, f"note de {learner}", 0, at(1))
    assert services.export_notes(db, awa)[0]["texte"] == f"note de {awa}"
    exported = services.export_readings(db, awa)
    assert (len(exported["lecons"]), len(exported["evenements"])) == (1, 2)
    services.erase_notes(db, awa, at(2))
    services.erase_readings(db, awa, at(2))
    assert services.export_notes(db, awa) == []
    assert services.export_readings(db, awa) == {"lecons": [], "evenements": []}
    assert len(services.export_notes(db, bruno)) == 1
    assert len(queries.events_of(db, bruno)) == 2


# The index


def a_course(digest: str = "c1", **changes: str) -> Catalog:
    texts = {
        "secret": "Le secret professionnel couvre l’heure d’un rendez-vous. Les hôpitaux le savent.",
        "agenda": "L’agenda du cabinet se tient à jour ; le secret aussi, parfois.",
        "echo": "Les échographies se demandent à l’avance.",
    } | changes
    module = a_module("module", 0)
    lessons = tuple(
        a_lesson(name, number, "module", text=text, title=title)
        for number, (name, text, title) in enumerate(
            zip(texts, texts.values(), ["Le secret professionnel", "Tenir l’agenda", "Examens"], strict=True), start=1
        )
    )
    entry = GlossaryEntry("echographie", "échographie", "term", "image d’un organe par ultrasons")
    return a_catalog(replace(module, lessons=lessons), digest=digest, entries=(entry,))


def found(db: Session, asked: str, *, every_term: bool = True) -> list[str]:
    hits = queries.search_hits(db, read_query(asked), ["lesson", "glossary"], every_term=every_term)
    return [hit.key.removeprefix("lesson:module/") for hit in hits]


@pytest.fixture
def index(db: Session) -> Session:
    services.refresh_index(db, a_course())
    return db


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ("secret professionnel", ["secret"]),
        ("SECRETS PROFESSIONNELS", ["secret"]),
        ("hopital", ["secret"]),
        ("l'hôpital", ["secret"]),
        ("agendas du cabinet", ["agenda"]),
        ("rendez vous", ["secret"]),
        ("absent", []),
        ("secret absent", []),
    ],
)
def test_words_are_found_whatever_accents_plurals_and_apostrophes(index: Session, asked: str, keys: list[str]):
    assert found(index, asked) == keys


def test_plurals_find_singulars_and_beginnings_find_words(index: Session):
    assert set(found(index, "échographie")) == {"glossary:echographie", "echo"}
    assert set(found(index, "echo")) == {"glossary:echographie", "echo"}
    assert found(index, "ultrason") == ["glossary:echographie"]


def test_a_title_weighs_more_than_a_mention(index: Session):
    assert found(index, "secret") == ["secret", "agenda"]


def test_when_not_every_word_is_found_some_may_do(index: Session):
    assert found(index, "secret introuvable") == []
    assert found(index, "secret introuvable", every_term=False) == ["secret", "agenda"]


@pytest.mark.parametrize(
    "asked", ['"', "'; DROP TABLE users; --", "a:*&|!()", "NEAR(a b)", "title:x", "-", "☃ ½ Ω", "x" * 100]
)
def test_no_query_is_an_error(index: Session, asked: str):
    found(index, asked)
    found(index, asked, every_term=False)


def test_kinds_that_are_not_asked_are_not_found(index: Session):
    assert queries.search_hits(index, read_query("échographie"), ["question"]) == []


def test_the_index_is_left_alone_when_the_course_has_not_changed(index: Session):
    with statements(index) as sent:
        assert services.refresh_index(index, a_course()) == 0
    assert len(sent) == 1


def test_only_what_changed_is_indexed_again_and_what_left_is_forgotten(index: Session):
    changed = a_course("c2", echo="Les radiographies aussi.")
    assert services.refresh_index(index, changed) == 1
    assert found(index, "radiographie") == ["echo"]
    assert found(index, "échographie") == ["glossary:echographie"]
    empty = a_catalog(digest="c3")
    assert services.refresh_index(index, empty) == 4
    assert found(index, "secret") == []


# On the shipped course


def test_what_people_look_for_in_the_shipped_course_comes_first(db: Session, catalog: Catalog):
    services.refresh_index(db, catalog)
    documents = {document.key: document for document in catalog.search_documents()}
    expected = {
        "péricardite": "glossary:pericardite",
        "pericardites": "glossary:pericardite",
        "ECTOMIE": "glossary:ectomie",
        "secret professionnel": "lesson:confidentialite/le-secret",
        "l'agenda": "lesson:outils/agenda",
        "messagerie sécurisée de santé": "glossary:mssante",
        "rgpd": "glossary:rgpd",
        "suffixe inflammation": "lesson:terminologie/suffixes-maladies",
        "téléphones et messages": "lesson:outils/telephone-et-messages",
    }
    firsts = {}
    for asked in expected:
        query = read_query(asked).whole
        firsts[asked] = ordered(queries.search_hits(db, query, ["lesson", "glossary"]), documents, query)[0]
    assert firsts == expected
