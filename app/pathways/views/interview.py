"""/formation/apprenants/<id>/positionnement: what the test said, the interview, the conclusion and its signatures."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required, signed_in_user
from app.clock import utc_now
from app.errors import InvalidAction, NotFound
from app.pathways.domain.conclusion import findings_from, modules_of, proposed_dispensations
from app.pathways.forms import InterviewForm
from app.pathways.queries import placement as queries
from app.pathways.services import placement
from app.pathways.services.placement import Taken
from app.pathways.views.blueprint import bp
from app.pathways.views.learner import next_monday, today_at
from app.pathways.views.placement import STATES, questions_told
from app.progress.queries import Learner, learner_visible_to
from app.web.current import current_catalog, current_db
from app.web.forms import SelectChoice


def the_learner(learner_id: int) -> Learner:
    """The learner, for those who may see their work."""
    return learner_visible_to(current_db(), signed_in_user(), learner_id)


def interview_form(taken: Taken | None) -> InterviewForm:
    """The form, its lists those of the course; on a first reading it holds what the test proposes."""
    catalog = current_catalog()
    form = InterviewForm(formdata=None) if request.method == "GET" else InterviewForm()
    form.path.choices = [SelectChoice(one.id, one.title) for one in catalog.paths.values()]
    modules = dict.fromkeys(one for path in catalog.paths.values() for one in modules_of(path))
    form.dispensations.choices = [
        SelectChoice(one, catalog.modules[one].title) for one in catalog.modules if one in modules
    ]
    if request.method == "GET" and taken is not None:
        path = catalog.paths.get(placement.path_proposed(catalog, taken) or "")
        if path is not None:
            form.path.data, form.hours_per_week.data = path.id, path.hours_per_week
            form.dispensations.data = list(proposed_dispensations(taken.found, path))
        form.starts_on.data = next_monday(today_at(utc_now()))
    return form


@bp.get("/formation/apprenants/<int:learner_id>/positionnement")
@role_required(Role.TRAINER, Role.ADMIN)
def interview(learner_id: int) -> ResponseReturnValue:
    """What the test said of somebody, and what is concluded of it."""
    learner = the_learner(learner_id)
    return _page(learner, interview_form(placement.taken_by(current_db(), learner_id)))


def _page(learner: Learner, form: InterviewForm) -> str:
    db = current_db()
    taken = placement.taken_by(db, learner.id)
    conclusions = queries.conclusions_of(db, learner.id)
    return render_template(
        "pathways/interview.html",
        learner=learner,
        taken=taken,
        lines=questions_told(taken) if taken is not None else (),
        states=STATES,
        form=form,
        conclusion=conclusions[0] if conclusions else None,
        older=conclusions[1:],
        findings_from=findings_from,
    )


@bp.post("/formation/apprenants/<int:learner_id>/positionnement")
@role_required(Role.TRAINER, Role.ADMIN)
def conclude(learner_id: int) -> ResponseReturnValue:
    """Write the conclusion of an interview: a new version."""
    learner, viewer, db = the_learner(learner_id), signed_in_user(), current_db()
    form = interview_form(placement.taken_by(db, learner_id))
    if not form.validate() or form.hours_per_week.data is None or form.starts_on.data is None:
        return _page(learner, form), 422
    try:
        placement.conclude(
            db,
            current_catalog(),
            learner_id,
            viewer.id,
            viewer.name,
            form.note.data or "",
            form.path.data,
            form.hours_per_week.data,
            form.starts_on.data,
            form.dispensations.data or (),
            utc_now(),
        )
    except InvalidAction as refusal:
        form.note.errors = [refusal.message]
        return _page(learner, form), 422
    flash("La conclusion est écrite. Relisez-la, puis signez : la personne signera de son côté.", "success")
    return redirect(url_for(".interview", learner_id=learner_id, _anchor="conclusion"), 303)


@bp.post("/formation/apprenants/<int:learner_id>/positionnement/signer")
@role_required(Role.TRAINER, Role.ADMIN)
def sign_interview(learner_id: int) -> ResponseReturnValue:
    """A trainer puts their name under the conclusion that was read."""
    learner, viewer, db = the_learner(learner_id), signed_in_user(), current_db()
    conclusions = queries.conclusions_of(db, learner.id)
    if not conclusions:
        raise NotFound("Il n’y a pas encore de conclusion à signer.")
    placement.sign(db, conclusions[0], "trainer", viewer.id, viewer.name, request.form.get("empreinte", ""), utc_now())
    flash("Votre signature est enregistrée, avec sa date.", "success")
    return redirect(url_for(".interview", learner_id=learner_id, _anchor="conclusion"), 303)
