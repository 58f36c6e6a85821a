"""The half-day replayed from its log, read-only, one act at a time; and taking it up again from any moment."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import public
from app.attempts import queries as attempt_queries
from app.attempts import services as log
from app.attempts.domain import AttemptState
from app.attempts.guards import current_owner
from app.clock import utc_now
from app.errors import NotFound
from app.reception import queries, services
from app.reception.domain.player import act
from app.reception.services import ENGINE
from app.reception.views import tools
from app.reception.views.blueprint import bp
from app.reception.views.desk import desk_context, own_party, spec_and_state, visible_party
from app.reception.views.sight import said_after, sight_of
from app.web.current import current_db


@bp.get("/journees/parties/<attempt_id>/relecture")
@public
def replay(attempt_id: str) -> ResponseReturnValue:
    """The desk as it was after so many acts of a finished party."""
    attempt = visible_party(attempt_id)
    if attempt.state == AttemptState.OPEN:
        raise NotFound("Cette journée n’est pas encore terminée.")
    if not log.is_published(attempt):
        raise NotFound("Le résultat de cette journée attend sa publication.")
    spec, _ = spec_and_state(attempt)
    acts = [one for one in queries.acts_of(current_db(), attempt) if one[0] != "finish"]
    number = min(_number("acte"), len(acts))
    before = state = ENGINE.start(spec, attempt.seed, {})
    for kind, payload in acts[:number]:
        before, state = state, act(spec, state, kind, payload)
    sight = sight_of(spec, state, attempt.seed)
    place = tools.place_of(request.args, sight)

    def here(**changes: object) -> str:
        return url_for("reception.replay", attempt_id=attempt.id, acte=number, **place.address(**changes))

    return render_template(
        "reception/replay.html",
        number=number,
        count=len(acts),
        said=said_after(spec, before, state, acts[number - 1][0]) if number else "",
        may_resume=attempt_queries.owns(current_owner(), attempt),
        here=here,
        step=lambda to: url_for(
            "reception.replay", attempt_id=attempt.id, acte=to, **place.address(rdv=None, feuille=None)
        ),
        **desk_context(attempt, sight, state, place, read_only=True),
    )


@bp.post("/journees/parties/<attempt_id>/reprendre")
@public
def resume(attempt_id: str) -> ResponseReturnValue:
    """Train again from the moment that the form names."""
    attempt = own_party(attempt_id)
    if attempt.state == AttemptState.OPEN:
        return redirect(url_for("reception.desk", attempt_id=attempt.id), 303)
    party = services.start_from(current_db(), current_owner(), attempt, _number("acte"), utc_now())
    if party.action_count:
        flash("Vous aviez déjà un passage en cours\u00a0: le voici. Terminez-le pour en reprendre un autre.", "info")
    return redirect(url_for("reception.desk", attempt_id=party.id), 303)


def _number(name: str) -> int:
    given = request.values.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 0
