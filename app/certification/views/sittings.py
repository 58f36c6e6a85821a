"""The pages of who organises: make a sitting, follow it, write what happens, publish, fetch the minutes."""

from __future__ import annotations

from datetime import datetime

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import require_recent_proof, role_required, signed_in_user
from app.certification.forms.exams import CandidateForm, EvaluatorForm, IncidentForm, SittingForm
from app.certification.models.sittings import ExamSitting
from app.certification.queries import grids as grid_queries
from app.certification.queries import sittings as queries
from app.certification.services import grids, minutes
from app.certification.services import sittings as services
from app.certification.views.exam_blueprint import bp, new_key, posted_key
from app.clock import PARIS, in_paris, utc_now
from app.cohorts.queries import learners_followed_by
from app.errors import Conflict, Forbidden, InvalidAction, NotFound
from app.messaging.domain import NoticeKind
from app.messaging.services import notify
from app.web.current import current_catalog, current_db, current_runtime, current_settings
from app.web.forms import SelectChoice

STAFF = (Role.TRAINER, Role.EVALUATOR, Role.ADMIN)


def _sitting_form() -> SittingForm:
    form = SittingForm()
    form.exam.choices = [SelectChoice(one.id, one.title) for one in current_catalog().exams.values()]
    viewer = signed_in_user()
    people = learners_followed_by(current_db(), viewer) if viewer.role is not Role.EVALUATOR else []
    form.candidates.choices = [
        SelectChoice(one_id, f"{name}, {cohort}")
        for one_id, (name, cohort) in {one.id: (one.name, one.cohort) for one in people if one.id != viewer.id}.items()
    ]
    return form


@bp.get("/examens/organiser")
@role_required(*STAFF)
def organise() -> ResponseReturnValue:
    """A new sitting."""
    form = _sitting_form()
    asked = request.args.get("modele", "")
    if asked in current_catalog().exams:
        form.exam.data = asked
    return render_template("certification/sitting_new.html", form=form)


def _instant(naive: datetime | None) -> datetime:
    assert naive is not None
    return naive.replace(tzinfo=PARIS)


@bp.post("/examens/organiser")
@role_required(*STAFF)
def make() -> ResponseReturnValue:
    """Make a sitting for the people chosen."""
    form, db, viewer = _sitting_form(), current_db(), signed_in_user()
    if not form.validate():
        return render_template("certification/sitting_new.html", form=form), 422
    candidates = list(form.candidates.data or [])
    try:
        for email in (form.emails.data or "").split():
            candidates.append(services.candidate_named(db, viewer, email).id)
    except InvalidAction as refusal:
        form.emails.errors = [refusal.message]
        return render_template("certification/sitting_new.html", form=form), 422
    dates = services.Dates(_instant(form.opens_at.data), _instant(form.closes_at.data))
    exam = current_catalog().exam(form.exam.data)
    try:
        made = services.create(db, viewer, exam, dates, candidates, utc_now(), invigilated=bool(form.invigilated.data))
    except (InvalidAction, Forbidden, NotFound) as refusal:
        form.form_errors = [*form.form_errors, refusal.message]
        return render_template("certification/sitting_new.html", form=form), 422
    flash("La session est créée. Désignez maintenant son jury.", "success")
    return redirect(url_for("exams.sitting", sitting_id=made.id), 303)


@bp.get("/examens/sessions/<sitting_id>")
@role_required(*STAFF)
def sitting(sitting_id: str) -> ResponseReturnValue:
    """One sitting: who sits, who marks, what happened, what is left before its results."""
    return _page(queries.sitting_visible_to(current_db(), signed_in_user(), sitting_id))


def _page(
    found: ExamSitting,
    candidate_form: CandidateForm | None = None,
    evaluator_form: EvaluatorForm | None = None,
    incident_form: IncidentForm | None = None,
) -> str:
    db, viewer, now = current_db(), signed_in_user(), utc_now()
    lines = queries.seats_of(db, found.id)
    manages = queries.manages(viewer, found)
    marks = viewer.role is Role.EVALUATOR and queries.is_evaluator(db, found.id, viewer.id)
    closed = grid_queries.closed_counts(db, found.id)
    evaluators = queries.evaluators_of(db, found.id)
    # Who marks reads numbers; who organises, names.
    rows = []
    for line in lines:
        course = services.course_at(db, queries.seat_of(db, found.id, line.id), now)[2]
        rows.append((line, course, closed.get(line.id, set())))
    form = incident_form or IncidentForm(formdata=None)
    form.seat.choices = [
        SelectChoice("", "tout le monde"),
        *(SelectChoice(line.id, f"n°\u00a0{line.number}, {line.name}") for line in lines),
    ]
    return render_template(
        "certification/sitting.html",
        sitting=found,
        exam=services.exam_of(found),
        rows=rows,
        evaluators=evaluators,
        incidents=queries.incidents_of(db, found.id),
        numbers={line.id: line.number for line in lines},
        manages=manages,
        marks=marks,
        may_publish=manages or marks,
        readiness=grids.readiness(db, current_catalog(), found, now) if found.published_at is None else None,
        minutes=grid_queries.last_minutes(db, found.id),
        candidate_form=candidate_form or CandidateForm(formdata=None),
        evaluator_form=evaluator_form or EvaluatorForm(formdata=None),
        incident_form=form,
        key=new_key(),
        now=now,
    )


