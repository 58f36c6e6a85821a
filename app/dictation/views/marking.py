"""Reading letters: what waits for a trainer, one letter to read with its rubric."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required, signed_in_user
from app.attempts import queries as attempt_queries
from app.attempts.domain import AttemptState, Mode
from app.attempts.models import Attempt
from app.attempts.queries import NOBODY
from app.clock import utc_now
from app.cohorts.queries import may_mark_work_of
from app.dictation import queries, services
from app.dictation.services import LETTERS
from app.dictation.views.blueprint import bp
from app.dictation.views.copies import new_key, spec_and_state
from app.dictation.views.words import letter_words, score_words
from app.errors import Forbidden, InvalidAction, NotFound
from app.messaging.domain import NoticeKind
from app.messaging.services import notify
from app.web.current import current_catalog, current_db, current_settings


@bp.get("/formation/dictees")
@role_required(Role.TRAINER, Role.ADMIN)
def to_read() -> ResponseReturnValue:
    """The letters that wait for somebody, the oldest first."""
    letters = current_catalog().letters
    lines = [
        (one, letters[one.activity_id].title if one.activity_id in letters else one.activity_id)
        for one in queries.letters_to_read(current_db(), signed_in_user())
    ]
    return render_template("dictation/to_read.html", lines=lines)


@bp.get("/formation/dictees/<attempt_id>")
@role_required(Role.TRAINER, Role.ADMIN)
def letter(attempt_id: str) -> ResponseReturnValue:
    """One letter to read."""
    return _page(_letter(attempt_id))


@bp.post("/formation/dictees/<attempt_id>")
@role_required(Role.TRAINER)
def mark(attempt_id: str) -> ResponseReturnValue:
    """Keep the reading of a letter, criterion by criterion."""
    attempt = _letter(attempt_id)
    if attempt.learner_id is None or not may_mark_work_of(current_db(), signed_in_user(), attempt.learner_id):
        raise Forbidden("Vous suivez cette personne sans la juger : la décision revient à qui forme sa cohorte.")
    given = {name.removeprefix("n."): value for name, value in request.form.items() if name.startswith("n.")}
    comment = request.form.get("commentaire", "").replace("\r\n", "\n")
    levels = {name: _level(value) for name, value in given.items()}
    key = request.form.get("cle") or new_key()
    try:
        services.mark_letter(current_db(), attempt.id, levels, comment, signed_in_user().id, utc_now(), key)
    except InvalidAction as refused:
        return _page(attempt, given, comment, refused.message), 422
    if attempt.learner_id is not None and attempt.mode != Mode.EXAM:
        page, base_url = f"/dictees/copies/{attempt.id}", current_settings().base_url
        found = current_catalog().letters.get(attempt.activity_id)
        title = found.title if found is not None else attempt.activity_id
        source = f"letter:{attempt.id}"
        notify(
            current_db(),
            attempt.learner_id,
            NoticeKind.DICTATION_READ,
            title,
            page,
            utc_now(),
            base_url,
            source=source,
        )
    flash("La lecture est enregistrée.", "success")
    return redirect(url_for("dictation.letter", attempt_id=attempt.id), 303)


def _letter(attempt_id: str) -> Attempt:
    viewer = signed_in_user()
    attempt = attempt_queries.attempt_visible_to(current_db(), viewer, NOBODY, attempt_id)
    handed_in = attempt.state == AttemptState.CLOSED and attempt.mode != Mode.TRAINING
    if attempt.activity_kind != LETTERS.kind or not handed_in or attempt.learner_id == viewer.id:
        raise NotFound("Cette copie n’existe pas, ou elle n’est pas à vous.")
    return attempt


def _page(attempt: Attempt, levels: Mapping[str, str] | None = None, comment: str = "", problem: str = "") -> str:
    spec, state = spec_and_state(attempt)
    reading = state.reading
    kept = {name: str(value) for name, value in reading.levels.items()} if reading else {}
    found = LETTERS.result(spec, state)
    return render_template(
        "dictation/read_letter.html",
        attempt=attempt,
        work=spec,
        copy=state.copy,
        result=found,
        reading=reading,
        levels=kept if levels is None else levels,
        comment=comment or (reading.comment if reading else ""),
        problem=problem,
        key=new_key(),
        learner=attempt_queries.learner_name(current_db(), attempt),
        may_mark=signed_in_user().role is Role.TRAINER,
        letter_words=letter_words,
        structure=score_words(found.structure_earned, found.structure_possible),
    )


def _level(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 3 else -1
