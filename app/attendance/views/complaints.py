"""Complaints: file and follow one's own; the register of whoever manages."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import public, role_required, signed_in, signed_in_user
from app.attendance.domain.complaints import (
    ACKNOWLEDGED_WITHIN,
    ComplaintState,
    ComplaintSubject,
    acknowledge_by,
    is_late,
)
from app.attendance.forms.complaints import ActionForm, ComplaintForm, ReplyForm
from app.attendance.forms.sessions import PlainForm
from app.attendance.models.complaints import Complaint
from app.attendance.queries import complaints as queries
from app.attendance.services import complaints as services
from app.attendance.services.tables import csv_bytes
from app.attendance.views.blueprint import absolute, bp, download
from app.attendance.views.study_time import CSV
from app.clock import in_paris, utc_now
from app.errors import Conflict, InvalidAction
from app.organisation.services import organisation
from app.web.current import current_db, current_settings, current_viewer
from app.web.labels import label


def _contact() -> str:
    return organisation(current_db()).contact_email or current_settings().contact_email


@bp.get("/reclamations")
@public
def complaints() -> ResponseReturnValue:
    """How to complain, for anybody; one's own complaints, for whoever is signed in."""
    return _page(ComplaintForm(formdata=None))


def _page(form: ComplaintForm) -> str:
    viewer = current_viewer()
    return render_template(
        "attendance/complaints.html",
        lines=queries.complaints_of(current_db(), viewer.id) if viewer else [],
        contact=_contact(),
        days=ACKNOWLEDGED_WITHIN,
        form=form,
    )


@bp.post("/reclamations")
@signed_in
def file_complaint() -> ResponseReturnValue:
    form = ComplaintForm()
    if form.validate():
        try:
            made = services.file_complaint(
                current_db(),
                signed_in_user(),
                ComplaintSubject(form.subject.data),
                form.text.data or "",
                form.wanted.data or "",
                utc_now(),
                absolute(".complaint_register"),
            )
        except InvalidAction as refusal:
            form.form_errors = [*form.form_errors, refusal.message]
        else:
            flash("Votre réclamation est déposée.", "success")
            return redirect(url_for(".complaint", complaint_id=made.id), 303)
    return _page(form), 422


@bp.get("/reclamations/<int:complaint_id>")
@signed_in
def complaint(complaint_id: int) -> ResponseReturnValue:
    """One of one's own complaints, and where it stands."""
    found = queries.own_complaint(current_db(), signed_in_user(), complaint_id)
    return render_template(
        "attendance/complaint.html",
        found=found,
        events=queries.events_of(current_db(), complaint_id),
        due=acknowledge_by(found.filed_at),
        contact=_contact(),
    )


@bp.get("/admin/reclamations")
@role_required(Role.ADMIN)
def complaint_register() -> ResponseReturnValue:
    """The register."""
    now = utc_now()
    lines = queries.register(current_db())
    return render_template(
        "attendance/complaint_register.html",
        lines=[
            (
                line,
                acknowledge_by(line.complaint.filed_at),
                is_late(ComplaintState(line.complaint.state), line.complaint.filed_at, now),
            )
            for line in lines
        ],
        to_take=sum(line.complaint.state == ComplaintState.FILED for line in lines),
        viewer_id=signed_in_user().id,
    )


@bp.get("/admin/reclamations.csv")
@role_required(Role.ADMIN)
def complaint_register_file() -> ResponseReturnValue:
    """The register without any name, as the audit reads it."""
    rows = [
        (
            line.complaint.id,
            f"{in_paris(line.complaint.filed_at):%Y-%m-%d}",
            label(ComplaintSubject(line.complaint.subject)),
            label(ComplaintState(line.complaint.state)),
            _day(line.complaint, "acknowledged_at"),
            _day(line.complaint, "answered_at"),
            _day(line.complaint, "closed_at"),
            line.complaint.action,
        )
        for line in queries.register(current_db())
    ]
    head = ("Numéro", "Déposée le", "Sujet", "État", "Prise en charge le", "Réponse le", "Close le", "Ce qui a changé")
    return download(csv_bytes(head, rows), "registre-des-reclamations.csv", CSV)


def _day(row: Complaint, name: str) -> str:
    at = getattr(row, name)
    return f"{in_paris(at):%Y-%m-%d}" if at is not None else ""


@bp.get("/admin/reclamations/<int:complaint_id>")
@role_required(Role.ADMIN)
def handled_complaint(complaint_id: int) -> ResponseReturnValue:
    """One complaint, to treat."""
    return _handled(complaint_id)


def _handled(complaint_id: int, reply: ReplyForm | None = None, action: ActionForm | None = None) -> str:
    db = current_db()
    found = queries.complaint_handled_by(db, signed_in_user(), complaint_id)
    return render_template(
        "attendance/complaint_handled.html",
        found=found,
        events=queries.events_of(db, complaint_id),
        due=acknowledge_by(found.filed_at),
        late=is_late(ComplaintState(found.state), found.filed_at, utc_now()),
        form=PlainForm(formdata=None),
        reply=reply or ReplyForm(formdata=None),
        action=action or ActionForm(formdata=None),
    )


@bp.post("/admin/reclamations/<int:complaint_id>/prise-en-charge")
@role_required(Role.ADMIN)
def acknowledge_complaint(complaint_id: int) -> ResponseReturnValue:
    page = absolute(".complaint", complaint_id=complaint_id)
    services.acknowledge(current_db(), signed_in_user(), complaint_id, utc_now(), page)
    flash("La réclamation est prise en charge. La personne est prévenue.", "success")
    return redirect(url_for(".handled_complaint", complaint_id=complaint_id), 303)


@bp.post("/admin/reclamations/<int:complaint_id>/reponse")
@role_required(Role.ADMIN)
def answer_complaint(complaint_id: int) -> ResponseReturnValue:
    db, viewer, form = current_db(), signed_in_user(), ReplyForm()
    queries.complaint_handled_by(db, viewer, complaint_id)
    if form.validate():
        try:
            page = absolute(".complaint", complaint_id=complaint_id)
            services.answer(db, viewer, complaint_id, form.answer.data or "", utc_now(), page)
        except (InvalidAction, Conflict) as refusal:
            form.answer.errors = [refusal.message]
    if form.errors or form.answer.errors:
        return _handled(complaint_id, reply=form), 422
    flash("La réponse est envoyée. La personne est prévenue.", "success")
    return redirect(url_for(".handled_complaint", complaint_id=complaint_id), 303)


@bp.post("/admin/reclamations/<int:complaint_id>/cloture")
@role_required(Role.ADMIN)
def close_complaint(complaint_id: int) -> ResponseReturnValue:
    db, viewer, form = current_db(), signed_in_user(), ActionForm()
    queries.complaint_handled_by(db, viewer, complaint_id)
    if form.validate():
        try:
            services.close(db, viewer, complaint_id, form.action.data or "", utc_now())
        except (InvalidAction, Conflict) as refusal:
            form.action.errors = [refusal.message]
    if form.errors or form.action.errors:
        return _handled(complaint_id, action=form), 422
    flash("La réclamation est close.", "success")
    return redirect(url_for(".handled_complaint", complaint_id=complaint_id), 303)
