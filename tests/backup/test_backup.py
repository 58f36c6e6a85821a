"""One archive gives back the very same product: rows, files, keys; and nothing that was touched is restored."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Column, Numeric, func, select, text
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.attempts import services as attempts
from app.attempts.models import AttemptAction
from app.backup import ArchiveError, create_archive, restore_archive, verify_archive
from app.backup.values import type_of
from app.clock import utc_now
from app.db import Base, Database
from app.db.migrate import upgrade
from app.quizzes import services
from app.storage import open_storage
from tests.attempts.people import a_person, at, begun, filled
from tests.people import Person
from tests.quizzes.samples import RIGHT, a_quiz

QUIZ = a_quiz(time_limit_minutes=20)


@pytest.fixture
def empty_base(tmp_path: Path) -> Iterator[Database]:
    """A base that nobody has prepared yet."""
    database = Database(f"sqlite:///{tmp_path / 'restored.sqlite3'}")
    yield database
    database.dispose()


def lived_in(db: Session, people: int = 2) -> None:
    """Somebody with an attempt in the middle, somebody with one handed in."""
    for number in range(people):
        owner = a_person(db, f"Awa{number}")
        attempt = begun(db, owner, QUIZ)
        services.save(db, owner, attempt.id, filled(QUIZ, attempt, RIGHT), f"cle-numero-{number}", at(1))
    services.hand_in(db, owner, attempt.id, {}, "cle-de-la-fin", at(2))


def rows_of(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that the base holds, as values."""
    with database.reading() as db:
        return {
            table.name: [tuple(row) for row in db.execute(select(table).order_by(*table.primary_key.columns))]
            for table in Base.metadata.sorted_tables
        }


def instance_with_keys(folder: Path) -> Path:
    (folder / "badge-keys").mkdir(parents=True)
    (folder / "secret_key").write_text("s" * 64)
    (folder / "badge-keys" / "keys.json").write_text("{}")
    return folder


@pytest.fixture
def archive(database: Database, tmp_path: Path) -> Path:
    """An archive of a small lived-in deployment."""
    with database.writing() as db:
        lived_in(db)
    storage = open_storage(f"file:{tmp_path / 'files'}")
    storage.put("preuves/a1", b"%PDF-1.7 une preuve" * 1000)
    path = tmp_path / "copie.zip"
    create_archive(path, database, storage, instance_with_keys(tmp_path / "instance"), Base.metadata, utc_now())
    return path


def test_an_archive_gives_back_every_row_file_and_key_even_from_one_kind_of_base_to_the_other(
    database: Database, archive: Path, empty_base: Database, tmp_path: Path
) -> None:
    assert archive.stat().st_mode & 0o077 == 0
    storage, instance = open_storage(f"file:{tmp_path / 'other'}"), tmp_path / "elsewhere"
    instance.mkdir()
    manifest = restore_archive(archive, empty_base, storage, instance)
    assert rows_of(empty_base) == rows_of(database)
    assert manifest.row_count == sum(len(rows) for rows in rows_of(database).values()) > 8
    assert storage.get("preuves/a1") == b"%PDF-1.7 une preuve" * 1000
    assert (instance / "secret_key").read_text() == "s" * 64
    assert (instance / "secret_key").stat().st_mode & 0o077 == 0
    assert (instance / "badge-keys" / "keys.json").exists()


def test_people_may_sign_up_after_a_restoration_into_the_same_kind_of_base(
    database: Database, archive: Path, tmp_path: Path
) -> None:
    with database.engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
        if database.dialect == "postgresql":
            connection.execute(text("ALTER SEQUENCE users_id_seq RESTART"))
    restore_archive(archive, database, open_storage(f"file:{tmp_path / 'other'}"), tmp_path / "elsewhere")
    with database.writing() as db:
        assert a_person(db, "Nouvelle").learner_id == db.scalar(select(func.max(User.id)))
        assert db.scalar(select(func.count()).select_from(User)) == 3


def test_nothing_is_restored_over_what_is_there(database: Database, archive: Path, tmp_path: Path) -> None:
    before = rows_of(database)
    with pytest.raises(ArchiveError, match="instance vide"):
        restore_archive(archive, database, open_storage(f"file:{tmp_path / 'other'}"), tmp_path / "elsewhere")
    assert rows_of(database) == before


