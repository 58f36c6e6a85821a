"""A frozen copy: what a jury sees, file by file, with the digest of the whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from app.errors import InvalidAction
from app.portfolio.domain.record import Gap, Record, canonical, states_of
from app.portfolio.domain.record_shape import RecordShape

FORMAT = "trait-d-union/dossier-professionnel/1"
MANIFEST, DOCUMENT, PDF, READ_ME = "manifeste.json", "dossier.json", "dossier.pdf", "lisez-moi.txt"
SHORTEST_LINK, USUAL_LINK, LONGEST_LINK = 1, 14, 60
FILE_NAME = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class KeptFile:
    """One file of a copy: its name in the archive and where its bytes are."""

    name: str
    media_type: str
    size: int
    sha256: str
    key: str

    def told(self) -> dict[str, Any]:
        """What the manifest says of it."""
        return {"name": self.name, "sha256": self.sha256, "size": self.size}


def sha256_of(data: bytes) -> str:
    return sha256(data).hexdigest()


def manifest_of(number: int, framework: str, frozen_at: datetime, files: Sequence[KeptFile]) -> dict[str, Any]:
    """What a copy holds, file by file; its digest is the digest of the copy."""
    return {
        "format": FORMAT,
        "copie": number,
        "referentiel": framework.upper(),
        "figee_le": frozen_at.isoformat(),
        "fichiers": [file.told() for file in sorted(files, key=lambda one: one.name)],
    }


def copy_digest(manifest: Mapping[str, Any]) -> str:
    """The digest of a whole copy."""
    return sha256_of(canonical(manifest).encode())


def read_me(digest: str) -> str:
    """How to open a copy, and how to check it."""
    return (
        "Dossier professionnel, copie figée\r\n\r\n"
        "Ouvrez index.html dans un navigateur : tout se lit sans connexion.\r\n"
        f"{MANIFEST} donne le nom, la taille et l’empreinte SHA-256 de chaque fichier.\r\n"
        f"Empreinte de la copie (SHA-256 de {MANIFEST}) : {digest}\r\n"
    )


def file_name(number: int, title: str, suffix: str) -> str:
    """« preuves/03-fiche-d-appel.pdf »: a name that any system opens, without the words of an uploaded name."""
    plain = unicodedata.normalize("NFKD", title.replace("’", " ")).encode("ascii", "ignore").decode().lower()
    words = FILE_NAME.sub("-", plain).strip("-")[:48].strip("-") or "document"
    ending = suffix.lower() if re.fullmatch(r"\.[a-z0-9]{1,8}", suffix.lower()) else ""
    return f"preuves/{number:02d}-{words}{ending}"


def page_name(number: int) -> str:
    """The page of a piece in the archive."""
    return f"preuves/{number:02d}.html"


def blockers(shape: RecordShape, record: Record) -> tuple[Gap, ...]:
    """What forbids freezing: a piece that is no longer what was inserted. What is merely unfinished does not."""
    found: list[Gap] = []
    for piece in record.pieces():
        name = f"Preuve n°\N{NO-BREAK SPACE}{piece.number}, «\N{NO-BREAK SPACE}{piece.title}\N{NO-BREAK SPACE}»"
        if piece.state in {"withdrawn", "quarantined"}:
            found.append(Gap(f"piece.{piece.id}", f"{name} : elle a été retirée. Ôtez-la du dossier."))
        elif piece.changed:
            found.append(Gap(f"piece.{piece.id}", f"{name} : elle a changé depuis son insertion. Actualisez-la."))
    if not any(example for example in record.examples):
        found.append(Gap("exemples", "Le dossier n’a encore aucun exemple."))
    return tuple(found)


def competence_map(shape: RecordShape, record: Record) -> list[dict[str, Any]]:
    """For each competence: the examples that show it and the pieces that back them. A claim and its evidence."""
    numbers = {piece.evidence_id: piece.number for piece in record.pieces()}
    return [
        {
            "block": state.activity.number,
            "label": need.competence.label,
            "examples": [
                {"title": one.title, "number": one.number, "key": f"exemple-{one.id}"} for one in need.examples
            ],
            "pieces": sorted({numbers[piece.evidence_id] for piece in need.pieces}),
        }
        for state in states_of(shape, record, {})
        for need in state.needs
    ]


def link_end(now: datetime, days: int) -> datetime:
    """When a link ends."""
    if not SHORTEST_LINK <= days <= LONGEST_LINK:
        raise InvalidAction(f"Choisissez une durée de {SHORTEST_LINK} à {LONGEST_LINK} jours.")
    return now + timedelta(days=days)
