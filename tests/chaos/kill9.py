"""kill -9 under autosave load: no acknowledged answer is lost, none is doubled.

`python -m tests.chaos.kill9 --trials 200` is the whole proof; `make test` runs a short one (tests/chaos/test_kill9.py).
Each trial starts the real server, lets eight people save answers, kills every process of the server at a random
instant, and looks in the base for each answer that somebody was told is saved.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text

from app.db import Database
from tests.bench.attempts import Writer
from tests.bench.deployment import deploy, flask
from tests.bench.forms import new_key
from tests.bench.servers import Server, start_server

PEOPLE = 8


@dataclass
class Tally:
    """What was promised and what was kept, over all trials."""

    trials: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: int = 0
    replay: str = ""


def kill(server: Server) -> None:
    """End the master and its workers at once, as a power switch would end their processes."""
    everybody = [server.process.pid, *server.workers()]
    for pid in everybody:
        os.kill(pid, signal.SIGKILL)
    server.process.wait()


def press_until_killed(server: Server, after: float) -> set[str]:
    """The keys of the answers that the server said were saved before it died."""
    acknowledged: set[str] = set()
    lock = threading.Lock()
    writers = [Writer(server.port) for _ in range(PEOPLE)]

    def work(writer: Writer) -> None:
        turn = 0
        while True:
            turn += 1
            key = new_key()
            value = writer.values[turn % len(writer.values)] if writer.values else f"réponse {turn}"
            try:
                status, _, _ = writer.browser.connection.send(writer.save(key, value))
            except OSError:
                return
            if status == 200:
                with lock:
                    acknowledged.add(key)

    threads = [threading.Thread(target=work, args=(writer,), daemon=True) for writer in writers]
    for thread in threads:
        thread.start()
    time.sleep(after)
    kill(server)
    for thread in threads:
        thread.join(timeout=70)
    return acknowledged


def kept_keys(database_url: str) -> tuple[set[str], int]:
    """(keys in the log, how many rows bear a key that another one bears too)."""
    database = Database(database_url)
    with database.reading() as db:
        keys = [row[0] for row in db.execute(text("SELECT key FROM attempt_actions"))]
    database.dispose()
    return set(keys), len(keys) - len(set(keys))


def run(trials: int, folder: Path, database_url: str = "", seed: int | None = None) -> Tally:
    """So many trials on one growing base; the last word is the replay of every attempt."""
    chance = random.Random(seed)
    settings = {"DATABASE_URL": database_url} if database_url else {}
    environment, instance = deploy(folder, **settings)
    url = database_url or f"sqlite:///{instance / 'trait-dunion.sqlite3'}"
    tally = Tally()
    promised: set[str] = set()
    for trial in range(1, trials + 1):
        server = start_server("app:create_app()", environment, folder / "server.log", "/sante")
        try:
            promised |= press_until_killed(server, chance.uniform(0.05, 0.6))
        finally:
            server.stop()
        kept, tally.doubled = kept_keys(url)
        tally.lost = sorted(promised - kept)
        tally.trials, tally.acknowledged = trial, len(promised)
        if tally.lost or tally.doubled:
            break
        if trial % 20 == 0:
            print(f"{trial} trials, {len(promised)} acknowledged answers, 0 lost", flush=True)
    tally.replay = flask(environment, "attempts", "replay").strip()
    return tally


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--database-url", default="", help="an empty PostgreSQL database; SQLite without it")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tdu-kill9-") as folder:
        tally = run(given.trials, Path(folder), given.database_url, given.seed)
    print(
        f"{tally.trials} trials of kill -9, {tally.acknowledged} acknowledged answers: "
        f"{len(tally.lost)} lost, {tally.doubled} doubled. {tally.replay}"
    )
    return 1 if tally.lost or tally.doubled else 0


if __name__ == "__main__":
    sys.exit(main())
