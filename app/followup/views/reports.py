"""/signaler, /signalements: contest a question; /formation/signalements: answer those who do."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import role_required, signed_in, signed_in_user
from app.clock import utc_now
from app.content.schema.quiz import Question
from app.errors import Conflict, InvalidAction, NotFound
from app.followup.domain.reports import ReportReason, ReportState
from app.followup.forms import ReportForm, VerdictForm
from app.followup.queries import reports as queries
from app.followup.services import reports as services
from app.followup.services.reports import Contested
from app.followup.services.table import title_of
from app.followup.views.blueprint import LEADERS, bp
from app.web.current import current_catalog, current_db, current_settings


def _contested(quiz_id: str, question_id: str) -> Contested:
    copy = request.args.get("copie") or None
    if copy is not None and (len(copy) != 26 or not copy.isascii() or not copy.isalnum()):
        raise NotFound(services.UNKNOWN)
    return services.contested_by(current_db(), current_catalog(), signed_in_user(), quiz_id, question_id, copy)


@bp.get("/signaler/<quiz_id>/<question_id>")
@signed_in
def contest(quiz_id: str, question_id: str) -> ResponseReturnValue:
    """Contest a question that one has met."""
    return _contest(_contested(quiz_id, question_id), ReportForm(formdata=None))


def _contest(contested: Contested, form: ReportForm) -> str:
    waiting = queries.open_report(current_db(), signed_in_user().id, contested.quiz.id, contested.question.id)
    return render_template("followup/contest.html", contested=contested, form=form, waiting=waiting)


@bp.post("/signaler/<quiz_id>/<question_id>")
@signed_in
def report(quiz_id: str, question_id: str) -> ResponseReturnValue:
    """Send what seems wrong with a question."""
    contested, form = _contested(quiz_id, question_id), ReportForm()
    if not form.validate():
        return _contest(contested, form), 422
    try:
        made = services.report(
            current_db(),
            signed_in_user(),
            contested,
            ReportReason(form.reason.data),
            form.text.data or "",
            utc_now(),
        )
    except (InvalidAction, Conflict) as refusal:
        form.text.errors = [refusal.message]
        return _contest(contested, form), 422
    flash("Merci. Une formatrice ou un formateur lira votre signalement et vous répondra.", "success")
    return redirect(url_for(".own_reports", _anchor=f"signalement-{made.id}"), 303)


@bp.get("/signalements")
@signed_in
def own_reports() -> ResponseReturnValue:
    """What one reported, and what was answered."""
    catalog = current_catalog()
    lines = queries.own_reports(current_db(), signed_in_user().id)
    return render_template(
        "followup/own_reports.html",
        lines=[(one, title_of(catalog, "quiz", one.quiz_id), _question(one.quiz_id, one.question_id)) for one in lines],
    )


def _question(quiz_id: str, question_id: str) -> Question | None:
    """The question as the course has it today."""
    quiz = current_catalog().quizzes.get(quiz_id)
    return quiz.question(question_id) if quiz is not None and quiz.has_question(question_id) else None


@bp.get("/formation/signalements")
@role_required(*LEADERS)
def reports() -> ResponseReturnValue:
    """The contested questions, those that wait first."""
    catalog = current_catalog()
    found = queries.reported_questions(current_db(), signed_in_user())
    return render_template(
        "followup/reports.html",
        lines=[(one, title_of(catalog, "quiz", one.quiz_id), _question(one.quiz_id, one.question_id)) for one in found],
    )


@bp.get("/formation/signalements/<quiz_id>/<question_id>")
@role_required(*LEADERS)
def reported(quiz_id: str, question_id: str) -> ResponseReturnValue:
    """One contested question, with all that is said of it."""
    return _reported(quiz_id, question_id, VerdictForm(formdata=None))


def _reported(quiz_id: str, question_id: str, form: VerdictForm) -> str:
    lines = queries.reports_of_question(current_db(), signed_in_user(), quiz_id, question_id)
    if not lines:
        raise NotFound("Personne n’a signalé cette question, ou ces personnes ne sont pas les vôtres.")
    return render_template(
        "followup/report.html",
        quiz_id=quiz_id,
        question_id=question_id,
        title=title_of(current_catalog(), "quiz", quiz_id),
        question=_question(quiz_id, question_id),
        lines=lines,
        waiting=sum(one.state == ReportState.RECEIVED for one in lines),
        form=form,
    )


@bp.post("/formation/signalements/<quiz_id>/<question_id>")
@role_required(*LEADERS)
def answer_reports(quiz_id: str, question_id: str) -> ResponseReturnValue:
    """Answer everybody who contested one question."""
    form = VerdictForm()
    if not form.validate():
        return _reported(quiz_id, question_id, form), 422
    try:
        told = services.answer(
            current_db(),
            signed_in_user(),
            quiz_id,
            question_id,
            ReportState(form.state.data),
            form.answer.data or "",
            title_of(current_catalog(), "quiz", quiz_id),
            utc_now(),
            current_settings().base_url,
        )
    except InvalidAction as refusal:
        form.answer.errors = [refusal.message]
        return _reported(quiz_id, question_id, form), 422
    flash("Votre réponse est envoyée." if told == 1 else f"Votre réponse est envoyée à {told} personnes.", "success")
    return redirect(url_for(".reported", quiz_id=quiz_id, question_id=question_id), 303)
