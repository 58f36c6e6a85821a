"""The pages of mises en situation."""

from app.scenarios.views import catalogue, debriefing, player
from app.scenarios.views.blueprint import bp

__all__ = ["bp", "catalogue", "debriefing", "player"]
