"""Attendance: learners sign, trainers countersign and correct; the sheet, to print and as PDF."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required, signed_in_user
from app.attendance.domain.attendance import SAID, AbsenceReason, AttendanceState, Note
from app.attendance.domain.sessions import half_days
from app.attendance.forms.attendance import CorrectionForm
from app.attendance.forms.sessions import CancelForm, PlainForm
from app.attendance.queries import attendance as queries
from app.attendance.queries import sessions as session_queries
from app.attendance.services import attendance as services
from app.attendance.services.sheets import sheet_pdf
from app.attendance.views.blueprint import bp, download
from app.clock import utc_now
from app.cohorts.queries import get_cohort
from app.errors import Conflict, Forbidden, InvalidAction, NotFound
from app.web.current import current_db

LEADERS = (Role.TRAINER, Role.ADMIN)
MOST_MINUTES = 600


@bp.get("/seances/<int:live_id>")
@role_required(Role.LEARNER, hidden=True)
def session(live_id: int) -> ResponseReturnValue:
    """A session, for whoever attends it: when, where, and the signature of each half-day."""
    return _own(live_id, "")


def _own(live_id: int, refusal: str) -> str:
    db, viewer = current_db(), signed_in_user()
    found = session_queries.session_attended_by(db, viewer, live_id)
    return render_template(
        "attendance/session.html",
        session=found,
        halves=half_days(found.starts_at, found.ends_at),
        marks=queries.own_marks(db, viewer.id, [live_id]),
        trainers=[name for _, name in session_queries.trainers_by_session(db, [live_id])[live_id]],
        refusal=refusal,
        form=PlainForm(formdata=None),
        now=utc_now(),
    )


def _small(name: str) -> int:
    """A small whole number of the form; −1 when it is anything else."""
    given = request.form.get(name, "").strip()
    return int(given) if given.isascii() and given.isdigit() and len(given) < 5 else -1


@bp.post("/seances/<int:live_id>/signer")
@role_required(Role.LEARNER, hidden=True)
def sign(live_id: int) -> ResponseReturnValue:
    """One's own signature of one half-day."""
    try:
        services.sign(current_db(), signed_in_user(), live_id, _small("half"), utc_now())
    except Conflict as refusal:
        return _own(live_id, refusal.message), 422
    flash("Votre signature est enregistrée.", "success")
    return redirect(url_for(".session", live_id=live_id), 303)


@bp.get("/seances")
@role_required(Role.LEARNER, hidden=True)
def own_attendance() -> ResponseReturnValue:
    """One's own half-days, as the record has them."""
    lines = services.attendance_of(current_db(), signed_in_user().id)
    return render_template("attendance/own_attendance.html", lines=lines[::-1])


@bp.get("/formation/seances/<int:live_id>")
@role_required(*LEADERS)
def led_session(live_id: int) -> ResponseReturnValue:
    """A session, for whoever leads it: its sheet, half-day by half-day."""
    return led_page(live_id)


def led_page(
    live_id: int,
    cancel_form: CancelForm | None = None,
    correction: CorrectionForm | None = None,
    refused: tuple[int, str] | None = None,
) -> str:
    db, viewer, now = current_db(), signed_in_user(), utc_now()
    found = session_queries.session_led_by(db, viewer, live_id)
    sheet = services.sheet_of(db, found)
    return render_template(
        "attendance/session_led.html",
        session=found,
        cohort=get_cohort(db, found.cohort_id),
        sheet=sheet,
        trainers=[name for _, name in session_queries.trainers_by_session(db, [live_id])[live_id]],
        is_signed=queries.is_signed(db, live_id),
        cancel_form=cancel_form or CancelForm(formdata=None),
        correction=correction or correction_form(sheet),
        said=[state.value for state in SAID],
        reasons=[reason.value for reason in AbsenceReason],
        refused=refused,
        typed=request.form,
        now=now,
    )


def correction_form(sheet: services.Sheet) -> CorrectionForm:
    """A form that can name whoever something was said of."""
    form = CorrectionForm() if request.endpoint == "attendance.correct_attendance" else CorrectionForm(formdata=None)
    form.offer(
        [
            (f"{half.number}-{row.id}", row.name, half)
            for row in sheet.rows
            for half, cell in zip(sheet.halves, row.cells, strict=True)
            if cell is not None
        ],
        len(sheet.halves),
    )
    return form


def _notes(live_id: int) -> Mapping[int, Note]:
    """What was said of each person expected."""
    db = current_db()
    found = session_queries.session_led_by(db, signed_in_user(), live_id)
    notes = {}
    for person in session_queries.people_expected(db, found):
        state = request.form.get(f"etat-{person.id}", "")
        if state in {one.value for one in SAID}:
            reason = request.form.get(f"motif-{person.id}", "")
            notes[person.id] = Note(
                AttendanceState(state),
                _small(f"retard-{person.id}"),
                AbsenceReason(reason) if reason in {one.value for one in AbsenceReason} else None,
            )
    return notes


@bp.post("/formation/seances/<int:live_id>/contresigner")
@role_required(*LEADERS)
def countersign(live_id: int) -> ResponseReturnValue:
    """Whoever trains answers for one half-day."""
    number = _small("half")
    try:
        services.countersign(current_db(), signed_in_user(), live_id, number, _notes(live_id), utc_now())
    except (InvalidAction, Conflict, Forbidden) as refusal:
        return led_page(live_id, refused=(number, refusal.message)), 422
    flash("La demi-journée est signée.", "success")
    return redirect(url_for(".led_session", live_id=live_id), 303)


@bp.post("/formation/seances/<int:live_id>/corriger")
@role_required(*LEADERS)
def correct_attendance(live_id: int) -> ResponseReturnValue:
    """Say otherwise, with the reason."""
    db, viewer = current_db(), signed_in_user()
    form = correction_form(services.sheet_of(db, session_queries.session_led_by(db, viewer, live_id)))
    if not form.validate():
        return led_page(live_id, correction=form), 422
    number, _, person = (form.who.data or "").partition("-")
    note = Note(AttendanceState(form.state.data), form.minutes.data or 0, AbsenceReason(form.reason.data))
    try:
        services.correct(db, viewer, live_id, int(number), int(person), note, form.words.data or "", utc_now())
    except (InvalidAction, NotFound) as refusal:
        form.form_errors = [*form.form_errors, refusal.message]
        return led_page(live_id, correction=form), 422
    flash("La correction est enregistrée. Ce qui était noté avant reste lisible.", "success")
    return redirect(url_for(".led_session", live_id=live_id), 303)


@bp.get("/formation/seances/<int:live_id>/emargement")
@role_required(*LEADERS)
def sheet(live_id: int) -> ResponseReturnValue:
    """The sheet alone, to print."""
    db = current_db()
    found = session_queries.session_led_by(db, signed_in_user(), live_id)
    return render_template(
        "attendance/sheet.html",
        session=found,
        cohort=get_cohort(db, found.cohort_id),
        sheet=services.sheet_of(db, found),
        trainers=[name for _, name in session_queries.trainers_by_session(db, [live_id])[live_id]],
    )


@bp.get("/formation/seances/<int:live_id>/emargement.pdf")
@role_required(*LEADERS)
def sheet_file(live_id: int) -> ResponseReturnValue:
    db = current_db()
    found = session_queries.session_led_by(db, signed_in_user(), live_id)
    return download(sheet_pdf(db, found), f"emargement-{live_id}.pdf", "application/pdf")
