"""The candidate’s pages: the waiting room, the parts one by one, the time left, the result once it is published."""

from __future__ import annotations

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import signed_in, signed_in_user
from app.attempts.models import Attempt
from app.certification.domain.sittings import ANNOUNCED_MINUTES, PartState, Phase, left_words, seconds_left
from app.certification.forms.exams import ContestForm
from app.certification.models.sittings import ExamSeat
from app.certification.queries import grids as grid_queries
from app.certification.queries import sittings as queries
from app.certification.services import grids, interviews
from app.certification.services import sittings as services
from app.certification.services.minutes import judged_blocks
from app.certification.views.exam_blueprint import bp, copy_url, small_number
from app.clock import utc_now
from app.errors import Conflict, InvalidAction
from app.web.current import current_catalog, current_db, current_runtime


@bp.get("/examens/passages/<seat_id>")
@signed_in
def seat(seat_id: str) -> ResponseReturnValue:
    """Where one stands: what will happen, the part under way and its time, what comes next."""
    return _page(queries.own_seat(current_db(), signed_in_user(), seat_id))


def _page(found: ExamSeat) -> str:
    db, now = current_db(), utc_now()
    sitting, exam, course = services.course_at(db, found, now)
    current = course.current
    running = current if current is not None and current.state == PartState.RUNNING else None
    copy = None
    if running is not None and running.taken is not None and running.taken.attempt_id is not None:
        attempt = db.get(Attempt, running.taken.attempt_id)
        copy = copy_url(attempt.activity_kind, attempt.id) if attempt is not None else None
    left = None if running is None or running.taken is None else seconds_left(running.taken.deadline_at, now)
    own = sitting.own_key is not None
    questions = (
        interviews.interview(db, current_catalog(), found.candidate_id, exam)
        if own and running is not None and running.part.kind == "interview"
        else ()
    )
    return render_template(
        "certification/exam_seat.html",
        seat=found,
        sitting=sitting,
        exam=exam,
        course=course,
        current=current,
        running=running,
        copy=copy,
        left=left,
        left_words=None if left is None else left_words(left),
        announced=ANNOUNCED_MINUTES,
        own=own,
        questions=questions,
        incidents=queries.incidents_of(db, sitting.id, found.id),
        phase=course.phase.value,
    )


@bp.get("/examens/passages/<seat_id>/temps")
@signed_in
def time_left(seat_id: str) -> ResponseReturnValue:
    """The time left, as the server counts it now."""
    db, now = current_db(), utc_now()
    found = queries.own_seat(db, signed_in_user(), seat_id)
    course = services.course_at(db, found, now)[2]
    current = course.current
    if current is None or current.state != PartState.RUNNING or current.taken is None:
        return jsonify(running=False, seconds=0, words="Aucune épreuve n’est en cours")
    seconds = seconds_left(current.taken.deadline_at, now)
    return jsonify(running=True, seconds=seconds, words=left_words(seconds))


@bp.post("/examens/passages/<seat_id>/commencer")
@signed_in
def begin(seat_id: str) -> ResponseReturnValue:
    """Begin the next part: from here on its time runs, whether the page is open or not."""
    db, now = current_db(), utc_now()
    found = queries.own_seat(db, signed_in_user(), seat_id, hold=True)
    try:
        row = services.begin_part(db, current_catalog(), found, small_number("epreuve"), now)
    except Conflict as refusal:
        flash(refusal.message, "info")
        return redirect(url_for("exams.seat", seat_id=seat_id), 303)
    attempt = db.get(Attempt, row.attempt_id) if row.attempt_id is not None and row.closed_at is None else None
    if attempt is not None:
        return redirect(copy_url(attempt.activity_kind, attempt.id), 303)
    return redirect(url_for("exams.seat", seat_id=seat_id), 303)


@bp.post("/examens/passages/<seat_id>/terminer")
@signed_in
def end(seat_id: str) -> ResponseReturnValue:
    """End the part under way before its time."""
    db, now = current_db(), utc_now()
    found = queries.own_seat(db, signed_in_user(), seat_id, hold=True)
    try:
        services.end_part(db, current_runtime().engines, found, small_number("epreuve"), now)
    except Conflict as refusal:
        flash(refusal.message, "info")
    else:
        flash("L’épreuve est terminée. Elle ne change plus.", "success")
    return redirect(url_for("exams.seat", seat_id=seat_id), 303)


@bp.post("/examens/passages/<seat_id>/corrige")
@signed_in
def open_own_copies(seat_id: str) -> ResponseReturnValue:
    """Open the copies of a free training: a correction, and no decision."""
    db = current_db()
    found = queries.own_seat(db, signed_in_user(), seat_id, hold=True)
    services.show_own_results(db, current_runtime().engines, found, utc_now())
    return redirect(url_for("exams.result", seat_id=seat_id), 303)


@bp.get("/examens/passages/<seat_id>/resultat")
@signed_in
def result(seat_id: str) -> ResponseReturnValue:
    """What the jury decided and why, block by block, with the copies; nothing before publication."""
    found = queries.own_seat(current_db(), signed_in_user(), seat_id)
    return _result(found, ContestForm(formdata=None))


def _result(found: ExamSeat, form: ContestForm, status: int = 200) -> ResponseReturnValue:
    db, catalog = current_db(), current_catalog()
    sitting, exam, course = services.course_at(db, found, utc_now())
    if course.phase != Phase.PUBLISHED:
        return redirect(url_for("exams.seat", seat_id=found.id))
    own = sitting.own_key is not None
    told = None if own else grids.deliberation(db, catalog, found)
    copies = []
    for line in course.lines:
        attempt = db.get(Attempt, line.taken.attempt_id) if line.taken and line.taken.attempt_id else None
        if attempt is not None:
            copies.append((line.part, attempt, copy_url(attempt.activity_kind, attempt.id)))
    page = render_template(
        "certification/exam_result.html",
        seat=found,
        sitting=sitting,
        exam=exam,
        own=own,
        told=told,
        judged=judged_blocks(told) if told is not None else (),
        copies=copies,
        form=form,
        minutes=grid_queries.last_minutes(db, sitting.id),
    )
    return page, status


@bp.post("/examens/passages/<seat_id>/contestation")
@signed_in
def contest(seat_id: str) -> ResponseReturnValue:
    """Ask that a result be looked at again."""
    db, form = current_db(), ContestForm()
    found = queries.own_seat(db, signed_in_user(), seat_id, hold=True)
    if not form.validate():
        return _result(found, form, 422)
    try:
        grids.contest(db, found, form.contest.data or "", utc_now())
    except InvalidAction as refusal:
        form.contest.errors = [refusal.message]
        return _result(found, form, 422)
    flash("Votre contestation est enregistrée. Le jury y répondra ici.", "success")
    return redirect(url_for("exams.result", seat_id=seat_id), 303)
