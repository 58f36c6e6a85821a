"""/temoignage/<token>: an employer writes, once, without an account."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import public, signed_in, signed_in_user
from app.clock import utc_now
from app.errors import InvalidAction
from app.portfolio.domain.evidence import EvidenceKind, parts_of
from app.portfolio.forms.evidence import TestimonyForm, TestimonyRequestForm
from app.portfolio.queries import evidence as queries
from app.portfolio.services import testimony as services
from app.portfolio.services.evidence import PersonalDataFound
from app.portfolio.views.blueprint import anonymity_shown, bp, reasons, statements_typed, typed
from app.portfolio.views.evidence_writing import ask_employer
from app.web.current import current_db

WRITTEN = ("tasks", "observed", "example")


@bp.get("/temoignage/<token>")
@public
def testimony_page(token: str) -> ResponseReturnValue:
    request, _, learner = services.open_request(current_db(), token, utc_now())
    form = TestimonyForm(formdata=None, data={"witness": request.recipient_name, "structure": request.employer})
    return render_template(
        "portfolio/testimony.html", form=form, learner=learner, until=request.expires_at, anonymity=None, token=token
    )


@bp.post("/temoignage/<token>")
@public
def testify(token: str) -> ResponseReturnValue:
    db, now, form = current_db(), utc_now(), TestimonyForm()
    request, _, learner = services.open_request(db, token, now)
    shown, valid = None, form.validate()
    answers = typed(form, "witness", "position", "structure", "period", *WRITTEN)
    if valid:
        texts = {key: answers[key] for key in WRITTEN}
        try:
            services.testify(db, token, answers, statements_typed(texts), now)
            return redirect(url_for(".testimony_thanks"), 303)
        except PersonalDataFound as refusal:
            shown = anonymity_shown(texts, refusal.found, dict(parts_of(EvidenceKind.TESTIMONY)))
    page = render_template(
        "portfolio/testimony.html",
        form=form,
        learner=learner,
        until=request.expires_at,
        anonymity=shown,
        reasons=reasons(),
        token=token,
    )
    return page, 422


@bp.get("/temoignage-envoye")
@public
def testimony_thanks() -> ResponseReturnValue:
    return render_template("portfolio/testimony_thanks.html")


@bp.get("/portfolio/preuves/<int:evidence_id>/temoignage")
@signed_in
def testimony_again(evidence_id: int) -> ResponseReturnValue:
    evidence = queries.own_evidence(current_db(), signed_in_user(), evidence_id)
    last = next(reversed(queries.requests_of(current_db(), evidence.id)), None)
    given = {"title": evidence.title}
    if last is not None:
        given |= {"recipient": last.recipient, "recipient_name": last.recipient_name, "employer": last.employer}
    return render_template(
        "portfolio/testimony_again.html", evidence=evidence, form=TestimonyRequestForm(formdata=None, data=given)
    )


@bp.post("/portfolio/preuves/<int:evidence_id>/temoignage")
@signed_in
def ask_again(evidence_id: int) -> ResponseReturnValue:
    evidence = queries.own_evidence(current_db(), signed_in_user(), evidence_id)
    form = TestimonyRequestForm()
    if form.validate():
        try:
            ask_employer(evidence, form)
            return redirect(url_for(".evidence_show", evidence_id=evidence_id), 303)
        except InvalidAction as refusal:
            form.recipient.errors = [refusal.message]
    return render_template("portfolio/testimony_again.html", evidence=evidence, form=form), 422
