"""Engine and sessions.

A session either reads or writes, and says so when it is opened:

- a reading session begins DEFERRED (SQLite) or READ ONLY (PostgreSQL) and refuses to flush;
- a writing session begins IMMEDIATE on SQLite, behind a file lock on which writers queue fairly:
  SQLite's own busy wait is not fair, and a read that turns into a write loses updates.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker
from sqlalchemy.sql.dml import UpdateBase

from app.db.prepared import Prepared, prepare
from app.db.together import Together

T = TypeVar("T")

BUSY_TIMEOUT_MS = 5000
CACHE_KIB = 16_000
# Older ones can lose a write when the WAL is reset: https://sqlite.org/wal.html
SAFE_SQLITE = (3, 51, 3)
SAFE_SQLITE_PATCHES = {(3, 50): 7, (3, 44): 6}


class ReadOnlySession(Exception):
    """Code tried to write in a session opened to read: a bug, not a refusal."""


class Reader(Session):
    """A session that only reads; flushing a change in it is a bug."""

    def flush(self, objects: Any = None) -> None:
        if self.new or self.dirty or self.deleted:
            raise ReadOnlySession("this session was opened to read")


def sqlite_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite has the correction of the WAL-reset loss."""
    patch = SAFE_SQLITE_PATCHES.get((version[0], version[1]))
    return version >= SAFE_SQLITE or (patch is not None and version[2] >= patch)


class WriterQueue:
    """Writers of one SQLite file, in one process or many, pass one at a time in arrival order.

    The kernel wakes waiters of `flock` in order; each thread holds a descriptor of its own.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()

    def enter(self) -> None:
        descriptor = getattr(self._local, "descriptor", None)
        if descriptor is None or self._local.pid != os.getpid():
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._local.descriptor = descriptor
            self._local.pid = os.getpid()
        fcntl.flock(descriptor, fcntl.LOCK_EX)

    def leave(self) -> None:
        descriptor = getattr(self._local, "descriptor", None)
        if descriptor is not None:
            fcntl.flock(descriptor, fcntl.LOCK_UN)


class Database:
    """One database: `reading()` and `writing()` open sessions on it."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.url = make_url(url)
        self.dialect = self.url.get_backend_name()
        if self.dialect == "sqlite":
            if not sqlite_is_safe(sqlite.sqlite_version_info):
                raise RuntimeError(
                    f"SQLite {sqlite.sqlite_version} peut perdre une écriture : installez 3.51.3 ou plus récent."
                )
            self.engine, self._queue = _sqlite_engine(self.url.database, pool_size)
        else:
            self.engine = create_engine(self.url, pool_size=pool_size, pool_pre_ping=True)
            self._queue = None
        # What the driver raises when the base is busy, full or away.
        self.driver_error: type[Exception] = self.engine.dialect.loaded_dbapi.Error
        self._prepared: dict[UpdateBase, Prepared] = {}
        self._together = Together(self.writing_at_once)
        reading = self.engine.execution_options(begin_to="read", postgresql_readonly=True)
        self._reader = sessionmaker(reading, class_=Reader, expire_on_commit=False, autoflush=False)
        self._writer = sessionmaker(self.engine, expire_on_commit=False)

    def reader(self) -> Session:
        """A session to read; close it to end its transaction."""
        return self._reader()

    def writer(self) -> Session:
        """A session to write; the caller commits once, or closes it to give up."""
        return self._writer()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One reading transaction."""
        with self._reader() as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One writing transaction: committed at the end, rolled back on any raise."""
        with self._writer() as db, db.begin():
            yield db

    def prepared(self, statement: UpdateBase) -> Prepared:
        """This statement as the driver takes it; compiled the first time."""
        found = self._prepared.get(statement)
        return (
            found
            if found is not None
            else self._prepared.setdefault(statement, prepare(statement, self.engine.dialect))
        )

    @contextmanager
    def writing_at_once(self) -> Iterator[Any]:
        """One short writing transaction on a bare connection of the driver, for prepared statements only.

        It waits in the same queue as the others, commits at the end, rolls back on any raise; it raises what the driver
        raises, and those who listen to sessions hear nothing of it.
        """
        pooled = self.engine.raw_connection()
        try:
            connection = pooled.driver_connection
            assert connection is not None
            if self._queue is not None:
                self._queue.enter()
            try:
                if self.dialect == "sqlite":
                    connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    connection.commit()
                except BaseException:
                    connection.rollback()
                    raise
            finally:
                if self._queue is not None:
                    self._queue.leave()
        finally:
            pooled.close()

    def write_together(self, job: Callable[[Any], T]) -> T:
        """Do one short piece of writing on a bare connection, and give its result once it is on the disk.

        On SQLite, where writers pass one at a time, threads of this process that wait at the same moment share one
        transaction: `job` must decide by itself (a condition in its statements) and leave nothing half done. If one of
        them fails, nothing of any of them is written, and each raises the driver's error.
        """
        if self.dialect == "sqlite":
            return self._together.run(job)
        with self.writing_at_once() as connection:
            return job(connection)

    def after_writing(self, callback: Callable[[Session], None]) -> None:
        """Call back each time a writing transaction has ended, committed or not; savepoints do not count."""

        def ended(db: Session, transaction: SessionTransaction) -> None:
            if transaction.parent is None:
                callback(db)

        event.listen(self._writer, "after_transaction_end", ended)

    def check(self) -> None:
        """Raise unless the database answers, and answers with the durability that we promise."""
        with self.reading() as db:
            if self.dialect != "postgresql":
                db.execute(text("SELECT 1"))
                return
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                if db.execute(text(f"SHOW {name}")).scalar_one() == "off":
                    raise RuntimeError(
                        f"PostgreSQL : {name} doit être actif, sinon une réponse enregistrée peut se perdre."
                    )

    def dispose(self) -> None:
        self.engine.dispose()


