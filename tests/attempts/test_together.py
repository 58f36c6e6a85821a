"""Writers who wait at the same moment share a transaction: each gets its own result, once it is on the disk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from app.db import Database
from app.db.together import Together


class Base:
    """A base that remembers what was committed, and can be made to fail."""

    def __init__(self) -> None:
        self.kept: list[list[int]] = []
        self.open = threading.Event()
        self.open.set()
        self.entered = threading.Event()
        self.refuses = False

    @contextmanager
    def transaction(self) -> Iterator[list[int]]:
        if self.refuses:
            raise OSError("away")
        written: list[int] = []
        self.entered.set()
        self.open.wait(5)
        yield written
        self.kept.append(written)


def job(number: int):
    def write(connection: list[int]) -> int:
        connection.append(number)
        return number * number

    return write


def test_those_who_wait_pass_with_the_next_leader() -> None:
    base = Base()
    together = Together(base.transaction)
    base.open.clear()
    with ThreadPoolExecutor(16) as threads:
        results = [threads.submit(together.run, job(0))]
        assert base.entered.wait(5)
        results += [threads.submit(together.run, job(number)) for number in range(1, 16)]
        base.open.set()
        assert [result.result(5) for result in results] == [number * number for number in range(16)]
    assert sorted(number for written in base.kept for number in written) == list(range(16))
    assert len(base.kept) < 16


def test_a_job_that_fails_takes_its_companions_along_and_no_other() -> None:
    base = Base()
    together = Together(base.transaction)

    def broken(_: list[int]) -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        together.run(broken)
    assert together.run(job(3)) == 9
    assert base.kept == [[3]]


def test_a_base_that_cannot_be_entered_says_so_to_all() -> None:
    base = Base()
    base.refuses = True
    together = Together(base.transaction)
    with ThreadPoolExecutor(8) as threads:
        results = [threads.submit(together.run, job(number)) for number in range(8)]
        errors = [result.exception(5) for result in results]
    assert all(isinstance(error, OSError) for error in errors)
    base.refuses = False
    assert together.run(job(2)) == 4


def test_many_threads_write_each_once_on_a_real_base(database: Database) -> None:
    with database.writing() as db:
        db.execute(text("CREATE TABLE IF NOT EXISTS written_together (number INTEGER)"))
    mark = "%s" if database.dialect == "postgresql" else "?"

    def write(number: int) -> int:
        def one(connection) -> int:
            return connection.execute(f"INSERT INTO written_together VALUES ({mark})", (number,)).rowcount

        return database.write_together(one)

    try:
        with ThreadPoolExecutor(8) as threads:
            assert list(threads.map(write, range(200))) == [1] * 200
        with database.reading() as db:
            kept = db.execute(text("SELECT number FROM written_together")).scalars().all()
        assert sorted(kept) == list(range(200))
    finally:
        with database.writing() as db:
            db.execute(text("DROP TABLE written_together"))
