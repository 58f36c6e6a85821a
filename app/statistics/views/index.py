"""/formation/statistiques: every activity, how many people took it, and what asks to be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required, signed_in_user
from app.quizzes.queries import KIND as QUIZ
from app.reception.domain.player import KIND as DAY
from app.scenarios.domain.player import KIND as SCENARIO
from app.statistics.domain.groups import FEWEST
from app.statistics.services.overview import ActivityLine, overview
from app.statistics.views.blueprint import bp
from app.web.current import current_catalog, current_db


@dataclass(frozen=True)
class Part:
    """One kind of activity on the page."""

    id: str
    title: str
    lines: Sequence[tuple[ActivityLine, str]]


@bp.get("/formation/statistiques")
@role_required(Role.TRAINER, Role.ADMIN)
def index() -> ResponseReturnValue:
    """The activities, those that most people took first."""
    found = overview(current_db(), signed_in_user(), current_catalog())
    parts = [
        Part("quiz", "Quiz", [(one, url_for(".quiz", quiz_id=one.id)) for one in found[QUIZ]]),
        Part(
            "scenarios",
            "Mises en situation",
            [(one, url_for(".scenario", scenario_id=one.id)) for one in found[SCENARIO]],
        ),
        Part("journees", "Demi-journées", [(one, url_for(".day", day_id=one.id)) for one in found[DAY]]),
    ]
    return render_template("statistics/index.html", parts=parts, fewest=FEWEST)
