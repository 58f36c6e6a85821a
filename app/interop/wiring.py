"""Mounts exchange: its pages, its chore, what is exported and erased of who imports."""

from __future__ import annotations

from flask import Flask

from app.extensions import Runtime
from app.interop import views
from app.interop.services import data, imports


def register(app: Flask) -> None:
    """Give the product its exchanges with other software."""
    runtime: Runtime = app.extensions["tdu"]
    app.register_blueprint(views.bp)
    runtime.chores["imports interrompus"] = imports.note_silent
    runtime.exporters["imports"] = data.export_of
    runtime.erasers["imports"] = data.erase