def _sqlite_engine(path: str | None, pool_size: int) -> tuple[Engine, WriterQueue | None]:
    in_memory = path in (None, "", ":memory:")
    if path and not in_memory and not os.path.exists(path):
        # People's answers are nobody else's to read on this machine; the WAL takes the mode of its base.
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    options: dict[str, Any] = {} if in_memory else {"pool_size": pool_size, "max_overflow": 4 * pool_size}
    engine = create_engine(f"sqlite:///{path or ''}", module=sqlite, connect_args={"cached_statements": 256}, **options)
    queue = None if in_memory else WriterQueue(Path(f"{path}.queue"))

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout = {BUSY_TIMEOUT_MS}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            f"cache_size = -{CACHE_KIB}",
            "temp_store = MEMORY",
            "mmap_size = 0",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        dbapi: Any = connection.connection.dbapi_connection
        if connection.get_execution_options().get("begin_to") == "read":
            dbapi.execute("BEGIN DEFERRED")
            return
        if queue is not None:
            queue.enter()
            connection.info["queued"] = True
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except BaseException:
            _leave(queue, connection.info)
            raise

    def leave(connection: Connection) -> None:
        _leave(queue, connection.info)

    # The statement is sent here, so that the next writer enters only once this one is on the disk.
    @event.listens_for(engine, "commit")
    def commit(connection: Connection) -> None:
        dbapi = connection.connection.dbapi_connection
        assert dbapi is not None
        try:
            dbapi.commit()
        finally:
            leave(connection)

    @event.listens_for(engine, "rollback")
    def rollback(connection: Connection) -> None:
        dbapi = connection.connection.dbapi_connection
        try:
            if dbapi is not None:
                dbapi.rollback()
        finally:
            leave(connection)

    return engine, queue


def _leave(queue: WriterQueue | None, info: dict[Any, Any]) -> None:
    if queue is not None and info.pop("queued", False):
        queue.leave()
