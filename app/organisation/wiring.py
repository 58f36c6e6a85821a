"""Mounts the organisation: its settings, what templates may tell of it, its footer kept fresh."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from sqlalchemy.orm import Session

from app.extensions import Runtime
from app.organisation import services, views


def register(app: Flask) -> None:
    """Give the product its organisation."""
    runtime: Runtime = app.extensions["tdu"]
    app.register_blueprint(views.bp)
    app.jinja_env.globals["the_organisation"] = views.the_organisation
    app.jinja_env.globals["organisation_footer"] = views.organisation_footer
    runtime.exporters["organisation"] = services.export_of
    runtime.erasers["organisation"] = services.forget_actor

    def refresh(db: Session, now: datetime) -> int:
        """Each process reads again, about once a minute, the words that stand on every page."""
        app.extensions[views.FOOTER] = services.organisation(db).footer
        return 0

    runtime.chores["organisation"] = refresh
