"""Trait d’union: content in → practice → an append-only record → proof out.

`create_app` only wires: it makes the runtime, registers what the features offer to one another,
and mounts their blueprints.
"""

from __future__ import annotations

import click
from flask import Flask
from sqlalchemy.exc import ArgumentError

from app.cli import register_commands
from app.cli.refusals import Misuse
from app.config import Settings, SettingsError, load_settings
from app.db import Database
from app.extensions import Course, Runtime
from app.features import register_features
from app.mail import MailSettingError
from app.web.current import TransactionalFlask, end_session
from app.web.wiring import register_web

MAX_CONTENT_LENGTH = 12 * 1024 * 1024
MAX_FORM_MEMORY_SIZE = 1024 * 1024
MAX_FORM_PARTS = 2000


def create_app(settings: Settings | None = None, course: Course | None = None) -> Flask:
    """The application for these settings (default: those of the environment), over this course (default: its own)."""
    try:
        return _wired(settings or load_settings(), course)
    except (SettingsError, MailSettingError) as error:
        if click.get_current_context(silent=True) is None:
            raise
        # At the command line, a setting that cannot be used is a misuse: one line, no traceback.
        raise Misuse(str(error)) from None


def _database(url: str) -> Database:
    try:
        return Database(url)
    except (ArgumentError, ModuleNotFoundError):
        raise SettingsError("DATABASE_URL doit être sqlite:///fichier ou postgresql://personne@machine/base.") from None


def _wired(settings: Settings, course: Course | None) -> Flask:
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
        database=_database(settings.database_url),
        course=course or Course(settings.course_path, watch=settings.debug),
    )
    app.teardown_request(end_session)
    register_web(app)
    register_features(app)
    register_commands(app)
    return app
