"""Reading a bank away from the request: told as it goes, given up when it is cancelled, begun again when cut short."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from app.clock import utc_now
from app.content.slugs import Slugs
from app.db import Database
from app.interop.domain.loss import ExchangeError
from app.interop.services import imports
from app.interop.services.quiz_exchange import checked, read_bank

STEP = 100
NAME = "import-"
logger = logging.getLogger(__name__)


def read(database: Database, import_id: int, clock: Callable[[], datetime] = utc_now) -> None:
    """Read one import that waits, to its end; each piece tells how far it is in a transaction of its own."""
    now = clock()
    with database.writing() as db:
        row = imports.take(db, import_id, now)
        if row is None or row.source is None:
            return
        raw, name, written = row.source, row.filename, row.written
    try:
        found = read_bank(raw, name, written)
        ids, outcomes = Slugs(), []
        for start in range(0, len(found), STEP):
            now = clock()
            with database.writing() as db:
                if not imports.advance(db, import_id, start, len(found), now):
                    return
            outcomes += [checked(one, ids) for one in found[start : start + STEP]]
        now = clock()
        with database.writing() as db:
            imports.finish(db, import_id, outcomes, now)
    except ExchangeError as refusal:
        _fail(database, import_id, str(refusal), clock())
    except Exception:
        logger.exception("import %s could not be read", import_id)
        _fail(database, import_id, "Une erreur de notre côté a arrêté la lecture. Rien n’est écrit.", clock())


def _fail(database: Database, import_id: int, why: str, now: datetime) -> None:
    with database.writing() as db:
        imports.fail(db, import_id, why, now)


def begin(database: Database, import_id: int) -> threading.Thread:
    """Read one import in a thread of this process."""
    thread = threading.Thread(target=read, args=(database, import_id), name=f"{NAME}{import_id}", daemon=True)
    thread.start()
    return thread


def reading_now() -> list[threading.Thread]:
    """The threads of this process that read."""
    return [one for one in threading.enumerate() if one.name.startswith(NAME)]
