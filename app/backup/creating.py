"""Making an archive while the product serves."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, MetaData, Table, select

from app.backup.archive import FORMAT, MANIFEST, ArchiveError, KeptMember, KeptTable, Manifest, pieces
from app.backup.values import packed, type_of
from app.db import Database
from app.db.migrate import current_revision, head_revision
from app.errors import NotFound
from app.storage import Storage

BATCH = 1000
# Under the instance folder: what signs sessions and statements. The base and the files are kept by other means.
KEYS = ("secret_key", "badge-keys/*")


def create_archive(
    path: Path, database: Database, storage: Storage, instance: Path, metadata: MetaData, now: datetime
) -> Manifest:
    """Write everything to `path`: aside first, renamed once it is whole and on the disk. ArchiveError if it exists.

    The base is read in one transaction, as it stood at one instant; files are never changed once written, and those
    that a row of that instant names are copied after it.
    """
    if path.exists():
        raise ArchiveError(f"« {path.name} » existe déjà : une sauvegarde n’en remplace pas une autre.")
    revision = current_revision(database)
    if revision is None or revision != head_revision():
        raise ArchiveError("La base n’est pas à la version de ce logiciel : lancez « flask db upgrade ».")
    aside = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        descriptor = os.open(aside, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        with os.fdopen(descriptor, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                writing = _Writing(archive)
                tables = _write_base(writing, database, metadata)
                _write_files(writing, storage)
                _write_keys(writing, instance)
                manifest = Manifest(
                    format=FORMAT,
                    made_at=now,
                    revision=revision,
                    dialect=database.dialect,
                    tables=tables,
                    members=tuple(writing.members),
                )
                archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
            file.flush()
            os.fsync(file.fileno())
        os.rename(aside, path)
        _sync_folder(path.parent)
    except OSError as error:
        raise ArchiveError(f"La sauvegarde n’a pas pu être écrite : {error.strerror}.") from error
    finally:
        aside.unlink(missing_ok=True)
    return manifest


class _Writing:
    """An archive being written, and what has been put in it."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.members: list[KeptMember] = []

    def add(self, name: str, content: Iterable[bytes]) -> None:
        """One member, piece by piece; nothing is held whole in memory."""
        digest, size = hashlib.sha256(), 0
        with self.archive.open(name, "w", force_zip64=True) as member:
            for piece in content:
                digest.update(piece)
                size += len(piece)
                member.write(piece)
        self.members.append(KeptMember(name=name, size=size, sha256=digest.hexdigest()))


def _write_base(writing: _Writing, database: Database, metadata: MetaData) -> tuple[KeptTable, ...]:
    options = {"begin_to": "read", "stream_results": True}
    if database.dialect == "postgresql":
        options |= {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
    with database.engine.connect() as plain, plain.execution_options(**options) as connection, connection.begin():
        return tuple(_write_table(writing, connection, table) for table in metadata.sorted_tables)


def _write_table(writing: _Writing, connection: Connection, table: Table) -> KeptTable:
    columns = tuple((column.name, type_of(column)) for column in table.columns)
    counted = _Counted()
    name = f"database/{table.name}.jsonl"
    writing.add(name, counted.lines(_rows(connection, table, [kind for _, kind in columns])))
    return KeptTable(name=table.name, columns=columns, rows=counted.count)


class _Counted:
    """Lines on their way, counted."""

    count = 0

    def lines(self, rows: Iterable[bytes]) -> Iterator[bytes]:
        for row in rows:
            self.count += 1
            yield row


def _rows(connection: Connection, table: Table, kinds: list[str]) -> Iterator[bytes]:
    found = connection.execute(select(table).order_by(*table.primary_key.columns)).yield_per(BATCH)
    for row in found:
        values = [packed(value, kind) for value, kind in zip(row, kinds, strict=True)]
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _write_files(writing: _Writing, storage: Storage) -> None:
    for file in storage.list():
        try:
            writing.add(f"files/{file.key}", storage.stream(file.key))
        except NotFound:
            # Erased meanwhile: whoever asked for it to be forgotten is obeyed here too.
            continue


def _write_keys(writing: _Writing, instance: Path) -> None:
    for pattern in KEYS:
        for path in sorted(instance.glob(pattern)):
            if path.is_file():
                with path.open("rb") as file:
                    writing.add(f"keys/{path.relative_to(instance).as_posix()}", pieces(file))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
