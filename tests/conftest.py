"""What every test may ask for: databases migrated for real, the product over them, people signed in.

A test that takes `database` or `db` runs twice, on SQLite and on PostgreSQL (TEST_DATABASE_URL names a server).
Where CI=true, a missing server is a failure and not a skip.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.orm import Session

from app import create_app
from app.config import PROJECT, Settings
from app.content.catalog import Catalog
from app.db import Base, Database
from app.db.migrate import upgrade
from app.extensions import Course
from tests.browser import launched
from tests.people import Person, sign_in_as

SECRET = "tests-only-secret-key-of-more-than-32-signs"
SERVER = os.environ.get("TEST_DATABASE_URL", "")
IN_CI = os.environ.get("CI") == "true"


def settings_for(instance: Path, database_url: str = "", course: Path = PROJECT) -> Settings:
    """Settings of a test deployment: everything under one temporary folder."""
    return Settings(
        instance_path=instance,
        course_path=course,
        secret_key=SECRET,
        database_url=database_url or f"sqlite:///{instance / 'test.sqlite3'}",
        storage_url=f"file:{instance / 'files'}",
        mail_url=f"file:{instance / 'mail'}",
        base_url="http://localhost",
        testing=True,
        second_factor_for_staff=False,
    )


def empty(database: Database) -> None:
    """Take every row away, in one transaction, the schema kept."""
    with database.engine.begin() as connection:
        if database.dialect == "postgresql":
            names = ", ".join(table.name for table in Base.metadata.sorted_tables)
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        else:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            for table in reversed(Base.metadata.sorted_tables):
                connection.execute(table.delete())


@pytest.fixture(scope="session")
def sqlite_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One migrated SQLite file for the whole run of this worker."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'test.sqlite3'}")
    upgrade(database)
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def postgres_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """One migrated PostgreSQL database of this worker's own; made and dropped with the run."""
    if not SERVER:
        if IN_CI:
            pytest.fail("CI must give TEST_DATABASE_URL: PostgreSQL tests may not be skipped there")
        pytest.skip("TEST_DATABASE_URL names no PostgreSQL server")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    name = f"tdu_{worker}_{os.getpid()}"
    admin = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    database = Database(make_url(SERVER).set(database=name).render_as_string(hide_password=False))
    upgrade(database)
    yield database
    database.dispose()
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Database:
    """An empty, migrated database; the test runs once on each kind."""
    found: Database = request.getfixturevalue("sqlite_database" if request.param == "sqlite" else "postgres_database")
    empty(found)
    return found


@pytest.fixture
def db(database: Database) -> Iterator[Session]:
    """A writing session on an empty database, rolled back at the end."""
    with database.writer() as session:
        yield session
        session.rollback()


@pytest.fixture(scope="session")
def course() -> Course:
    """The shipped course, read once."""
    return Course(PROJECT, watch=False)


@pytest.fixture(scope="session")
def catalog(course: Course) -> Catalog:
    return course.current()


@pytest.fixture(scope="session")
def session_app(tmp_path_factory: pytest.TempPathFactory, course: Course) -> Iterator[Flask]:
    """The whole product on SQLite, made once: templates compile once."""
    app = create_app(settings_for(tmp_path_factory.mktemp("instance")), course=course)
    upgrade(app.extensions["tdu"].database)
    with app.app_context():
        pass
    yield app
    app.extensions["tdu"].database.dispose()


@pytest.fixture
def app(session_app: Flask) -> Flask:
    """The product over an empty database."""
    empty(session_app.extensions["tdu"].database)
    return session_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A stranger's browser."""
    return app.test_client()


@pytest.fixture
def stranger(app: Flask) -> Person:
    """A stranger, with posts that carry the page's token as a browser's do."""
    return Person(app)


@pytest.fixture
def sign_in(app: Flask) -> Callable[..., Person]:
    """`sign_in("learner", email=…)`: a new person with a confirmed account, signed in through the real page."""

    def enter(role: str = "learner", **details: Any) -> Person:
        return sign_in_as(app, role, **details)

    return enter


@pytest.fixture
def make_app(tmp_path: Path, course: Course) -> Iterator[Callable[..., Flask]]:
    """A product of one's own, with other settings: `make_app(second_factor_for_staff=True)`."""
    made: list[Flask] = []

    def make(course_at: Path | None = None, **changes: Any) -> Flask:
        settings = replace(settings_for(tmp_path, course=course_at or PROJECT), **changes)
        app = create_app(settings, course=course if course_at is None else None)
        upgrade(app.extensions["tdu"].database)
        made.append(app)
        return app

    yield make
    for app in made:
        app.extensions["tdu"].database.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser that every test of this worker shares."""
    with launched() as browser:
        yield browser
