"""The pages of stages: the learner's and the trainer's, and the tutor's behind a signed link."""

from app.internships.views import stages, tutor
from app.internships.views.blueprint import bp, tutor_bp

__all__ = ["bp", "stages", "tutor", "tutor_bp"]
