"""Enrolling a list: the file is read and each line's fate shown; nothing is written before a second yes."""

from __future__ import annotations

from collections import Counter

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import require_recent_proof, role_required, signed_in_user
from app.clock import utc_now
from app.cohorts import queries, services
from app.cohorts.domain.roster import MAX_BYTES, Roster, RosterError, RosterFate, digest_of, read_roster
from app.cohorts.forms import RosterConfirmForm, RosterForm
from app.cohorts.models import Cohort
from app.cohorts.views.blueprint import bp, tell
from app.db.journal import JournalKind
from app.errors import InvalidAction
from app.web.current import current_db, current_settings
from app.web.labels import label

CHANGED = "Des comptes ont changé depuis votre lecture. Voici ce qui se passerait maintenant."


class MessageLinks:
    """Addresses for messages: built from BASE_URL, whatever host a request pretends to come by."""

    def invitation(self, token: str) -> str:
        return current_settings().base_url + url_for("accounts.accept_invitation", token=token)


@bp.get("/formation/cohortes/<int:cohort_id>/importer")
@role_required(Role.ADMIN)
def import_list(cohort_id: int) -> ResponseReturnValue:
    require_recent_proof()
    found = queries.get_cohort(current_db(), cohort_id)
    return render_template("cohorts/import.html", cohort=found, form=RosterForm(formdata=None))


@bp.post("/formation/cohortes/<int:cohort_id>/importer")
@role_required(Role.ADMIN)
def read_list(cohort_id: int) -> ResponseReturnValue:
    """The dry run: it answers a page and writes nothing."""
    require_recent_proof()
    found, form = queries.get_cohort(current_db(), cohort_id), RosterForm()
    if not form.validate():
        return render_template("cohorts/import.html", cohort=found, form=form), 422
    raw = form.file.data.read(MAX_BYTES + 1) if form.file.data else (form.text.data or "").encode()
    try:
        roster = read_roster(raw)
    except RosterError as refusal:
        (form.file if form.file.data else form.text).errors = [str(refusal)]
        return render_template("cohorts/import.html", cohort=found, form=form), 422
    return plan_page(found, roster)


def plan_page(cohort: Cohort, roster: Roster, problem: str = "") -> str:
    """Each line and its fate, and the button that follows them."""
    plan = services.plan_roster(current_db(), cohort, roster)
    counts = Counter(line.fate for line in plan)
    return render_template(
        "cohorts/import_plan.html",
        cohort=cohort,
        roster=roster,
        plan=plan,
        counts=[(fate, counts[fate]) for fate in RosterFate if counts[fate]],
        entering=counts[RosterFate.CREATED] + counts[RosterFate.ENROLLED],
        form=RosterConfirmForm(formdata=None, text=roster.text, digest=digest_of(plan)),
        problem=problem,
    )


@bp.post("/formation/cohortes/<int:cohort_id>/importer/confirmer")
@role_required(Role.ADMIN)
def follow_list(cohort_id: int) -> ResponseReturnValue:
    """Do what was shown; if it would now be something else, show that instead."""
    require_recent_proof()
    db, form = current_db(), RosterConfirmForm()
    found = queries.get_cohort(db, cohort_id)
    if not form.validate():
        return render_template("cohorts/import.html", cohort=found, form=RosterForm(formdata=None)), 422
    try:
        roster = read_roster((form.text.data or "").encode())
    except RosterError as refusal:
        again = RosterForm(formdata=None)
        again.text.errors = [str(refusal)]
        return render_template("cohorts/import.html", cohort=found, form=again), 422
    plan = services.plan_roster(db, found, roster)
    if digest_of(plan) != form.digest.data:
        return plan_page(found, roster, CHANGED), 422
    try:
        entered = services.follow_roster(
            db, found, plan, label(Role.LEARNER), MessageLinks(), signed_in_user().id, utc_now()
        )
    except InvalidAction as refusal:
        return plan_page(found, roster, refusal.message), 422
    tell(JournalKind.LIST_IMPORTED, cohort_id, detail=f"{len(plan)} lignes, {entered} inscriptions")
    words = "Une personne est entrée" if entered == 1 else f"{entered} personnes sont entrées"
    flash(f"{words} dans la cohorte." if entered else "Personne n’était à inscrire.", "success")
    return redirect(url_for(".cohort", cohort_id=cohort_id), 303)
