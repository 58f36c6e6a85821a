"""Taking a quiz: see the questions, keep answers, check, read over, hand in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Flask, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from app.accounts.guards import public
from app.attempts import queries as attempt_queries
from app.attempts import services as attempt_services
from app.attempts.domain import AttemptState, Mode, is_over
from app.attempts.guards import current_owner, owner_before_writing, remembered_owner
from app.attempts.models import Attempt
from app.attempts.queries import NOBODY, owns
from app.clock import utc_now
from app.content.schema.quiz import PublishedQuiz
from app.errors import Gone, NotFound, SignInRequired
from app.extensions import Runtime
from app.quizzes import services
from app.quizzes.domain.player import QuizState
from app.quizzes.domain.wording import seconds_left
from app.quizzes.services import ENGINE, Saved
from app.quizzes.views.blueprint import bp
from app.quizzes.views.pages import conflict_json, hour_words, new_key, numbered, player_page, player_url
from app.web.current import current_db, current_runtime, current_viewer, keep_what_was_written
from app.web.express import Answer

Form = Mapping[str, Sequence[str]]


def wants_json() -> bool:
    """Whether a script asks."""
    return request.headers.get("Accept", "").startswith("application/json")


def own_attempt(attempt_id: str) -> Attempt:
    """The asker’s own attempt at a quiz; a stranger is asked to sign in, whether it exists or not."""
    attempt = _own_attempt_at_anything(attempt_id)
    if attempt.activity_kind != ENGINE.kind:
        raise NotFound
    return attempt


def _own_attempt_at_anything(attempt_id: str) -> Attempt:
    try:
        return attempt_queries.own_attempt(current_db(), current_owner(), attempt_id)
    except NotFound:
        raise _refusal_for_stranger() from None


def _attempt_to_open(attempt_id: str) -> Attempt:
    """One's own attempt, or that of somebody whose work one may see: whoever follows a proof to its act."""
    try:
        return attempt_queries.attempt_visible_to(current_db(), current_viewer(), current_owner(), attempt_id)
    except NotFound:
        raise _refusal_for_stranger() from None


def _refusal_for_stranger() -> NotFound | SignInRequired:
    if current_viewer() is None:
        return SignInRequired("Connectez-vous pour retrouver cette tentative. Ce que vous avez enregistré est gardé.")
    return NotFound("Cette tentative n’existe pas, ou elle n’est pas à vous.")


def spec_and_state(attempt: Attempt) -> tuple[PublishedQuiz, QuizState]:
    """The quiz as this attempt holds it, and how far it is."""
    db = current_db()
    spec: PublishedQuiz = attempt_services.spec_of(db, ENGINE, attempt.content_digest)
    return spec, ENGINE.load(spec, attempt.seed, attempt.snapshot)


def posted() -> Form:
    """The posted fields, all their values."""
    return request.form.to_dict(flat=False)


def posted_key(form: Form) -> str:
    """The number that makes this act happen once; a form without one is an act of its own."""
    return (form.get("cle") or ("",))[0] or new_key()


@bp.get("/tentatives/<attempt_id>")
@public
def player(attempt_id: str) -> ResponseReturnValue:
    """The questions of an open attempt; once it is closed, its result. Another activity shows its own page."""
    attempt, now = _attempt_to_open(attempt_id), utc_now()
    if attempt.activity_kind in current_runtime().attempt_pages:
        return redirect(current_runtime().attempt_pages[attempt.activity_kind](attempt.id))
    if attempt.activity_kind != ENGINE.kind:
        raise NotFound
    if not owns(current_owner(), attempt) or attempt.state == AttemptState.CLOSED or is_over(now, attempt.deadline_at):
        return redirect(url_for("quizzes.result", attempt_id=attempt.id))
    spec, state = spec_and_state(attempt)
    current = numbered(request.args.to_dict(flat=False), "question")
    return _player(attempt, spec, state, now, current=current)


def _player(
    attempt: Attempt, spec: PublishedQuiz, state: QuizState, now: datetime, status: int = 200, **more: Any
) -> ResponseReturnValue:
    result = ENGINE.result(spec, state) if attempt.mode == Mode.TRAINING else None
    page = player_page(attempt, spec, state, now, result=result, **more)
    return render_template("quizzes/player.html", page=page), status


@bp.get("/tentatives/<attempt_id>/etat")
@public
def state(attempt_id: str) -> ResponseReturnValue:
    """Where an attempt stands, for the script: revisions, time left, a fresh token after signing in again."""
    attempt, now = own_attempt(attempt_id), utc_now()
    _, held = spec_and_state(attempt)
    closed = attempt.state == AttemptState.CLOSED or is_over(now, attempt.deadline_at)
    return jsonify(
        csrf=generate_csrf(),
        revs={one: held.answer(one).rev for one in held.questions},
        left=seconds_left(now, attempt.deadline_at),
        closed=closed,
    )


@bp.post("/tentatives/<attempt_id>/reponses")
@public
def save(attempt_id: str) -> ResponseReturnValue:
    """Keep the answers of a form, or those that a script sends while somebody types."""
    form, now, owner = posted(), utc_now(), owner_before_writing()
    try:
        saved = services.save(current_db(), owner, attempt_id, form, posted_key(form), now)
    except NotFound:
        raise _refusal_for_stranger() from None
    except Gone:
        if wants_json():
            raise
        return redirect(url_for("quizzes.result", attempt_id=attempt_id), 303)
    if wants_json():
        return _saved_json(saved, form, now)
    return _refused_or(attempt_id, saved, form, now) or redirect(_next_url(attempt_id, form), 303)


