"""How the glossary and the trainer are mounted."""

from __future__ import annotations

from flask import Flask

from app.extensions import Runtime
from app.terminology import services
from app.terminology.views import bp


def register(app: Flask) -> None:
    """Mount the pages; offer the export and the erasure of what the trainer holds."""
    app.register_blueprint(bp)
    runtime: Runtime = app.extensions["tdu"]
    runtime.exporters["revision"] = services.export_of
    runtime.erasers["revision"] = services.erase_of
