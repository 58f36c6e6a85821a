"""What the product does by itself from time to time: take copies whose time is over, erase what has come to its end.

Every chore may run twice or at the same time elsewhere without harm; on one machine, a file lock lets one process at a
time do them.
"""

from __future__ import annotations

import fcntl
import logging
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from app.clock import utc_now
from app.extensions import Runtime
from app.modules.services import index_is_current, refresh_index

INTERVAL_SECONDS = 60.0
logger = logging.getLogger(__name__)


def prepare(app: Flask) -> None:
    """Before a process serves: the base answers with the durability that we promise, the search knows the course."""
    runtime: Runtime = app.extensions["tdu"]
    runtime.database.check()
    with runtime.database.reading() as db:
        known = index_is_current(db, runtime.course.current())
    if not known:
        with runtime.database.writing() as db:
            refresh_index(db, runtime.course.current())


def run_chores(runtime: Runtime) -> dict[str, int]:
    """Do every chore once, each in its own transaction; how many things each touched. One that fails stops no other."""
    touched = {}
    for name, chore in runtime.chores.items():
        try:
            with runtime.database.writing() as db:
                touched[name] = chore(db, utc_now())
        except Exception:
            logger.exception("chore failed: %s", name)
    return touched


@contextmanager
def only_here(path: Path) -> Iterator[bool]:
    """Whether this process holds the lock; another one that does is left to its work."""
    with path.open("w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def start_chores(app: Flask) -> threading.Event:
    """Do the chores in the background of a serving process; set the event to end."""
    runtime: Runtime = app.extensions["tdu"]
    stop = threading.Event()

    def work() -> None:
        # Workers start together: without this they would always meet at the lock.
        pause = random.uniform(1, INTERVAL_SECONDS / 2)  # noqa: S311 - spreads work, guards nothing
        while not stop.wait(pause):
            pause = INTERVAL_SECONDS
            with app.app_context(), only_here(runtime.settings.instance_path / "chores.lock") as mine:
                if mine:
                    run_chores(runtime)

    threading.Thread(target=work, name="chores", daemon=True).start()
    return stop
