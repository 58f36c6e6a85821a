"""The shape of an archive, and how one is looked into.

A ZIP file: `database/<table>.jsonl` (a row a line), `files/<key>`, `keys/<path under the instance folder>`, and last
`manifest.json`: the version of the schema, the columns and the count of each table, and the SHA-256 of every member.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict, ValidationError

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1024 * 1024
LARGEST_MANIFEST = 64 * 1024 * 1024


class ArchiveError(Exception):
    """An archive that cannot be made, read or trusted; French message."""


class KeptTable(BaseModel):
    """One table: its columns as (name, type), and how many rows it has."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    columns: tuple[tuple[str, str], ...]
    rows: int

    @property
    def member(self) -> str:
        return f"database/{self.name}.jsonl"


class KeptMember(BaseModel):
    """One member: its name, its size, the digest of its bytes."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    size: int
    sha256: str


class Manifest(BaseModel):
    """What an archive says that it holds. Tables stand in an order in which their rows may be written."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    format: int
    made_at: datetime
    revision: str
    dialect: str
    tables: tuple[KeptTable, ...]
    members: tuple[KeptMember, ...]

    @property
    def row_count(self) -> int:
        return sum(table.rows for table in self.tables)

    def names(self, folder: str) -> list[str]:
        """The members of one folder, without its name."""
        return [one.name.removeprefix(folder) for one in self.members if one.name.startswith(folder)]


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """A file, a piece at a time."""
    while piece := file.read(CHUNK):
        yield piece


def open_archive(path: Path) -> zipfile.ZipFile:
    """The archive, or ArchiveError when the file is none."""
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError:
        raise ArchiveError(f"Le fichier « {path.name} » n’existe pas.") from None
    except (zipfile.BadZipFile, OSError) as error:
        raise ArchiveError(f"« {path.name} » n’est pas une archive lisible.") from error


def manifest_of(archive: zipfile.ZipFile) -> Manifest:
    """What it says that it holds."""
    try:
        if archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
            raise ArchiveError("Le manifeste de cette archive est démesuré.")
        manifest = Manifest.model_validate_json(archive.read(MANIFEST))
    except KeyError:
        raise ArchiveError("Cette archive n’a pas de manifeste : elle est incomplète.") from None
    except (ValidationError, zipfile.BadZipFile, OSError, EOFError) as error:
        raise ArchiveError("Le manifeste de cette archive est abîmé.") from error
    if manifest.format != FORMAT:
        raise ArchiveError(f"Cette archive est au format {manifest.format} ; ce logiciel lit le format {FORMAT}.")
    return manifest


def verify_archive(path: Path) -> Manifest:
    """Read every byte again: the members that the manifest says, no more, no less; ArchiveError names what differs."""
    with open_archive(path) as archive:
        manifest = manifest_of(archive)
        names = [one.name for one in manifest.members]
        found = [name for name in archive.namelist() if name != MANIFEST]
        if len(found) != len(archive.namelist()) - 1 or sorted(found) != sorted(names):
            raise ArchiveError("Les fichiers de cette archive ne sont pas ceux que dit son manifeste.")
        if unknown := {table.member for table in manifest.tables} - set(names):
            raise ArchiveError(f"Il manque « {min(unknown)} » à cette archive.")
        lines = {}
        for member in manifest.members:
            lines[member.name] = _checked(archive, member)
        for table in manifest.tables:
            if lines[table.member] != table.rows:
                raise ArchiveError(f"La table « {table.name} » n’a pas le nombre de lignes annoncé.")
    return manifest


def _checked(archive: zipfile.ZipFile, member: KeptMember) -> int:
    """How many lines this member has, once its size and digest are found right."""
    digest, size, lines = hashlib.sha256(), 0, 0
    try:
        with archive.open(member.name) as file:
            for piece in pieces(file):
                digest.update(piece)
                size += len(piece)
                lines += piece.count(b"\n")
                if size > member.size:
                    break
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise ArchiveError(f"« {member.name} » est abîmé dans cette archive.") from error
    if size != member.size or digest.hexdigest() != member.sha256:
        raise ArchiveError(f"« {member.name} » n’est pas tel qu’il a été archivé.")
    return lines
