"""Mounts follow-up."""

from __future__ import annotations

from flask import Flask

from app.accounts.domain import Role
from app.followup.views import PAGES, bp
from app.web.menu import add_menu_item


def register(app: Flask) -> None:
    """Give the product its trainer's list."""
    assert PAGES  # importing them hung their routes on the blueprint
    app.register_blueprint(bp)
    add_menu_item(app, "Formation", "/formation", Role.TRAINER, Role.ADMIN)
