"""Live sessions: their page for whoever attends, their planning for whoever leads."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role, normalise_name
from app.accounts.guards import role_required, signed_in_user
from app.attendance.domain.sessions import SessionKind
from app.attendance.forms.sessions import CancelForm, SessionForm
from app.attendance.models.sessions import LiveSession
from app.attendance.queries import sessions as queries
from app.attendance.services import sessions as services
from app.attendance.views.attendance import led_page
from app.attendance.views.blueprint import absolute, bp
from app.clock import utc_now
from app.cohorts.queries import cohort_visible_to, learners_of, trainers_of
from app.errors import Conflict, InvalidAction
from app.web.current import current_db
from app.web.forms import SelectChoice

LEADERS = (Role.TRAINER, Role.ADMIN)
PAST = timedelta(days=400)


@bp.get("/formation/seances")
@role_required(*LEADERS)
def own_sessions() -> ResponseReturnValue:
    """Every session of the cohorts that this person trains."""
    db, viewer, now = current_db(), signed_in_user(), utc_now()
    coming = queries.sessions_of_person(db, viewer, now, now + PAST)
    past = queries.sessions_of_person(db, viewer, now - PAST, now, latest_first=True)
    return _list(coming, [line for line in past if line.session.ends_at <= now], None)


@bp.get("/formation/cohortes/<int:cohort_id>/seances")
@role_required(*LEADERS)
def cohort_sessions(cohort_id: int) -> ResponseReturnValue:
    """The sessions of one cohort."""
    db, viewer, now = current_db(), signed_in_user(), utc_now()
    lines = queries.sessions_of_cohort(db, viewer, cohort_id)
    coming = sorted((one for one in lines if one.session.ends_at > now), key=lambda one: one.session.starts_at)
    return _list(coming, [one for one in lines if one.session.ends_at <= now], cohort_id)


def _list(coming: object, past: object, cohort_id: int | None) -> str:
    db, viewer = current_db(), signed_in_user()
    return render_template(
        "attendance/sessions.html",
        coming=coming,
        past=past,
        cohort=cohort_visible_to(db, viewer, cohort_id) if cohort_id is not None else None,
        now=utc_now(),
    )


def _session_form(cohort_id: int) -> SessionForm:
    db, form = current_db(), SessionForm()
    form.trainers.choices = [SelectChoice(one.id, one.name) for one in trainers_of(db, cohort_id)]
    people = [SelectChoice(one.learner_id, one.name) for one in learners_of(db, cohort_id)]
    form.learner.choices = [SelectChoice(0, "toute la cohorte"), *people]
    return form


def _plan(form: SessionForm) -> services.Plan:
    starts: datetime = form.starts.data  # type: ignore[assignment]
    ends = datetime.combine(starts.date(), form.ends.data)  # type: ignore[arg-type]
    return services.Plan(
        kind=SessionKind(form.kind.data),
        title=normalise_name(form.title.data or ""),
        starts=starts,
        ends=ends,
        place=normalise_name(form.place.data or ""),
        link=(form.link.data or "").strip(),
        trainer_ids=tuple(form.trainers.data or ()),
        learner_id=form.learner.data or None,
    )


@bp.get("/formation/cohortes/<int:cohort_id>/seances/nouvelle")
@role_required(*LEADERS)
def new_session(cohort_id: int) -> ResponseReturnValue:
    viewer = signed_in_user()
    cohort = cohort_visible_to(current_db(), viewer, cohort_id)
    form = _session_form(cohort_id)
    form.kind.data = SessionKind.VIRTUAL_CLASS.value
    form.trainers.data = [viewer.id]
    return render_template("attendance/session_edit.html", form=form, cohort=cohort, session=None)


@bp.post("/formation/cohortes/<int:cohort_id>/seances/nouvelle")
@role_required(*LEADERS)
def plan_session(cohort_id: int) -> ResponseReturnValue:
    db, viewer = current_db(), signed_in_user()
    cohort = cohort_visible_to(db, viewer, cohort_id)
    form = _session_form(cohort_id)
    if form.validate():
        try:
            made = services.plan_sessions(
                db, viewer, cohort_id, _plan(form), utc_now(), absolute(".calendar"), form.days.data or 1
            )
        except InvalidAction as refusal:
            form.form_errors = [*form.form_errors, refusal.message]
        else:
            flash("La séance est prévue. Les personnes attendues sont prévenues.", "success")
            return redirect(url_for(".led_session", live_id=made[0].id), 303)
    return render_template("attendance/session_edit.html", form=form, cohort=cohort, session=None), 422


@bp.get("/formation/seances/<int:live_id>/modifier")
@role_required(*LEADERS)
def edit_session(live_id: int) -> ResponseReturnValue:
    db = current_db()
    found = queries.session_led_by(db, signed_in_user(), live_id)
    form = _session_form(found.cohort_id)
    plan = services.plan_of(found, [one for one, _ in queries.trainers_by_session(db, [live_id])[live_id]])
    form.kind.data, form.title.data, form.learner.data = plan.kind.value, plan.title, plan.learner_id or 0
    form.starts.data, form.ends.data = plan.starts, plan.ends.time()
    form.place.data, form.link.data, form.trainers.data = plan.place, plan.link, list(plan.trainer_ids)
    return _edit(found, form)


def _edit(found: LiveSession, form: SessionForm) -> str:
    cohort = cohort_visible_to(current_db(), signed_in_user(), found.cohort_id)
    return render_template("attendance/session_edit.html", form=form, cohort=cohort, session=found)


@bp.post("/formation/seances/<int:live_id>/modifier")
@role_required(*LEADERS)
def change_session(live_id: int) -> ResponseReturnValue:
    db, viewer = current_db(), signed_in_user()
    found = queries.session_led_by(db, viewer, live_id)
    form = _session_form(found.cohort_id)
    if not form.validate():
        return _edit(found, form), 422
    try:
        services.change_session(db, viewer, live_id, _plan(form), utc_now(), absolute(".calendar"))
    except (InvalidAction, Conflict) as refusal:
        form.form_errors = [*form.form_errors, refusal.message]
        return _edit(found, form), 422
    flash("La séance est modifiée.", "success")
    return redirect(url_for(".led_session", live_id=live_id), 303)


@bp.post("/formation/seances/<int:live_id>/annuler")
@role_required(*LEADERS)
def cancel_session(live_id: int) -> ResponseReturnValue:
    db, viewer, form = current_db(), signed_in_user(), CancelForm()
    queries.session_led_by(db, viewer, live_id)
    if form.validate():
        try:
            services.cancel_session(db, viewer, live_id, form.reason.data or "", utc_now(), absolute(".calendar"))
        except (InvalidAction, Conflict) as refusal:
            form.reason.errors = [refusal.message]
    if form.reason.errors:
        return led_page(live_id, form), 422
    flash("La séance est annulée. Les personnes attendues sont prévenues.", "success")
    return redirect(url_for(".led_session", live_id=live_id), 303)
