"""/attestations: one's own, what may be asked for, the files; for the staff, issuing and withdrawing."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role, Viewer
from app.accounts.guards import require_recent_proof, role_required, signed_in, signed_in_user
from app.certification.domain.statements import (
    DOES_NOT_SAY,
    NOT_A_TITLE,
    REASONS,
    SAYS,
    RevocationReason,
    StatementKind,
    shown_number,
)
from app.certification.forms.statements import AskForm, WithdrawalForm
from app.certification.models.statements import Statement
from app.certification.queries import statements as queries
from app.certification.services import statements as services
from app.certification.services.papers import day_words, duration_words, pdf_of
from app.certification.services.standing import (
    RULE,
    acquired_by,
    changed_proofs,
    completion_of,
    framework_named,
    scope_digest,
)
from app.certification.views.badge_blueprint import bp, current_issuer, current_signer
from app.clock import utc_now
from app.cohorts.queries import learners_followed_by
from app.errors import InvalidAction
from app.organisation.services import organisation
from app.progress.queries import Learner
from app.web.current import current_catalog, current_db, current_settings
from app.web.logs import security_event

WORDS = {
    "says": SAYS,
    "does_not_say": DOES_NOT_SAY,
    "not_a_title": NOT_A_TITLE,
    "shown_number": shown_number,
    "duration": duration_words,
    "day": day_words,
    "reasons": REASONS,
}


@bp.get("/attestations")
@signed_in
def own() -> ResponseReturnValue:
    return _own(AskForm(formdata=None))


def _own(form: AskForm) -> str:
    db, viewer, catalog = current_db(), signed_in_user(), current_catalog()
    completion = completion_of(db, catalog, viewer.id)
    code, _ = framework_named(catalog, viewer.framework)
    issued, _ = queries.find_decision(db, viewer.id, StatementKind.COMPLETION, code, scope_digest(completion.scope))
    return render_template(
        "certification/statements.html",
        statements=queries.statements_of(db, viewer.id),
        completion=completion,
        completion_issued=issued,
        learners=_attestable(viewer),
        form=form,
        now=utc_now(),
        **WORDS,
    )


def _attestable(viewer: Viewer) -> Sequence[tuple[int, str, str]]:
    """(number, name, where from) of those whom this person may attest of."""
    db = current_db()
    if viewer.role is Role.EVALUATOR:
        return [(one.id, one.name, "") for one in queries.judged_by(db, viewer.id)]
    if viewer.role in {Role.TRAINER, Role.ADMIN}:
        return [(one.id, one.name, one.cohort) for one in learners_followed_by(db, viewer)]
    return []


@bp.post("/attestations/fin-de-formation")
@signed_in
def ask_completion() -> ResponseReturnValue:
    form, viewer = AskForm(), signed_in_user()
    if not form.validate():
        return _own(form), 422
    try:
        statement = services.issue_completion(
            current_db(), current_catalog(), current_issuer(), viewer.id, viewer.framework, utc_now()
        )
    except InvalidAction as refusal:
        form.form_errors.append(refusal.message)
        return _own(form), 422
    security_event("certificate", object="statement_decision", object_id=statement.decision_id, result="issued")
    flash("Votre attestation de fin de formation est délivrée.", "success")
    return redirect(url_for(".statement", number=shown_number(statement.id)), 303)


@bp.get("/attestations/<number>")
@signed_in
def statement(number: str) -> ResponseReturnValue:
    db, viewer = current_db(), signed_in_user()
    found = queries.statement_visible_to(db, viewer, number)
    decision = queries.decision_of(db, found)
    return render_template(
        "certification/statement.html",
        statement=found,
        facts=decision.facts or {},
        changed=changed_proofs(db, decision),
        decided_by=queries.name_of(db, decision.decided_by),
        own=found.learner_id == viewer.id,
        may_withdraw=queries.may_withdraw(db, viewer, found),
        address=f"{current_settings().base_url}/verifier/{shown_number(found.id)}",
        now=utc_now(),
        **WORDS,
    )


@bp.get("/attestations/<number>/attestation.pdf")
@signed_in
def statement_pdf(number: str) -> ResponseReturnValue:
    db = current_db()
    found = queries.statement_visible_to(db, signed_in_user(), number)
    decision = queries.decision_of(db, found)
    name = queries.name_of(db, decision.decided_by)
    issuer = organisation(current_db())
    data = pdf_of(found, decision, name, current_settings().base_url, current_signer(), utc_now(), issuer)
    return _file(found, data, "application/pdf", "pdf")


@bp.get("/attestations/<number>/attestation.json")
@signed_in
def statement_json(number: str) -> ResponseReturnValue:
    found = queries.statement_visible_to(current_db(), signed_in_user(), number)
    return _file(found, (found.credential or "").encode(), "application/json", "json")


@bp.get("/attestations/<number>/attestation.jwt")
@signed_in
def statement_jwt(number: str) -> ResponseReturnValue:
    found = queries.statement_visible_to(current_db(), signed_in_user(), number)
    return _file(found, (found.token or "").encode(), "application/jwt", "jwt")


def _file(found: Statement, data: bytes, mimetype: str, suffix: str) -> Response:
    response = Response(data, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="attestation-{shown_number(found.id)}.{suffix}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response


# The staff


@bp.get("/formation/apprenants/<int:learner_id>/attestations")
@role_required(Role.TRAINER, Role.EVALUATOR, Role.ADMIN, hidden=True)
def learner(learner_id: int) -> ResponseReturnValue:
    person = queries.person_attestable_by(current_db(), signed_in_user(), learner_id)
    return _learner(person, AskForm(formdata=None))


def _learner(person: Learner, form: AskForm) -> str:
    db = current_db()
    acquired = acquired_by(db, current_catalog(), person.id, person.framework)
    already, _ = queries.find_decision(
        db, person.id, StatementKind.COMPETENCES, acquired.framework_code, scope_digest(acquired.scope)
    )
    return render_template(
        "certification/statement_issue.html",
        person=person,
        acquired=acquired,
        already=already,
        statements=queries.statements_of(db, person.id),
        may_issue=signed_in_user().role in {Role.TRAINER, Role.EVALUATOR},
        rule=RULE,
        form=form,
        now=utc_now(),
        **WORDS,
    )


@bp.post("/formation/apprenants/<int:learner_id>/attestations")
@role_required(Role.TRAINER, Role.EVALUATOR, hidden=True)
def issue_competences(learner_id: int) -> ResponseReturnValue:
    db, viewer = current_db(), signed_in_user()
    person = queries.person_attestable_by(db, viewer, learner_id)
    require_recent_proof()
    form = AskForm()
    if not form.validate():
        return _learner(person, form), 422
    try:
        found = services.issue_competences(
            db, current_catalog(), current_issuer(), viewer, person.id, person.framework, utc_now()
        )
    except InvalidAction as refusal:
        form.form_errors.append(refusal.message)
        return _learner(person, form), 422
    security_event("certificate", object="statement_decision", object_id=found.decision_id, result="issued")
    flash(f"L’attestation de compétences de {person.name} est délivrée.", "success")
    return redirect(url_for(".statement", number=shown_number(found.id)), 303)


@bp.get("/attestations/<number>/retrait")
@role_required(Role.TRAINER, Role.EVALUATOR, Role.ADMIN, hidden=True)
def withdrawal(number: str) -> ResponseReturnValue:
    found = queries.statement_withdrawable_by(current_db(), signed_in_user(), number)
    require_recent_proof()
    return _withdrawal(found, WithdrawalForm(formdata=None))


def _withdrawal(found: Statement, form: WithdrawalForm) -> str:
    return render_template("certification/statement_withdraw.html", statement=found, form=form, **WORDS)


@bp.post("/attestations/<number>/retrait")
@role_required(Role.TRAINER, Role.EVALUATOR, Role.ADMIN, hidden=True)
def withdraw(number: str) -> ResponseReturnValue:
    db, viewer = current_db(), signed_in_user()
    found = queries.statement_withdrawable_by(db, viewer, number)
    require_recent_proof()
    form = WithdrawalForm()
    if not form.validate():
        return _withdrawal(found, form), 422
    services.withdraw(db, viewer, number, RevocationReason(form.reason.data), (form.note.data or "").strip(), utc_now())
    security_event("revocation", object="statement_decision", object_id=found.decision_id, result="withdrawn")
    flash("L’attestation est retirée. Qui la vérifie en est averti.", "success")
    if found.name is None:
        return redirect(url_for(".verified", number=shown_number(found.id)), 303)
    return redirect(url_for(".statement", number=shown_number(found.id)), 303)
