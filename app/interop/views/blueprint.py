"""The blueprint that exchange hangs on, and what several of its pages ask."""

from __future__ import annotations

from flask import Blueprint, Response

from app.accounts.domain import Role
from app.authoring.services.texts import CourseTexts
from app.web.current import current_runtime

bp = Blueprint("interop", __name__, template_folder="../templates")
AUTHORS = (Role.TRAINER, Role.ADMIN)


def texts_in_force() -> CourseTexts:
    """The files of the course as they are published now, whichever process answers."""
    course = current_runtime().course
    course.refresh()
    return CourseTexts(course.root, course.overlay)


def download(data: bytes | str, name: str, mimetype: str) -> Response:
    """A file to keep."""
    answer = Response(data, mimetype=mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
