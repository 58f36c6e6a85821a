"""Endless half-days: the same seed and level always give the same, and an expert can always hold it."""

from app.reception.domain.generator.making import LEVELS, generate

__all__ = ["LEVELS", "generate"]
