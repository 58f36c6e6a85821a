"""Mounts authoring: the workshop, what lies over the files, what is exported and erased of who writes."""

from __future__ import annotations

from flask import Flask

from app.accounts.domain import Role
from app.authoring import queries, views
from app.authoring.services import data
from app.content.files import Overlay
from app.extensions import Publications, Runtime
from app.web.menu import add_menu_item


def register(app: Flask) -> None:
    """Give the product its workshop."""
    runtime: Runtime = app.extensions["tdu"]
    app.register_blueprint(views.bp)
    add_menu_item(app, "Atelier des contenus", "/auteur", Role.TRAINER, Role.ADMIN, rank=1)
    runtime.course = runtime.course.over(publications(runtime))
    runtime.exporters["contenus"] = data.export_of
    runtime.erasers["contenus"] = data.erase


def publications(runtime: Runtime) -> Publications:
    """What was published, as the base of this product holds it."""

    def stamp() -> str:
        with runtime.database.reading() as db:
            return queries.stamp(db)

    def overlay() -> tuple[str, Overlay]:
        with runtime.database.reading() as db:
            return queries.stamp(db), queries.overlay(db)

    return Publications(stamp, overlay)
