"""The features, in the order in which they may use one another, and how each is mounted.

`FEATURES` is held by tests/test_architecture.py: a feature may use those above it, never those below.
"""

from __future__ import annotations

from flask import Flask

from app.accounts import wiring as accounts
from app.administration import wiring as administration
from app.attempts import wiring as attempts
from app.attendance import wiring as attendance
from app.audit import wiring as audit
from app.authoring import wiring as authoring
from app.certification import wiring as certification
from app.cohorts import wiring as cohorts
from app.dictation import wiring as dictation
from app.followup import wiring as followup
from app.internships import wiring as internships
from app.interop import wiring as interop
from app.messaging import wiring as messaging
from app.modules import wiring as modules
from app.organisation import wiring as organisation
from app.pathways import wiring as pathways
from app.portfolio import wiring as portfolio
from app.progress import wiring as progress
from app.quizzes import wiring as quizzes
from app.reception import wiring as reception
from app.scenarios import wiring as scenarios
from app.statistics import wiring as statistics
from app.terminology import wiring as terminology

FEATURES = (
    "accounts",
    "organisation",
    "cohorts",
    "messaging",
    "attempts",
    "modules",
    "quizzes",
    "scenarios",
    "reception",
    "terminology",
    "dictation",
    "attendance",
    "progress",
    "pathways",
    "portfolio",
    "certification",
    "internships",
    "authoring",
    "statistics",
    "followup",
    "audit",
    "interop",
    "administration",
)


# Each mounted feature, in the same order.
MOUNTED = (
    accounts,
    organisation,
    cohorts,
    messaging,
    attempts,
    modules,
    quizzes,
    scenarios,
    reception,
    terminology,
    dictation,
    attendance,
    progress,
    pathways,
    portfolio,
    certification,
    internships,
    authoring,
    statistics,
    followup,
    audit,
    interop,
    administration,
)


def register_features(app: Flask) -> None:
    """Mount what each feature shows and register what it offers to the others."""
    for feature in MOUNTED:
        feature.register(app)
