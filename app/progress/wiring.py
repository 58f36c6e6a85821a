"""How progress is mounted."""

from __future__ import annotations

from flask import Flask

from app.progress.views import WEEK_SOURCE, WeekSource, bp


def register(app: Flask) -> None:
    """Mount « Aujourd’hui » and « Progression »; nothing is stored, so nothing is exported or erased here."""
    app.register_blueprint(bp)


def register_week_source(app: Flask, source: WeekSource) -> None:
    """Let « Aujourd’hui » tell what this week of the learner’s path asks."""
    app.extensions[WEEK_SOURCE] = source
