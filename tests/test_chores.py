"""What the product does by itself: one process at a time, and one failure stops no other chore."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attempts.models import Attempt
from app.chores import only_here, prepare, run_chores, start_chores
from app.modules.services import index_is_current
from tests.people import Person


def test_one_process_at_a_time_does_the_chores(tmp_path: Path) -> None:
    lock = tmp_path / "chores.lock"
    with only_here(lock) as first:
        assert first
        with only_here(lock) as second:
            assert not second
    with only_here(lock) as again:
        assert again


def test_a_chore_that_fails_stops_no_other(app: Flask) -> None:
    runtime = app.extensions["tdu"]

    def broken(db: Session, now: datetime) -> int:
        raise RuntimeError("on purpose")

    kept = dict(runtime.chores)
    try:
        runtime.chores = {"broken": broken, **kept}
        touched = run_chores(runtime)
    finally:
        runtime.chores = kept
    assert "broken" not in touched
    assert set(touched) == set(kept)


def test_the_chores_forget_a_guest_who_left_a_day_ago(app: Flask, stranger: Person, catalog: object) -> None:
    quiz = next(one.id for one in catalog.quizzes.values() if one.mode == "training")  # type: ignore[attr-defined]
    assert stranger.post(f"/quiz/{quiz}").status_code == 303
    runtime = app.extensions["tdu"]
    with runtime.database.writing() as db:
        attempt = db.scalars(select(Attempt)).one()
        attempt.started_at -= timedelta(hours=25)
    assert run_chores(runtime)["attempts"] == 1
    with runtime.database.reading() as db:
        assert db.scalars(select(Attempt)).all() == []


def test_a_process_that_starts_makes_the_search_know_the_course(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    runtime = app.extensions["tdu"]
    with runtime.database.reading() as db:
        assert not index_is_current(db, runtime.course.current())
    prepare(app)
    with runtime.database.reading() as db:
        assert index_is_current(db, runtime.course.current())


def test_the_background_work_ends_when_asked(app: Flask) -> None:
    stop = start_chores(app)
    stop.set()
    assert stop.is_set()