def test_files_already_there_are_not_mixed_with_those_of_an_archive(
    archive: Path, empty_base: Database, tmp_path: Path
) -> None:
    storage = open_storage(f"file:{tmp_path / 'other'}")
    storage.put("ailleurs/b2", b"quelque chose")
    with pytest.raises(ArchiveError, match="instance vide"):
        restore_archive(archive, empty_base, storage, tmp_path / "elsewhere")


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The same archive with other members."""
    with zipfile.ZipFile(path) as source:
        members = {name: source.read(name) for name in source.namelist()}
    change(members)
    other = path.with_name("touchee.zip")
    with zipfile.ZipFile(other, "w") as target:
        for name, content in members.items():
            target.writestr(name, content)
    return other


def grown(members: dict[str, bytes]) -> None:
    members["database/users.jsonl"] += members["database/users.jsonl"].splitlines()[0] + b"\n"


def flipped(members: dict[str, bytes]) -> None:
    content = bytearray(members["files/preuves/a1"])
    content[700] ^= 1
    members["files/preuves/a1"] = bytes(content)


def lied(members: dict[str, bytes]) -> None:
    manifest = json.loads(members["manifest.json"])
    manifest["tables"][0]["rows"] += 1
    members["manifest.json"] = json.dumps(manifest).encode()


def of_tomorrow(members: dict[str, bytes]) -> None:
    members["manifest.json"] = (
        members["manifest.json"].replace(b'"format": 1', b'"format": 2').replace(b'"format":1', b'"format":2')
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (grown, "users.jsonl » n’est pas tel"),
        (flipped, "preuves/a1 » n’est pas tel"),
        (lied, "nombre de lignes"),
        (of_tomorrow, "format 2"),
        (lambda members: members.pop("manifest.json"), "pas de manifeste"),
        (lambda members: members.pop("keys/secret_key"), "ne sont pas ceux"),
        (lambda members: members.update({"files/intrus": b"?"}), "ne sont pas ceux"),
        (lambda members: members.update({"manifest.json": b"{"}), "abîmé"),
    ],
)
def test_an_archive_that_was_touched_is_refused_with_its_reason(
    archive: Path, empty_base: Database, tmp_path: Path, change: Callable[[dict[str, bytes]], None], reason: str
) -> None:
    touched = rewritten(archive, change)
    with pytest.raises(ArchiveError, match=reason):
        verify_archive(touched)
    with pytest.raises(ArchiveError, match=reason):
        restore_archive(touched, empty_base, open_storage(f"file:{tmp_path / 'other'}"), tmp_path / "elsewhere")
    assert not list((tmp_path / "other").rglob("*"))


@pytest.mark.parametrize("size", [0, 10, 2000])
def test_an_archive_cut_short_is_no_archive(archive: Path, size: int) -> None:
    archive.write_bytes(archive.read_bytes()[:size])
    with pytest.raises(ArchiveError, match="pas une archive lisible"):
        verify_archive(archive)


def test_an_archive_never_replaces_another_and_leaves_nothing_half_written(
    database: Database, archive: Path, tmp_path: Path
) -> None:
    before = archive.read_bytes()
    with pytest.raises(ArchiveError, match="existe déjà"):
        create_archive(archive, database, open_storage(f"file:{tmp_path}/files"), tmp_path, Base.metadata, utc_now())
    assert archive.read_bytes() == before
    assert not list(tmp_path.glob(".*partial"))


def test_an_archive_made_while_people_write_holds_one_instant(database: Database, tmp_path: Path) -> None:
    with database.writing() as db:
        lived_in(db, people=20)
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with database.writing() as db:
                owner = a_person(db, f"Bruno{number}")
                begun(db, owner, QUIZ)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        paths = [tmp_path / f"copie-{number}.zip" for number in range(3)]
        for path in paths:
            create_archive(
                path, database, open_storage(f"file:{tmp_path / 'files'}"), tmp_path / "keys", Base.metadata, utc_now()
            )
    finally:
        stop.set()
        writer.join()
    for path in paths:
        counts = {table.name: table.rows for table in verify_archive(path).tables}
        # Each transaction adds one person and one attempt: an archive of two instants would have more of one.
        assert counts["users"] == counts["attempts"]


def test_a_type_that_an_archive_cannot_keep_exactly_is_a_bug_and_not_a_loss() -> None:
    with pytest.raises(TypeError, match="does not know how to keep"):
        type_of(Column("price", Numeric()))
    assert {type_of(column) for table in Base.metadata.sorted_tables for column in table.columns}


def test_the_commands_save_and_restore_the_demonstration_which_replays(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "mot-de-passe-de-demonstration")
    app, path = make_app(), tmp_path / "demonstration.zip"
    assert app.test_cli_runner().invoke(args=["demo", "load"]).exit_code == 0
    made = app.test_cli_runner().invoke(args=["backup", "create", str(path), "--json"])
    assert made.exit_code == 0, made.output
    assert app.test_cli_runner().invoke(args=["backup", "create", str(path)]).exit_code == 1
    other = make_app(database_url=f"sqlite:///{tmp_path}/other.sqlite3", storage_url=f"file:{tmp_path}/other")
    assert app.test_cli_runner().invoke(args=["backup", "verify", str(path)]).exit_code == 0
    with other.extensions["tdu"].database.reading() as db:
        assert db.scalar(select(func.count()).select_from(User)) == 0
    restored = other.test_cli_runner().invoke(args=["backup", "restore", str(path), "--json"])
    assert restored.exit_code == 0, restored.output
    assert json.loads(restored.stdout)["tables"] == json.loads(made.stdout)["tables"]
    runtime = other.extensions["tdu"]
    with runtime.database.reading() as db:
        assert db.scalar(select(func.count()).select_from(AttemptAction)) > 150
        assert list(attempts.replay(db, runtime.engines)) == []
    assert other.test_cli_runner().invoke(args=["backup", "restore", str(path)]).exit_code == 1
    before, after = Person(app), Person(other)
    for address in ("/modules", "/quiz/terminologie-entrainement", "/recherche?q=secret"):
        assert before.get(address).status_code == after.get(address).status_code == 200


@pytest.mark.parametrize("arguments", [["verify", "nulle-part.zip"], ["restore", "nulle-part.zip"], ["create"]])
def test_a_command_called_wrongly_says_so(make_app: Callable[..., Flask], arguments: list[str]) -> None:
    assert make_app().test_cli_runner().invoke(args=["backup", *arguments]).exit_code == 2


def test_an_archive_goes_into_a_base_that_was_only_prepared(
    archive: Path, empty_base: Database, tmp_path: Path
) -> None:
    upgrade(empty_base)
    manifest = restore_archive(archive, empty_base, open_storage(f"file:{tmp_path / 'o'}"), tmp_path / "elsewhere")
    assert manifest.row_count > 0
