"""Migrations: forward from every state that ever landed, to what the models say, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from app.db import Base, Database
from app.db.migrate import alembic_config, current_revision, head_revision, model_differences, upgrade


def revisions() -> list[str]:
    script = ScriptDirectory.from_config(alembic_config())
    return [revision.revision for revision in reversed(list(script.walk_revisions()))]


def test_a_migrated_database_is_what_the_models_say(database: Database) -> None:
    assert current_revision(database) == head_revision()
    assert model_differences(database, Base.metadata) == []


def test_migrations_are_one_line_without_branches() -> None:
    assert len(ScriptDirectory.from_config(alembic_config()).get_heads()) == 1
    assert len(revisions()) == len(set(revisions()))


# The heads of what was ever delivered, the empty base before them, and the step before the head.
LANDED = ["0001", "0002", "0007", revisions()[-2]]


@pytest.mark.parametrize("landed", LANDED)
def test_a_database_at_any_landed_revision_goes_forward(landed: str, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    upgrade(database, landed)
    assert current_revision(database) == landed
    upgrade(database)
    assert current_revision(database) == head_revision()
    assert model_differences(database, Base.metadata) == []
    database.dispose()


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    before = sorted(inspect(database.engine).get_table_names())
    upgrade(database)
    assert sorted(inspect(database.engine).get_table_names()) == before


def test_foreign_keys_are_on_after_an_upgrade(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.sqlite3'}")
    upgrade(database)
    with database.reading() as db:
        assert db.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
        assert db.execute(text("PRAGMA synchronous")).scalar_one() == 2
        assert db.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
    database.dispose()


def test_nobody_else_on_the_machine_reads_the_base(tmp_path: Path) -> None:
    path = tmp_path / "private.sqlite3"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    for file in tmp_path.glob("private.sqlite3*"):
        assert file.stat().st_mode & 0o077 == 0, file.name
    database.dispose()
