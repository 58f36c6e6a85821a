"""The erasures that a restored backup must be told again (trust.md R4).

A backup holds people who asked since to be forgotten. Who they are is therefore kept outside of what a backup puts
back: one file beside the base (`erasures.jsonl` under the instance folder), and a copy beside the backups. It holds
numbers and instants, nothing that names anybody; the instant of creation makes sure that the number is theirs.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.services import erase_person
from app.accounts.services.people import Eraser
from app.administration import queries
from app.db.journal import JournalKind, journal_event
from app.errors import Forbidden

LEDGER = "erasures.jsonl"


@dataclass(frozen=True, order=True)
class Erasure:
    """Somebody who was erased: the number and the instant of creation of the account, when it was erased."""

    user_id: int
    created_at: str
    erased_at: str


def read_ledger(path: Path) -> set[Erasure]:
    """What a ledger says; a line that was cut by a power loss is left out."""
    found: set[Erasure] = set()
    if not path.is_file():
        return found
    for line in path.read_text(encoding="ascii", errors="replace").splitlines():
        try:
            value = json.loads(line)
            found.add(Erasure(int(value["user_id"]), str(value["created_at"]), str(value["erased_at"])))
        except (ValueError, KeyError, TypeError):
            continue
    return found


def write_ledger(path: Path, erasures: Iterable[Erasure]) -> None:
    """Write a ledger whole: aside, then renamed; only its owner may read it."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(aside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        for one in sorted(erasures):
            file.write(json.dumps(vars(one)) + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.rename(aside, path)


def keep_ledger(db: Session, path: Path) -> int:
    """Add to the ledger who was erased since; nothing ever leaves it. How many were added."""
    known = read_ledger(path)
    told = {
        Erasure(user_id, created_at.isoformat(), erased_at.isoformat())
        for user_id, created_at, erased_at in queries.erasures(db)
    }
    numbers = {(one.user_id, one.created_at) for one in known}
    new = {one for one in told if (one.user_id, one.created_at) not in numbers}
    if new:
        write_ledger(path, known | new)
    return len(new)


def reapply_erasures(
    db: Session, ledgers: Sequence[Path], erasers: Sequence[Eraser], contact: str, now: datetime
) -> tuple[int, list[str]]:
    """Erase again, after a restoration, whom the ledgers name; how many, and the storage keys to delete."""
    erased, keys = 0, list[str]()
    for one in sorted({entry for path in ledgers for entry in read_ledger(path)}):
        user = db.get(User, one.user_id)
        if user is None or user.erased_at is not None or user.created_at.isoformat() != one.created_at:
            continue
        try:
            keys += erase_person(db, user, erasers, contact, now, tell=False)
        except Forbidden:
            continue  # the last admin of this base cannot leave it: the house would be without any
        erased += 1
    if erased:
        journal_event(db, JournalKind.BACKUP_RESTORED, now, detail=f"{erased} effacements refaits")
    return erased, keys
