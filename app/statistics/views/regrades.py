"""/formation/recorrections: see what a corrected quiz changes, put it in force with a reason, take it back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required, signed_in_user
from app.clock import utc_now
from app.content.schema.quiz import PublishedQuiz
from app.errors import Conflict, InvalidAction, NotFound
from app.quizzes.domain.regrade import RegradePolicy
from app.statistics import queries
from app.statistics.forms import RegradeForm, UndoForm
from app.statistics.models import QuizRegrade
from app.statistics.services import regrades as services
from app.statistics.services.regrades import Moved
from app.statistics.views.blueprint import bp
from app.web.current import current_catalog, current_db, current_settings
from app.web.filters import plural

EXPLAINED = {
    RegradePolicy.NEVER_LOWER: "Chaque question garde la meilleure des deux notes, et la copie entière aussi. "
    "Personne ne perd rien\u00a0: c’est le choix le plus doux, quand la faute vient de nous.",
    RegradePolicy.STRICT: "Chaque copie est notée comme si elle était rendue aujourd’hui. Des notes peuvent baisser.",
    RegradePolicy.FULL_CREDIT: "Les questions corrigées donnent tous leurs points à chaque copie, quelle que soit la "
    "réponse.",
    RegradePolicy.NEUTRALISE: "Les questions corrigées ne comptent plus\u00a0: ni leurs points, ni leur maximum.",
}


@bp.get("/formation/recorrections")
@role_required(Role.TRAINER, Role.ADMIN)
def regrades() -> ResponseReturnValue:
    """The quizzes corrected since copies were taken, and the regrades already put in force."""
    db, catalog = current_db(), current_catalog()
    titles = {one.id: one.title for one in catalog.quizzes.values()}
    return render_template(
        "statistics/regrades.html",
        candidates=services.candidates(db, catalog),
        runs=[(run, name, titles.get(run.quiz_id, run.quiz_id)) for run, name in queries.regrades(db)],
        policies=RegradePolicy,
    )


@bp.get("/formation/recorrections/<quiz_id>")
@role_required(Role.TRAINER, Role.ADMIN)
def regrade(quiz_id: str) -> ResponseReturnValue:
    """What a regrade under one policy would change; nothing is written."""
    quiz = current_catalog().quiz(quiz_id)
    return _preview(quiz, _policy(request.args.get("politique")), RegradeForm(formdata=None))


@bp.post("/formation/recorrections/<quiz_id>")
@role_required(Role.TRAINER)
def apply_regrade(quiz_id: str) -> ResponseReturnValue:
    """Put in force what was previewed."""
    form, quiz = RegradeForm(), current_catalog().quiz(quiz_id)
    policy = _policy(form.policy.data)
    if not form.validate():
        return _preview(quiz, policy, form), 422
    try:
        run = services.apply(
            current_db(),
            signed_in_user(),
            quiz,
            policy,
            form.reason.data or "",
            form.token.data or "",
            utc_now(),
            current_settings().base_url,
        )
    except Moved as moved:
        form.form_errors = [moved.message]
        return _preview(quiz, policy, form), 422
    except InvalidAction as refusal:
        form.reason.errors = [refusal.message]
        return _preview(quiz, policy, form), 422
    flash(f"{plural(run.copies, 'Une copie recorrigée', 'copies recorrigées')}. Leurs auteurs le lisent.", "success")
    return redirect(url_for(".past_regrade", run_id=run.id), 303)


@bp.get("/formation/recorrections/passees/<run_id>")
@role_required(Role.TRAINER, Role.ADMIN)
def past_regrade(run_id: str) -> ResponseReturnValue:
    """One regrade put in force: its policy, its reason, and the way to take it back."""
    return _past(_run(run_id), UndoForm(formdata=None))


@bp.post("/formation/recorrections/passees/<run_id>/annuler")
@role_required(Role.TRAINER)
def undo_regrade(run_id: str) -> ResponseReturnValue:
    """Take a regrade back."""
    form, run = UndoForm(), _run(run_id)
    if not form.validate():
        return _past(run, form), 422
    try:
        undone = services.undo(
            current_db(), signed_in_user(), run.id, form.reason.data or "", utc_now(), current_settings().base_url
        )
    except (InvalidAction, Conflict) as refusal:
        form.reason.errors = [refusal.message]
        return _past(run, form), 422
    words = plural(undone.restored, "Une copie compte", "copies comptent", "Aucune copie ne compte")
    flash(f"{words} de nouveau comme avant.", "success")
    if undone.left:
        left = plural(undone.left, "une copie reste", "copies restent")
        flash(f"{left} comme elle est\u00a0: recorrigée depuis, ou la vôtre.".capitalize(), "warning")
    return redirect(url_for(".past_regrade", run_id=run.id), 303)


def _policy(given: str | None) -> RegradePolicy:
    return next((one for one in RegradePolicy if one == given), RegradePolicy.NEVER_LOWER)


def _preview(quiz: PublishedQuiz, policy: RegradePolicy, form: RegradeForm) -> str:
    db, viewer = current_db(), signed_in_user()
    plan = services.plan(db, viewer, quiz, policy)
    form.policy.data, form.token.data = policy.value, plan.token
    return render_template(
        "statistics/regrade.html",
        quiz=quiz,
        plan=plan,
        versions=services.version_changes(db, quiz),
        policies=RegradePolicy,
        explained=EXPLAINED,
        form=form,
        may_apply=viewer.role is Role.TRAINER,
    )


def _run(run_id: str) -> QuizRegrade:
    run = queries.find_regrade(current_db(), run_id)
    if run is None:
        raise NotFound("Cette recorrection n’existe pas.")
    return run


def _past(run: QuizRegrade, form: UndoForm) -> str:
    quiz = current_catalog().quizzes.get(run.quiz_id)
    return render_template(
        "statistics/past_regrade.html",
        run=run,
        title=quiz.title if quiz is not None else run.quiz_id,
        policy=RegradePolicy(run.policy),
        explained=EXPLAINED,
        form=form,
        may_undo=signed_in_user().role is Role.TRAINER and run.undone_at is None,
    )
