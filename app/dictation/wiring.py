"""What dictations and letters offer to the rest of the product."""

from __future__ import annotations

from flask import Flask

from app.accounts.domain import Role
from app.dictation.services import ENGINES
from app.dictation.views import bp
from app.dictation.views.copies import copy_url
from app.extensions import Runtime
from app.web.menu import add_menu_item


def register(app: Flask) -> None:
    """Mount the pages; give the two engines to those who ask."""
    runtime: Runtime = app.extensions["tdu"]
    for engine in ENGINES.values():
        runtime.engines[engine.kind] = engine
        runtime.attempt_pages[engine.kind] = copy_url
    add_menu_item(app, "Lettres à lire", "/formation/dictees", Role.TRAINER, Role.ADMIN)
    app.register_blueprint(bp)
