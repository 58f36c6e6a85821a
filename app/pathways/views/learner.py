"""/parcours: choosing a path, walking it week after week."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import public, signed_in, signed_in_user
from app.clock import in_paris, utc_now
from app.content.schema.path import LearningPath
from app.errors import InvalidAction
from app.pathways.domain.plan import Basis, StepState, plan_of
from app.pathways.domain.record import Record
from app.pathways.forms import ChoiceForm
from app.pathways.services import plans, walking
from app.pathways.services.plans import LearnerPlan
from app.pathways.views.blueprint import bp
from app.web.current import current_catalog, current_db, current_viewer
from app.web.filters import date_fr

STATES = {StepState.DONE: "done", StepState.STARTED: "review", StepState.TO_DO: "missing", StepState.DISPENSED: "done"}


def today_at(now: datetime) -> date:
    """The day in Paris."""
    return in_paris(now).date()


def next_monday(day: date) -> date:
    """This Monday or the next one: where a plan begins unless one says otherwise."""
    return day + timedelta(days=-day.weekday() % 7)


def walked_by(learner_id: int, now: datetime) -> LearnerPlan | None:
    """The plan of somebody, as it stands now."""
    return plans.learner_plan(current_db(), current_catalog(), learner_id, now)


@bp.get("/parcours")
@public
def own() -> ResponseReturnValue:
    """One’s own path; to somebody who walks none, those that the course proposes."""
    viewer, now = current_viewer(), utc_now()
    walked = walked_by(viewer.id, now) if viewer is not None else None
    if walked is None:
        return render_template("pathways/choose.html", paths=tuple(current_catalog().paths.values()))
    return render_template(
        "pathways/plan.html", walked=walked, plan=walked.plan, states=STATES, modules=current_catalog().modules
    )


@bp.get("/parcours/<path_id>")
@public
def present(path_id: str) -> ResponseReturnValue:
    """One path, all its weeks, and the way to choose it."""
    path = current_catalog().path(path_id)
    form = ChoiceForm(formdata=None)
    form.starts_on.data = next_monday(today_at(utc_now()))
    form.hours_per_week.data = path.hours_per_week
    return _present(path, form)


def _present(path: LearningPath, form: ChoiceForm) -> str:
    viewer, now = current_viewer(), utc_now()
    starts_on = form.starts_on.data or next_monday(today_at(now))
    pace = form.hours_per_week.data
    hours = pace if pace and 1 <= pace <= 40 else path.hours_per_week
    plan = plan_of(current_catalog(), Basis(path, starts_on, hours), Record(), starts_on)
    walked = walked_by(viewer.id, now) if viewer is not None else None
    return render_template(
        "pathways/present.html",
        path=path,
        plan=plan,
        form=form,
        walked=walked,
        assumed=[current_catalog().modules[one] for one in path.assumes if one in current_catalog().modules],
    )


@bp.post("/parcours/<path_id>/choisir")
@signed_in
def choose(path_id: str) -> ResponseReturnValue:
    """Walk this path."""
    path, form, now = current_catalog().path(path_id), ChoiceForm(), utc_now()
    viewer = signed_in_user()
    if not form.validate() or form.starts_on.data is None or form.hours_per_week.data is None:
        return _present(path, form), 422
    try:
        walking.choose(current_db(), viewer.id, path, form.starts_on.data, form.hours_per_week.data, now, today_at(now))
    except InvalidAction as refusal:
        form.starts_on.errors = [refusal.message]
        return _present(path, form), 422
    flash(f"C’est votre parcours. Premier jour : le {date_fr(form.starts_on.data)}.", "success")
    return redirect(url_for(".own"), 303)


@bp.post("/parcours/decaler")
@signed_in
def shift() -> ResponseReturnValue:
    """Everything that is left comes a week later."""
    now, viewer = utc_now(), signed_in_user()
    walked = walking.still_mine(walked_by(viewer.id, now))
    number = walking.shift_a_week(current_db(), walked, viewer.id, now)
    after = walking.still_mine(walked_by(viewer.id, now)).plan
    end = f"Fin prévue : le {date_fr(after.basis.ends_on)}."
    flash(f"La semaine {number} et les suivantes sont décalées de sept jours. {end}", "success")
    return redirect(url_for(".own"), 303)


@bp.post("/parcours/ecrits")
@signed_in
def tick() -> ResponseReturnValue:
    """A piece of writing is done, or is not after all."""
    now, viewer = utc_now(), signed_in_user()
    walked = walking.still_mine(walked_by(viewer.id, now))
    writing, done = request.form.get("ecrit", ""), request.form.get("fait") == "1"
    walking.tick(current_db(), walked, viewer.id, writing, done, now)
    return redirect(url_for(".own", _anchor=f"ecrit-{writing}"), 303)


@bp.post("/parcours/dispenses")
@signed_in
def dispense() -> ResponseReturnValue:
    """A module is known already, or is to be learnt after all."""
    now, viewer = utc_now(), signed_in_user()
    walked = walking.still_mine(walked_by(viewer.id, now))
    module_id, wanted = request.form.get("module", ""), request.form.get("dispense") == "1"
    walking.dispense(current_db(), walked, viewer.id, module_id, wanted, now)
    flash("Votre parcours en tient compte. Vous pouvez revenir sur ce choix quand vous voulez.", "success")
    return redirect(url_for(".own"), 303)


@bp.post("/parcours/quitter")
@signed_in
def leave() -> ResponseReturnValue:
    """Put one’s own path away."""
    if walking.leave(current_db(), signed_in_user().id, utc_now()):
        flash("Ce parcours est rangé. Tout ce que vous avez fait reste fait.", "success")
    return redirect(url_for(".own"), 303)
