"""The pages of the simulated day."""

from app.reception.views import catalogue, debriefing, desk, replaying
from app.reception.views.blueprint import bp

__all__ = ["bp", "catalogue", "debriefing", "desk", "replaying"]
