"""Mounts accounts: pages, who is signed in, what is exported and erased, the outbox."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask, g
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.accounts import queries, services, sessions, views
from app.accounts.domain import Role, Spacing, TextSize, Theme
from app.accounts.guards import load_viewer, signed_in_user
from app.accounts.postman import Postman
from app.accounts.services import data
from app.accounts.services.records import MAIL_QUEUED
from app.clock import utc_now
from app.extensions import Runtime
from app.mail import open_transport
from app.web.current import current_db
from app.web.menu import add_menu_item

POSTMAN = "tdu_postman"
logger = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Give the product its people."""
    runtime: Runtime = app.extensions["tdu"]
    settings = runtime.settings
    postman = Postman(runtime.database, open_transport(settings.mail_url), settings.mail_from)
    app.extensions[POSTMAN] = postman
    app.register_blueprint(views.bp)
    runtime.viewer_loader = load_viewer
    runtime.save_preferences = save_preferences
    add_menu_item(app, "Administration", "/admin", Role.ADMIN)
    add_menu_item(app, "Problèmes des contenus", "/admin/contenus", Role.TRAINER, Role.ADMIN, rank=1)
    runtime.exporters["compte"] = data.export_of
    runtime.chores["accounts"] = Hourly(lambda db, now: data.purge(db, runtime.storage, now))

    if not settings.testing:
        app.before_request(postman.start)
        runtime.database.after_writing(lambda db: wake(postman, db))

    @app.teardown_appcontext
    def finish(error: BaseException | None = None) -> None:
        """Once the request's own transaction is over: note that its session was used."""
        due = g.pop("session_to_touch", None)
        if due is None:
            return
        user_id, session_id = due
        try:
            sessions.touch(runtime.database, user_id, session_id, utc_now())
        except OperationalError:
            # A busy base: the next request notes it; the answer that was given stands.
            logger.warning("a session could not be touched")


class Hourly:
    """A chore done at most once an hour by this process: what ends in days does not need looking at every minute."""

    def __init__(self, chore: Callable[[Session, datetime], int]) -> None:
        self.chore = chore
        self.last: datetime | None = None

    def __call__(self, db: Session, now: datetime) -> int:
        if self.last is not None and timedelta(0) <= now - self.last < timedelta(hours=1):
            return 0
        touched = self.chore(db, now)
        self.last = now
        return touched


def wake(postman: Postman, db: Session) -> None:
    """A transaction that queued a message is over."""
    if db.info.pop(MAIL_QUEUED, False):
        postman.ring()


def save_preferences(theme: str, text_size: str, spacing: str, ruler: bool) -> None:
    """Keep the signed-in person's comfort of reading; offered to the comfort page, which knows no feature."""
    user = queries.get_user(current_db(), signed_in_user().id)
    services.set_preferences(
        user, theme=Theme(theme), text_size=TextSize(text_size), spacing=Spacing(spacing), ruler=ruler
    )
