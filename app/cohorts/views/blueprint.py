"""The blueprint that the pages of cohorts hang on."""

from __future__ import annotations

from flask import Blueprint, Response, request

bp = Blueprint("cohorts", "app.cohorts", template_folder="templates")


@bp.after_request
def keep_codes_to_oneself(response: Response) -> Response:
    """A page opened by a code tells its address to no other site, and no search engine keeps it."""
    if "code" in (request.view_args or {}):
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
