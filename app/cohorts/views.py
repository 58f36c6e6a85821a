"""/formation: who learns, since when they have not been seen; cohorts, who trains them, who has more time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from fractions import Fraction

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role, normalise_name
from app.accounts.guards import role_required, signed_in_user
from app.clock import PARIS, utc_now
from app.cohorts import queries, services
from app.cohorts.forms import FACTORS, CohortForm, LearnerForm, TrainerForm
from app.errors import InvalidAction
from app.web.current import current_catalog, current_db
from app.web.forms import SelectChoice

bp = Blueprint("cohorts", __name__, template_folder="templates")


@bp.get("/formation")
@role_required(Role.TRAINER, Role.ADMIN)
def training() -> ResponseReturnValue:
    db, viewer = current_db(), signed_in_user()
    return render_template(
        "cohorts/training.html",
        learners=queries.learners_followed_by(db, viewer),
        cohorts=queries.cohorts_of(db, viewer),
        problems=current_catalog().problems,
    )


def cohort_form() -> CohortForm:
    form = CohortForm()
    frameworks = current_catalog().frameworks.items()
    known = [SelectChoice(key, f"{one.title} ({one.code})") for key, one in frameworks]
    form.framework.choices = [SelectChoice("", "aucun"), *known]
    return form


@bp.get("/formation/cohortes/nouvelle")
@role_required(Role.ADMIN)
def new_cohort() -> ResponseReturnValue:
    return render_template("cohorts/new.html", form=cohort_form())


@bp.post("/formation/cohortes/nouvelle")
@role_required(Role.ADMIN)
def make_cohort() -> ResponseReturnValue:
    form = cohort_form()
    if not form.validate() or form.starts_on.data is None:
        return render_template("cohorts/new.html", form=form), 422
    cohort = services.create_cohort(
        current_db(),
        normalise_name(form.title.data or ""),
        form.starts_on.data,
        utc_now(),
        ends_on=form.ends_on.data,
        framework=form.framework.data or None,
    )
    flash("La cohorte est créée. Ajoutez qui la forme et qui s’y forme.", "success")
    return redirect(url_for(".cohort", cohort_id=cohort.id), 303)


@bp.get("/formation/cohortes/<int:cohort_id>")
@role_required(Role.TRAINER, Role.ADMIN)
def cohort(cohort_id: int) -> ResponseReturnValue:
    return cohort_page(cohort_id, LearnerForm(formdata=None), TrainerForm(formdata=None))


def cohort_page(cohort_id: int, learner_form: LearnerForm, trainer_form: TrainerForm) -> str:
    db, viewer = current_db(), signed_in_user()
    found = queries.cohort_visible_to(db, viewer, cohort_id)
    return render_template(
        "cohorts/cohort.html",
        cohort=found,
        framework=current_catalog().frameworks.get(found.framework or ""),
        learners=queries.learners_of(db, cohort_id),
        trainers=queries.trainers_of(db, cohort_id),
        factors={Fraction(value): words for value, words in FACTORS},
        learner_form=learner_form,
        trainer_form=trainer_form,
    )


def end_of(day: date | None) -> datetime | None:
    """The instant at which a last day is over in Paris."""
    return None if day is None else datetime.combine(day + timedelta(days=1), time(), PARIS)


@bp.post("/formation/cohortes/<int:cohort_id>/apprenants")
@role_required(Role.ADMIN)
def enrol_learner(cohort_id: int) -> ResponseReturnValue:
    form = LearnerForm()
    queries.get_cohort(current_db(), cohort_id)
    if not form.validate():
        return cohort_page(cohort_id, form, TrainerForm(formdata=None)), 422
    now, ends_at = utc_now(), end_of(form.ends_on.data)
    try:
        if ends_at is not None and ends_at <= now:
            raise InvalidAction("Indiquez un jour à venir.")
        services.enrol_by_email(
            current_db(), cohort_id, form.email.data or "", now, ends_at, Fraction(form.time_factor.data)
        )
    except InvalidAction as refusal:
        (form.ends_on if ends_at is not None and ends_at <= now else form.email).errors = [refusal.message]
        return cohort_page(cohort_id, form, TrainerForm(formdata=None)), 422
    flash("L’inscription dans la cohorte est enregistrée.", "success")
    return redirect(url_for(".cohort", cohort_id=cohort_id), 303)


@bp.post("/formation/cohortes/<int:cohort_id>/formation")
@role_required(Role.ADMIN)
def assign_trainer(cohort_id: int) -> ResponseReturnValue:
    form = TrainerForm()
    queries.get_cohort(current_db(), cohort_id)
    if form.validate():
        try:
            services.assign_by_email(current_db(), cohort_id, form.trainer_email.data or "", utc_now())
        except InvalidAction as refusal:
            form.trainer_email.errors = [refusal.message]
    if form.trainer_email.errors:
        return cohort_page(cohort_id, LearnerForm(formdata=None), form), 422
    flash("Cette personne suit désormais la cohorte.", "success")
    return redirect(url_for(".cohort", cohort_id=cohort_id), 303)


@bp.post("/formation/cohortes/<int:cohort_id>/formation/<int:user_id>/retirer")
@role_required(Role.ADMIN)
def release_trainer(cohort_id: int, user_id: int) -> ResponseReturnValue:
    queries.get_cohort(current_db(), cohort_id)
    services.release_trainer(current_db(), cohort_id, user_id, utc_now())
    flash("Cette personne ne suit plus la cohorte.", "success")
    return redirect(url_for(".cohort", cohort_id=cohort_id), 303)


@bp.post("/formation/cohortes/<int:cohort_id>/archiver")
@role_required(Role.ADMIN)
def archive_cohort(cohort_id: int) -> ResponseReturnValue:
    services.archive(queries.get_cohort(current_db(), cohort_id), utc_now())
    flash("La cohorte est archivée. Ses apprenantes et apprenants gardent tout.", "success")
    return redirect(url_for(".training"), 303)
