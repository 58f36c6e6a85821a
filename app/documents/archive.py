"""A ZIP archive made as it is sent: one piece of one file in memory at a time."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime

from app.errors import InvalidAction

PACKED = (".html", ".css", ".json", ".txt", ".docx", ".odt")


class _Outlet:
    """What zipfile writes into: it cannot go back, and gives what it received when asked."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []
        self._told = 0

    def write(self, piece: bytes) -> int:
        self._waiting.append(bytes(piece))
        self._told += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._told

    def flush(self) -> None:
        """Nothing waits below."""

    def take(self) -> Iterator[bytes]:
        waiting, self._waiting = self._waiting, []
        return iter(waiting)


def stream_archive(files: Iterable[tuple[str, Iterable[bytes]]], at: datetime) -> Iterator[bytes]:
    """The bytes of an archive of these files, in order; the same files and `at` give the same bytes."""
    outlet = _Outlet()
    stamp = (at.year, at.month, at.day, at.hour, at.minute, at.second - at.second % 2)
    with zipfile.ZipFile(outlet, "w", allowZip64=True) as archive:  # type: ignore[call-overload]
        for name, pieces in files:
            told = zipfile.ZipInfo(_safe(name), stamp)
            told.external_attr = 0o644 << 16
            told.compress_type = zipfile.ZIP_DEFLATED if name.endswith(PACKED) else zipfile.ZIP_STORED
            with archive.open(told, "w") as entry:
                for piece in pieces:
                    entry.write(piece)
                    yield from outlet.take()
            yield from outlet.take()
    yield from outlet.take()


def _safe(name: str) -> str:
    """A path that stays under the folder where the archive is opened."""
    parts = name.split("/")
    if not name or any(part in {"", ".", ".."} or "\\" in part or ":" in part for part in parts):
        raise InvalidAction("Ce nom de fichier ne peut pas entrer dans une archive.")
    return name
