"""Pages of follow-up: importing them hangs their routes on the blueprint."""

from app.followup.views import table
from app.followup.views.blueprint import bp

PAGES = (table,)

__all__ = ["PAGES", "bp"]
