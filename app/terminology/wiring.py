"""How the glossary is mounted."""

from __future__ import annotations

from flask import Flask

from app.terminology.views import bp


def register(app: Flask) -> None:
    """Mount the pages of the glossary."""
    app.register_blueprint(bp)
