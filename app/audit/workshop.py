"""Where packs are made: one thread a process, which takes them one at a time and tells how far it is.

A pack is taken (nobody else takes it for ten minutes), made in a reading transaction, kept in a short writing one: a
process that dies in between leaves it to the next. The same pack made twice is the same file.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from datetime import datetime

from app.audit.models import AuditPack
from app.audit.queries import packs as queries
from app.audit.services import packs
from app.audit.services.writing import build
from app.clock import utc_now
from app.errors import DomainError
from app.extensions import Runtime

LOOK_EVERY_SECONDS = 20.0
logger = logging.getLogger(__name__)


class Workshop:
    """Makes packs behind the requests of a serving process."""

    def __init__(self, runtime: Runtime, clock: Callable[[], datetime] = utc_now) -> None:
        self.runtime = runtime
        self.clock = clock
        self._lock = threading.Lock()
        self._bell = threading.Event()
        self._pid: int | None = None

    def start(self) -> None:
        """Begin, once per process: a worker that was forked has its own thread."""
        if self._pid == os.getpid():
            return
        with self._lock:
            if self._pid != os.getpid():
                self._pid, self._bell = os.getpid(), threading.Event()
                threading.Thread(target=self._work, args=(self._bell,), name="audit", daemon=True).start()

    def ring(self) -> None:
        """A pack was asked for."""
        self._bell.set()

    def _work(self, bell: threading.Event) -> None:
        while True:
            try:
                self.make_waiting()
            except Exception:
                # The base may be away for a moment: what was asked is in it and waits.
                logger.exception("packs could not be looked at")
            bell.wait(LOOK_EVERY_SECONDS)
            bell.clear()

    def make_waiting(self) -> int:
        """Make every pack that waits; how many were taken."""
        made = 0
        while (taken := self._take()) is not None:
            self._make(taken)
            made += 1
        return made

    def _take(self) -> str | None:
        with self.runtime.database.reading() as db:
            if not queries.pack_waits(db, self.clock()):
                return None
        with self.runtime.database.writing() as db:
            row = packs.take(db, self.clock())
            return None if row is None else row.id

    def _make(self, pack_id: str) -> None:
        database = self.runtime.database
        try:
            with database.reading() as db:
                row = db.get_one(AuditPack, pack_id)
                made = build(
                    db,
                    self.runtime.course.current(),
                    self.runtime.engines,
                    packs.viewer_of(db, row),
                    packs.scope_of(row),
                    lambda step, done, steps: self._tell(pack_id, step, done, steps),
                )
        except DomainError as refusal:
            self._refuse(pack_id, refusal.message)
            return
        except Exception as failure:
            # A trace could hold what the pack holds: only its kind.
            logger.error("pack %s could not be made: %s", pack_id, type(failure).__name__)
            self._refuse(pack_id, "La préparation a échoué. Recommencez ; si cela dure, prévenez l’administration.")
            return
        with database.writing() as db:
            kept = db.get(AuditPack, pack_id, with_for_update=True)
            if kept is not None:
                packs.keep(db, self.runtime.storage, kept, made, self.clock())

    def _tell(self, pack_id: str, step: str, done: int, steps: int) -> None:
        with self.runtime.database.writing() as db:
            row = db.get(AuditPack, pack_id)
            if row is not None:
                row.step, row.done, row.steps = step, done, steps
                row.claimed_until = self.clock() + packs.LEASE

    def _refuse(self, pack_id: str, why: str) -> None:
        with self.runtime.database.writing() as db:
            row = db.get(AuditPack, pack_id)
            if row is not None:
                packs.fail(row, why, self.clock())
