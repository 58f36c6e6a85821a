"""The blueprint that the pages of modules hang on, and what several of them read."""

from __future__ import annotations

from flask import Blueprint

from app.modules import queries
from app.modules.domain import Progress
from app.web.current import current_db, current_viewer

bp = Blueprint("modules", __name__, template_folder="../templates")


def current_progress() -> Progress:
    """What the viewer has read; a stranger has read nothing, and costs no statement."""
    viewer = current_viewer()
    return queries.reading_progress(current_db(), viewer.id) if viewer is not None else {}
