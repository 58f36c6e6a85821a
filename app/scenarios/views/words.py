"""What dimensions and points say in words, for the pages of mises en situation."""

from __future__ import annotations

from app.scenarios.domain.debrief import DimensionScore
from app.web.labels import label

NBSP = "\u00a0"
MINUS = "\u2212"


def dimension_words(name: str) -> str:
    """« Confidentialité »; a dimension that an author made up is named as it is written."""
    return label(name, "Dimension").replace("_", " ").replace("-", " ").capitalize()


def points_words(earned: int) -> str:
    """« 2 points », « 1 point », « −2 points »."""
    plural = "s" if abs(earned) > 1 else ""
    return f"{MINUS if earned < 0 else ''}{abs(earned)}{NBSP}point{plural}"


def score_words(score: DimensionScore) -> str:
    """A dimension in words: never a bare percentage."""
    if score.maximum is None or (score.maximum <= 0 and score.earned >= 0):
        return "rien à gagner ici, rien de perdu" if score.earned >= 0 else points_words(score.earned)
    return f"{points_words(score.earned)} sur {score.maximum}, {label(score.held)}"
