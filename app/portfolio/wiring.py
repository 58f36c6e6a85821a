"""Mounts the portfolio."""

from __future__ import annotations

from flask import Flask

from app.accounts.domain import Role
from app.accounts.wiring import Hourly
from app.extensions import Runtime
from app.portfolio.models import evidence, experiences, jury, record, vae
from app.portfolio.services import own_data, record_data, vae_data
from app.portfolio.views import evidence_bp, vae_blueprint
from app.portfolio.views import record as record_views
from app.portfolio.views import vae as vae_views
from app.web.menu import add_menu_item

TABLES = (evidence.Evidence, experiences.Experience, record.ProfessionalRecord, jury.FrozenRecord, vae.VaeJourney)


def register(app: Flask) -> None:
    """Give the product its evidence and experiences."""
    register_evidence(app)
    register_record(app)
    register_vae(app)


def register_evidence(app: Flask) -> None:
    """Evidence, experiences, the CV: pages, what is exported and erased, doors in the menu."""
    runtime: Runtime = app.extensions["tdu"]
    app.register_blueprint(evidence_bp)
    add_menu_item(app, "Portfolio", "/portfolio", Role.LEARNER)
    add_menu_item(app, "Preuves à lire", "/formation/preuves", Role.TRAINER)
    add_menu_item(app, "Preuves signalées", "/formation/preuves/signalees", Role.ADMIN)
    runtime.exporters["preuves"] = own_data.export_evidence
    runtime.exporters["experiences"] = own_data.export_experiences
    # Evidence points at attempts and experiences: it leaves before them.
    others = dict(runtime.erasers)
    runtime.erasers.clear()
    runtime.erasers["preuves"] = lambda db, user_id, now: own_data.erase_evidence(db, runtime.storage, user_id, now)
    runtime.erasers["experiences"] = own_data.erase_experiences
    runtime.erasers.update(others)


def register_record(app: Flask) -> None:
    """Give the product its dossier professionnel and what a jury sees."""
    runtime: Runtime = app.extensions["tdu"]
    for blueprint in record_views.BLUEPRINTS:
        app.register_blueprint(blueprint)
    add_menu_item(app, "Dossier professionnel", "/dossier-professionnel", Role.LEARNER)
    add_menu_item(app, "Dossiers professionnels", "/formation/dossiers", Role.TRAINER)
    add_menu_item(app, "Liens remis aux jurys", "/admin/partages", Role.ADMIN)
    runtime.exporters["dossier"] = record_data.export_of
    runtime.erasers["dossier"] = lambda db, user_id, now: record_data.erase(db, runtime.storage, user_id, now)
    runtime.chores["dossier"] = Hourly(record_data.purge)


def register_vae(app: Flask) -> None:
    """Give the product its VAE journey."""
    runtime: Runtime = app.extensions["tdu"]
    assert vae_views.PAGES  # importing them hung their routes on the blueprint
    app.register_blueprint(vae_blueprint.bp)
    add_menu_item(app, "Ma VAE", "/vae", Role.LEARNER)
    runtime.exporters["vae"] = vae_data.export_of
    # A document of the list points at evidence: it leaves before it.
    others = dict(runtime.erasers)
    runtime.erasers.clear()
    runtime.erasers["vae"] = vae_data.erase
    runtime.erasers.update(others)
