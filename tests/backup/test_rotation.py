"""Backups turn, their age is noted, and whoever asked to be forgotten stays forgotten after a restoration."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.accounts.models import User
from app.accounts.services import add_user, erase_person
from app.administration import queries
from app.administration.domain.rotation import instant_of, name_of, to_delete
from app.administration.services.backups import rotate
from app.administration.services.erasures import (
    Erasure,
    keep_ledger,
    read_ledger,
    reapply_erasures,
    write_ledger,
)
from app.clock import utc_now
from app.db.journal import verify_journal

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def test_a_name_tells_its_instant_and_no_other_file_is_ours() -> None:
    assert name_of(NOW) == "trait-dunion-20261125T020000Z.zip"
    assert instant_of(name_of(NOW)) == NOW
    for other in (
        "copie.zip",
        "trait-dunion-20261125.zip",
        "trait-dunion-20261325T020000Z.zip",
        name_of(NOW) + ".part",
    ):
        assert instant_of(other) is None


def test_seven_days_and_four_weeks_stay() -> None:
    nightly = [name_of(NOW - number * DAY) for number in range(60)]
    kept = set(nightly) - set(to_delete(nightly))
    days = {name_of(NOW - number * DAY) for number in range(7)}
    # Wednesday 25 November: the last of this week and of the three before are this night and three Sundays.
    weeks = {name_of(NOW), *(name_of(datetime(2026, 11, day, 2, tzinfo=UTC)) for day in (22, 15, 8))}
    assert kept == days | weeks
    assert min(instant_of(name) for name in kept) > NOW - 35 * DAY  # type: ignore[type-var]


@pytest.mark.parametrize("step", [timedelta(hours=1), timedelta(hours=5), timedelta(days=3), timedelta(days=10)])
def test_turning_night_after_night_never_keeps_more_nor_loses_the_last(step: timedelta) -> None:
    folder: set[str] = set()
    for number in range(150):
        folder.add(name_of(NOW + number * step))
        folder -= set(to_delete(folder))
        assert name_of(NOW + number * step) in folder
        assert len(folder) <= 11
    assert to_delete(folder) == []
    assert to_delete(folder, 1, 0) == sorted(folder)[:-1]


def test_only_our_files_are_deleted(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / name_of(NOW - number * DAY)).write_bytes(b"x")
    (tmp_path / "photo-de-vacances.zip").write_bytes(b"x")
    (tmp_path / "vieux").mkdir()
    (tmp_path / name_of(NOW - 300 * DAY)).symlink_to(tmp_path / "photo-de-vacances.zip")
    gone = rotate(tmp_path, 7, 2)
    assert len(gone) == 13
    assert (tmp_path / "photo-de-vacances.zip").exists()
    assert (tmp_path / name_of(NOW - 300 * DAY)).is_symlink()
    assert len(list(tmp_path.glob("trait-dunion-*.zip"))) == 8


def person(db: Session, name: str) -> User:
    return add_user(db, f"{name}@example.org", name, Role.LEARNER, None, NOW)


def test_a_ledger_grows_and_never_forgets(db: Session, tmp_path: Path) -> None:
    path = tmp_path / "erasures.jsonl"
    awa, bruno = person(db, "awa"), person(db, "bruno")
    assert keep_ledger(db, path) == 0
    assert not path.exists()
    erase_person(db, awa, [], "c@example.org", NOW)
    assert keep_ledger(db, path) == 1
    assert keep_ledger(db, path) == 0
    assert path.stat().st_mode & 0o077 == 0
    assert "awa" not in path.read_text()
    awa.erased_at = None  # as an older backup would say
    erase_person(db, bruno, [], "c@example.org", NOW)
    assert keep_ledger(db, path) == 1
    assert {one.user_id for one in read_ledger(path)} == {awa.id, bruno.id}
    with path.open("a") as file:
        file.write('{"user_id": 3, "crea')
    assert len(read_ledger(path)) == 2


def test_only_the_very_same_account_is_erased_again(db: Session, tmp_path: Path) -> None:
    awa, bruno, gone = person(db, "awa"), person(db, "bruno"), person(db, "gone")
    admin = add_user(db, "ana@example.org", "Ana", Role.ADMIN, None, NOW)
    erase_person(db, gone, [], "c@example.org", NOW)
    path = tmp_path / "erasures.jsonl"
    write_ledger(
        path,
        [
            Erasure(awa.id, awa.created_at.isoformat(), NOW.isoformat()),
            Erasure(bruno.id, (NOW + DAY).isoformat(), NOW.isoformat()),  # a number that was given to somebody else
            Erasure(gone.id, gone.created_at.isoformat(), NOW.isoformat()),
            Erasure(admin.id, admin.created_at.isoformat(), NOW.isoformat()),  # the last admin stays
            Erasure(9999, NOW.isoformat(), NOW.isoformat()),
        ],
    )
    called: list[int] = []
    eraser: Any = lambda session, user_id, now: called.append(user_id)  # noqa: E731
    assert reapply_erasures(db, [path, tmp_path / "none"], [eraser], "c@example.org", NOW)[0] == 1
    assert called == [awa.id]
    assert bruno.name == "bruno"
    assert admin.name == "Ana"
    assert verify_journal(db) is None


@pytest.fixture
def two_apps(make_app: Any, tmp_path: Path) -> Iterator[tuple[Flask, Flask]]:
    """A deployment, and an empty one elsewhere."""
    other = tmp_path / "ailleurs"
    other.mkdir()
    here = make_app()
    there = make_app(
        instance_path=other,
        database_url=f"sqlite:///{other / 'test.sqlite3'}",
        storage_url=f"file:{other / 'files'}",
        mail_url=f"file:{other / 'mail'}",
    )
    return here, there


def invoke(app: Flask, *args: str) -> Any:
    return app.test_cli_runner().invoke(args=["backup", *args])


def test_who_was_erased_after_the_backup_stays_erased_after_the_restoration(
    two_apps: tuple[Flask, Flask], tmp_path: Path
) -> None:
    here, there = two_apps
    database = here.extensions["tdu"].database
    with database.writing() as db:
        add_user(db, "ana@example.org", "Ana", Role.ADMIN, None, utc_now())
        awa = add_user(db, "awa@example.org", "Awa", Role.LEARNER, None, utc_now()).id
    folder = tmp_path / "copies"
    folder.mkdir()
    made = invoke(here, "rotate", str(folder), "--json")
    assert made.exit_code == 0, made.output
    told = json.loads(made.output)
    assert told["deleted"] == []
    with database.writing() as db:
        erase_person(db, db.get_one(User, awa), [], "c@example.org", utc_now())
    with database.writing() as db:
        keep_ledger(db, folder / "erasures.jsonl")
        good = queries.last_good_backup(db)
        assert good is not None
        assert (good.name, good.row_count) == (told["file"], told["rows"])
    restored = invoke(there, "restore", str(folder / told["file"]), "--json")
    assert restored.exit_code == 0, restored.output
    assert json.loads(restored.output)["erasures"] == 1
    with there.extensions["tdu"].database.reading() as db:
        assert db.scalars(select(User.name).where(User.id == awa)).one() == "Compte effacé"
        assert db.scalars(select(User.name).where(User.role == "admin")).one() == "Ana"
        assert verify_journal(db) is None


def test_a_backup_that_fails_is_noted(two_apps: tuple[Flask, Flask], tmp_path: Path) -> None:
    here, _ = two_apps
    assert invoke(here, "rotate", str(tmp_path / "absent")).exit_code == 2
    taken = tmp_path / "copie.zip"
    taken.write_bytes(b"")
    assert invoke(here, "create", str(taken)).exit_code == 1
    with here.extensions["tdu"].database.reading() as db:
        runs = queries.backup_runs(db)
        assert [run.error is not None for run in runs] == [True]
        assert queries.last_good_backup(db) is None
    assert invoke(here, "restore", str(taken), "--erasures", str(tmp_path / "rien")).exit_code == 2
