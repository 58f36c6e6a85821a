"""Pages of follow-up: importing them hangs their routes on the blueprint."""

from app.followup.views import announcements, messages, people, queue, reports, table
from app.followup.views.blueprint import bp

PAGES = (announcements, messages, people, queue, reports, table)

__all__ = ["PAGES", "bp"]
