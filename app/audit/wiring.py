"""Mounts the audit pack: its pages, the workshop behind them, what is forgotten after a week."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.accounts.wiring import Hourly
from app.audit.services import packs
from app.audit.views import WORKSHOP, bp
from app.audit.workshop import Workshop
from app.extensions import Runtime
from app.web.menu import add_menu_item


def register(app: Flask) -> None:
    """Give trainers and the administration their audit packs."""
    runtime: Runtime = app.extensions["tdu"]
    workshop = Workshop(runtime)
    app.extensions[WORKSHOP] = workshop
    app.register_blueprint(bp)
    add_menu_item(app, "Dossiers de preuve", "/formation/dossiers-de-preuve", Role.TRAINER, Role.ADMIN)
    runtime.exporters["dossiers_de_preuve"] = packs.export_of
    runtime.erasers["dossiers_de_preuve"] = lambda db, user_id, now: packs.erase(db, runtime.storage, user_id, now)
    runtime.chores["dossiers-de-preuve"] = Hourly(lambda db, now: packs.forget_expired(db, runtime.storage, now))
    if not runtime.settings.testing:
        app.before_request(workshop.start)
        runtime.database.after_writing(lambda db: ring(workshop, db))


def ring(workshop: Workshop, db: Session) -> None:
    """A transaction that asked for a pack is over."""
    if db.info.pop(packs.PACK_ASKED, False):
        workshop.ring()
