"""Pages of messaging: importing them hangs their routes on the blueprint."""

from app.messaging.views import home, threads
from app.messaging.views.blueprint import bp

PAGES = (home, threads)

__all__ = ["PAGES", "bp"]
