"""The features, in the order in which they may use one another, and how each is mounted.

`FEATURES` is held by tests/test_architecture.py: a feature may use those above it, never those below.
"""

from __future__ import annotations

from flask import Flask

FEATURES = (
    "accounts",
    "cohorts",
    "attempts",
    "modules",
    "quizzes",
    "scenarios",
    "reception",
    "terminology",
    "dictation",
    "attendance",
    "progress",
    "portfolio",
    "certification",
    "authoring",
    "followup",
    "interop",
)


def register_features(app: Flask) -> None:
    """Mount what each feature shows and register what it offers to the others."""