@bp.post("/examens/sessions/<sitting_id>/candidatures")
@role_required(*STAFF)
def add_candidate(sitting_id: str) -> ResponseReturnValue:
    """Seat one more person."""
    db, viewer, form = current_db(), signed_in_user(), CandidateForm()
    found = queries.sitting_managed_by(db, viewer, sitting_id, hold=True)
    if form.validate():
        try:
            person = services.candidate_named(db, viewer, form.email.data or "")
            services.add_candidate(db, viewer, found, person.id, utc_now())
        except (InvalidAction, Forbidden, Conflict) as refusal:
            form.email.errors = [refusal.message]
    if form.email.errors:
        return _page(found, candidate_form=form), 422
    flash("La personne est inscrite à la session.", "success")
    return redirect(url_for("exams.sitting", sitting_id=sitting_id), 303)


@bp.post("/examens/sessions/<sitting_id>/jury")
@role_required(*STAFF)
def add_evaluator(sitting_id: str) -> ResponseReturnValue:
    """Let one more person mark."""
    db, viewer, form = current_db(), signed_in_user(), EvaluatorForm()
    found = queries.sitting_managed_by(db, viewer, sitting_id, hold=True)
    if form.validate():
        try:
            services.assign_evaluator(db, viewer, found, form.evaluator_email.data or "", utc_now())
        except (InvalidAction, Conflict) as refusal:
            form.evaluator_email.errors = [refusal.message]
    if form.evaluator_email.errors:
        return _page(found, evaluator_form=form), 422
    flash("Cette personne est du jury de la session.", "success")
    return redirect(url_for("exams.sitting", sitting_id=sitting_id), 303)


@bp.post("/examens/sessions/<sitting_id>/jury/<int:user_id>/retirer")
@role_required(*STAFF)
def remove_evaluator(sitting_id: str, user_id: int) -> ResponseReturnValue:
    """Let somebody leave the jury before they have judged."""
    db = current_db()
    found = queries.sitting_managed_by(db, signed_in_user(), sitting_id, hold=True)
    try:
        services.remove_evaluator(db, found, user_id, utc_now())
    except Conflict as refusal:
        flash(refusal.message, "warning")
    else:
        flash("Cette personne n’est plus du jury de la session.", "success")
    return redirect(url_for("exams.sitting", sitting_id=sitting_id), 303)


@bp.post("/examens/sessions/<sitting_id>/incidents")
@role_required(*STAFF)
def record(sitting_id: str) -> ResponseReturnValue:
    """Write what happened; time given back moves the end of the part under way."""
    db, viewer, form = current_db(), signed_in_user(), IncidentForm()
    found = queries.sitting_managed_by(db, viewer, sitting_id, hold=True)
    form.seat.choices = [SelectChoice("", ""), *(SelectChoice(one.id, "") for one in queries.seats_of(db, found.id))]
    if not form.validate():
        return _page(found, incident_form=form), 422
    try:
        services.record_incident(
            db,
            viewer,
            found,
            form.seat.data or None,
            (form.what.data or "").strip(),
            form.minutes.data or 0,
            posted_key(),
            utc_now(),
        )
    except (InvalidAction, Conflict) as refusal:
        form.minutes.errors = [refusal.message]
        return _page(found, incident_form=form), 422
    flash("L’incident est au journal.", "success")
    return redirect(url_for("exams.sitting", sitting_id=sitting_id), 303)


@bp.post("/examens/sessions/<sitting_id>/publier")
@role_required(*STAFF)
def publish(sitting_id: str) -> ResponseReturnValue:
    """Publish the results of the whole sitting and keep its minutes."""
    db, viewer, now = current_db(), signed_in_user(), utc_now()
    require_recent_proof()
    visible = queries.sitting_visible_to(db, viewer, sitting_id)
    held = db.get_one(ExamSitting, visible.id, with_for_update=True, populate_existing=True)
    runtime, catalog = current_runtime(), current_catalog()
    try:
        done = grids.publish(db, catalog, runtime.engines, viewer, held, now)
        if done:
            tell_candidates(held, now)
            minutes.keep_minutes(db, catalog, runtime.storage, viewer, held, now)
    except Conflict as refusal:
        flash(refusal.message, "warning")
        return redirect(url_for("exams.sitting", sitting_id=sitting_id), 303)
    flash("Les résultats sont publiés et le procès-verbal est gardé.", "success")
    return redirect(url_for("exams.sitting", sitting_id=sitting_id), 303)


def tell_candidates(held: ExamSitting, now: datetime) -> None:
    """Tell each candidate that the results may be read; never which."""
    db, base_url = current_db(), current_settings().base_url
    exam = current_catalog().exams.get(held.exam_id)
    title = exam.title if exam is not None else held.exam_id
    for seat in queries.seats_of(db, held.id):
        page, source = f"/examens/passages/{seat.id}", f"exam:{seat.id}"
        notify(db, seat.candidate_id, NoticeKind.RESULT_PUBLISHED, title, page, now, base_url, source=source)


@bp.get("/examens/sessions/<sitting_id>/proces-verbal")
@role_required(*STAFF)
def print_minutes(sitting_id: str) -> ResponseReturnValue:
    """The minutes as they were kept."""
    db = current_db()
    found = queries.sitting_visible_to(db, signed_in_user(), sitting_id)
    made, data = minutes.kept_pdf(db, current_runtime().storage, found)
    answer = Response(data, mimetype="application/pdf")
    day = in_paris(made.made_at).date().isoformat()
    answer.headers.set("Content-Disposition", "attachment", filename=f"proces-verbal-{day}.pdf")
    return answer
