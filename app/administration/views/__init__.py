"""The pages of administration: conservation, journal, health."""

from app.administration.views import journal, system
from app.administration.views.blueprint import bp

__all__ = ["bp", "journal", "system"]
