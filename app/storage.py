"""GROUND: where files are kept: a local folder, or an S3-compatible store.

STORAGE_URL: `file:folder`, or `s3://bucket/prefix?endpoint=http://host:port&region=…&access_key_id=…&secret_access_key=…`;
what the address does not say is read from the usual AWS_… variables. Keys are random names made by us.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.exceptions import NotFoundError as MissingObject
from obstore.store import LocalStore, S3Store

from app.errors import NotFound

CHUNK_BYTES = 256 * 1024
KEY = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")
S3_OPTIONS = ("region", "access_key_id", "secret_access_key")


class StorageSettingError(ValueError):
    """STORAGE_URL cannot be understood; French message."""


class AlreadyStored(Exception):
    """A key is written once: two files never share a name."""


@dataclass(frozen=True)
class StoredFile:
    """A key and the size behind it."""

    key: str
    size: int


class Storage:
    """Files by key. Writing is all or nothing, and durable when `put` returns."""

    def __init__(self, store: LocalStore | S3Store, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder

    def put(self, key: str, data: bytes, *, replace: bool = False) -> None:
        """Keep these bytes under this key; AlreadyStored if it is taken."""
        mode: Any = "overwrite" if replace else "create"
        try:
            obstore.put(self._store, _checked(key), data, mode=mode)
        except AlreadyExistsError as error:
            raise AlreadyStored(key) from error
        if self._folder is not None:
            _make_durable(self._folder, key)

    def get(self, key: str) -> bytes:
        """The bytes behind a key, or NotFound."""
        try:
            return bytes(obstore.get(self._store, _checked(key)).bytes())
        except (MissingObject, FileNotFoundError) as error:
            raise NotFound("Ce fichier n’existe pas.") from error

    def stream(self, key: str) -> Iterator[bytes]:
        """The same, piece by piece; NotFound is raised here and not at the first piece."""
        try:
            found = obstore.get(self._store, _checked(key))
        except (MissingObject, FileNotFoundError) as error:
            raise NotFound("Ce fichier n’existe pas.") from error
        return (bytes(piece) for piece in found.stream(min_chunk_size=CHUNK_BYTES))

    def exists(self, key: str) -> bool:
        """Whether something is kept under this key."""
        try:
            obstore.head(self._store, _checked(key))
        except (MissingObject, FileNotFoundError):
            return False
        return True

    def delete(self, key: str) -> None:
        """Forget this key; a key that is not there is already forgotten."""
        try:
            obstore.delete(self._store, _checked(key))
        except (MissingObject, FileNotFoundError):
            return

    def list(self, prefix: str = "") -> Iterator[StoredFile]:
        """Every file whose key begins with this folder, in order of keys."""
        found = [
            StoredFile(str(item["path"]), int(item["size"]))
            for batch in obstore.list(self._store, prefix or None)
            for item in batch
        ]
        return iter(sorted(found, key=lambda file: file.key))


def _checked(key: str) -> str:
    if len(key) > 200 or not KEY.fullmatch(key):
        raise ValueError(f"not a storage key: {key[:60]!r}")
    return key


def _make_durable(folder: Path, key: str) -> None:
    """Wait until the file and the names that lead to it are on the disk."""
    path = folder / key
    for each in (path, *(parent for parent in path.parents if parent == folder or folder in parent.parents)):
        descriptor = os.open(each, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def open_storage(url: str) -> Storage:
    """The storage that STORAGE_URL names; a local folder is made when it is missing."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        folder = Path(unquote(parts.path)).resolve()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Storage(LocalStore(folder), folder)
    if parts.scheme != "s3" or not parts.netloc:
        raise StorageSettingError("STORAGE_URL doit être file:dossier ou s3://compartiment/préfixe.")
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    options: dict[str, Any] = {name: query[name] for name in S3_OPTIONS if name in query}
    client: Any = {}
    if endpoint := query.get("endpoint") or os.environ.get("AWS_ENDPOINT_URL"):
        options["endpoint"] = endpoint
        client["allow_http"] = urlsplit(endpoint).scheme == "http"
    prefix = parts.path.strip("/") or None
    return Storage(S3Store(parts.netloc, prefix=prefix, client_options=client or None, **options))