def save_express(app: Flask, attempt_id: str, form: Form, carried: Mapping[str, Any]) -> Answer | None:
    """The same for a script that keeps what somebody types, by the short way; None when all is not as remembered."""
    now = utc_now()
    owner, standing = remembered_owner(app, carried, now)
    if owner == NOBODY:
        return None
    runtime: Runtime = app.extensions["tdu"]
    saved = services.save_at_once(runtime.database, owner, standing, attempt_id, form, posted_key(form), now)
    if saved is None:
        return None
    status, value = _saved_value(saved, form, now)
    viewer = None if standing is None else standing.viewer
    return Answer(status, value, viewer.id if viewer else None, viewer.role if viewer else None)


def _saved_json(saved: Saved, form: Form, now: datetime) -> ResponseReturnValue:
    status, value = _saved_value(saved, form, now)
    if status != 200:
        # The other answers of the same form are kept: the page says which are not.
        keep_what_was_written()
    return jsonify(value), status


def _saved_value(saved: Saved, form: Form, now: datetime) -> tuple[int, dict[str, Any]]:
    attempt, read = saved.appended.attempt, saved.form
    held: QuizState = saved.appended.state
    value = {
        "saved_at": hour_words(now),
        "at": now.isoformat(),
        "revs": {one: held.answer(one).rev for one in form.get("dans", ()) if one in held.questions},
        "errors": read.errors,
        "conflicts": conflict_json(read.quiz, held, read) if read.conflicts and read.quiz else {},
        "late": saved.appended.late,
        "closed": attempt.state == AttemptState.CLOSED,
        "left": seconds_left(now, attempt.deadline_at),
    }
    return 409 if read.conflicts else 422 if read.errors else 200, value


def _refused_or(attempt_id: str, saved: Saved, form: Form, now: datetime) -> ResponseReturnValue | None:
    """The page again, with what was typed, when part of a form was not taken; None when all was."""
    if saved.appended.late:
        return redirect(url_for("quizzes.result", attempt_id=attempt_id), 303)
    read = saved.form
    if not read.errors and not read.conflicts:
        return None
    keep_what_was_written()
    attempt = saved.appended.attempt
    spec, held = spec_and_state(attempt)
    first = next(one for one in held.questions if one in read.errors or one in read.conflicts)
    current = held.questions.index(first) + 1
    status = 422 if read.errors else 409
    return _player(attempt, spec, held, now, status, current=current, read=read)


def _next_url(attempt_id: str, form: Form) -> str:
    wanted = (form.get("vers") or ("",))[0]
    if wanted == "relecture":
        return url_for("quizzes.read_over", attempt_id=attempt_id)
    number = numbered(form, "vers") if wanted else numbered(form, "ici")
    if not wanted and not form.get("ici"):
        return player_url(attempt_id)
    return player_url(attempt_id, number)


@bp.post("/tentatives/<attempt_id>/verifier")
@public
def check(attempt_id: str) -> ResponseReturnValue:
    """Training: tell whether one answer is right, and give a hint when it is not."""
    return _on_question(attempt_id, check_it=True)


@bp.post("/tentatives/<attempt_id>/reveler")
@public
def reveal(attempt_id: str) -> ResponseReturnValue:
    """Training: open the answer of one question, which then no longer counts as found."""
    return _on_question(attempt_id, check_it=False)


def _on_question(attempt_id: str, *, check_it: bool) -> ResponseReturnValue:
    form, now, db, owner = posted(), utc_now(), current_db(), current_owner()
    question_id, key = (form.get("question") or ("",))[0], posted_key(form)
    try:
        if check_it:
            saved = services.check(db, owner, attempt_id, question_id, form, key, now)
        else:
            saved = services.reveal(db, owner, attempt_id, question_id, form, key, now)
    except NotFound:
        raise _refusal_for_stranger() from None
    except Gone:
        return redirect(url_for("quizzes.result", attempt_id=attempt_id), 303)
    refused = _refused_or(attempt_id, saved, form, now)
    if refused is not None:
        return refused
    held: QuizState = saved.appended.state
    number = held.questions.index(question_id) + 1 if question_id in held.questions else 1
    url = player_url(attempt_id, number if form.get("ici") else None)
    return redirect(f"{url}#question-{held.questions[number - 1]}", 303)


@bp.get("/tentatives/<attempt_id>/relecture")
@public
def read_over(attempt_id: str) -> ResponseReturnValue:
    """What is answered, blank or flagged, before handing in."""
    attempt, now = own_attempt(attempt_id), utc_now()
    if attempt.state == AttemptState.CLOSED or is_over(now, attempt.deadline_at):
        return redirect(url_for("quizzes.result", attempt_id=attempt.id))
    spec, held = spec_and_state(attempt)
    page = player_page(attempt, spec, held, now, with_words=True)
    page.current = None
    return render_template("quizzes/read_over.html", page=page)


@bp.post("/tentatives/<attempt_id>/rendre")
@public
def hand_in(attempt_id: str) -> ResponseReturnValue:
    """Close the copy. Twice is once: the second finds the result of the first."""
    form, now = posted(), utc_now()
    try:
        saved = services.hand_in(current_db(), current_owner(), attempt_id, form, posted_key(form), now)
    except NotFound:
        raise _refusal_for_stranger() from None
    except Gone:
        return redirect(url_for("quizzes.result", attempt_id=attempt_id), 303)
    return _refused_or(attempt_id, saved, form, now) or redirect(url_for("quizzes.result", attempt_id=attempt_id), 303)
