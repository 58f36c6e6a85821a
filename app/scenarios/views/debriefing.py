"""Looking back: the path walked again, each choice beside the better one, and playing again from any moment."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import public
from app.attempts import queries as attempt_queries
from app.attempts import services as attempt_services
from app.attempts.domain import AttemptState, Mode, seat_of_copy
from app.attempts.guards import current_owner
from app.attempts.models import Attempt
from app.attempts.queries import Owner
from app.clock import utc_now
from app.content.catalog import Catalog
from app.errors import NotFound
from app.scenarios import queries, services
from app.scenarios.domain.debrief import Debrief, Weighed, debrief
from app.scenarios.services import ENGINE
from app.scenarios.views.blueprint import bp
from app.scenarios.views.player import HERE, new_key, numbered, own_party, refusal, replay_from, spec_and_state
from app.scenarios.views.words import dimension_words, points_words, score_words
from app.web.current import current_catalog, current_db, current_viewer


@bp.get("/scenarios/parties/<attempt_id>/debriefing")
@public
def show(attempt_id: str) -> ResponseReturnValue:
    """What a finished party was worth, moment by moment; its author, and whoever may see their work, read it."""
    owner, catalog = current_owner(), current_catalog()
    attempt = _visible(attempt_id, owner)
    mine = attempt_queries.owns(owner, attempt)
    if attempt.state == AttemptState.OPEN:
        if not mine:
            raise NotFound("Cette partie n’est pas encore terminée.")
        return redirect(url_for("scenarios.player", attempt_id=attempt.id))
    if not attempt_services.is_published(attempt):
        seat = seat_of_copy(attempt.activity_id)
        if mine and seat is not None:
            return redirect(f"/examens/passages/{seat}")
        raise NotFound("Le résultat de cette partie attend sa publication.")
    spec, state = spec_and_state(attempt)
    told = debrief(spec, state)
    today = catalog.scenarios.get(attempt.activity_id)
    author = Owner(learner_id=attempt.learner_id, guest_key=attempt.guest_key)
    parties = queries.parties_at(current_db(), author, attempt.activity_id)
    return render_template(
        "scenarios/debrief.html",
        attempt=attempt,
        scenario=spec,
        result=ENGINE.result(spec, state),
        told=told,
        heading=heading_words(told),
        lead=lead_words(told),
        scores=[(dimension_words(one.name), one, score_words(one)) for one in told.dimensions],
        dimension_words=dimension_words,
        points_words=points_words,
        reread={one: reread_url(catalog, one) for one in rereads(told)},
        parties=[one for one in parties if one.state == AttemptState.CLOSED],
        open_party=next((one for one in parties if one.state == AttemptState.OPEN), None),
        older_version=today is not None
        and services.published(catalog, attempt.activity_id).digest != attempt.content_digest,
        may_replay=mine and today is not None,
        mine=mine,
        training=attempt.mode == Mode.TRAINING,
        module=catalog.modules.get(spec.module or ""),
        key=new_key(),
        needs_account=current_viewer() is None,
    )


@bp.post("/scenarios/parties/<attempt_id>/rejouer")
@public
def replay(attempt_id: str) -> ResponseReturnValue:
    """Train again from the moment that the form names."""
    attempt = own_party(attempt_id)
    party = replay_from(attempt, numbered("pas"), utc_now())
    return redirect(url_for("scenarios.player", attempt_id=party.id, _anchor=HERE), 303)


def _visible(attempt_id: str, owner: Owner) -> Attempt:
    try:
        attempt = attempt_queries.attempt_visible_to(current_db(), current_viewer(), owner, attempt_id)
    except NotFound:
        raise refusal() from None
    if attempt.activity_kind != ENGINE.kind:
        raise refusal()
    return attempt


def heading_words(told: Debrief) -> str:
    """What the page says first."""
    return "Rien à reprendre" if not told.to_rework else "Votre conversation, pas à pas"


def lead_words(told: Debrief) -> str:
    """How the path went, in one sentence."""
    weighed = [one for one in told.steps if one.weighed != Weighed.ALONE]
    good = sum(one.weighed == Weighed.BEST for one in weighed)
    if not weighed:
        return ""
    if good == len(weighed):
        return f"À chacun des {len(weighed)} moments où il fallait choisir, vous avez pris la meilleure phrase."
    if good == 0:
        return (
            f"À chacun des {len(weighed)} moments où il fallait choisir, une autre phrase valait mieux. Voici laquelle."
        )
    return f"Sur {len(weighed)} moments où il fallait choisir, vous avez pris {good} fois la meilleure phrase."


def rereads(told: Debrief) -> set[str]:
    """The paragraphs that the choices of a path point at."""
    found = {one.reread for step in told.steps for one in (step.taken, step.better) if one is not None}
    return found - {""}


def reread_url(catalog: Catalog, reread: str) -> tuple[str, str] | None:
    """The address and the title of the paragraph to reread, if the course still holds it."""
    place, _, heading = reread.partition("#")
    module_id, _, lesson_id = place.partition("/")
    try:
        lesson = catalog.lesson(module_id, lesson_id)
    except NotFound:
        return None
    anchor = f"#s-{heading}" if heading else ""
    return f"/modules/{module_id}/{lesson.id}{anchor}", lesson.title
