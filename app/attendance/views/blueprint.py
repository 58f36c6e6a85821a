"""What the pages of accompaniment share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, url_for

from app.accounts.guards import signed_in_user
from app.accounts.models import User
from app.accounts.queries import get_user
from app.attendance.services.calendars import CalendarSource
from app.attendance.services.surveys import SurveySource
from app.cohorts.queries import may_see_work_of
from app.errors import NotFound
from app.web.current import current_db, current_settings

bp = Blueprint("attendance", "app.attendance", template_folder="templates")

SOURCES = "calendar_sources"
SURVEYS = "survey_sources"


def calendar_sources() -> tuple[CalendarSource, ...]:
    """What the rooms of the house add to calendars."""
    sources: dict[str, Callable[..., Any]] = current_app.extensions.get(SOURCES, {})
    return tuple(sources.values())


def survey_sources() -> tuple[SurveySource, ...]:
    """What the rooms of the house say that somebody has finished."""
    sources: dict[str, Callable[..., Any]] = current_app.extensions.get(SURVEYS, {})
    return tuple(sources.values())


def absolute(endpoint: str, **values: Any) -> str:
    """The address of a page as a message gives it: from the settings, never from the request."""
    return f"{current_settings().base_url.rstrip('/')}{url_for(endpoint, **values)}"


def download(data: bytes, name: str, media_type: str) -> Response:
    """A file to keep: never shown inside our pages, and powerless where it opens."""
    response = Response(data, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response


def person_seen(learner_id: int) -> User:
    """Somebody whose work the person signed in may see, and who is not themselves; the others do not exist."""
    viewer, db = signed_in_user(), current_db()
    if viewer.id == learner_id or not may_see_work_of(db, viewer, learner_id):
        raise NotFound("Cette personne n’existe pas, ou vous ne la suivez pas.")
    return get_user(db, learner_id)
