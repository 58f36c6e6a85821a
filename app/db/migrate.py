"""Bringing a database to the schema of this code: forward only, from every state that ever landed."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData
from sqlalchemy.schema import SchemaItem

from app.db.engine import Database

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
# Full-text tables are made by hand in migrations: virtual tables and generated columns have no model.
HAND_MADE = ("search_",)


def alembic_config(connection: Connection | None = None, metadata: MetaData | None = None) -> Config:
    """Alembic's settings; `connection` is the one that migrations run on."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    config.attributes["metadata"] = metadata
    return config


def upgrade(database: Database, revision: str = "head") -> None:
    """Apply every migration that is missing, in one transaction each.

    SQLite rebuilds a table to alter it: foreign keys are checked once at the end instead of at each step.
    """
    with database.engine.connect() as connection:
        if database.dialect == "sqlite":
            _pragma(connection, "foreign_keys = OFF")
        try:
            command.upgrade(alembic_config(connection), revision)
        finally:
            if database.dialect == "sqlite":
                connection.rollback()
                _pragma(connection, "foreign_keys = ON")


def _pragma(connection: Connection, pragma: str) -> None:
    # Straight to the driver: SQLAlchemy would begin a transaction, inside which this pragma changes nothing.
    dbapi = connection.connection.dbapi_connection
    assert dbapi is not None
    cursor = dbapi.cursor()
    cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def current_revision(database: Database) -> str | None:
    """The revision that the database stands at; None when it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str | None:
    """The revision that this code wants."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def is_modelled(item: SchemaItem, name: str | None, kind: str, reflected: bool, compare_to: SchemaItem | None) -> bool:
    """Whether autogenerate should compare this object with the models."""
    return not (kind in {"table", "index"} and name is not None and name.startswith(HAND_MADE))


def model_differences(database: Database, metadata: MetaData) -> list[object]:
    """What the models say and the migrated database does not, or the other way; empty when they agree."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_modelled, "compare_type": True})
        return list(compare_metadata(context, metadata))
