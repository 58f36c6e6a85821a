"""/rejoindre: entering a cohort by a code or its link; /compte/cohortes: where one is, and leaving."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import public, role_required, signed_in_user
from app.clock import utc_now
from app.cohorts import queries, services
from app.cohorts.domain import CODE_LENGTH, CODE_REFUSALS, CodeState, plain_code, readable_code
from app.cohorts.forms import CodeEntryForm, PlainForm
from app.cohorts.views.blueprint import bp, tell
from app.db.journal import JournalKind
from app.errors import Forbidden, Gone
from app.web.current import current_catalog, current_database, current_db, current_settings, current_viewer

# The path to come back to once the account is made: see app.accounts.views.registration.
AFTER_SIGN_UP = "after_sign_up"
FOR_LEARNERS = "Une cohorte se rejoint avec un compte d’apprenante ou d’apprenant. Le vôtre a un autre rôle."


@bp.get("/rejoindre")
@public
def enter_code() -> ResponseReturnValue:
    return render_template("cohorts/enter_code.html", form=CodeEntryForm(formdata=None))


@bp.post("/rejoindre")
@public
def send_code() -> ResponseReturnValue:
    """A code that was typed leads to its page, where what it opens is shown before anything is done."""
    form = CodeEntryForm()
    if form.validate():
        code = plain_code(form.code.data or "")
        if len(code) == CODE_LENGTH:
            return redirect(url_for(".join", code=readable_code(code)), 303)
        form.code.errors = [f"Un code compte {CODE_LENGTH} signes, par exemple « ACDE-3467 »."]
    return render_template("cohorts/enter_code.html", form=form), 422


def offer_of(code: str) -> services.Offer:
    """What this code opens, each try counted."""
    viewer = current_viewer()
    # Nothing is written yet: the try is counted in a transaction of its own, which must find the base free.
    current_db().rollback()
    return services.look_up(
        current_database(),
        current_settings(),
        code,
        request.remote_addr,
        None if viewer is None else viewer.id,
        utc_now(),
    )


@bp.get("/rejoindre/<code>")
@public
def join(code: str) -> ResponseReturnValue:
    """What one is about to enter, and who will see one's work. Nothing is done yet: mail scanners open links."""
    offer, viewer, db = offer_of(code), current_viewer(), current_db()
    is_learner = viewer is not None and viewer.role is Role.LEARNER
    return render_template(
        "cohorts/join.html",
        offer=offer,
        readable=readable_code(offer.code),
        refusal=None if offer.state is CodeState.OPEN else CODE_REFUSALS[offer.state],
        framework=current_catalog().frameworks.get(offer.framework or ""),
        trainers=queries.trainers_of(db, offer.cohort_id) if is_learner else [],
        is_learner=is_learner,
        is_inside=is_learner and queries.find_enrolment(db, offer.cohort_id, viewer.id) is not None,
        form=PlainForm(formdata=None),
    )


@bp.post("/rejoindre/<code>")
@public
def send_join(code: str) -> ResponseReturnValue:
    """Enter; a stranger is led to an account first, and back here."""
    offer, viewer = offer_of(code), current_viewer()
    here = url_for(".join", code=readable_code(offer.code))
    if viewer is None:
        session[AFTER_SIGN_UP] = here
        if request.form.get("compte") == "nouveau":
            return redirect(url_for("accounts.sign_up"), 303)
        return redirect(url_for("accounts.sign_in", suivant=here), 303)
    if viewer.role is not Role.LEARNER:
        raise Forbidden(FOR_LEARNERS)
    if offer.state is CodeState.CLOSED:
        raise Gone(CODE_REFUSALS[offer.state])
    if services.join(current_db(), offer, viewer.id, utc_now()):
        tell(JournalKind.COHORT_JOINED, offer.cohort_id, viewer.id)
        flash(f"Vous êtes dans la cohorte « {offer.title} ».", "success")
    else:
        flash("Vous êtes déjà dans cette cohorte.", "info")
    return redirect(url_for(".own_cohorts"), 303)


@bp.get("/compte/cohortes")
@role_required(Role.LEARNER)
def own_cohorts() -> ResponseReturnValue:
    db, viewer = current_db(), signed_in_user()
    found = queries.own_cohorts(db, viewer.id)
    return render_template(
        "cohorts/own.html",
        cohorts=[(one, queries.trainers_of(db, one.id)) for one in found],
        left=queries.departures_of(db, viewer.id),
        form=CodeEntryForm(formdata=None),
        plain=PlainForm(formdata=None),
    )


@bp.post("/compte/cohortes/<int:cohort_id>/quitter")
@role_required(Role.LEARNER)
def leave_cohort(cohort_id: int) -> ResponseReturnValue:
    services.leave(current_db(), cohort_id, signed_in_user().id, utc_now(), by_self=True)
    tell(JournalKind.COHORT_LEFT, cohort_id, signed_in_user().id)
    flash("Vous avez quitté la cohorte. Ses formatrices et formateurs ne voient plus votre travail.", "success")
    return redirect(url_for(".own_cohorts"), 303)
