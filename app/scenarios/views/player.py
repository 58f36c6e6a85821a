"""Playing: the conversation so far, what may be said now, taking it back in training."""

from __future__ import annotations

import secrets
from datetime import datetime

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import public
from app.attempts import queries as attempt_queries
from app.attempts import services as log
from app.attempts.domain import AttemptState, Mode
from app.attempts.guards import current_owner, owner_before_writing
from app.attempts.models import Attempt
from app.clock import utc_now
from app.errors import Conflict, Gone, InvalidAction, NotFound, SignInRequired
from app.scenarios import services
from app.scenarios.domain.player import PlayState
from app.scenarios.domain.published import PublishedScenario
from app.scenarios.domain.view import play_view
from app.scenarios.services import ENGINE
from app.scenarios.views.blueprint import bp
from app.web.current import current_catalog, current_db, current_viewer

HERE = "ici"


def refusal() -> NotFound | SignInRequired:
    """What somebody learns of a party that is not theirs: nothing; a stranger is asked to sign in."""
    if current_viewer() is None:
        return SignInRequired("Connectez-vous pour retrouver cette partie. Ce que vous avez dit est gardé.")
    return NotFound("Cette partie n’existe pas, ou elle n’est pas à vous.")


def own_party(attempt_id: str) -> Attempt:
    """The asker’s own party of a mise en situation."""
    try:
        attempt = attempt_queries.own_attempt(current_db(), current_owner(), attempt_id)
    except NotFound:
        raise refusal() from None
    if attempt.activity_kind != ENGINE.kind:
        raise refusal()
    return attempt


def spec_and_state(attempt: Attempt) -> tuple[PublishedScenario, PlayState]:
    """The scenario as this party holds it, and how far it is."""
    spec: PublishedScenario = log.spec_of(current_db(), ENGINE, attempt.content_digest)
    return spec, ENGINE.load(spec, attempt.seed, attempt.snapshot)


def new_key() -> str:
    """The number of an act that has not happened yet: sent twice, it happens once."""
    return secrets.token_urlsafe(18)


def numbered(name: str) -> int:
    """A small whole number of the form; −1 when it is anything else."""
    given = request.form.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 5 else -1


def party_url(attempt_id: str) -> str:
    """The page of a party."""
    return url_for("scenarios.player", attempt_id=attempt_id)


@bp.get("/scenarios/parties/<attempt_id>")
@public
def player(attempt_id: str) -> ResponseReturnValue:
    """The conversation of a party: what was said stays, what may be said follows."""
    return _page(own_party(attempt_id))


def _page(attempt: Attempt, status: int = 200, problem: str = "") -> ResponseReturnValue:
    spec, state = spec_and_state(attempt)
    view = play_view(spec, state)
    return (
        render_template(
            "scenarios/player.html",
            attempt=attempt,
            scenario=spec,
            view=view,
            # What is new since the last choice: what was said, and the answer to it.
            first_new=len(view.turns) - 2 if view.made else 0,
            key=new_key(),
            training=attempt.mode == Mode.TRAINING,
            closed=attempt.state == AttemptState.CLOSED,
            saved_at=attempt.last_action_at,
            problem=problem,
            module=current_catalog().modules.get(spec.module or ""),
        ),
        status,
    )


@bp.post("/scenarios/parties/<attempt_id>/dire")
@public
def choose(attempt_id: str) -> ResponseReturnValue:
    """Say one of the replies; it is recorded before the other answers."""
    now, owner = utc_now(), owner_before_writing()
    key = request.form.get("cle") or new_key()
    try:
        services.choose(current_db(), owner, attempt_id, request.form.get("choix", ""), numbered("pas"), key, now)
    except NotFound:
        raise refusal() from None
    except InvalidAction as refused:
        return _page(own_party(attempt_id), 422, refused.message)
    except (Conflict, Gone) as refused:
        return _moved_on(attempt_id, refused)
    return _said(attempt_id)


@bp.post("/scenarios/parties/<attempt_id>/reprendre")
@public
def undo(attempt_id: str) -> ResponseReturnValue:
    """Training: take back the last thing said, or all of it."""
    now, owner = utc_now(), owner_before_writing()
    key, made = request.form.get("cle") or new_key(), numbered("pas")
    to = 0 if request.form.get("jusque") == "debut" else made - 1
    try:
        services.undo(current_db(), owner, attempt_id, made, to, key, now)
    except NotFound:
        raise refusal() from None
    except InvalidAction as refused:
        return _page(own_party(attempt_id), 422, refused.message)
    except (Conflict, Gone) as refused:
        return _moved_on(attempt_id, refused)
    return _said(attempt_id)


def _said(attempt_id: str) -> ResponseReturnValue:
    """It is recorded: a script fetches what follows by itself, a browser is sent to it."""
    if request.headers.get("Accept", "").startswith("application/json"):
        return jsonify(saved=True)
    return redirect(url_for("scenarios.player", attempt_id=attempt_id, _anchor=HERE), 303)


def _moved_on(attempt_id: str, refused: Conflict | Gone) -> ResponseReturnValue:
    """Another page went further: nothing is lost, the party is shown as it stands."""
    flash(refused.message, "info")
    return redirect(url_for("scenarios.player", attempt_id=attempt_id, _anchor=HERE), 303)


def replay_from(attempt: Attempt, count: int, now: datetime) -> Attempt:
    """Train again from a moment of a party already played."""
    _, state = spec_and_state(attempt)
    scenario = services.published(current_catalog(), attempt.activity_id)
    return services.start_from(current_db(), current_owner(), scenario, state, count, now)
