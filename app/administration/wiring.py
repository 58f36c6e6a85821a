"""Mounts administration, last: it looks at what all the others registered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.administration import queries
from app.administration.models import ChoreRun
from app.administration.services.erasures import LEDGER, keep_ledger
from app.administration.services.retention import Passage, apply_rules
from app.administration.views import bp
from app.extensions import Runtime
from app.web.menu import add_menu_item

NOTED_EVERY = timedelta(minutes=10)
RETENTION_EVERY = timedelta(hours=24)
Chore = Callable[[Session, datetime], int]


def register(app: Flask) -> None:
    """Give the product its administration."""
    runtime: Runtime = app.extensions["tdu"]
    app.register_blueprint(bp)
    for label, address in (
        ("L’organisation", "/admin/organisation"),
        ("Journal des actes", "/admin/journal"),
        ("Conservation", "/admin/conservation"),
        ("Santé du système", "/admin/sante"),
    ):
        add_menu_item(app, label, address, Role.ADMIN, rank=1)
    runtime.chores["conservation"] = lambda db, now: daily(runtime, db, now)
    runtime.chores["effacements"] = Ledger(runtime)
    for name, chore in list(runtime.chores.items()):
        runtime.chores[name] = Noted(name, chore)


def daily(runtime: Runtime, db: Session, now: datetime) -> int:
    """The retention rules, once a day for the whole house."""
    last = queries.last_retention_run(db)
    if last is not None and timedelta(0) <= now - last.at < RETENTION_EVERY:
        return 0
    return run_rules(runtime, db, now)


def run_rules(runtime: Runtime, db: Session, now: datetime) -> int:
    """The rules now; how many rows they touched."""
    run = Passage(db, runtime.storage, tuple(runtime.erasers.values()), runtime.settings.contact_email, now)
    report = apply_rules(run)
    for key in run.doomed:
        runtime.storage.delete(key)
    return sum(report.counts.values())


class Ledger:
    """Keeps the ledger of erasures; looks at the whole list only when their number changed."""

    def __init__(self, runtime: Runtime) -> None:
        self.path = runtime.settings.instance_path / LEDGER
        self.seen = -1

    def __call__(self, db: Session, now: datetime) -> int:
        count = queries.erasure_count(db)
        if count == self.seen and self.path.exists() == bool(count):
            return 0
        added = keep_ledger(db, self.path)
        self.seen = count
        return added


class Noted:
    """A chore, and when it last ended well: written at most every ten minutes."""

    def __init__(self, name: str, chore: Chore) -> None:
        self.name = name[:40]
        self.chore = chore
        self.last: datetime | None = None

    def __call__(self, db: Session, now: datetime) -> int:
        touched = self.chore(db, now)
        if self.last is None or not timedelta(0) <= now - self.last < NOTED_EVERY:
            db.merge(ChoreRun(name=self.name, at=now, touched=touched))
            self.last = now
        return touched
