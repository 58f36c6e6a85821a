"""Putting an archive back, into an instance that holds nothing yet."""

from __future__ import annotations

import itertools
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from sqlalchemy import Column, Connection, MetaData, Table, func, insert, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from app.backup.archive import ArchiveError, KeptTable, Manifest, manifest_of, open_archive, verify_archive
from app.backup.values import column_type, unpacked
from app.db import Database
from app.db.migrate import current_revision, upgrade
from app.storage import Storage

BATCH = 500


def restore_archive(path: Path, database: Database, storage: Storage, instance: Path) -> Manifest:
    """Verify the archive, write all of it into empty places, bring the base to this version, check what was written.

    ArchiveError, and nothing written, when the archive is damaged or the instance already holds something. The base
    is written in one transaction.
    """
    verify_archive(path)
    _require_nothing_yet(database, storage)
    with open_archive(path) as archive:
        manifest = manifest_of(archive)
        try:
            upgrade(database, manifest.revision)
        except Exception as error:
            raise ArchiveError(
                f"Cette archive vient d’une autre version (schéma {manifest.revision}) que ce logiciel ne connaît pas."
            ) from error
        try:
            _write_base(archive, manifest, database)
        except SQLAlchemyError as error:
            raise ArchiveError("La base de cette archive n’a pas pu être écrite : rien n’en reste.") from error
        for key in manifest.names("files/"):
            storage.put(key, archive.read(f"files/{key}"))
        for name in manifest.names("keys/"):
            _write_key(instance, name, archive.read(f"keys/{name}"))
    _check(manifest, database)
    upgrade(database)
    return manifest


def _require_nothing_yet(database: Database, storage: Storage) -> None:
    if current_revision(database) is not None:
        with database.engine.connect().execution_options(begin_to="read") as connection:
            names = [name for name in inspect(connection).get_table_names() if not _is_hand_made(name)]
            if any(connection.scalar(select(func.count()).select_from(Table(name, MetaData()))) for name in names):
                raise ArchiveError("La base contient déjà des données : restaurez dans une instance vide.")
    if next(iter(storage.list()), None) is not None:
        raise ArchiveError("Le stockage contient déjà des fichiers : restaurez dans une instance vide.")


def _is_hand_made(name: str) -> bool:
    return name == "alembic_version" or name.startswith(("search_", "sqlite_"))


def _write_base(archive: zipfile.ZipFile, manifest: Manifest, database: Database) -> None:
    with database.engine.begin() as connection:
        if database.dialect == "sqlite":
            # Checked once, at the commit: a row may name one that comes later.
            connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        for kept in manifest.tables:
            table = Table(kept.name, MetaData(), *(Column(name, column_type(kind)) for name, kind in kept.columns))
            for batch in _batches(archive, kept):
                connection.execute(insert(table), batch)
            if database.dialect == "postgresql":
                _move_sequences(connection, table)


def _batches(archive: zipfile.ZipFile, kept: KeptTable) -> Iterator[list[dict[str, object]]]:
    with archive.open(kept.member) as file:
        while lines := list(itertools.islice(file, BATCH)):
            yield [
                {
                    name: unpacked(value, kind)
                    for (name, kind), value in zip(kept.columns, json.loads(line), strict=True)
                }
                for line in lines
            ]


def _move_sequences(connection: Connection, table: Table) -> None:
    """The next number that the base gives comes after those just written."""
    for column in table.columns:
        sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
        highest = connection.scalar(select(func.max(column))) if sequence else None
        if highest is not None:
            connection.execute(select(func.setval(sequence, highest)))


def _write_key(instance: Path, name: str, content: bytes) -> None:
    parts = PurePosixPath(name).parts
    if not parts or any(part in {"..", "."} or part.startswith("/") for part in parts):
        raise ArchiveError(f"Cette archive nomme un fichier hors de l’instance : « {name} ».")
    path = instance.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_name(f".{path.name}.partial")
    with os.fdopen(os.open(aside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, path)


def _check(manifest: Manifest, database: Database) -> None:
    """What the base now holds is what the archive announced, and SQLite finds it sound."""
    with database.engine.connect().execution_options(begin_to="read") as connection:
        for kept in manifest.tables:
            found = connection.scalar(select(func.count()).select_from(Table(kept.name, MetaData())))
            if found != kept.rows:
                raise ArchiveError(f"La table « {kept.name} » a {found} lignes au lieu de {kept.rows}.")
        if database.dialect != "sqlite":
            return
        if connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
            raise ArchiveError("Une ligne de cette archive renvoie à une autre qui n’y est pas.")
        if connection.scalar(text("PRAGMA integrity_check")) != "ok":
            raise ArchiveError("La base restaurée est abîmée.")
