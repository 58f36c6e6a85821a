"""What paths offer to the rest of the product."""

from __future__ import annotations

from flask import Flask

from app.extensions import Runtime
from app.pathways.services import own_data
from app.pathways.services.placement import ENGINE
from app.pathways.views import bp
from app.pathways.views.placement import attempt_url, iso_day
from app.web.menu import add_menu_item


def register(app: Flask) -> None:
    """Mount the pages; what is exported and erased."""
    runtime: Runtime = app.extensions["tdu"]
    runtime.engines[ENGINE.kind] = ENGINE
    runtime.attempt_pages[ENGINE.kind] = attempt_url
    app.jinja_env.filters["iso_day"] = iso_day
    app.register_blueprint(bp)
    add_menu_item(app, "Mon parcours", "/parcours", "learner")
    runtime.exporters["parcours"] = own_data.export_of
    runtime.erasers["parcours"] = own_data.erase
