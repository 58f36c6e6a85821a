"""How gunicorn serves the product (`make run`, and any deployment: README § Déployer).

HUP starts new workers that read the course anew, then ends the old ones once they have answered: a published
change of content is taken up at once and no request is lost. TERM lets the requests in flight end.
"""

from __future__ import annotations

import gc
import os
import tempfile
from pathlib import Path
from typing import Any

SHARED_MEMORY = Path(os.sep, "dev", "shm")

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT') or 8000}"
worker_class = "gthread"
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
    """Forget the gauges of a worker that has ended."""
    from prometheus_client import multiprocess  # noqa: PLC0415 - the directory above must be set first

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
