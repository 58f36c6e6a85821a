"""Looking at everything that must go well; nothing here writes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from app.administration import queries
from app.administration.domain import health
from app.administration.domain.health import Check, CheckState
from app.config import Settings
from app.db import Database
from app.db.journal import verify_journal
from app.db.migrate import current_revision, head_revision
from app.storage import Storage

WEEK = timedelta(days=7)
DEFAULT_WORKERS = 2


def look_at_everything(
    db: Session,
    database: Database,
    settings: Settings,
    storage: Storage,
    chores: Collection[str],
    problems: int,
    now: datetime,
) -> list[Check]:
    """Every check, in the order in which one would worry."""
    run = queries.last_retention_run(db)
    return [
        _base(db),
        _schema(database),
        disk(settings.instance_path),
        _storage(storage, settings),
        _mail(db, now),
        _chores(db, chores, now),
        health.retention_check(None if run is None else run.at, 0 if run is None else len(run.failures), now),
        health.journal_check(queries.journal_length(db), verify_journal(db)),
        backup(db, now),
        _content(problems),
        _workers(settings),
    ]


def _base(db: Session) -> Check:
    kind = "PostgreSQL" if db.get_bind().dialect.name == "postgresql" else "SQLite"
    return Check("Base", f"{kind} {queries.database_version(db)}, {health.size_words(queries.database_size(db))}")


def _schema(database: Database) -> Check:
    current, head = current_revision(database), head_revision()
    if current == head:
        return Check("Schéma", f"à jour ({head})")
    return Check("Schéma", f"{current} au lieu de {head}", CheckState.URGENT, "Lancez « flask db upgrade ».")


def disk(folder: Path) -> Check:
    """Room left where the instance lives."""
    usage = shutil.disk_usage(folder)
    return health.disk_check(usage.free, usage.total)


def _storage(storage: Storage, settings: Settings) -> Check:
    where = "compatible S3" if urlsplit(settings.storage_url).scheme == "s3" else "dossier local"
    try:
        storage.exists("sante/rien")
    except Exception as error:  # any store, any failure: the page must still be shown
        return Check("Fichiers", f"{where} : {type(error).__name__}", CheckState.URGENT, "Vérifiez STORAGE_URL.")
    return Check("Fichiers", f"{where}, répond")


def _mail(db: Session, now: datetime) -> Check:
    box = queries.outbox(db, now - WEEK)
    return health.mail_check(box.waiting, box.oldest, box.given_up, now)


def _chores(db: Session, chores: Collection[str], now: datetime) -> Check:
    runs = queries.chore_runs(db)
    known = [runs[name].at for name in chores if name in runs]
    return health.chores_check(min(known, default=None), len(chores) - len(known) if known else 0, now)


def backup(db: Session, now: datetime) -> Check:
    """The age of the last good backup."""
    good = queries.last_good_backup(db)
    runs = queries.backup_runs(db, 1)
    return health.backup_check(None if good is None else good.at, bool(runs) and runs[0].error is not None, now)


def _content(problems: int) -> Check:
    if not problems:
        return Check("Contenus", "tous valides")
    return Check("Contenus", f"{problems} à corriger", CheckState.ATTENTION, "Ouvrez « Problèmes des contenus ».")


def _workers(settings: Settings) -> Check:
    asked = os.environ.get("WEB_WORKERS", "")
    count = int(asked) if asked.isdigit() else DEFAULT_WORKERS
    return Check("Serveur", f"{count} processus prévus, adresse {settings.base_url}")
