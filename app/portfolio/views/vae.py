"""/vae: the guide that anybody reads, and « où j’en suis » for whom it is begun."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import public, signed_in, signed_in_user
from app.clock import utc_now
from app.content.typography import french
from app.errors import InvalidAction
from app.portfolio.domain.vae import Milestone, Outcome, next_milestone, words_left
from app.portfolio.forms.vae import DatesForm, DecisionForm, PlainForm
from app.portfolio.queries import evidence as evidence_queries
from app.portfolio.queries import vae as queries
from app.portfolio.services import vae as services
from app.portfolio.views import vae_calendar, vae_file
from app.portfolio.views.vae_blueprint import Own, bp, guide, own, today
from app.progress.services import framework_in_force
from app.web.current import current_catalog, current_db, current_viewer

PAGES = (vae_file, vae_calendar)


@bp.get("/vae")
@public
def home() -> ResponseReturnValue:
    """Where I stand, or the guide."""
    viewer = current_viewer()
    if viewer is None or queries.find_journey(current_db(), viewer.id) is None:
        return _guide_page()
    return _journey_page(own(), DatesForm(formdata=None))


@bp.get("/vae/guide")
@public
def reading() -> ResponseReturnValue:
    """The guide, for whoever wants to read it again."""
    return _guide_page()


def _guide_page(problem: str = "", status: int = 200) -> ResponseReturnValue:
    catalog, viewer = current_catalog(), current_viewer()
    journey = queries.find_journey(current_db(), viewer.id) if viewer else None
    aimed = framework_in_force(catalog, viewer.framework) if viewer else None
    return (
        render_template(
            "portfolio/vae_guide.html",
            guide=guide(),
            journey=journey,
            frameworks=sorted(catalog.frameworks.values(), key=lambda one: (one is not aimed, one.code)),
            blocks_of=services.blocks_of,
            form=PlainForm(formdata=None),
            problem=problem,
        ),
        status,
    )


def _journey_page(found: Own, form: DatesForm, status: int = 200) -> ResponseReturnValue:
    db = current_db()
    standing = services.standing(db, found.guide, found.journey, today())
    dates = queries.dates_of(db, found.viewer.id)
    asked = next_milestone(found.guide, standing, dates)
    if asked:
        form[asked.value].flags.required = True
        form[asked.value].label.text = french(found.guide.date_of(asked).label)
    papers = queries.papers_of(db, found.viewer.id)
    here = standing.here.id if standing.here else ""
    documents = [one for one in found.guide.documents if one.step == here]
    return (
        render_template(
            "portfolio/vae_journey.html",
            own=found,
            guide=found.guide,
            standing=standing,
            dates=dates,
            asked=found.guide.date_of(asked) if asked else None,
            field_asked=form[asked.value] if asked else None,
            documents=documents,
            papers=papers,
            all_documents=found.guide.documents,
            obtained=services.obtained_in_target(db, current_catalog(), found.journey),
            blocks=services.blocks_of(found.framework) if found.framework else {},
            passages=services.passages(db, current_catalog(), found.journey),
            words_left=words_left,
            form=form,
            today=today(),
        ),
        status,
    )


@bp.post("/vae")
@signed_in
def begin() -> ResponseReturnValue:
    """« Je commence », or aim at something else."""
    viewer = signed_in_user()
    known = queries.find_journey(current_db(), viewer.id) is not None
    framework = request.form.get("framework", "")
    blocks = request.form.getlist("blocks") if request.form.get("scope") == "blocks" else []
    if request.form.get("scope") == "blocks" and not any(one.startswith(f"{framework}.") for one in blocks):
        return _guide_page("Cochez au moins un bloc de la certification choisie.", 422)
    try:
        services.begin(current_db(), current_catalog(), viewer.id, framework, blocks, utc_now())
    except InvalidAction as refused:
        return _guide_page(refused.message, 422)
    flash("Votre visée est gardée." if known else "C’est commencé. Notez chaque date ici quand elle arrive.", "success")
    return redirect(url_for(".home"), 303)


@bp.get("/vae/dates")
@signed_in
def dates() -> ResponseReturnValue:
    """All the days that I noted."""
    found = own()
    kept = queries.dates_of(current_db(), found.viewer.id)
    form = DatesForm(formdata=None, data={milestone.value: day for milestone, day in kept.items()})
    return _dates_page(found, form)


def _dates_page(found: Own, form: DatesForm, status: int = 200) -> ResponseReturnValue:
    for told in found.guide.dates:
        form[told.milestone].label.text = french(told.label)
    return (
        render_template("portfolio/vae_dates.html", own=found, guide=found.guide, form=form, today=today()),
        status,
    )


@bp.post("/vae/dates")
@signed_in
def note_dates() -> ResponseReturnValue:
    """Keep the days that the form sent."""
    found, form = own(), DatesForm()
    one_asked = request.form.get("page") == "vae"
    sent = [milestone for milestone in Milestone if milestone.value in request.form]
    refused = not form.validate()
    if one_asked and not refused and all(form[milestone.value].data is None for milestone in sent):
        for milestone in sent:
            form[milestone.value].errors = ["Choisissez une date."]
        refused = True
    if not refused:
        try:
            given = {milestone: form[milestone.value].data for milestone in sent}
            services.note_dates(current_db(), found.journey, given, utc_now(), today())
        except services.BadDates as bad:
            refused = True
            for milestone, message in bad.mistakes.items():
                form[milestone.value].errors = [message]
            if one_asked and not any(form[milestone.value].errors for milestone in sent):
                form[sent[0].value].errors = [bad.message]
    if refused:
        return _journey_page(found, form, 422) if one_asked else _dates_page(found, form, 422)
    flash("C’est noté. Les délais sont recalculés.", "success")
    return redirect(url_for(".home"), 303)


@bp.get("/vae/documents")
@signed_in
def documents() -> ResponseReturnValue:
    """The documents to gather, tied to the portfolio."""
    return _documents_page(own())


def _documents_page(found: Own, problem: str = "", status: int = 200) -> ResponseReturnValue:
    db = current_db()
    return (
        render_template(
            "portfolio/vae_documents.html",
            own=found,
            guide=found.guide,
            papers=queries.papers_of(db, found.viewer.id),
            evidence=[one for one in evidence_queries.evidence_of(db, found.viewer.id) if not one.quarantined_at],
            form=PlainForm(formdata=None),
            problem=problem,
        ),
        status,
    )


@bp.post("/vae/documents")
@signed_in
def tick_documents() -> ResponseReturnValue:
    """Keep which documents are gathered, and where."""
    found = own()
    given: dict[str, int | None] = {}
    for one in found.guide.documents:
        chosen = request.form.get(f"preuve.{one.id}", "")
        evidence_id = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else None
        if evidence_id is not None or f"document.{one.id}" in request.form:
            given[one.id] = evidence_id
    try:
        services.tick_papers(current_db(), found.guide, found.journey, given, utc_now())
    except InvalidAction as refused:
        return _documents_page(found, refused.message, 422)
    flash("La liste est gardée.", "success")
    return redirect(url_for(".documents"), 303)


@bp.get("/vae/financement")
@public
def funding() -> ResponseReturnValue:
    """Who may pay: by situation, then every way."""
    shown = guide()
    chosen = next((one for one in shown.situations if one.id == request.args.get("situation")), None)
    viewer = current_viewer()
    journey = queries.find_journey(current_db(), viewer.id) if viewer else None
    return render_template("portfolio/vae_funding.html", guide=shown, chosen=chosen, journey=journey)


@bp.get("/vae/decision")
@signed_in
def decision() -> ResponseReturnValue:
    """What the jury decided, and what was obtained before."""
    found = own()
    day = queries.dates_of(current_db(), found.viewer.id).get(Milestone.DECISION_RECEIVED)
    form = DecisionForm(formdata=None, data={"outcome": found.journey.outcome or "none", "decision_received": day})
    rows = queries.results_of(current_db(), found.viewer.id)
    return _decision_page(found, form, {row.block for row in rows if row.by_vae})


def _decision_page(found: Own, form: DecisionForm, ticked: set[str], status: int = 200) -> ResponseReturnValue:
    db, catalog = current_db(), current_catalog()
    values: dict[str, Any] = {
        "own": found,
        "form": form,
        "ticked": ticked,
        "before": {row.block for row in queries.results_of(db, found.viewer.id) if not row.by_vae},
        "blocks": services.blocks_of(found.framework) if found.framework else {},
        "frameworks": sorted(catalog.frameworks.values(), key=lambda one: (one is found.framework, one.code)),
        "blocks_of": services.blocks_of,
        "passages": services.passages(db, catalog, found.journey),
    }
    return render_template("portfolio/vae_decision.html", **values), status


@bp.post("/vae/decision")
@signed_in
def note_decision() -> ResponseReturnValue:
    """Keep the decision of the jury."""
    found, form = own(), DecisionForm()
    blocks = request.form.getlist("blocks")
    if not form.validate():
        return _decision_page(found, form, set(blocks), 422)
    outcome = None if form.outcome.data == "none" else Outcome(form.outcome.data)
    day = form.decision_received.data
    try:
        services.note_decision(current_db(), current_catalog(), found.journey, outcome, day, blocks, utc_now(), today())
    except services.BadDates as refused:
        form.decision_received.errors = [refused.message]
        return _decision_page(found, form, set(blocks), 422)
    except InvalidAction as refused:
        form.outcome.errors = [refused.message]
        return _decision_page(found, form, set(blocks), 422)
    flash("La décision est notée.", "success")
    return redirect(url_for(".home"), 303)


@bp.post("/vae/acquis")
@signed_in
def note_earlier() -> ResponseReturnValue:
    """Keep the CCP obtained before this VAE."""
    services.note_earlier(current_db(), current_catalog(), own().journey, request.form.getlist("blocks"), utc_now())
    flash("Vos CCP sont gardés.", "success")
    return redirect(url_for(".decision"), 303)
