"""How modules are mounted, and what they take from features that come after them."""

from __future__ import annotations

from flask import Flask

from app.accounts.domain import Role
from app.extensions import Runtime
from app.modules import services
from app.modules.views import bp
from app.modules.views.search import QUESTION_SOURCE, QuestionSource
from app.web.menu import add_menu_item


def register(app: Flask) -> None:
    """Mount the pages; offer the export and the erasure of readings and notes."""
    app.register_blueprint(bp)
    # Those who lead have other places at the side: the course stays one step away.
    add_menu_item(app, "Le cours, tel qu’on l’apprend", "/modules", Role.TRAINER, Role.ADMIN, rank=2)
    runtime: Runtime = app.extensions["tdu"]
    runtime.exporters["lectures"] = services.export_readings
    runtime.exporters["notes"] = services.export_notes
    runtime.erasers["lectures"] = services.erase_readings
    runtime.erasers["notes"] = services.erase_notes


def register_question_source(app: Flask, source: QuestionSource) -> None:
    """Tell the search which questions a learner has answered: only those are found, with their explanation."""
    app.extensions[QUESTION_SOURCE] = source
