"""A copy being typed: its page, each saving, the way of who reads instead of listening, handing in."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from app.accounts.guards import public
from app.attempts import queries as attempt_queries
from app.attempts import services as log
from app.attempts.domain import AttemptState, Mode
from app.attempts.guards import current_owner, owner_before_writing
from app.attempts.models import Attempt
from app.attempts.services import Appended
from app.clock import utc_now
from app.dictation import services
from app.dictation.domain.copy import LONGEST, Copy, StaleText
from app.dictation.domain.published import PublishedDictation
from app.dictation.services import ENGINES, Typed
from app.dictation.services.copies import copy_in
from app.dictation.views.audio import recording_of, sound_url
from app.dictation.views.blueprint import bp
from app.errors import Gone, InvalidAction, NotFound, SignInRequired
from app.web.current import current_catalog, current_db, current_viewer
from app.web.filters import time_fr

# The name under which the script of the player knows the one text of a copy.
FIELD = "texte"


def refusal() -> NotFound | SignInRequired:
    """What somebody learns of a copy that is not theirs: nothing; a stranger is asked to sign in."""
    if current_viewer() is None:
        return SignInRequired("Connectez-vous pour retrouver cette copie. Ce que vous avez écrit est gardé.")
    return NotFound("Cette copie n’existe pas, ou elle n’est pas à vous.")


def own_copy(attempt_id: str) -> Attempt:
    """The asker’s own copy of a dictation or a letter."""
    try:
        attempt = attempt_queries.own_attempt(current_db(), current_owner(), attempt_id)
    except NotFound:
        raise refusal() from None
    if attempt.activity_kind not in ENGINES:
        raise refusal()
    return attempt


def spec_and_state(attempt: Attempt) -> tuple[Any, Any]:
    """The dictation or the letter as this copy holds it, and how far the copy is."""
    engine = ENGINES[attempt.activity_kind]
    spec = log.spec_of(current_db(), engine, attempt.content_digest)
    return spec, engine.load(spec, attempt.seed, attempt.snapshot)


def new_key() -> str:
    """The number of an act that has not happened yet: sent twice, it happens once."""
    return secrets.token_urlsafe(18)


def copy_url(attempt_id: str) -> str:
    """The page of a copy."""
    return url_for("dictation.copy", attempt_id=attempt_id)


@bp.get("/dictees/copies/<attempt_id>")
@public
def copy(attempt_id: str) -> ResponseReturnValue:
    """The text as it stands, beside the sound or the situation; once handed in, its result."""
    try:
        attempt = attempt_queries.attempt_visible_to(current_db(), current_viewer(), current_owner(), attempt_id)
    except NotFound:
        raise refusal() from None
    if attempt.activity_kind not in ENGINES:
        raise refusal()
    if attempt.state == AttemptState.CLOSED or not attempt_queries.owns(current_owner(), attempt):
        return redirect(url_for("dictation.result", attempt_id=attempt.id))
    return _page(attempt, sentence=_numbered(request.args.get("phrase", "")))


def _page(
    attempt: Attempt,
    status: int = 200,
    *,
    typed: str | None = None,
    problem: str = "",
    kept: str | None = None,
    sentence: int | None = None,
) -> ResponseReturnValue:
    spec, state = spec_and_state(attempt)
    held = copy_in(state)
    shown: dict[str, Any] = {
        "attempt": attempt,
        "work": spec,
        "text": held.text if typed is None else typed,
        "rev": held.rev,
        "key": new_key(),
        "page": new_key(),
        "longest": LONGEST,
        "training": attempt.mode == Mode.TRAINING,
        "saved_at": attempt.last_action_at,
        "problem": problem,
        "kept": kept,
        "module": current_catalog().modules.get(spec.module or ""),
    }
    if isinstance(spec, PublishedDictation):
        return render_template("dictation/copy.html", **shown, **_sound(spec, held, sentence)), status
    return render_template("dictation/letter.html", **shown), status


def _sound(spec: PublishedDictation, held: Copy, sentence: int | None) -> dict[str, Any]:
    """What the page of a dictation shows besides: a sound, or one sentence at a time for who asked to read."""
    today = current_catalog().dictations.get(spec.id)
    recording = recording_of(spec) if today is not None else None
    shown = {
        "reading": held.reading,
        "recording": recording,
        "sound": sound_url(spec.id) if recording else "",
        "starts": " ".join(str(one) for one in recording.starts) if recording else "",
        "count": len(spec.said),
        "number": 0,
        "sentence": "",
    }
    if held.reading and sentence is not None and 1 <= sentence <= len(spec.said):
        shown |= {"number": sentence, "sentence": spec.said[sentence - 1].written}
    return shown


def _numbered(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


@bp.get("/dictees/copies/<attempt_id>/etat")
@public
def state(attempt_id: str) -> ResponseReturnValue:
    """Where a copy stands, for the script: revision, a fresh token after signing in again."""
    attempt = own_copy(attempt_id)
    held = copy_in(spec_and_state(attempt)[1])
    closed = attempt.state == AttemptState.CLOSED
    return jsonify(csrf=generate_csrf(), revs={FIELD: held.rev}, left=None, closed=closed)


@bp.post("/dictees/copies/<attempt_id>/reponses")
@public
def save(attempt_id: str) -> ResponseReturnValue:
    """Keep the text of the form, or the one that a script sends while somebody types."""
    now, owner = utc_now(), owner_before_writing()
    attempt, typed = own_copy(attempt_id), _typed()
    if typed is None:
        raise InvalidAction("Ce formulaire ne porte pas de texte. Rechargez la page.")
    try:
        saved = services.save(current_db(), owner, attempt.activity_kind, attempt.id, typed, _key(), now)
    except InvalidAction as refused:
        return _refused(attempt, typed.text, refused.message)
    except StaleText as stale:
        return _stale(attempt, typed.text, stale)
    except Gone:
        if _wants_json():
            raise
        return redirect(url_for("dictation.result", attempt_id=attempt_id), 303)
    if _wants_json():
        return _told(copy_in(saved.state), now, saved)
    wanted = _numbered(request.form.get("phrase", ""))
    return redirect(url_for("dictation.copy", attempt_id=attempt_id, phrase=wanted), 303)


def _refused(attempt: Attempt, text: str, message: str) -> ResponseReturnValue:
    if _wants_json():
        return _json_answer(422, copy_in(spec_and_state(attempt)[1]), errors={FIELD: message})
    return _page(attempt, 422, typed=text, problem=message)


def _stale(attempt: Attempt, text: str, stale: StaleText) -> ResponseReturnValue:
    held = copy_in(spec_and_state(attempt)[1])
    if _wants_json():
        told = {"kept": held.text.split("\n"), "rev": held.rev}
        return _json_answer(409, held, conflicts={FIELD: told})
    return _page(attempt, 409, typed=text, problem=stale.message, kept=stale.kept)


def _told(held: Copy, now: datetime, saved: Appended) -> ResponseReturnValue:
    return _json_answer(200, held, now=now, closed=saved.attempt.state == AttemptState.CLOSED)


def _json_answer(
    status: int,
    held: Copy,
    *,
    now: datetime | None = None,
    errors: dict[str, str] | None = None,
    conflicts: dict[str, Any] | None = None,
    closed: bool = False,
) -> ResponseReturnValue:
    return (
        jsonify(
            saved_at=time_fr(now) if now else "",
            at=now.isoformat() if now else "",
            revs={FIELD: held.rev},
            errors=errors or {},
            conflicts=conflicts or {},
            late=False,
            closed=closed,
            left=None,
        ),
        status,
    )


@bp.post("/dictees/copies/<attempt_id>/lecture")
@public
def read(attempt_id: str) -> ResponseReturnValue:
    """Ask to read the sentences one at a time instead of listening; what was typed comes along."""
    now, owner = utc_now(), owner_before_writing()
    attempt, typed, key = own_copy(attempt_id), _typed(), _key()
    try:
        if typed is not None:
            services.save(current_db(), owner, attempt.activity_kind, attempt.id, typed, f"{key}-t", now)
        services.ask_to_read(current_db(), owner, attempt.id, key, now)
    except InvalidAction as refused:
        return _refused(attempt, typed.text if typed else "", refused.message)
    except StaleText as stale:
        return _stale(attempt, typed.text if typed else "", stale)
    except Gone:
        return redirect(url_for("dictation.result", attempt_id=attempt_id), 303)
    return redirect(url_for("dictation.copy", attempt_id=attempt_id, phrase=1), 303)


@bp.post("/dictees/copies/<attempt_id>/rendre")
@public
def hand_in(attempt_id: str) -> ResponseReturnValue:
    """Close the copy. Twice is once: the second finds the result of the first."""
    now, owner = utc_now(), owner_before_writing()
    attempt, typed = own_copy(attempt_id), _typed()
    try:
        services.hand_in(current_db(), owner, attempt.activity_kind, attempt.id, typed, _key(), now)
    except InvalidAction as refused:
        return _refused(attempt, typed.text if typed else "", refused.message)
    except StaleText as stale:
        return _stale(attempt, typed.text if typed else "", stale)
    except Gone:
        pass
    return redirect(url_for("dictation.result", attempt_id=attempt_id), 303)


def _typed() -> Typed | None:
    """The text of the form, the revision that its page showed, and the number of that page."""
    values = request.form.getlist(f"q.{FIELD}")
    if not values:
        return None
    rev, page = _numbered(request.form.get(f"v.{FIELD}", "")), request.form.get(f"c.{FIELD}", "")
    return Typed(values[0], rev, page[:40])


def _key() -> str:
    return request.form.get("cle") or new_key()


def _wants_json() -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
