"""Use cases of frozen copies: make one, give its files, erase its words."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy.orm import Session

from app.attempts.models import Attempt
from app.content.catalog import Catalog
from app.documents import write_pdf
from app.documents.archive import stream_archive
from app.documents.tagged import document_data
from app.errors import Conflict, InvalidAction, NotFound
from app.portfolio.domain.frozen import (
    DOCUMENT,
    MANIFEST,
    PDF,
    READ_ME,
    KeptFile,
    blockers,
    competence_map,
    copy_digest,
    file_name,
    manifest_of,
    read_me,
    sha256_of,
)
from app.portfolio.domain.record import Piece, canonical
from app.portfolio.domain.record_document import record_document
from app.portfolio.domain.record_shape import RecordShape
from app.portfolio.models.evidence import Evidence
from app.portfolio.models.jury import FrozenRecord
from app.portfolio.models.record import ProfessionalRecord
from app.portfolio.queries import jury as jury_queries
from app.portfolio.queries import record as record_queries
from app.portfolio.services.record import current_record, keep_version
from app.storage import Storage
from app.web.filters import datetime_fr, percent_fr

FOLDER = "copies"
Render = Callable[[Mapping[str, Any]], Mapping[str, bytes]]


@dataclass(frozen=True)
class Prepared:
    """A copy whose files are already kept; its row is still to be written."""

    record_id: int
    revision: int
    number: int
    document: Mapping[str, Any]
    manifest: Mapping[str, Any]
    files: tuple[KeptFile, ...]
    frozen_at: datetime


def prepare(
    db: Session,
    storage: Storage,
    record: ProfessionalRecord,
    shape: RecordShape,
    catalog: Catalog,
    render: Render,
    now: datetime,
) -> Prepared:
    """Draw the PDF, the pages and the copies of files, one at a time; nothing is written in the base.

    This part reads only: it may last, and no other writer waits for it.
    """
    held = current_record(db, record)
    problems = blockers(shape, held)
    if problems:
        raise InvalidAction(" ".join(gap.message for gap in problems))
    number, folder = jury_queries.next_number(db, record.id), f"{FOLDER}/{secrets.token_hex(16)}"
    evidence = {one.id: one for _, one in record_queries.pieces_of(db, record.id) if one is not None}
    files: list[KeptFile] = []

    def keep(name: str, media_type: str, data: bytes) -> KeptFile:
        file = KeptFile(name, media_type, len(data), sha256_of(data), f"{folder}/{len(files):03d}")
        storage.put(file.key, data)
        files.append(file)
        return file

    try:
        written = record_document(shape, held)
        pieces = [_piece(db, storage, catalog, piece, evidence[piece.evidence_id], keep) for piece in held.pieces()]
        document: dict[str, Any] = {
            **document_data(written),
            "framework": shape.code,
            "owner": held.owner_name,
            "target": shape.title,
            "number": number,
            "frozen_at": now.isoformat(),
            "pieces": pieces,
            "competences": competence_map(shape, held),
        }
        keep(DOCUMENT, "application/json", canonical(document).encode())
        keep(PDF, "application/pdf", write_pdf(written, "record", at=now))
        for name, page in render(document).items():
            keep(name, "text/css" if name.endswith(".css") else "text/html", page)
    except BaseException:
        discard(storage, files)
        raise
    manifest = manifest_of(number, record.framework, now, files)
    return Prepared(record.id, record.revision, number, document, manifest, tuple(files), now)


def discard(storage: Storage, files: list[KeptFile] | tuple[KeptFile, ...]) -> None:
    """Forget the files of a copy that was not kept."""
    for file in files:
        storage.delete(file.key)


def _piece(
    db: Session,
    storage: Storage,
    catalog: Catalog,
    piece: Piece,
    evidence: Evidence,
    keep: Callable[[str, str, bytes], KeptFile],
) -> dict[str, Any]:
    """What a juror reads of one piece; its file is copied, so that a later removal does not change what was seen."""
    file = evidence.file
    kept = None
    if file is not None:
        data = storage.get(file.storage_key)
        if sha256_of(data) != file.sha256:
            raise Conflict(f"Le fichier de « {piece.title} » n’est plus celui qui a été déposé : déposez-le à nouveau.")
        kept = keep(file_name(piece.number, piece.title, PurePosixPath(file.name).suffix), file.media_type, data)
    known = [catalog.competence(one) for one in piece.competences if catalog.has_competence(one)]
    return {
        "number": piece.number,
        "title": piece.title,
        "kind": piece.kind,
        "digest": piece.digest,
        "parts": [list(part) for part in piece.parts],
        "accepted": piece.state == "accepted",
        "competences": [one.label for one in known],
        "facts": practice_facts(db, evidence),
        "file": None if kept is None else {"name": kept.name, "media_type": kept.media_type, **kept.told()},
    }


def practice_facts(db: Session, evidence: Evidence) -> list[tuple[str, str]]:
    """What the log says of the practice behind an evidence: when, and how much was earned."""
    attempt = db.get(Attempt, evidence.attempt_id) if evidence.attempt_id else None
    if attempt is None:
        return []
    facts = [("Commencée le", datetime_fr(attempt.started_at))]
    if attempt.closed_at:
        facts.append(("Terminée le", datetime_fr(attempt.closed_at)))
    if attempt.earned is not None and attempt.possible:
        facts.append(("Points obtenus", percent_fr(attempt.earned / attempt.possible)))
    facts.append(("Version du contenu (SHA-256)", attempt.content_digest))
    return facts


def keep_frozen(db: Session, prepared: Prepared, title: str, owner_id: int, now: datetime) -> FrozenRecord:
    """Write the row of a prepared copy; Conflict when the dossier changed in between."""
    record = record_queries.held_record(db, prepared.record_id)
    if record.revision != prepared.revision or jury_queries.next_number(db, record.id) != prepared.number:
        raise Conflict("Le dossier a changé pendant que sa copie se préparait : recommencez.")
    keep_version(db, record, "frozen", f"Copie figée n°\N{NO-BREAK SPACE}{prepared.number}", now)
    frozen = FrozenRecord(
        record_id=record.id,
        owner_id=owner_id,
        number=prepared.number,
        title=title,
        document=canonical(prepared.document),
        manifest=prepared.manifest,
        digest=copy_digest(prepared.manifest),
        files={file.name: asdict(file) for file in prepared.files},
        frozen_at=prepared.frozen_at,
        erased_at=None,
    )
    db.add(frozen)
    db.flush()  # a link names its number
    return frozen


def files_of(frozen: FrozenRecord) -> dict[str, KeptFile]:
    """The files of a copy, by name."""
    return {name: KeptFile(**told) for name, told in frozen.files.items()}


def file_of(frozen: FrozenRecord, name: str) -> KeptFile:
    """One file of a copy, or NotFound."""
    found = files_of(frozen).get(name)
    if found is None or frozen.erased_at is not None:
        raise NotFound("Ce fichier n’est pas dans cette copie.")
    return found


def archive(storage: Storage, frozen: FrozenRecord) -> Iterator[bytes]:
    """The whole copy as one ZIP, made as it is sent. Its manifest's digest is that of the copy."""
    files = sorted(files_of(frozen).values(), key=lambda file: file.name)
    manifest = canonical(frozen.manifest).encode()
    told = read_me(frozen.digest).encode("utf-8-sig")

    def entries() -> Iterator[tuple[str, Iterator[bytes]]]:
        yield MANIFEST, iter((manifest,))
        yield READ_ME, iter((told,))
        for file in files:
            yield file.name, storage.stream(file.key)

    return stream_archive(entries(), frozen.frozen_at)


def erase_copy(frozen: FrozenRecord, now: datetime) -> list[str]:
    """Take the words away; number, instant and digest stay. Gives the keys of the files to delete."""
    keys = [file.key for file in files_of(frozen).values()]
    frozen.title, frozen.document, frozen.files, frozen.erased_at = "", "", {}, now
    frozen.manifest = {"digest": frozen.digest}
    return keys
