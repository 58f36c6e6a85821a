"""Mounts accompaniment. A room that has dates to tell adds them to calendars with `add_calendar_source`."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.accounts.wiring import Hourly
from app.attendance.services import own_data, retention, surveys
from app.attendance.services.calendars import CalendarSource, session_entries
from app.attendance.views import PAGES
from app.attendance.views.blueprint import SOURCES, SURVEYS, bp
from app.extensions import Runtime
from app.web.menu import add_menu_item


def add_calendar_source(app: Flask, name: str, source: CalendarSource) -> None:
    """Let a room tell its dates: `source(db, catalog, viewer, now, since, until)` gives `CalendarEntry`s of one
    person, in a few statements. They show on /calendrier and in the feed that agendas follow; they name nobody else."""
    sources: dict[str, CalendarSource] = app.extensions.setdefault(SOURCES, {})
    sources[name] = source


def add_survey_source(app: Flask, name: str, source: surveys.SurveySource) -> None:
    """Let a room say what somebody has finished: `source(db, catalog, viewer, now)` gives `Finished` things, and their
    person may give an opinion on each, once, without a name."""
    sources: dict[str, surveys.SurveySource] = app.extensions.setdefault(SURVEYS, {})
    sources[name] = source


def register(app: Flask) -> None:
    """Give the product its accompaniment: pages, doors in the menu, what is exported and erased."""
    runtime: Runtime = app.extensions["tdu"]
    assert PAGES  # importing them hung their routes on the blueprint
    app.register_blueprint(bp)
    add_menu_item(app, "Calendrier", "/calendrier")
    add_menu_item(app, "Mon accompagnement", "/mon-accompagnement", Role.LEARNER)
    add_menu_item(app, "Certificats de réalisation", "/certificats-de-realisation", Role.LEARNER)
    add_menu_item(app, "Mon avis", "/appreciations", Role.LEARNER)
    add_menu_item(app, "Réclamations", "/reclamations", Role.LEARNER, Role.TRAINER, Role.EVALUATOR)
    add_menu_item(app, "Registre des réclamations", "/admin/reclamations", Role.ADMIN)
    add_menu_item(app, "Appréciations", "/formation/appreciations", Role.TRAINER, Role.ADMIN)
    add_menu_item(app, "Séances", "/formation/seances", Role.TRAINER, Role.ADMIN)
    add_calendar_source(app, "seances", session_entries)
    add_survey_source(app, "modules", surveys.module_source)
    runtime.exporters["accompagnement"] = own_data.export_of
    runtime.erasers["accompagnement"] = own_data.erase
    survey_url = f"{runtime.settings.base_url.rstrip('/')}/appreciations"

    def ask(db: Session, now: datetime) -> int:
        return surveys.ask_who_ended(db, now, survey_url)

    runtime.chores["appreciations"] = Hourly(ask)
    runtime.chores["accompagnement"] = Hourly(retention.purge)
