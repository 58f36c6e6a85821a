"""What statistics offer to the rest of the product."""

from __future__ import annotations

from flask import Flask

from app.accounts.domain import Role
from app.statistics.views import bp
from app.web.menu import add_menu_item


def register(app: Flask) -> None:
    """Mount the pages."""
    app.register_blueprint(bp)
    add_menu_item(app, "Statistiques", "/formation/statistiques", Role.TRAINER, Role.ADMIN)
