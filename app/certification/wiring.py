"""Mounts certification: statements, verification, the issuer's keys; what is exported and erased."""

from __future__ import annotations

from flask import Flask

from app.accounts.wiring import Hourly
from app.certification.services import statements
from app.certification.services.keys import FOLDER, ensure_keys
from app.certification.views import issuer, statement_pages, verification
from app.certification.views.badge_blueprint import bp
from app.clock import utc_now
from app.extensions import Runtime
from app.web.menu import add_menu_item

# The files whose views stand on the blueprint of statements.
PAGES = (statement_pages, verification, issuer)


def register(app: Flask) -> None:
    """Give the product what it delivers."""
    register_statements(app)


def register_statements(app: Flask) -> None:
    """Statements and badges. The keys are made on the first start."""
    runtime: Runtime = app.extensions["tdu"]
    app.register_blueprint(bp)
    add_menu_item(app, "Attestations", "/attestations")
    runtime.exporters["attestations"] = statements.export_of
    runtime.erasers["attestations"] = statements.erase_of
    runtime.chores["attestations"] = Hourly(statements.purge)
    if not runtime.settings.testing:
        ensure_keys(runtime.settings.instance_path / FOLDER, utc_now())
