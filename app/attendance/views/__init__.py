"""Pages of accompaniment, each group in the file of its noun."""

from app.attendance.views import attendance, calendar, contacts, sessions, study_time
from app.attendance.views.blueprint import bp

# Importing them hung their routes on the blueprint.
PAGES = (attendance, calendar, contacts, sessions, study_time)

__all__ = ["PAGES", "bp"]
