"""Codes of a cohort: making one, closing it."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required, signed_in_user
from app.clock import utc_now
from app.cohorts import queries, services
from app.cohorts.domain import readable_code
from app.cohorts.forms import CodeMakingForm
from app.cohorts.views.blueprint import bp, tell
from app.cohorts.views.groups import changed_cohort, cohort_page
from app.db.journal import JournalKind
from app.errors import InvalidAction
from app.web.current import current_db


@bp.post("/formation/cohortes/<int:cohort_id>/codes")
@role_required(Role.TRAINER, Role.ADMIN)
def make_code(cohort_id: int) -> ResponseReturnValue:
    found, form = changed_cohort(cohort_id), CodeMakingForm()
    if not form.validate():
        return cohort_page(cohort_id, code_form=form), 422
    try:
        made = services.make_code(
            current_db(),
            found,
            signed_in_user().id,
            utc_now(),
            timedelta(days=int(form.days.data)),
            form.places.data,
        )
    except InvalidAction as refusal:
        form.days.errors = [refusal.message]
        return cohort_page(cohort_id, code_form=form), 422
    tell(JournalKind.CODE_MADE, cohort_id, detail=f"code {made.id}")
    flash(f"Le code {readable_code(made.code)} est ouvert. Donnez-le, ou donnez son lien.", "success")
    return redirect(url_for(".cohort", cohort_id=cohort_id), 303)


@bp.post("/formation/cohortes/<int:cohort_id>/codes/<int:code_id>/fermer")
@role_required(Role.TRAINER, Role.ADMIN)
def close_code(cohort_id: int, code_id: int) -> ResponseReturnValue:
    changed_cohort(cohort_id)
    services.revoke_code(queries.code_of(current_db(), cohort_id, code_id), utc_now())
    tell(JournalKind.CODE_CLOSED, cohort_id, detail=f"code {code_id}")
    flash("Le code est fermé : plus personne n’entre par lui.", "success")
    return redirect(url_for(".cohort", cohort_id=cohort_id), 303)
