"""The blueprints that the pages of stages hang on."""

from __future__ import annotations

from flask import Blueprint, Response

from app.internships.models import Internship
from app.web.current import current_catalog

bp = Blueprint("internships", "app.internships", template_folder="templates")
tutor_bp = Blueprint("tutor", "app.internships", template_folder="templates")


@tutor_bp.after_request
def keep_private(response: Response) -> Response:
    """The address is the key: it goes to no other site, no search engine, no cache."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Cache-Control"] = "no-store"
    return response


def grid_of(row: Internship) -> list[tuple[str, str]]:
    """The lines of a stage's grid: the competences of its référentiel, or of the first one of the course."""
    frameworks = current_catalog().frameworks
    framework = frameworks.get(row.framework or "") or next(iter(frameworks.values()), None)
    if framework is None:
        return []
    return [(one.id, one.label) for block in framework.blocks for one in block.competences]
