"""Mounts certification: statements, verification, the issuer's keys; what is exported and erased."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.wiring import Hourly
from app.attendance.wiring import add_calendar_source
from app.certification.services import exam_data, statements
from app.certification.services import sittings as exam_sittings
from app.certification.services.agenda import exam_entries
from app.certification.services.keys import FOLDER, ensure_keys
from app.certification.views import (
    exam_seats,
    exams,
    grids,
    issuer,
    sittings,
    statement_pages,
    verification,
)
from app.certification.views.badge_blueprint import bp
from app.certification.views.exam_blueprint import bp as exam_bp
from app.clock import utc_now
from app.extensions import Runtime
from app.web.menu import add_menu_item

# The files whose views stand on the blueprint of statements.
PAGES = (statement_pages, verification, issuer)
# Those whose views stand on the blueprint of mock exams.
EXAM_PAGES = (exams, exam_seats, sittings, grids)


def register(app: Flask) -> None:
    """Give the product what it delivers."""
    register_statements(app)
    register_exams(app)


def register_exams(app: Flask) -> None:
    """Mock exams: their pages, one's data, and the taking of parts whose time is over."""
    runtime: Runtime = app.extensions["tdu"]
    app.register_blueprint(exam_bp)
    add_menu_item(app, "Examens blancs", "/examens")

    def tidy(db: Session, now: datetime) -> int:
        return exam_sittings.tidy(db, runtime.engines, now)

    add_calendar_source(app, "examens", exam_entries)
    runtime.exporters["examens"] = exam_data.export_of
    runtime.erasers["examens"] = exam_data.erase_of
    runtime.chores["examens"] = tidy


def register_statements(app: Flask) -> None:
    """Statements and badges. The keys are made on the first start."""
    runtime: Runtime = app.extensions["tdu"]
    app.register_blueprint(bp)
    add_menu_item(app, "Attestations", "/attestations")
    runtime.exporters["attestations"] = statements.export_of
    runtime.erasers["attestations"] = statements.erase_of
    runtime.chores["attestations"] = Hourly(statements.purge)
    if not runtime.settings.testing:
        ensure_keys(runtime.settings.instance_path / FOLDER, utc_now())
