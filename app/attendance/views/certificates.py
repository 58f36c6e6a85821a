"""Certificates of completion: issued by whoever trains or manages, read and downloaded by the person."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import require_recent_proof, role_required, signed_in, signed_in_user
from app.attendance.domain.certificates import ActionNature, Declared, Modality
from app.attendance.forms.certificates import CertificateForm, WithdrawForm
from app.attendance.queries import certificates as queries
from app.attendance.services import certificates as services
from app.attendance.services.study_time import Period, last_weeks
from app.attendance.views.blueprint import bp, download, person_seen
from app.attendance.views.study_time import asked_period
from app.clock import utc_now
from app.cohorts.queries import enrolments_of
from app.errors import Conflict, InvalidAction
from app.web.current import current_catalog, current_db, current_settings

LEADERS = (Role.TRAINER, Role.ADMIN)


@bp.get("/certificats-de-realisation")
@role_required(Role.LEARNER, hidden=True)
def own_certificates() -> ResponseReturnValue:
    """One's own certificates."""
    lines = queries.certificates_of(current_db(), signed_in_user().id)
    return render_template("attendance/own_certificates.html", lines=lines)


@bp.get("/certificats-de-realisation/<number>/certificat.pdf")
@signed_in
def certificate_file(number: str) -> ResponseReturnValue:
    row = queries.certificate_visible_to(current_db(), signed_in_user(), number)
    return download(services.certificate_pdf(row), f"certificat-de-realisation-{row.number}.pdf", "application/pdf")


@bp.get("/formation/personnes/<int:learner_id>/certificats")
@role_required(*LEADERS, hidden=True)
def certificates(learner_id: int) -> ResponseReturnValue:
    """What was issued to somebody, and a new one, with what the record proves of the period."""
    person_seen(learner_id)
    _, period = asked_period()
    form = CertificateForm(formdata=None)
    form.first.data, form.last.data = period.first, period.last
    _suggest(form, learner_id)
    return _page(learner_id, form, period)


def _suggest(form: CertificateForm, learner_id: int) -> None:
    """What the enrolment says of the action."""
    enrolled = enrolments_of(current_db(), learner_id)
    if enrolled:
        form.title.data = enrolled[0][1]
    person = person_seen(learner_id)
    framework = current_catalog().frameworks.get(person.framework or "")
    if framework is not None:
        form.objectives.data = f"Se préparer à : {framework.title} ({framework.code})."


def _page(learner_id: int, form: CertificateForm, period: Period, withdraw: WithdrawForm | None = None) -> str:
    db = current_db()
    return render_template(
        "attendance/certificates.html",
        person=person_seen(learner_id),
        lines=queries.certificates_of(db, learner_id),
        period=period,
        computed=services.computed_for(db, learner_id, period),
        form=form,
        withdraw=withdraw or WithdrawForm(formdata=None),
        refused=request.view_args.get("number") if request.view_args else None,
    )


@bp.post("/formation/personnes/<int:learner_id>/certificats")
@role_required(*LEADERS, hidden=True)
def issue_certificate(learner_id: int) -> ResponseReturnValue:
    person_seen(learner_id)
    require_recent_proof()
    form = CertificateForm()
    first, last = form.first.data, form.last.data
    if not form.validate() or first is None or last is None:
        period = Period(first, last) if first and last and first <= last else last_weeks(utc_now())
        return _page(learner_id, form, period), 422
    declared = Declared(
        nature=ActionNature(form.nature.data),
        title=(form.title.data or "").strip(),
        objectives=(form.objectives.data or "").strip(),
        modality=Modality(form.modality.data),
        planned_hours=form.planned_hours.data or 0,
        first=first,
        last=last,
        employer=(form.employer.data or "").strip(),
        other_minutes=form.other_minutes.data or 0,
        other_words=(form.other_words.data or "").strip(),
    )
    settings = current_settings()
    house = {"name": settings.publisher_name, "address": settings.publisher_address}
    try:
        made = services.issue(current_db(), signed_in_user(), learner_id, declared, house, utc_now())
    except (InvalidAction, Conflict) as refusal:
        form.form_errors = [*form.form_errors, refusal.message]
        return _page(learner_id, form, Period(first, last)), 422
    flash(f"Le certificat {made.number} est établi.", "success")
    return redirect(url_for(".certificates", learner_id=learner_id), 303)


@bp.post("/formation/certificats/<number>/retirer")
@role_required(*LEADERS, hidden=True)
def withdraw_certificate(number: str) -> ResponseReturnValue:
    db, viewer = current_db(), signed_in_user()
    found = queries.certificate_issued_by_staff(db, viewer, number)
    require_recent_proof()
    form = WithdrawForm()
    if form.validate():
        try:
            services.withdraw(db, viewer, number, form.reason.data or "", utc_now())
        except (InvalidAction, Conflict) as refusal:
            form.reason.errors = [refusal.message]
    if form.errors or form.reason.errors:
        empty = CertificateForm(formdata=None)
        empty.first.data, empty.last.data = found.period_start, found.period_end
        return _page(found.learner_id, empty, Period(found.period_start, found.period_end), form), 422
    flash("Le certificat est retiré : son document le dit désormais.", "success")
    return redirect(url_for(".certificates", learner_id=found.learner_id), 303)
