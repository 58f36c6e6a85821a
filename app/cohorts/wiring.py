"""Mounts cohorts: the trainer's page, what is exported and erased, whose account has come to its end."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.accounts.wiring import Hourly
from app.cohorts import services, views
from app.extensions import Runtime
from app.web.menu import add_menu_item


def register(app: Flask) -> None:
    """Give the product its cohorts."""
    runtime: Runtime = app.extensions["tdu"]
    app.register_blueprint(views.bp)
    add_menu_item(app, "Mes cohortes", "/compte/cohortes", Role.LEARNER)
    runtime.exporters["cohortes"] = services.export_of
    runtime.erasers["cohortes"] = services.erase
    runtime.chores["cohorts"] = Hourly(lambda db, now: purge(runtime, db, now))


def purge(runtime: Runtime, db: Session, now: datetime) -> int:
    """Erase what has come to its end, each feature its own part."""
    contact = runtime.settings.contact_email
    touched, keys = services.purge(db, tuple(runtime.erasers.values()), contact, now)
    for key in keys:
        runtime.storage.delete(key)
    return touched
