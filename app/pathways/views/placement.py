"""/positionnement: the test, one question at a time; what it says; what was concluded, to sign."""

from __future__ import annotations

import secrets
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import public, signed_in, signed_in_user
from app.clock import utc_now
from app.content.schema.placement import PublishedPlacement
from app.errors import Conflict, InvalidAction, NotFound
from app.pathways.domain.conclusion import (
    Finding,
    findings_from,
    minutes_asked,
    paces,
    proposed_dispensations,
)
from app.pathways.domain.placement import PlacementState, question_now
from app.pathways.queries import placement as queries
from app.pathways.services import placement
from app.pathways.services.placement import Taken
from app.pathways.views.blueprint import bp
from app.pathways.views.learner import next_monday, today_at, walked_by
from app.quizzes.domain.form import fields_of
from app.quizzes.domain.player import Answer, QuizState
from app.quizzes.domain.view import question_view
from app.web.current import current_catalog, current_db, current_viewer
from app.web.filters import date_fr

STATES = {Finding.LIKELY_KNOWN: "done", Finding.TO_CONFIRM: "review", Finding.TO_LEARN: "attention"}


def attempt_url(attempt_id: str) -> str:
    """Where an attempt of this kind is shown: one’s own page, whichever attempt it is."""
    return url_for("pathways.placement_home")


def iso_day(written: str) -> str:
    """A day that a signed document writes year-month-day, in French words."""
    return date_fr(date.fromisoformat(written))


@bp.get("/positionnement")
@public
def placement_home() -> ResponseReturnValue:
    """What the test is; begin, go on, or read what it said."""
    viewer, db = current_viewer(), current_db()
    spec = current_catalog().placement()
    return render_template(
        "pathways/placement.html",
        spec=spec,
        open_attempt=queries.open_attempt(db, viewer.id) if viewer is not None else None,
        last=queries.last_attempt(db, viewer.id) if viewer is not None else None,
        conclusions=queries.conclusions_of(db, viewer.id) if viewer is not None else (),
        most=placement.MOST_ATTEMPTS,
    )


@bp.post("/positionnement/commencer")
@signed_in
def begin_placement() -> ResponseReturnValue:
    """Begin, or go on."""
    placement.begin(current_db(), signed_in_user().id, current_catalog().placement(), utc_now())
    return redirect(url_for(".placement_question"), 303)


@bp.get("/positionnement/question")
@signed_in
def placement_question() -> ResponseReturnValue:
    """The question that is asked now."""
    try:
        return _question()
    except NotFound:
        return redirect(url_for(".placement_home"), 303)


def _question(problem: str = "", typed: bool = False) -> str:
    attempt, spec, state = placement.under_way(current_db(), signed_in_user().id)
    question_id = question_now(spec, state)
    if question_id is None:
        raise NotFound("Vous n’avez pas de positionnement en cours.")
    form = {name: request.form.getlist(name) for name in request.form} if typed else {}
    view = question_view(
        spec.bank,
        QuizState(seed=attempt.seed, questions=(question_id,), answers={question_id: Answer()}),
        question_id,
        fields_of(form, question_id) if typed else None,
    )
    return render_template(
        "pathways/placement_question.html",
        view=view,
        domain=spec.domain(spec.difficulties[question_id][0]),
        number=len(state.answers) + 1,
        most=spec.most_questions,
        key=secrets.token_urlsafe(18),
        problem=problem,
        saved_at=attempt.last_action_at,
    )


@bp.post("/positionnement/question")
@signed_in
def answer_placement() -> ResponseReturnValue:
    """Keep an answer, and go on to the next question."""
    db, viewer, now = current_db(), signed_in_user(), utc_now()
    form = {name: request.form.getlist(name) for name in request.form}
    key = request.form.get("cle") or secrets.token_urlsafe(18)
    try:
        appended = placement.answer(
            db, viewer.id, request.form.get("question", ""), form, request.form.get("sait") == "pas-encore", key, now
        )
    except InvalidAction as refusal:
        return _question(refusal.message, typed=True), 422
    except NotFound:
        return redirect(url_for(".placement_home"), 303)
    except Conflict as refusal:
        flash(refusal.message, "info")
        return redirect(url_for(".placement_question"), 303)
    ended = appended.state.finished
    return redirect(url_for(".placement_result" if ended else ".placement_question"), 303)


@bp.post("/positionnement/terminer")
@signed_in
def stop_placement() -> ResponseReturnValue:
    """End here."""
    try:
        placement.stop(current_db(), signed_in_user().id, secrets.token_urlsafe(18), utc_now())
    except InvalidAction as refusal:
        return _question(refusal.message), 422
    return redirect(url_for(".placement_result"), 303)


@bp.get("/positionnement/resultat")
@signed_in
def placement_result() -> ResponseReturnValue:
    """What the test says, the path and the pace that go with it, and the conclusion to sign."""
    db, viewer, catalog, now = current_db(), signed_in_user(), current_catalog(), utc_now()
    taken = placement.taken_by(db, viewer.id)
    conclusions = queries.conclusions_of(db, viewer.id)
    if taken is None and not conclusions:
        return redirect(url_for(".placement_home"), 303)
    walked = walked_by(viewer.id, now)
    path = catalog.paths.get(placement.path_proposed(catalog, taken) or "") if taken is not None else None
    dispensed = proposed_dispensations(taken.found, path) if taken is not None and path is not None else ()
    minutes = minutes_asked(catalog, path, dispensed) if path is not None else 0
    return render_template(
        "pathways/placement_result.html",
        taken=taken,
        lines=questions_told(taken) if taken is not None else (),
        states=STATES,
        path=path,
        walked=walked,
        dispensed=[catalog.modules[one] for one in dispensed if one in catalog.modules],
        paces=paces(minutes, next_monday(today_at(now))),
        conclusion=conclusions[0] if conclusions else None,
        older=conclusions[1:],
        findings_from=findings_from,
    )


def questions_told(taken: Taken) -> list[tuple[str, str, str, str]]:
    """(field, question, what became of it, explanation) of each question that was asked."""
    return [_told(taken.spec, taken.state, index) for index in range(len(taken.state.answers))]


def _told(spec: PublishedPlacement, state: PlacementState, index: int) -> tuple[str, str, str, str]:
    one = state.answers[index]
    question = spec.question(one.question)
    words = "pas encore su" if one.unknown else "juste" if one.right else "à reprendre"
    return spec.domain(spec.difficulties[one.question][0]).title, question.prompt, words, question.explanation or ""


@bp.post("/positionnement/signer")
@signed_in
def sign_placement() -> ResponseReturnValue:
    """Put one’s name under the conclusion that was read."""
    db, viewer = current_db(), signed_in_user()
    conclusions = queries.conclusions_of(db, viewer.id)
    if not conclusions:
        raise NotFound("Il n’y a pas encore de conclusion à signer.")
    placement.sign(db, conclusions[0], "learner", viewer.id, viewer.name, request.form.get("empreinte", ""), utc_now())
    flash("Votre signature est enregistrée, avec sa date.", "success")
    return redirect(url_for(".placement_result", _anchor="conclusion"), 303)
