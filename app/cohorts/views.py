"""/formation: who learns, and since when they have not been seen."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required, signed_in_user
from app.cohorts import queries
from app.web.current import current_catalog, current_db

bp = Blueprint("cohorts", __name__, template_folder="templates")


@bp.get("/formation")
@role_required(Role.TRAINER, Role.ADMIN)
def training() -> ResponseReturnValue:
    learners = queries.learners_followed_by(current_db(), signed_in_user())
    return render_template("cohorts/training.html", learners=learners, problems=current_catalog().problems)
