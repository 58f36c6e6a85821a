"""The pages of the dossier and of the jury: importing them hangs their routes on their blueprints."""

from __future__ import annotations

from app.portfolio.views import (
    jury_closing,
    jury_pages,
    jury_sharing,
    record_blueprint,
    record_history,
    record_pages,
    record_trainer,
    record_writing,
)

PAGES = (record_pages, record_writing, record_history, record_trainer, jury_sharing, jury_closing, jury_pages)
BLUEPRINTS = (record_blueprint.bp, jury_pages.bp)
