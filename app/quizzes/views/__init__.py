"""The pages of quizzes and attempts."""

from app.quizzes.views import catalogue, marking, player, results
from app.quizzes.views.blueprint import bp

__all__ = ["bp", "catalogue", "marking", "player", "results"]
