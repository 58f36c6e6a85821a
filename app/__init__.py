"""Trait d’union: content in → practice → an append-only record → proof out.

`create_app` only wires: it makes the runtime, registers what the features offer to one another,
and mounts their blueprints.
"""

from __future__ import annotations

from flask import Flask

from app.cli import register_commands
from app.config import Settings, load_settings
from app.db import Database
from app.extensions import Course, Runtime
from app.features import register_features
from app.web.current import TransactionalFlask, end_session
from app.web.wiring import register_web

MAX_CONTENT_LENGTH = 12 * 1024 * 1024
MAX_FORM_MEMORY_SIZE = 1024 * 1024
MAX_FORM_PARTS = 2000


def create_app(settings: Settings | None = None, course: Course | None = None) -> Flask:
    """The application for these settings (default: those of the environment), over this course (default: its own)."""
    settings = settings or load_settings()
    app = TransactionalFlask(
        __name__, static_folder=None, template_folder=None, instance_path=str(settings.instance_path)
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        DEBUG=settings.debug,
        TESTING=settings.testing,
        MAX_CONTENT_LENGTH=MAX_CONTENT_LENGTH,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_MEMORY_SIZE,
        MAX_FORM_PARTS=MAX_FORM_PARTS,
        SESSION_COOKIE_NAME="__Host-session" if settings.secure_cookies else "session",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.extensions["tdu"] = Runtime(
        settings=settings,
        database=Database(settings.database_url),
        course=course or Course(settings.course_path, watch=settings.debug),
    )
    app.teardown_request(end_session)
    register_web(app)
    register_features(app)
    register_commands(app)
    return app
