"""What the pages of accompaniment share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, url_for

from app.attendance.services.calendars import CalendarSource
from app.web.current import current_settings

bp = Blueprint("attendance", "app.attendance", template_folder="templates")

SOURCES = "calendar_sources"


def calendar_sources() -> tuple[CalendarSource, ...]:
    """What the rooms of the house add to calendars."""
    sources: dict[str, Callable[..., Any]] = current_app.extensions.get(SOURCES, {})
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
