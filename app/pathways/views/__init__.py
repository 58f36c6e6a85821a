"""Pages of paths and of the placement test."""

from app.pathways.views import cohorts, interview, learner, placement
from app.pathways.views.blueprint import bp

__all__ = ["bp", "cohorts", "interview", "learner", "placement"]
