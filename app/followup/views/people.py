"""/formation/personnes/<id>: one learner, for those who accompany them."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.accounts.guards import role_required, signed_in_user
from app.clock import utc_now
from app.followup.domain.concerns import days_between
from app.followup.services.people import person_of
from app.followup.views.blueprint import LEADERS, bp
from app.followup.views.words import act_address, act_words
from app.progress.domain.mastery import Mastery
from app.web.current import current_catalog, current_db

MASTERY = {
    Mastery.ACQUIRED: "Compétences acquises",
    Mastery.IN_PROGRESS: "Compétences en cours",
    Mastery.NOT_ACQUIRED: "Compétences à venir",
}


@bp.get("/formation/personnes/<int:learner_id>")
@role_required(*LEADERS, hidden=True)
def person(learner_id: int) -> ResponseReturnValue:
    """Where a learner stands, what they did lately, what was said."""
    now = utc_now()
    found = person_of(current_db(), current_catalog(), signed_in_user(), learner_id, now)
    return render_template(
        "followup/person.html",
        person=found,
        mastery=[(words, found.progress.count(state)) for state, words in MASTERY.items()],
        days=lambda instant: days_between(instant, now),
        act_words=act_words,
        act_address=act_address,
        now=now,
    )
