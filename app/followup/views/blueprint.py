"""The blueprint of follow-up, and what several of its pages need."""

from __future__ import annotations

import secrets

from flask import Blueprint

from app.accounts.domain import Role
from app.accounts.guards import signed_in_user
from app.progress.queries import Learner, learner_visible_to
from app.web.current import current_db

bp = Blueprint("followup", __name__, template_folder="../templates")

LEADERS = (Role.TRAINER, Role.ADMIN)


def person_seen(learner_id: int) -> Learner:
    """A learner whose work this person may see; the others do not exist."""
    return learner_visible_to(current_db(), signed_in_user(), learner_id)


def new_key() -> str:
    """The number of one sending."""
    return secrets.token_hex(16)
