"""Pages of accompaniment, each group in the file of its noun."""

from app.attendance.views import (
    attendance,
    calendar,
    certificates,
    complaints,
    contacts,
    sessions,
    study_time,
    surveys,
)
from app.attendance.views.blueprint import bp

# Importing them hung their routes on the blueprint.
PAGES = (attendance, calendar, certificates, complaints, contacts, sessions, study_time, surveys)

__all__ = ["PAGES", "bp"]
