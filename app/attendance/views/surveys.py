"""Surveys: give one's opinion without a name; read what groups of five or more said."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required, signed_in_user
from app.attendance.domain.surveys import SurveyFigures, SurveyMoment, SurveyScope, questions_for
from app.attendance.forms.sessions import PlainForm
from app.attendance.forms.surveys import SurveyForm, survey_form
from app.attendance.queries import surveys as queries
from app.attendance.services import surveys as services
from app.attendance.views.blueprint import absolute, bp, survey_sources
from app.clock import utc_now
from app.cohorts.queries import cohort_visible_to, cohorts_of, enrolments_of
from app.errors import Conflict, InvalidAction
from app.web.current import current_catalog, current_db

LEADERS = (Role.TRAINER, Role.ADMIN)
THANKS = "Merci : votre avis est enregistré, sans votre nom."


@bp.get("/appreciations")
@role_required(Role.LEARNER, hidden=True)
def own_surveys() -> ResponseReturnValue:
    """What one may give an opinion on."""
    db, viewer = current_db(), signed_in_user()
    invitations = queries.invitations_of(db, viewer.id)
    done = {(one.scope, one.scope_id) for one in invitations if one.answered}
    titles = {str(enrolment.cohort_id): title for enrolment, title in enrolments_of(db, viewer.id)}
    return render_template(
        "attendance/own_surveys.html",
        asked=[(one, titles.get(one.scope_id, "votre formation")) for one in invitations if not one.answered],
        finished=[one for one in _finished() if (one.scope.value, one.id) not in done],
        answered=sum(one.answered for one in invitations),
    )


@bp.get("/appreciations/<int:survey_id>")
@role_required(Role.LEARNER, hidden=True)
def survey(survey_id: int) -> ResponseReturnValue:
    row = queries.own_invitation(current_db(), signed_in_user(), survey_id)
    questions = questions_for(SurveyMoment(row.moment), SurveyScope(row.scope))
    return _form(survey_form(questions, formdata=None), url_for(".answer_survey", survey_id=survey_id), row.moment)


def _form(form: SurveyForm, action: str, moment: str, about: str = "") -> str:
    return render_template("attendance/survey.html", form=form, action=action, moment=moment, about=about)


@bp.post("/appreciations/<int:survey_id>")
@role_required(Role.LEARNER, hidden=True)
def answer_survey(survey_id: int) -> ResponseReturnValue:
    db, viewer = current_db(), signed_in_user()
    row = queries.own_invitation(db, viewer, survey_id)
    questions = questions_for(SurveyMoment(row.moment), SurveyScope(row.scope))
    form = survey_form(questions)
    if form.validate():
        try:
            services.answer(db, viewer, survey_id, form.given(questions), form.text.data or "", utc_now())
        except (InvalidAction, Conflict) as refusal:
            form.form_errors = [*form.form_errors, refusal.message]
    if form.errors:
        return _form(form, url_for(".answer_survey", survey_id=survey_id), row.moment), 422
    flash(THANKS, "success")
    return redirect(url_for(".own_surveys"), 303)


def _finished() -> list[services.Finished]:
    """Everything that the person signed in has finished."""
    db, viewer, now = current_db(), signed_in_user(), utc_now()
    return [one for source in survey_sources() for one in source(db, current_catalog(), viewer, now)]


def _unasked(scope: SurveyScope, scope_id: str, action: str) -> ResponseReturnValue:
    found = services.finished_one(_finished(), scope, scope_id)
    form = survey_form(questions_for(SurveyMoment.HOT, scope), formdata=None)
    return _form(form, action, SurveyMoment.HOT, found.title)


def _take_unasked(scope: SurveyScope, scope_id: str, action: str) -> ResponseReturnValue:
    found = services.finished_one(_finished(), scope, scope_id)
    questions = questions_for(SurveyMoment.HOT, scope)
    form = survey_form(questions)
    if form.validate():
        given, text = form.given(questions), form.text.data or ""
        try:
            services.answer_unasked(current_db(), signed_in_user(), found, given, text, utc_now())
        except (InvalidAction, Conflict) as refusal:
            form.form_errors = [*form.form_errors, refusal.message]
    if form.errors:
        return _form(form, action, SurveyMoment.HOT, found.title), 422
    flash(THANKS, "success")
    return redirect(url_for(".own_surveys"), 303)


@bp.get("/appreciations/modules/<module_id>")
@role_required(Role.LEARNER, hidden=True)
def module_survey(module_id: str) -> ResponseReturnValue:
    """One's opinion on a module that one has finished."""
    return _unasked(SurveyScope.MODULE, module_id, url_for(".answer_module_survey", module_id=module_id))


