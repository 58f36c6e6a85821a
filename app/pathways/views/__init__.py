"""Pages of paths and of the placement test."""

from app.pathways.views import learner
from app.pathways.views.blueprint import bp

__all__ = ["bp", "learner"]
