"""The accompaniment journal: read by the person it tells about, written by whoever accompanies them."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required, signed_in_user
from app.attendance.domain import PARIS
from app.attendance.domain.contacts import ContactChannel, ContactKind
from app.attendance.domain.sessions import paris_instant
from app.attendance.forms.contacts import ContactForm
from app.attendance.queries import contacts as queries
from app.attendance.services import contacts as services
from app.attendance.views.blueprint import bp, person_seen
from app.clock import in_paris, utc_now
from app.errors import Conflict, InvalidAction, NotFound
from app.web.current import current_db

LEADERS = (Role.TRAINER, Role.ADMIN)


@bp.get("/mon-accompagnement")
@role_required(Role.LEARNER, hidden=True)
def own_journal() -> ResponseReturnValue:
    """What was noted of the help one received."""
    lines = queries.contacts_of(current_db(), signed_in_user().id)
    return render_template("attendance/own_journal.html", lines=lines)


@bp.get("/formation/personnes/<int:learner_id>/accompagnement")
@role_required(*LEADERS, hidden=True)
def journal(learner_id: int) -> ResponseReturnValue:
    """The journal of one person."""
    form = ContactForm(formdata=None)
    form.at.data = in_paris(utc_now()).replace(tzinfo=None, second=0, microsecond=0)
    form.kind.data = ContactKind.PEDAGOGICAL.value
    return _journal(learner_id, form)


def _journal(learner_id: int, form: ContactForm) -> str:
    person = person_seen(learner_id)
    lines = queries.contacts_of(current_db(), learner_id)
    delays = sorted(line.response_delay for line in lines if line.response_delay is not None)
    return render_template(
        "attendance/journal.html",
        person=person,
        lines=lines,
        minutes=sum(line.minutes for line in lines),
        typical=delays[(len(delays) - 1) // 2] if delays else None,
        slowest=delays[-1] if delays else None,
        form=form,
    )


def _instant(local: datetime | None) -> datetime | None:
    return None if local is None else paris_instant(local)


@bp.post("/formation/personnes/<int:learner_id>/accompagnement")
@role_required(*LEADERS, hidden=True)
def note_contact(learner_id: int) -> ResponseReturnValue:
    """Add an entry."""
    person_seen(learner_id)
    form = ContactForm()
    if not form.validate() or form.at.data is None:
        return _journal(learner_id, form), 422
    try:
        services.note_contact(
            current_db(),
            signed_in_user(),
            learner_id,
            ContactKind(form.kind.data),
            ContactChannel(form.channel.data),
            form.summary.data or "",
            utc_now(),
            at=paris_instant(form.at.data),
            minutes=form.minutes.data or 0,
            requested_at=_instant(form.requested_at.data),
        )
    except InvalidAction as refusal:
        form.form_errors = [*form.form_errors, refusal.message]
        return _journal(learner_id, form), 422
    flash("Le contact est noté.", "success")
    return redirect(url_for(".journal", learner_id=learner_id), 303)


def _correctable(contact_id: int) -> queries.ContactLine:
    """An entry that stands, about somebody whose work one may see."""
    found = queries.find_contact(current_db(), contact_id)
    if found is None:
        raise NotFound
    person_seen(found.learner_id)
    lines = queries.contacts_of(current_db(), found.learner_id)
    line = next((one for one in lines if one.id == contact_id), None)
    if line is None:
        raise NotFound("Cette note a été corrigée : partez de la dernière version.")
    return line


@bp.get("/formation/accompagnement/<int:contact_id>")
@role_required(*LEADERS, hidden=True)
def contact(contact_id: int) -> ResponseReturnValue:
    """Correct an entry."""
    line = _correctable(contact_id)
    form = ContactForm(formdata=None)
    form.kind.data, form.channel.data = line.kind.value, line.channel.value
    form.at.data = line.at.astimezone(PARIS).replace(tzinfo=None)
    form.minutes.data, form.summary.data = line.minutes, line.summary
    if line.requested_at is not None:
        form.requested_at.data = line.requested_at.astimezone(PARIS).replace(tzinfo=None)
    return _correction(line, form)


def _correction(line: queries.ContactLine, form: ContactForm) -> str:
    return render_template("attendance/contact_correct.html", line=line, form=form, person=person_seen(line.learner_id))


@bp.post("/formation/accompagnement/<int:contact_id>")
@role_required(*LEADERS, hidden=True)
def correct_contact(contact_id: int) -> ResponseReturnValue:
    line = _correctable(contact_id)
    form = ContactForm()
    if not form.validate() or form.at.data is None:
        return _correction(line, form), 422
    try:
        services.correct_contact(
            current_db(),
            signed_in_user(),
            contact_id,
            ContactKind(form.kind.data),
            ContactChannel(form.channel.data),
            form.summary.data or "",
            utc_now(),
            at=paris_instant(form.at.data),
            minutes=form.minutes.data or 0,
            requested_at=_instant(form.requested_at.data),
        )
    except (InvalidAction, Conflict) as refusal:
        form.form_errors = [*form.form_errors, refusal.message]
        return _correction(line, form), 422
    flash("La correction est enregistrée. La première version reste dans les données de la personne.", "success")
    return redirect(url_for(".journal", learner_id=line.learner_id), 303)
