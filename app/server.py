"""How gunicorn serves the product (`make run`, and any deployment: README § Déployer).

HUP starts new workers that read the course anew, then ends the old ones once they have answered: a published
change of content is taken up at once and no request is lost. TERM lets the requests in flight end.
"""

from __future__ import annotations

import gc
import mmap
import os
import struct
import tempfile
import time
from pathlib import Path
from typing import Any

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-not-found,import-untyped,unused-ignore]

SHARED_MEMORY = Path(os.sep, "dev", "shm")


class Connections:
    """How many connections each worker holds, in memory that they share."""

    ROW = struct.Struct("qq")
    ROWS = 256

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, self.ROW.size * self.ROWS)

    def tell(self, row: int, pid: int, count: int) -> None:
        """This worker holds so many."""
        self.ROW.pack_into(self._memory, row * self.ROW.size, pid, count)

    def forget(self, pid: int) -> None:
        """This worker takes nothing more."""
        for row, (holder, _) in enumerate(self.ROW.iter_unpack(self._memory)):
            if holder == pid:
                self.tell(row, 0, 0)

    def fewest_elsewhere(self, pid: int) -> int | None:
        """What the least busy of the others holds; None for a worker alone."""
        counts = [count for holder, count in self.ROW.iter_unpack(self._memory) if holder not in {0, pid}]
        return min(counts, default=None)


# Made again at each reload: workers that end and those that begin do not wait for one another.
CONNECTIONS = Connections()


class EvenWorker(ThreadWorker):  # type: ignore[misc]
    """Threads, as gunicorn has them, over connections that fall evenly on the workers.

    All workers wait on one socket, and the one that is awake takes whole bursts: eight people could hold one core while
    the other slept. A worker that holds more than the least busy one lets a connection pass for a moment; nobody having
    taken it, it takes it.
    """

    PATIENCE = 20
    PAUSE_SECONDS = 0.0002

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.row = self.age % Connections.ROWS
        self.passed = 0

    def accept(self, listener: Any) -> None:
        fewest = CONNECTIONS.fewest_elsewhere(os.getpid())
        if fewest is not None and self.nr_conns > fewest and self.passed < self.PATIENCE:
            self.passed += 1
            time.sleep(self.PAUSE_SECONDS)
            return
        self.passed = 0
        super().accept(listener)
        CONNECTIONS.tell(self.row, os.getpid(), self.nr_conns)

    def notify(self) -> None:
        """Called at each turn of the worker's loop."""
        super().notify()
        if self.alive:
            CONNECTIONS.tell(self.row, os.getpid(), self.nr_conns)

    def handle_exit(self, sig: int, frame: Any) -> None:
        super().handle_exit(sig, frame)
        CONNECTIONS.forget(os.getpid())


bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT') or 8000}"
worker_class = EvenWorker
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
max_requests = 50_000
max_requests_jitter = 5_000
graceful_timeout = 30
timeout = 60
keepalive = 5
# A page that has its heart beat in memory does not wait for a slow disk.
worker_tmp_dir = str(SHARED_MEMORY) if SHARED_MEMORY.is_dir() else None
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = os.environ.get("LOG_LEVEL", "info")

# Workers count apart; the metrics page adds them up. The library reads this when it is imported.
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="tdu-metrics-"))


def post_worker_init(worker: Any) -> None:
    """Start what a serving process does by itself."""
    from app.chores import prepare, start_chores  # noqa: PLC0415 - the directory above must be set before any import

    # The bench serves its yardstick under these same settings.
    if "tdu" in worker.wsgi.extensions:
        prepare(worker.wsgi)
        start_chores(worker.wsgi)
        settle_memory()


def settle_memory() -> None:
    """Spare the collector of garbage the course, which lives as long as the process; look for garbage less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


def child_exit(server: Any, worker: Any) -> None:
    """Forget the gauges and the connections of a worker that has ended."""
    from prometheus_client import multiprocess  # noqa: PLC0415 - the directory above must be set first

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
    CONNECTIONS.forget(worker.pid)
