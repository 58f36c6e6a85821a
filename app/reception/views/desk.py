"""Holding the desk: the page of a party at one moment, and every act, recorded before what follows is shown."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

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
from app.reception import services
from app.reception.domain.party import reference_of
from app.reception.domain.published import PublishedDay
from app.reception.domain.state import DeskState
from app.reception.forms import Fields, payload_of
from app.reception.services import ENGINE, Given
from app.reception.views import tools
from app.reception.views.blueprint import bp
from app.reception.views.guidance import guidance_of
from app.reception.views.sight import Sight, honoured_of, said_after, sight_of
from app.reception.views.tools import Place
from app.reception.views.words import Told
from app.web.current import current_db, current_viewer

# After these one looks at the exchange; after the other acts, at the tool where one was.
TALKING = frozenset({"answer", "ask", "reply", "hold", "transfer", "call_15", "close", "wait"})


def refusal() -> NotFound | SignInRequired:
    """What somebody learns of a party that is not theirs: nothing; a stranger is asked to sign in."""
    if current_viewer() is None:
        return SignInRequired("Connectez-vous pour retrouver cette journée. Ce que vous avez fait est gardé.")
    return NotFound("Cette journée n’existe pas, ou elle n’est pas à vous.")


def own_party(attempt_id: str) -> Attempt:
    """The asker’s own party of a day."""
    try:
        attempt = attempt_queries.own_attempt(current_db(), current_owner(), attempt_id)
    except NotFound:
        raise refusal() from None
    if attempt.activity_kind != ENGINE.kind:
        raise refusal()
    return attempt


def spec_and_state(attempt: Attempt) -> tuple[PublishedDay, DeskState]:
    """The day as this party holds it, and how far it is."""
    spec: PublishedDay = log.spec_of(current_db(), ENGINE, attempt.content_digest)
    return spec, ENGINE.load(spec, attempt.seed, attempt.snapshot)


def new_key() -> str:
    """The number of an act that has not happened yet: sent twice, it happens once."""
    return secrets.token_urlsafe(18)


def party_url(attempt_id: str) -> str:
    """The page of a party."""
    return url_for("reception.desk", attempt_id=attempt_id)


def visible_party(attempt_id: str) -> Attempt:
    """A party of one’s own, or of somebody whose work one may see."""
    try:
        attempt = attempt_queries.attempt_visible_to(current_db(), current_viewer(), current_owner(), attempt_id)
    except NotFound:
        raise refusal() from None
    if attempt.activity_kind != ENGINE.kind:
        raise refusal()
    return attempt


@bp.get("/journees/parties/<attempt_id>")
@public
def desk(attempt_id: str) -> ResponseReturnValue:
    """The desk as it stands: what happens, the exchange, the tools. A party that is over leads to its debrief."""
    attempt = visible_party(attempt_id)
    if attempt.state == AttemptState.CLOSED:
        return redirect(url_for("reception.debrief", attempt_id=attempt.id))
    if not attempt_queries.owns(current_owner(), attempt):
        raise NotFound("Cette journée n’est pas encore terminée.")
    return _page(attempt, request.args)


def desk_context(
    attempt: Attempt, sight: Sight, state: DeskState, place: Place, *, read_only: bool, typed: Any = None
) -> dict[str, Any]:
    """What the template of the desk needs, played or replayed."""
    training = attempt.mode == Mode.TRAINING
    key = new_key()
    made = {"sight": sight, "place": place, "key": key, "made": attempt.action_count, "typed": typed or {}}
    return {
        "attempt": attempt,
        "sight": sight,
        "spot": place,
        "tool": tools.tool_of(sight, state, place),
        "training": training,
        "chrono": bool(attempt.setup.get("chrono")) and not read_only,
        "guidance": guidance_of(sight) if sight.day.guided and training and not read_only else None,
        "tools": tools.tools_of(sight),
        "honoured": honoured_of(sight.day, state),
        "patient_name": Told(sight.day, state).patient,
        "reference_of": lambda patient_id: reference_of(state, patient_id),
        "saved_at": attempt.last_action_at,
        "typed": typed or {},
        "read_only": read_only,
        "desk": made,
        **tools.WORDS,
    }


def _page(
    attempt: Attempt, asked: Mapping[str, str], status: int = 200, problem: str = "", typed: Any = None
) -> ResponseReturnValue:
    spec, state = spec_and_state(attempt)
    sight = sight_of(spec, state, attempt.seed)
    place = tools.place_of(asked, sight)
    context = desk_context(attempt, sight, state, place, read_only=False, typed=typed)
    context["desk"]["problem"] = problem

    def here(**changes: object) -> str:
        return url_for("reception.desk", attempt_id=attempt.id, **place.address(**changes))

    return render_template("reception/desk.html", here=here, problem=problem, **context), status


@bp.post("/journees/parties/<attempt_id>/agir")
@public
def do(attempt_id: str) -> ResponseReturnValue:
    """Do one act: it is recorded before the page that follows is shown."""
    now, owner = utc_now(), owner_before_writing()
    kind, form = request.form.get("acte", ""), request.form
    try:
        given = Given(kind, payload_of(kind, Fields(form.to_dict(flat=False))), _known(), form.get("cle") or new_key())
        appended, before = services.act_at_desk(current_db(), owner, attempt_id, given, now)
    except NotFound:
        raise refusal() from None
    except InvalidAction as refused:
        return _refused(attempt_id, refused)
    except (Conflict, Gone) as refused:
        return _moved_on(attempt_id, refused)
    spec: PublishedDay = log.spec_of(current_db(), ENGINE, appended.attempt.content_digest)
    closed = appended.attempt.state == AttemptState.CLOSED
    said = "" if closed else said_after(spec, before, appended.state, kind)
    follow = _next_page(attempt_id, kind, appended.state, closed=closed)
    if _by_script():
        return jsonify(saved=True, said=said, page=follow)
    if said:
        flash(said, "info")
    return redirect(follow, 303)


def _known() -> int:
    given = request.form.get("pas", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else -1


def _by_script() -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _next_page(attempt_id: str, kind: str, state: DeskState, *, closed: bool) -> str:
    if closed:
        return url_for("reception.debrief", attempt_id=attempt_id)
    place = tools.kept_place(request.form)
    if kind in TALKING:
        place["feuille"] = "echange" if state.current is not None else "file"
    else:
        place["feuille"] = "outils"
    if kind in {"book", "move", "cancel"}:
        for name in ("rdv", "heure"):
            place.pop(name, None)
    return url_for("reception.desk", attempt_id=attempt_id, **place)


def _refused(attempt_id: str, refused: InvalidAction) -> ResponseReturnValue:
    """Nothing was done: the page comes back with what was typed, and says what is missing."""
    attempt = own_party(attempt_id)
    if _by_script():
        return jsonify(saved=False, message=refused.message), 422
    return _page(attempt, tools.kept_place(request.form), 422, refused.message, request.form)


def _moved_on(attempt_id: str, refused: Conflict | Gone) -> ResponseReturnValue:
    """Another page went further: nothing is lost, the desk is shown as it stands."""
    if _by_script():
        return jsonify(saved=False, message=refused.message, page=party_url(attempt_id)), 409
    flash(refused.message, "info")
    return redirect(url_for("reception.desk", attempt_id=attempt_id, **tools.kept_place(request.form)), 303)
