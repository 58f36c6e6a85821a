"""Mounts follow-up: the trainer's list, the queue, messages and announcements, contested questions."""

from __future__ import annotations

from flask import Flask

from app.accounts.domain import Role
from app.extensions import Runtime
from app.followup.services import reports
from app.followup.views import PAGES, bp
from app.web.menu import add_menu_item


def register(app: Flask) -> None:
    """Give the product its trainer's list."""
    assert PAGES  # importing them hung their routes on the blueprint
    runtime: Runtime = app.extensions["tdu"]
    app.register_blueprint(bp)
    add_menu_item(app, "Formation", "/formation", Role.TRAINER, Role.ADMIN, rank=-1)
    add_menu_item(app, "À lire", "/formation/a-lire", Role.TRAINER)
    runtime.exporters["signalements"] = reports.export_of
    runtime.erasers["signalements"] = reports.erase
