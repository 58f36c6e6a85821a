"""A bank brought on a page: what becomes of each question first, a draft only then, and back again."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts import services as accounts
from app.accounts.domain import Role, Viewer
from app.authoring.models import ContentDraft, ContentRevision
from app.authoring.services.texts import CourseTexts
from app.clock import utc_now
from app.config import PROJECT
from app.content.yaml_reader import read_yaml
from app.db import Database
from app.errors import Conflict, InvalidAction
from app.interop import worker
from app.interop.domain.states import ImportState
from app.interop.models import BankImport
from app.interop.services import data, imports
from tests.people import PASSWORD, Person

BANK = "::Un::Vrai ? {T}\n\n::Deux::Combien ? {#douze}\n\n::Trois::Mot ? {=œdème =%50%oedeme}\n"
TARGET = {"title": "Accueil", "item_id": "accueil-importe", "module": "", "approximated": "y"}
COURSE = CourseTexts(PROJECT, {})


def brought(person: Person, raw: bytes | str, name: str = "Accueil.gift", **more: str) -> Any:
    contents = raw.encode() if isinstance(raw, str) else raw
    form = {"bank": (io.BytesIO(contents), name), "written": "", **more}
    return person.post("/auteur/echanges", form, content_type="multipart/form-data")


def drafts_in(app: Flask) -> list[ContentDraft]:
    with app.extensions["tdu"].database.reading() as db:
        return list(db.scalars(select(ContentDraft).order_by(ContentDraft.id)))


def test_a_bank_is_read_then_confirmed_then_undone(app: Flask, sign_in: Callable[..., Person]) -> None:
    trainer = sign_in("trainer")
    answer = brought(trainer, BANK)
    assert answer.status_code == 303
    page = answer.location
    shown = trainer.get(page).get_data(as_text=True)
    for word in ("gardée", "approchée", "refusée", "la réponse n’est pas un nombre", "à confirmer"):
        assert word in shown
    assert "Un</span>" not in trainer.get(f"{page}?sort=refusees").get_data(as_text=True)
    assert drafts_in(app) == []
    refused = trainer.post(f"{page}/confirmer", {**TARGET, "item_id": "Pas Bon"})
    assert refused.status_code == 422
    assert "Pas Bon" in refused.get_data(as_text=True)
    assert trainer.post(f"{page}/confirmer", TARGET).status_code == 303
    (draft,) = drafts_in(app)
    assert draft.path == "quizzes/accueil-importe.yaml"
    value: Any = read_yaml(draft.text).value
    assert [one["id"] for one in value["questions"]] == ["un", "trois"]
    assert trainer.get(f"/auteur/brouillons/{draft.id}").status_code == 200
    again = trainer.post(f"{page}/confirmer", TARGET)
    assert again.status_code == 422
    assert "déjà été confirmé" in again.get_data(as_text=True)
    assert "repris en brouillon" in trainer.get("/auteur/echanges").get_data(as_text=True)
    assert trainer.post(f"{page}/annuler").status_code == 303
    assert drafts_in(app) == []
    assert "annulé" in trainer.get(page).get_data(as_text=True)


def test_a_target_that_is_taken_is_refused_and_the_report_stays(app: Flask, sign_in: Callable[..., Person]) -> None:
    trainer = sign_in("trainer")
    page = brought(trainer, BANK).location
    taken = next(iter(app.extensions["tdu"].course.current().quizzes))
    answer = trainer.post(f"{page}/confirmer", {**TARGET, "item_id": taken})
    assert answer.status_code == 422
    said = answer.get_data(as_text=True)
    assert "porte déjà l’identifiant" in said
    assert "la réponse n’est pas un nombre" in said
    assert drafts_in(app) == []
    assert trainer.post(f"{page}/confirmer", TARGET).status_code == 303


@pytest.mark.parametrize(
    ("raw", "name", "status", "said"),
    [
        ("Âge {=é}".encode("cp1252"), "a.gift", 303, "enregistrez-le en UTF-8"),
        (b"", "a.gift", 422, "Ce fichier est vide"),
        (b"<html></html>", "a.html", 422, "aucun format connu"),
        ('<!DOCTYPE q [<!ENTITY x SYSTEM "file:///x">]><quiz>&x;</quiz>', "a.xml", 303, "une DTD ou une entité"),
        (b"PK\x03\x04 broken", "a.zip", 303, "abîmé"),
        ("Juste une description.\n\nUne autre.\n", "a.gift", 303, "Aucune question de ce fichier ne peut être reprise"),
    ],
)
def test_a_bad_file_is_told_in_french_and_writes_nothing(
    app: Flask, sign_in: Callable[..., Person], raw: Any, name: str, status: int, said: str
) -> None:
    trainer = sign_in("trainer")
    answer = brought(trainer, raw, name)
    assert answer.status_code == status
    if status == 303:
        settle(app)
        answer = trainer.get(answer.location)
    assert said in answer.get_data(as_text=True)
    assert drafts_in(app) == []


def settle(app: Flask) -> None:
    """Let the threads that read end."""
    for thread in worker.reading_now():
        thread.join(20)


def test_learners_see_no_exchange_and_another_trainer_may_look(app: Flask, sign_in: Callable[..., Person]) -> None:
    page = brought(sign_in("trainer"), BANK).location
    assert sign_in("learner").get(page).status_code in {403, 404}
    other = sign_in("trainer")
    assert other.get(page).status_code == 200
    refused = other.post(f"{page}/confirmer", TARGET)
    assert refused.status_code == 422
    assert "une autre personne" in refused.get_data(as_text=True)
    assert sign_in("admin").post(f"{page}/arreter").status_code == 303


@pytest.fixture
def trainer(database: Database) -> Viewer:
    with database.writing() as db:
        user = accounts.add_user(db, "f@example.org", "Nadia Ferrand", Role.TRAINER, PASSWORD, utc_now())
        db.flush()
        return Viewer(user.id, user.email, user.name, Role.TRAINER)


def waiting(database: Database, viewer: Viewer, text: str = BANK) -> int:
    with database.writing() as db:
        return imports.receive(db, viewer, "b.gift", "gift", text.encode(), utc_now()).id


@contextmanager
def held(database: Database, import_id: int) -> Iterator[tuple[Session, BankImport]]:
    with database.writing() as db:
        row = db.get(BankImport, import_id)
        assert row is not None
        yield db, row


def test_ten_thousand_questions_are_read_beside_and_shared_among_quizzes(database: Database, trainer: Viewer) -> None:
    text = "".join(f"::Q{number}::Vrai {number} ? {{T}}\n\n" for number in range(1_100))
    import_id = waiting(database, trainer, text)
    worker.begin(database, import_id).join(60)
    with held(database, import_id) as (db, row):
        assert (row.state, row.done, row.total, row.kept, row.source) == ("ready", 1_100, 1_100, 1_100, None)
        made = imports.confirm(db, trainer, row, ("gros", "Gros", ""), COURSE, utc_now())
        assert [one.path for one in made] == ["quizzes/gros.yaml", "quizzes/gros-2.yaml", "quizzes/gros-3.yaml"]
        assert imports.undo(db, trainer, row, utc_now()) == 3
        assert db.scalar(select(func.count()).select_from(ContentDraft)) == 0


def test_a_reading_that_is_cancelled_stops_at_the_next_piece(database: Database, trainer: Viewer) -> None:
    import_id = waiting(database, trainer, "".join(f"Vrai {number} ? {{T}}\n\n" for number in range(250)))
    seen = []

    def clock() -> Any:
        with database.reading() as db:
            row = db.get(BankImport, import_id)
            assert row is not None
            seen.append((row.state, row.done))
        if row.done == 100:
            with held(database, import_id) as (db, one):
                imports.cancel(db, trainer, one, utc_now())
        return utc_now()

    worker.read(database, import_id, clock)
    with held(database, import_id) as (db, row):
        assert (row.state, row.outcomes, row.source) == ("cancelled", None, None)
        with pytest.raises(Conflict, match="plus rien à arrêter"):
            imports.cancel(db, trainer, row, utc_now())
    assert ("reading", 100) in seen


def test_a_reading_that_was_cut_short_says_so_and_begins_again(database: Database, trainer: Viewer) -> None:
    import_id, later = waiting(database, trainer), utc_now() + timedelta(minutes=2)
    with held(database, import_id) as (db, row):
        assert imports.take(db, import_id, utc_now()) is not None
        assert imports.take(db, import_id, utc_now()) is None
        with pytest.raises(Conflict, match="pas interrompu"):
            imports.resume(db, trainer, row, utc_now())
        assert imports.note_silent(db, utc_now()) == 0
        assert imports.is_silent(row, later)
        assert imports.note_silent(db, later) == 1
    with held(database, import_id) as (db, row):
        assert row.state == ImportState.INTERRUPTED
        imports.resume(db, trainer, row, later)
    worker.read(database, import_id)
    with held(database, import_id) as (db, row):
        assert (row.state, row.kept, row.approximated, row.refused) == ("ready", 1, 1, 1)


def test_what_was_touched_since_is_not_undone(database: Database, trainer: Viewer) -> None:
    import_id = waiting(database, trainer)
    worker.read(database, import_id)
    with held(database, import_id) as (db, row):
        (draft,) = imports.confirm(db, trainer, row, ("a", "A", "accueil"), COURSE, utc_now(), approximated=False)
        assert "module: accueil" in draft.text
        assert "œdème" not in draft.text
        before, draft.text = draft.text, draft.text + "# relu\n"
        with pytest.raises(InvalidAction, match="a été modifié depuis"):
            imports.undo(db, trainer, row, utc_now())
        draft.text = before
        db.add(
            ContentRevision(
                path=draft.path, kind="quiz", body=b"x", digest="d", parent_digest="", author_id=trainer.id,
                reason="Publié", at=utc_now(), restores_id=None,
            )
        )  # fmt: skip
        db.flush()
        with pytest.raises(InvalidAction, match="a été publié depuis"):
            imports.undo(db, trainer, row, utc_now())
        assert row.state == ImportState.DRAFTED


def test_one_part_that_is_taken_writes_none(database: Database, trainer: Viewer) -> None:
    import_id = waiting(database, trainer, "".join(f"Vrai {number} ? {{T}}\n\n" for number in range(510)))
    worker.read(database, import_id)
    taken = CourseTexts(PROJECT, {"quizzes/a-2.yaml": b"id: a-2\n"})
    with pytest.raises(InvalidAction, match="« a-2 »"), held(database, import_id) as (db, row):
        imports.confirm(db, trainer, row, ("a", "A", ""), taken, utc_now())
    with held(database, import_id) as (db, row):
        assert row.state == ImportState.READY
        assert db.scalar(select(func.count()).select_from(ContentDraft)) == 0


def test_what_is_held_of_a_person_is_given_and_erased(database: Database, trainer: Viewer) -> None:
    waiting_id, read_id = waiting(database, trainer), waiting(database, trainer)
    worker.read(database, read_id)
    with held(database, waiting_id) as (db, row):
        assert [one["fichier"] for one in data.export_of(db, trainer.id)] == ["b.gift", "b.gift"]
        data.erase(db, trainer.id, utc_now())
        db.flush()
        assert (row.state, row.source, row.filename) == ("cancelled", None, "fichier")
        other = db.get(BankImport, read_id)
        assert other is not None
        assert all(one.values is None for one in imports.rows_of(other))
