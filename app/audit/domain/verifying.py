"""Is this pack the one that was made? Nothing but the file is needed."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from app.audit.domain.chains import first_break, readable
from app.audit.domain.packing import FORMAT, MANIFEST, SEAL, fingerprint, packed, seal_of

LARGEST = 512 * 1024 * 1024
MOST_FILES = 2000


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it was written; `line` when it is a line of a log, counted from one."""

    file: str
    why: str
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.file}, ligne {self.line}" if self.line else self.file
        return f"{place} : {self.why}"


@dataclass(frozen=True)
class Verified:
    """What a check found."""

    fingerprint: str = ""
    files: int = 0
    lines: int = 0
    data_at: str = ""
    faults: tuple[Fault, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.faults


def verify(content: bytes, expected: str = "") -> Verified:
    """Check a pack: its manifest, the digest of each file, each chain, and the archive byte for byte.

    `expected` is the fingerprint that was written down when the pack was made: with it, a whole pack made anew by
    somebody else is told too.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            listed = archive.infolist()
            if len(listed) > MOST_FILES or sum(one.file_size for one in listed) > LARGEST:
                return _refused("cette archive est trop grosse pour être un dossier de preuve")
            files = {one.filename: archive.read(one) for one in listed}
    except (zipfile.BadZipFile, ValueError, RuntimeError, OSError, EOFError) as error:
        return _refused(f"l’archive ne se lit pas ({type(error).__name__})")
    if len(files) != len(listed):
        return _refused("deux fichiers portent le même nom")
    raw = files.get(MANIFEST)
    if raw is None:
        return _refused(f"il manque {MANIFEST}")
    try:
        manifest = json.loads(raw)
        faults = tuple(_faults(content, files, raw, manifest))
        lines = sum(one["lines"] for one in manifest["chains"].values())
        data_at = manifest["scope"]["data_at"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return Verified(faults=(Fault(MANIFEST, "le manifeste ne se lit pas"),))
    found = fingerprint(raw)
    if expected and expected.strip().lower() != found:
        told = "son empreinte n’est pas celle qui a été notée : c’est un autre dossier"
        faults = (*faults, Fault(MANIFEST, told))
    return Verified(found, len(files), lines, data_at, faults)


def _refused(why: str) -> Verified:
    return Verified(faults=(Fault("archive", why),))


def _faults(content: bytes, files: dict[str, bytes], raw: bytes, manifest: Any) -> Iterator[Fault]:
    """Every fault, the first broken line of each log before the digest of its file."""
    if manifest["format"] != FORMAT:
        yield Fault(MANIFEST, f"format inconnu, « {FORMAT} » attendu")
    if readable(manifest) != raw:
        yield Fault(MANIFEST, "le manifeste a été réécrit")
    if files.get(SEAL) != seal_of(raw):
        yield Fault(MANIFEST, f"son empreinte n’est pas celle que porte {SEAL}")
    told = manifest["files"]
    for name in sorted(files.keys() - told.keys() - {MANIFEST, SEAL}):
        yield Fault(name, "ce fichier n’est pas dans le manifeste")
    for name in sorted(told):
        if name not in files:
            yield Fault(name, "ce fichier manque")
            continue
        chain = manifest["chains"].get(name)
        broken = first_break(files[name], chain["lines"], chain["head"]) if chain else None
        if broken is not None:
            yield Fault(name, broken.why, broken.line)
        if sha256(files[name]).hexdigest() != told[name]["sha256"]:
            yield Fault(name, "ce fichier a changé depuis que le dossier a été fait")
    at = datetime.strptime(manifest["scope"]["data_at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    if packed(files, at) != content:
        yield Fault("archive", "l’archive n’est pas, octet pour octet, celle qui a été faite")
