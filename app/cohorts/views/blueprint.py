"""The blueprint that the pages of cohorts hang on."""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.accounts.guards import signed_in_user
from app.clock import utc_now
from app.db.journal import JournalKind, journal_event
from app.web.current import current_db

bp = Blueprint("cohorts", "app.cohorts", template_folder="templates")


@bp.after_request
def keep_codes_to_oneself(response: Response) -> Response:
    """A page opened by a code tells its address to no other site, and no search engine keeps it."""
    if "code" in (request.view_args or {}):
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def tell(kind: JournalKind, cohort_id: int, subject_id: int | None = None, detail: str = "") -> None:
    """Write an act of the signed-in person on a cohort in the journal, in the transaction of the act."""
    journal_event(
        current_db(),
        kind,
        utc_now(),
        actor_id=signed_in_user().id,
        subject_id=subject_id,
        about=f"cohorte {cohort_id}",
        detail=detail,
    )
