"""What a copy was worth: the marked text, each difference with its reason, the layout, the letter point by point."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import public
from app.attempts import queries as attempt_queries
from app.attempts import services as log
from app.attempts.domain import AttemptState, Mode
from app.attempts.guards import current_owner
from app.attempts.models import Attempt
from app.attempts.queries import Owner
from app.dictation import queries
from app.dictation.domain.published import PublishedDictation
from app.dictation.services import DICTATIONS, ENGINES, LETTERS
from app.dictation.services.copies import copy_in
from app.dictation.views.blueprint import bp
from app.dictation.views.catalogue import Line, lines_of, next_after
from app.dictation.views.copies import refusal, spec_and_state
from app.dictation.views.words import layout_words, lead_words, letter_words, score_words, speed_words, weights, why_of
from app.errors import NotFound
from app.web.current import current_catalog, current_db, current_viewer


@bp.get("/dictees/copies/<attempt_id>/resultat")
@public
def result(attempt_id: str) -> ResponseReturnValue:
    """The result of a copy handed in; its author, and whoever may see their work, read it."""
    attempt = _visible(attempt_id)
    mine = attempt_queries.owns(current_owner(), attempt)
    if attempt.state == AttemptState.OPEN:
        if not mine:
            raise NotFound("Cette copie n’est pas encore rendue.")
        return redirect(url_for("dictation.copy", attempt_id=attempt.id))
    if not log.is_published(attempt):
        raise NotFound("Le résultat de cette copie attend sa publication.")
    spec, state = spec_and_state(attempt)
    found: Any = ENGINES[attempt.activity_kind].result(spec, state)
    author = Owner(learner_id=attempt.learner_id, guest_key=attempt.guest_key)
    copies = queries.copies_at(current_db(), author, attempt.activity_kind, attempt.activity_id)
    catalog = current_catalog()
    published = catalog.dictations if attempt.activity_kind == DICTATIONS.kind else catalog.letters
    lines = lines_of(attempt.activity_kind) if mine else []
    shown = {
        "attempt": attempt,
        "work": spec,
        "result": found,
        "copy": copy_in(state),
        "mine": mine,
        "training": attempt.mode == Mode.TRAINING,
        "score": score_words(found.earned, found.possible),
        "score_words": score_words,
        "speed": speed_words(copy_in(state).words_per_minute),
        "copies": [one for one in copies if one.state == AttemptState.CLOSED],
        "open_copy": next((one for one in copies if one.state == AttemptState.OPEN), None),
        "may_retry": mine and attempt.activity_id in published,
        "next_line": next_after(Line(spec), lines) if mine else None,
        "needs_account": current_viewer() is None,
        "module": catalog.modules.get(spec.module or ""),
    }
    if isinstance(spec, PublishedDictation):
        return render_template(
            "dictation/result.html",
            **shown,
            lead=lead_words(found.comparison),
            why_of=why_of,
            layout_words=layout_words,
            weights=weights(),
        )
    return render_template(
        "dictation/letter_result.html",
        **shown,
        reading=state.reading,
        waits=not found.complete,
        letter_words=letter_words,
    )


def _visible(attempt_id: str) -> Attempt:
    try:
        attempt = attempt_queries.attempt_visible_to(current_db(), current_viewer(), current_owner(), attempt_id)
    except NotFound:
        raise refusal() from None
    if attempt.activity_kind not in {DICTATIONS.kind, LETTERS.kind}:
        raise refusal()
    return attempt
