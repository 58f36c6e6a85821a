"""Mounts stages."""

from __future__ import annotations

from flask import Flask

from app.accounts.domain import Role
from app.extensions import Runtime
from app.internships.services import data
from app.internships.views import bp, tutor_bp
from app.web.menu import add_menu_item


def register(app: Flask) -> None:
    """Give the product its stages."""
    runtime: Runtime = app.extensions["tdu"]
    app.register_blueprint(bp)
    app.register_blueprint(tutor_bp)
    add_menu_item(app, "Mes stages", "/stages", Role.LEARNER)
    add_menu_item(app, "Stages", "/formation/stages", Role.TRAINER, Role.ADMIN)
    runtime.exporters["stages"] = data.export_of
    runtime.erasers["stages"] = data.erase
