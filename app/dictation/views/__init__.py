"""The pages of dictations and letters."""

from app.dictation.views import audio, catalogue, copies, marking, results
from app.dictation.views.blueprint import bp

__all__ = ["audio", "bp", "catalogue", "copies", "marking", "results"]
