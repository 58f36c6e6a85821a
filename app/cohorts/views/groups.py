"""/formation/cohortes: the list, one cohort, making one, changing it, putting it away and back."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role, normalise_name
from app.accounts.guards import role_required, signed_in_user
from app.clock import utc_now
from app.cohorts import queries, services
from app.cohorts.forms import FACTORS, CodeMakingForm, CohortForm, LearnerForm, PlainForm, TrainerForm
from app.cohorts.models import Cohort
from app.cohorts.views.blueprint import bp, tell
from app.db.journal import JournalKind
from app.web.current import current_catalog, current_db, current_settings
from app.web.forms import SelectChoice


def cohort_form(cohort: Cohort | None = None) -> CohortForm:
    """The form of a cohort, filled with what was sent or with the cohort as it stands."""
    if cohort is None:
        form = CohortForm()
    else:
        form = CohortForm(
            formdata=None,
            title=cohort.title,
            framework=cohort.framework or "",
            starts_on=cohort.starts_on,
            ends_on=cohort.ends_on,
        )
    frameworks = current_catalog().frameworks.items()
    known = [SelectChoice(key, f"{one.title} ({one.code})") for key, one in frameworks]
    form.framework.choices = [SelectChoice("", "aucun"), *known]
    return form


@bp.get("/formation/cohortes")
@role_required(Role.TRAINER, Role.ADMIN)
def cohorts() -> ResponseReturnValue:
    db, viewer = current_db(), signed_in_user()
    return render_template(
        "cohorts/list.html",
        cohorts=queries.cohorts_of(db, viewer),
        archived=queries.cohorts_of(db, viewer, archived=True),
    )


@bp.get("/formation/cohortes/nouvelle")
@role_required(Role.TRAINER, Role.ADMIN)
def new_cohort() -> ResponseReturnValue:
    return render_template("cohorts/new.html", form=cohort_form(), cohort=None)


@bp.post("/formation/cohortes/nouvelle")
@role_required(Role.TRAINER, Role.ADMIN)
def make_cohort() -> ResponseReturnValue:
    """A trainer who makes a cohort trains it; who enters it does so by a code, and agrees by entering."""
    form, viewer = cohort_form(), signed_in_user()
    if not form.validate() or form.starts_on.data is None:
        return render_template("cohorts/new.html", form=form, cohort=None), 422
    cohort = services.create_cohort(
        current_db(),
        normalise_name(form.title.data or ""),
        form.starts_on.data,
        utc_now(),
        ends_on=form.ends_on.data,
        framework=form.framework.data or None,
        trainer_ids=(viewer.id,) if viewer.role is Role.TRAINER else (),
    )
    tell(JournalKind.COHORT_MADE, cohort.id)
    flash("La cohorte est créée. Donnez un code, ou inscrivez qui s’y forme.", "success")
    return redirect(url_for(".cohort", cohort_id=cohort.id), 303)


@bp.get("/formation/cohortes/<int:cohort_id>")
@role_required(Role.TRAINER, Role.ADMIN)
def cohort(cohort_id: int) -> ResponseReturnValue:
    return cohort_page(cohort_id)


def cohort_page(cohort_id: int, **forms: Any) -> str:
    """One cohort, with the form that was refused in its place."""
    db, viewer, now = current_db(), signed_in_user(), utc_now()
    found = queries.cohort_visible_to(db, viewer, cohort_id)
    return render_template(
        "cohorts/cohort.html",
        cohort=found,
        framework=current_catalog().frameworks.get(found.framework or ""),
        learners=queries.learners_of(db, cohort_id),
        trainers=queries.trainers_of(db, cohort_id),
        codes=[(code, services.state_of(code, found, now)) for code in queries.codes_of(db, cohort_id)],
        may_change=queries.may_change_cohort(db, viewer, cohort_id),
        base_url=current_settings().base_url,
        factors={Fraction(value): words for value, words in FACTORS},
        learner_form=forms.get("learner_form") or LearnerForm(formdata=None),
        trainer_form=forms.get("trainer_form") or TrainerForm(formdata=None),
        code_form=forms.get("code_form") or CodeMakingForm(formdata=None),
        plain=PlainForm(formdata=None),
        soon=timedelta(days=3),
        now=now,
    )


def changed_cohort(cohort_id: int) -> Cohort:
    """The cohort, for who may change it."""
    return queries.cohort_changed_by(current_db(), signed_in_user(), cohort_id)


@bp.get("/formation/cohortes/<int:cohort_id>/modifier")
@role_required(Role.TRAINER, Role.ADMIN)
def edit_cohort(cohort_id: int) -> ResponseReturnValue:
    found = changed_cohort(cohort_id)
    return render_template("cohorts/new.html", form=cohort_form(found), cohort=found)


@bp.post("/formation/cohortes/<int:cohort_id>/modifier")
@role_required(Role.TRAINER, Role.ADMIN)
def change_cohort(cohort_id: int) -> ResponseReturnValue:
    found, form = changed_cohort(cohort_id), cohort_form()
    if not form.validate() or form.starts_on.data is None:
        return render_template("cohorts/new.html", form=form, cohort=found), 422
    services.change_cohort(
        found,
        normalise_name(form.title.data or ""),
        form.starts_on.data,
        form.ends_on.data,
        form.framework.data or None,
    )
    tell(JournalKind.COHORT_CHANGED, cohort_id)
    flash("La cohorte est à jour. Les dates de chaque personne n’ont pas changé.", "success")
    return redirect(url_for(".cohort", cohort_id=cohort_id), 303)


@bp.post("/formation/cohortes/<int:cohort_id>/archiver")
@role_required(Role.TRAINER, Role.ADMIN)
def archive_cohort(cohort_id: int) -> ResponseReturnValue:
    services.archive(changed_cohort(cohort_id), utc_now())
    tell(JournalKind.COHORT_ARCHIVED, cohort_id)
    flash("La cohorte est archivée. Ses apprenantes et apprenants gardent tout.", "success")
    return redirect(url_for(".cohorts"), 303)


@bp.post("/formation/cohortes/<int:cohort_id>/rouvrir")
@role_required(Role.TRAINER, Role.ADMIN)
def reopen_cohort(cohort_id: int) -> ResponseReturnValue:
    services.reopen(changed_cohort(cohort_id))
    tell(JournalKind.COHORT_REOPENED, cohort_id)
    flash("La cohorte est de nouveau en cours.", "success")
    return redirect(url_for(".cohort", cohort_id=cohort_id), 303)
