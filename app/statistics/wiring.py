"""What statistics offer to the rest of the product."""

from __future__ import annotations

from flask import Flask

from app.accounts.domain import Role
from app.extensions import Runtime
from app.statistics.services import own_data
from app.statistics.views import bp
from app.web.menu import add_menu_item


def register(app: Flask) -> None:
    """Mount the pages; give back to each person what they did here."""
    runtime: Runtime = app.extensions["tdu"]
    app.register_blueprint(bp)
    runtime.exporters["recorrections"] = own_data.export_of
    runtime.erasers["recorrections"] = own_data.erase
    add_menu_item(app, "Statistiques", "/formation/statistiques", Role.TRAINER, Role.ADMIN)
