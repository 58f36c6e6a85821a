"""Who is in a cohort: enrolling by address, changing the time granted, taking out, trainers and tutors."""

from __future__ import annotations

from fractions import Fraction

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required
from app.clock import utc_now
from app.cohorts import queries, services
from app.cohorts.domain import Duty
from app.cohorts.forms import LearnerForm, TrainerForm
from app.cohorts.services.codes import end_of
from app.cohorts.views.blueprint import bp, tell
from app.cohorts.views.groups import cohort_page
from app.db.journal import JournalKind
from app.errors import InvalidAction
from app.web.current import current_db


@bp.post("/formation/cohortes/<int:cohort_id>/apprenants")
@role_required(Role.ADMIN)
def enrol_learner(cohort_id: int) -> ResponseReturnValue:
    """An admin only: enrolling somebody lets the trainers of the cohort see all that this person does."""
    form = LearnerForm()
    queries.get_cohort(current_db(), cohort_id)
    if not form.validate():
        return cohort_page(cohort_id, learner_form=form), 422
    now, ends_at = utc_now(), end_of(form.ends_on.data)
    too_late = ends_at is not None and ends_at <= now
    try:
        if too_late:
            raise InvalidAction("Indiquez un jour à venir.")
        enrolled = services.enrol_by_email(
            current_db(),
            cohort_id,
            form.email.data or "",
            now,
            ends_at,
            Fraction(form.time_factor.data),
            form.needs.data or "",
        )
    except InvalidAction as refusal:
        (form.ends_on if too_late else form.email).errors = [refusal.message]
        return cohort_page(cohort_id, learner_form=form), 422
    tell(JournalKind.LEARNER_ENROLLED, cohort_id, enrolled.learner_id)
    flash("L’inscription dans la cohorte est enregistrée.", "success")
    return redirect(url_for(".cohort", cohort_id=cohort_id), 303)


@bp.post("/formation/cohortes/<int:cohort_id>/apprenants/<int:user_id>/retirer")
@role_required(Role.ADMIN)
def remove_learner(cohort_id: int, user_id: int) -> ResponseReturnValue:
    queries.get_cohort(current_db(), cohort_id)
    services.leave(current_db(), cohort_id, user_id, utc_now(), by_self=False)
    tell(JournalKind.LEARNER_REMOVED, cohort_id, user_id)
    flash("Cette personne n’est plus dans la cohorte. Elle garde son compte et tout ce qu’elle a fait.", "success")
    return redirect(url_for(".cohort", cohort_id=cohort_id), 303)


@bp.post("/formation/cohortes/<int:cohort_id>/formation")
@role_required(Role.ADMIN)
def assign_trainer(cohort_id: int) -> ResponseReturnValue:
    form = TrainerForm()
    queries.get_cohort(current_db(), cohort_id)
    if form.validate():
        try:
            given = services.assign_by_email(
                current_db(), cohort_id, form.trainer_email.data or "", utc_now(), Duty(form.duty.data)
            )
            tell(JournalKind.TRAINER_ASSIGNED, cohort_id, given.trainer_id, given.duty)
        except InvalidAction as refusal:
            form.trainer_email.errors = [refusal.message]
    if form.errors or form.trainer_email.errors:
        return cohort_page(cohort_id, trainer_form=form), 422
    flash("Cette personne suit désormais la cohorte.", "success")
    return redirect(url_for(".cohort", cohort_id=cohort_id), 303)


@bp.post("/formation/cohortes/<int:cohort_id>/formation/<int:user_id>/retirer")
@role_required(Role.ADMIN)
def release_trainer(cohort_id: int, user_id: int) -> ResponseReturnValue:
    queries.get_cohort(current_db(), cohort_id)
    services.release_trainer(current_db(), cohort_id, user_id, utc_now())
    tell(JournalKind.TRAINER_RELEASED, cohort_id, user_id)
    flash("Cette personne ne suit plus la cohorte.", "success")
    return redirect(url_for(".cohort", cohort_id=cohort_id), 303)
