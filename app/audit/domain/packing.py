"""The archive: the same files and the same instant give the same bytes, on every machine.

Nothing is squeezed, since two versions of a library squeeze otherwise; names are sorted, with the manifest first, and
every date is that of the data.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from app.audit.domain.chains import Chained, readable

FORMAT = "trait-dunion-dossier-de-preuve/1"
MANIFEST = "manifeste.json"
# The digest of the manifest, as the usual tools write and check it.
SEAL = "empreinte.txt"
ALGORITHM = "sha256"


def manifest_of(about: Mapping[str, Any], files: Mapping[str, bytes], logs: Mapping[str, Chained]) -> bytes:
    """What the pack says of itself: every file with its size and digest, every chain with its last link."""
    return readable(
        {
            **about,
            "format": FORMAT,
            "algorithm": ALGORITHM,
            "files": {
                name: {"bytes": len(content), "sha256": sha256(content).hexdigest()} for name, content in files.items()
            },
            "chains": {name: {"lines": log.rows, "head": log.head} for name, log in logs.items()},
        }
    )


def packed(files: Mapping[str, bytes], at: datetime) -> bytes:
    """The archive of these files, the manifest among them."""
    buffer, moment = io.BytesIO(), at.astimezone(UTC)
    stamp = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second - moment.second % 2)
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files, key=lambda one: (one != MANIFEST, one)):
            told = zipfile.ZipInfo(name, stamp)
            told.create_system = 3
            told.external_attr = 0o644 << 16
            archive.writestr(told, files[name])
    return buffer.getvalue()


def fingerprint(manifest: bytes) -> str:
    """The one value to write down beside a pack: it ties the manifest, hence every file and every chain."""
    return sha256(manifest).hexdigest()


def seal_of(manifest: bytes) -> bytes:
    """What the pack carries beside its manifest."""
    return f"{fingerprint(manifest)}  {MANIFEST}\n".encode("ascii")
