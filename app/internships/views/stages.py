"""/stages: one's own stages; /formation/stages: those of the people one follows."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required, signed_in, signed_in_user
from app.clock import utc_now
from app.errors import Conflict, InvalidAction, NotFound
from app.internships import queries, services
from app.internships.domain import hours_of
from app.internships.forms import DayForm, PlainForm, StageForm, TutorLinkForm
from app.internships.models import Internship
from app.internships.services import Stage
from app.internships.views.blueprint import bp, grid_of
from app.web.current import current_db, current_settings


@bp.get("/stages")
@role_required(Role.LEARNER)
def own_stages() -> ResponseReturnValue:
    return render_template("internships/list.html", stages=queries.internships_of(current_db(), signed_in_user().id))


@bp.get("/formation/stages")
@role_required(Role.TRAINER, Role.ADMIN)
def followed() -> ResponseReturnValue:
    stages = queries.internships_followed_by(current_db(), signed_in_user())
    return render_template("internships/followed.html", stages=stages)


@bp.get("/stages/nouveau")
@role_required(Role.LEARNER)
def new_stage() -> ResponseReturnValue:
    return render_template("internships/edit.html", form=StageForm(formdata=None), stage=None)


def typed(form: StageForm) -> Stage:
    """What was typed, once the form says that it has its shape."""
    assert form.starts_on.data is not None
    assert form.ends_on.data is not None
    return Stage(
        form.place.data or "",
        form.tutor_name.data or "",
        form.tutor_email.data or "",
        form.starts_on.data,
        form.ends_on.data,
        form.hours_goal.data or 0,
    )


@bp.post("/stages/nouveau")
@role_required(Role.LEARNER)
def open_stage() -> ResponseReturnValue:
    form, viewer = StageForm(), signed_in_user()
    if form.validate():
        try:
            made = services.open_internship(
                current_db(), viewer.id, typed(form), viewer.framework, viewer.id, utc_now()
            )
        except InvalidAction as refusal:
            form.ends_on.errors = [refusal.message]
        else:
            flash("Le stage est ouvert. Notez vos heures au fil des jours.", "success")
            return redirect(url_for(".stage", internship_id=made.id), 303)
    return render_template("internships/edit.html", form=form, stage=None), 422


@bp.get("/stages/<int:internship_id>")
@signed_in
def stage(internship_id: int) -> ResponseReturnValue:
    return stage_page(internship_id)


def stage_page(
    internship_id: int, day_form: DayForm | None = None, link_form: TutorLinkForm | None = None, address: str = ""
) -> str:
    db, viewer = current_db(), signed_in_user()
    found = queries.internship_visible_to(db, viewer, internship_id)
    days = queries.declared_days(db, internship_id)
    assessment = queries.assessment_of(db, internship_id)
    return render_template(
        "internships/stage.html",
        stage=found,
        learner=queries.name_of(db, found.learner_id),
        is_own=found.learner_id == viewer.id,
        days=days,
        hours=hours_of(days, found.hours_goal),
        links=queries.links_of(db, internship_id),
        signed=assessment.document if assessment is not None and assessment.digest else None,
        digest=assessment.digest if assessment is not None else None,
        day_form=day_form or DayForm(formdata=None),
        link_form=link_form or TutorLinkForm(formdata=None),
        plain=PlainForm(formdata=None),
        address=address,
        now=utc_now(),
    )


def own(internship_id: int) -> Internship:
    """One's own stage."""
    return queries.own_internship(current_db(), signed_in_user(), internship_id)


@bp.get("/stages/<int:internship_id>/modifier")
@role_required(Role.LEARNER)
def edit_stage(internship_id: int) -> ResponseReturnValue:
    found = own(internship_id)
    form = StageForm(
        formdata=None,
        place=found.place,
        tutor_name=found.tutor_name,
        tutor_email=found.tutor_email,
        starts_on=found.starts_on,
        ends_on=found.ends_on,
        hours_goal=found.hours_goal,
    )
    return render_template("internships/edit.html", form=form, stage=found)


@bp.post("/stages/<int:internship_id>/modifier")
@role_required(Role.LEARNER)
def change_stage(internship_id: int) -> ResponseReturnValue:
    found, form = own(internship_id), StageForm()
    if form.validate():
        try:
            services.change_internship(found, typed(form))
        except InvalidAction as refusal:
            form.ends_on.errors = [refusal.message]
        else:
            flash("Le stage est à jour.", "success")
            return redirect(url_for(".stage", internship_id=internship_id), 303)
    return render_template("internships/edit.html", form=form, stage=found), 422


@bp.post("/stages/<int:internship_id>/jours")
@role_required(Role.LEARNER)
def declare_day(internship_id: int) -> ResponseReturnValue:
    found, form = own(internship_id), DayForm()
    if form.validate() and form.day.data is not None and form.hours.data is not None:
        minutes = int(form.hours.data * 60)
        try:
            services.declare_day(current_db(), found, form.day.data, minutes, form.note.data or "", utc_now())
        except (InvalidAction, Conflict) as refusal:
            form.day.errors = [refusal.message]
        else:
            flash("Les heures de ce jour sont notées.", "success")
            return redirect(url_for(".stage", internship_id=internship_id), 303)
    return stage_page(internship_id, day_form=form), 422


@bp.post("/stages/<int:internship_id>/jours/<day>/retirer")
@role_required(Role.LEARNER)
def forget_day(internship_id: int, day: str) -> ResponseReturnValue:
    found = own(internship_id)
    try:
        services.forget_day(current_db(), found, date.fromisoformat(day))
    except ValueError:
        raise NotFound("Ce jour n’est pas noté.") from None
    flash("Ce jour est retiré.", "success")
    return redirect(url_for(".stage", internship_id=internship_id), 303)


@bp.post("/stages/<int:internship_id>/liens")
@signed_in
def make_link(internship_id: int) -> ResponseReturnValue:
    """A link for the tutor. Its address is shown on this very answer, and never again."""
    viewer, form = signed_in_user(), TutorLinkForm()
    found = queries.internship_visible_to(current_db(), viewer, internship_id)
    if not form.validate():
        return stage_page(internship_id, link_form=form), 422
    _, token = services.make_link(current_db(), found, int(form.days.data), viewer.id, utc_now())
    address = f"{current_settings().base_url}{url_for('tutor.read', token=token)}"
    return stage_page(internship_id, address=address)


@bp.post("/stages/<int:internship_id>/liens/<int:link_id>/fermer")
@signed_in
def close_link(internship_id: int, link_id: int) -> ResponseReturnValue:
    found = queries.internship_visible_to(current_db(), signed_in_user(), internship_id)
    services.revoke_link(queries.link_of(current_db(), found.id, link_id), utc_now())
    flash("Le lien est fermé.", "success")
    return redirect(url_for(".stage", internship_id=internship_id), 303)


@bp.get("/stages/<int:internship_id>/imprimer")
@signed_in
def print_stage(internship_id: int) -> ResponseReturnValue:
    """The stage on paper: hours day by day, and what was signed."""
    db = current_db()
    found = queries.internship_visible_to(db, signed_in_user(), internship_id)
    days = queries.declared_days(db, internship_id)
    assessment = queries.assessment_of(db, internship_id)
    return render_template(
        "internships/print.html",
        stage=found,
        learner=queries.name_of(db, found.learner_id),
        days=days,
        hours=hours_of(days, found.hours_goal),
        signed=assessment.document if assessment is not None and assessment.digest else None,
        digest=assessment.digest if assessment is not None else None,
        grid=grid_of(found),
    )
