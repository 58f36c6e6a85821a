"""What a view may ask of its request: the database, the course, the settings, the viewer.

One transaction per request: GET, HEAD and OPTIONS read; the other methods write. The transaction is
committed once, after the view and before the answer leaves, when the answer is below 400; anything else
rolls back. An answer that says « enregistré » therefore leaves after the commit.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.config import Settings
from app.content.catalog import Catalog
from app.db import Database
from app.extensions import Runtime

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def current_runtime() -> Runtime:
    """The parts of this process."""
    runtime: Runtime = current_app.extensions["tdu"]
    return runtime


def current_settings() -> Settings:
    return current_runtime().settings


def current_database() -> Database:
    """For the few acts that need a transaction of their own: `with current_database().writing() as db`."""
    return current_runtime().database


def current_catalog() -> Catalog:
    """The course as it was when this request first asked for it."""
    if "catalog" not in g:
        g.catalog = current_runtime().course.current()
    catalog: Catalog = g.catalog
    return catalog


def current_db() -> Session:
    """The session of this request; it writes only if the method may write."""
    if "db" not in g:
        database = current_database()
        g.db = database.reader() if request.method in SAFE_METHODS else database.writer()
    db: Session = g.db
    return db


def current_viewer() -> Any:
    """Who is signed in (an `app.accounts.domain.Viewer`), or None for a stranger."""
    if "viewer" not in g:
        g.viewer = current_runtime().viewer_loader()
    return g.viewer


def keep_what_was_written() -> None:
    """Commit even if the answer is a refusal: part of a form was taken, and the page says which."""
    g.keep_written = True


def end_session(error: BaseException | None = None) -> None:
    """Give the session of this request back; what was not committed is rolled back."""
    db: Session | None = g.pop("db", None)
    if db is not None:
        db.close()


class TransactionalFlask(Flask):
    """Flask, with the transaction's edge between the view and the answer.

    Committing here, and not in `after_request`, lets a failing commit (full disk, lock) reach the
    error pages like any other error of the view.
    """

    def dispatch_request(self) -> ResponseReturnValue:
        response: Response = self.make_response(super().dispatch_request())
        db: Session | None = g.get("db")
        kept = response.status_code < 400 or g.get("keep_written", False)
        if db is not None and request.method not in SAFE_METHODS and kept:
            db.commit()
        return response