@bp.post("/appreciations/modules/<module_id>")
@role_required(Role.LEARNER, hidden=True)
def answer_module_survey(module_id: str) -> ResponseReturnValue:
    return _take_unasked(SurveyScope.MODULE, module_id, url_for(".answer_module_survey", module_id=module_id))


@bp.get("/appreciations/parcours/<path_id>")
@role_required(Role.LEARNER, hidden=True)
def path_survey(path_id: str) -> ResponseReturnValue:
    """One's opinion on a path that one has walked to its end."""
    return _unasked(SurveyScope.PATH, path_id, url_for(".answer_path_survey", path_id=path_id))


@bp.post("/appreciations/parcours/<path_id>")
@role_required(Role.LEARNER, hidden=True)
def answer_path_survey(path_id: str) -> ResponseReturnValue:
    return _take_unasked(SurveyScope.PATH, path_id, url_for(".answer_path_survey", path_id=path_id))


@bp.get("/formation/appreciations")
@role_required(*LEADERS)
def opinions() -> ResponseReturnValue:
    """How many gave their opinion, on each cohort one trains and on each module."""
    db, catalog = current_db(), current_catalog()
    invited, answered = (count(db, SurveyScope.COHORT) for count in (queries.invited_counts, queries.answered_counts))
    modules, paths = (queries.answered_counts(db, scope) for scope in (SurveyScope.MODULE, SurveyScope.PATH))
    return render_template(
        "attendance/opinions.html",
        cohorts=[
            (
                line,
                sum(invited.get((moment, str(line.id)), 0) for moment in SurveyMoment),
                sum(answered.get((moment, str(line.id)), 0) for moment in SurveyMoment),
            )
            for line in cohorts_of(db, signed_in_user())
        ],
        modules=[
            (catalog.modules[module_id], count)
            for (_, module_id), count in sorted(modules.items())
            if module_id in catalog.modules
        ],
        paths=[
            (catalog.paths[path_id], count) for (_, path_id), count in sorted(paths.items()) if path_id in catalog.paths
        ],
    )


@bp.get("/formation/cohortes/<int:cohort_id>/appreciations")
@role_required(*LEADERS)
def cohort_opinions(cohort_id: int) -> ResponseReturnValue:
    """What a cohort said, when five people or more have."""
    db = current_db()
    cohort = cohort_visible_to(db, signed_in_user(), cohort_id)
    told: dict[SurveyMoment, SurveyFigures] = {
        moment: services.results_of(db, moment, SurveyScope.COHORT, str(cohort_id)) for moment in SurveyMoment
    }
    return render_template(
        "attendance/opinions_of.html", title=cohort.title, cohort=cohort, told=told, form=PlainForm(formdata=None)
    )


@bp.post("/formation/cohortes/<int:cohort_id>/appreciations")
@role_required(*LEADERS)
def ask_cohort(cohort_id: int) -> ResponseReturnValue:
    """Ask the whole cohort now."""
    asked = services.invite_cohort(current_db(), signed_in_user(), cohort_id, utc_now(), absolute(".own_surveys"))
    words = {0: "Tout le monde avait déjà été invité.", 1: "Une personne est invitée à répondre."}
    flash(words.get(asked, f"{asked} personnes sont invitées à répondre."), "success" if asked else "info")
    return redirect(url_for(".cohort_opinions", cohort_id=cohort_id), 303)


@bp.get("/formation/appreciations/modules/<module_id>")
@role_required(*LEADERS)
def module_opinions(module_id: str) -> ResponseReturnValue:
    """What was said of a module, by the learners of every cohort together."""
    return _opinions_of(SurveyScope.MODULE, module_id, current_catalog().module(module_id).title)


@bp.get("/formation/appreciations/parcours/<path_id>")
@role_required(*LEADERS)
def path_opinions(path_id: str) -> ResponseReturnValue:
    """What was said of a path, by the learners of every cohort together."""
    return _opinions_of(SurveyScope.PATH, path_id, current_catalog().path(path_id).title)


def _opinions_of(scope: SurveyScope, scope_id: str, title: str) -> str:
    told = {SurveyMoment.HOT: services.results_of(current_db(), SurveyMoment.HOT, scope, scope_id)}
    return render_template("attendance/opinions_of.html", title=title, cohort=None, told=told, form=None)
