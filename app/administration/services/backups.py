"""Backups that turn: making one, checking it, letting the old ones go, noting how it went."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from app.administration.domain.rotation import to_delete
from app.administration.models import BackupRun
from app.backup import Manifest
from app.db.journal import JournalKind, journal_event

MAX_ERROR = 300


def note_backup(db: Session, name: str, size: int, manifest: Manifest, now: datetime) -> BackupRun:
    """A backup was made and read again."""
    run = BackupRun(at=now, name=name[:200], size=size, row_count=manifest.row_count, error=None)
    db.add(run)
    journal_event(db, JournalKind.BACKUP_MADE, now, detail=f"{manifest.row_count} lignes, {size} octets")
    return run


def note_failure(db: Session, name: str, reason: str, now: datetime) -> BackupRun:
    """A backup could not be made: the page of health says so until one is."""
    run = BackupRun(at=now, name=name[:200], size=None, row_count=None, error=reason[:MAX_ERROR])
    db.add(run)
    journal_event(db, JournalKind.BACKUP_FAILED, now, detail=reason)
    return run


def rotate(folder: Path, daily: int, weekly: int) -> list[str]:
    """Delete the backups of this folder that neither a day nor a week keeps; their names. Other files are not ours."""
    doomed = to_delete((one.name for one in folder.iterdir() if one.is_file() and not one.is_symlink()), daily, weekly)
    for name in doomed:
        (folder / name).unlink()
    return doomed
