"""What paths offer to the rest of the product."""

from __future__ import annotations

from flask import Flask

from app.attendance.wiring import add_calendar_source, add_survey_source
from app.extensions import Runtime
from app.pathways.services import own_data
from app.pathways.services.agenda import path_entries
from app.pathways.services.opinions import finished_path
from app.pathways.services.placement import ENGINE
from app.pathways.services.week import week_line
from app.pathways.views import bp
from app.pathways.views.placement import attempt_url, iso_day
from app.progress.wiring import register_week_source
from app.web.menu import add_menu_item


def register(app: Flask) -> None:
    """Mount the pages; what is exported and erased."""
    runtime: Runtime = app.extensions["tdu"]
    runtime.engines[ENGINE.kind] = ENGINE
    runtime.attempt_pages[ENGINE.kind] = attempt_url
    app.jinja_env.filters["iso_day"] = iso_day
    app.register_blueprint(bp)
    register_week_source(app, week_line)
    add_menu_item(app, "Mon parcours", "/parcours", "learner")
    add_calendar_source(app, "parcours", path_entries)
    add_survey_source(app, "parcours", finished_path)
    runtime.exporters["parcours"] = own_data.export_of
    runtime.erasers["parcours"] = own_data.erase
