"""How progress is mounted."""

from __future__ import annotations

from flask import Flask

from app.progress.views import bp


def register(app: Flask) -> None:
    """Mount « Aujourd’hui » and « Progression »; nothing is stored, so nothing is exported or erased here."""
    app.register_blueprint(bp)
