"""/portfolio: what one has, what lacks proof; /portfolio/preuves: one piece of evidence and its life."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required, signed_in, signed_in_user
from app.attempts.models import Attempt
from app.clock import utc_now
from app.cohorts.queries import may_mark_work_of
from app.errors import DomainError, Forbidden, InvalidAction, NotFound
from app.messaging.domain import NoticeKind
from app.messaging.services import notify
from app.portfolio.domain.evidence import EvidenceAct, EvidenceState, is_editable, paragraphs_of, parts_of
from app.portfolio.forms.evidence import CommentForm, ReasonForm, ReportForm, ReviewForm
from app.portfolio.models.evidence import Evidence
from app.portfolio.queries import evidence as queries
from app.portfolio.queries.experiences import experiences_of
from app.portfolio.services import evidence as services
from app.portfolio.services.evidence import PersonalDataFound
from app.portfolio.services.experiences import time_of
from app.portfolio.services.uploads import Document, read_upload
from app.portfolio.views.blueprint import bp, given_file, own_framework, today
from app.web.current import current_catalog, current_db, current_runtime, current_settings
from app.web.forms import SelectChoice


@bp.get("/portfolio")
@signed_in
def home() -> ResponseReturnValue:
    db, viewer = current_db(), signed_in_user()
    evidence = queries.evidence_of(db, viewer.id)
    experiences = experiences_of(db, viewer.id)
    return render_template(
        "portfolio/home.html",
        evidence=evidence,
        by_competence=queries.evidence_by_competence(db, viewer.id),
        framework=own_framework(),
        experiences=experiences,
        time=time_of(experiences, today()),
        to_do=[one for one in evidence if is_editable(one.state)],
        accepted=EvidenceState.ACCEPTED,
    )


@bp.get("/portfolio/preuves")
@signed_in
def evidence_list() -> ResponseReturnValue:
    db, viewer = current_db(), signed_in_user()
    evidence = queries.evidence_of(db, viewer.id)
    asked = request.args.get("etat", "")
    chosen = asked if asked in set(EvidenceState) else ""
    return render_template(
        "portfolio/evidence_list.html",
        evidence=[one for one in evidence if not chosen or one.state == chosen],
        chosen=chosen,
        counts={state: sum(one.state == state for one in evidence) for state in EvidenceState},
        total=len(evidence),
        competence=current_catalog().competence,
        known=current_catalog().has_competence,
    )


def attempt_address(evidence: Evidence) -> str | None:
    """Where the attempt behind a piece of evidence is shown."""
    if evidence.attempt_id is None:
        return None
    attempt = current_db().get(Attempt, evidence.attempt_id)
    page = current_runtime().attempt_pages.get(attempt.activity_kind) if attempt is not None else None
    return page(evidence.attempt_id) if page is not None else f"/tentatives/{evidence.attempt_id}"


def comment_form(evidence: Evidence, fresh: bool = False) -> CommentForm:
    form = CommentForm(formdata=None) if fresh else CommentForm()
    choices = [SelectChoice("whole", "L’ensemble")]
    for key, title in parts_of(evidence.kind):
        for number, one in enumerate(paragraphs_of(key, str(evidence.body.get(key) or "")), start=1):
            choices.append(SelectChoice(one.key, f"{title}, paragraphe {number}"))
    form.paragraph.choices = choices
    return form


def evidence_page(evidence: Evidence, **changed: Any) -> str:
    """The page of one piece of evidence, as its reader may act on it."""
    db, viewer, catalog = current_db(), signed_in_user(), current_catalog()
    own = evidence.learner_id == viewer.id
    forms: dict[str, Any] = {
        "comment_form": comment_form(evidence, fresh=True),
        "report_form": ReportForm(formdata=None),
        "review_form": ReviewForm(formdata=None),
        "reason_form": ReasonForm(formdata=None),
        "refusal": "",
    }
    return render_template(
        "portfolio/evidence_show.html",
        evidence=evidence,
        own=own,
        trainer=not own and viewer.role is Role.TRAINER,
        editable=is_editable(evidence.state),
        parts=[
            (key, title, list(paragraphs_of(key, str(evidence.body.get(key) or ""))))
            for key, title in parts_of(evidence.kind)
        ],
        competences=[catalog.competence(one) for one in evidence.competences if catalog.has_competence(one)],
        events=queries.events_of(db, evidence.id),
        comments=queries.comments_of(db, evidence.id),
        statements=queries.statements_of(db, evidence.id),
        requests=queries.requests_of(db, evidence.id) if own else (),
        lacks=services.missing_in(evidence) if own else (),
        attempt_address=attempt_address(evidence),
        **{**forms, **changed},
    )


@bp.get("/portfolio/preuves/<int:evidence_id>")
@signed_in
def evidence_show(evidence_id: int) -> ResponseReturnValue:
    return evidence_page(queries.evidence_visible_to(current_db(), signed_in_user(), evidence_id))


@bp.get("/portfolio/preuves/<int:evidence_id>/fichier")
@signed_in
def evidence_file(evidence_id: int) -> ResponseReturnValue:
    evidence = queries.evidence_visible_to(current_db(), signed_in_user(), evidence_id)
    file = evidence.file
    if file is None:
        raise NotFound("Cette preuve n’a pas de fichier.")
    return given_file(current_runtime().storage.stream(file.storage_key), file.name, file.media_type, file.size)


def document_of(evidence: Evidence) -> Document | None:
    """Its file, read again."""
    file = evidence.file
    return None if file is None else read_upload(file.name, current_runtime().storage.get(file.storage_key))


@bp.post("/portfolio/preuves/<int:evidence_id>/remettre")
@signed_in
def hand_in(evidence_id: int) -> ResponseReturnValue:
    db, viewer = current_db(), signed_in_user()
    evidence = queries.own_evidence(db, viewer, evidence_id)
    try:
        services.hand_in(db, evidence, utc_now(), document_of(evidence))
    except PersonalDataFound as refusal:
        words = " ; ".join(f"« {one.finding.text} » ({one.finding.why})" for one in refusal.found[:6])
        return evidence_page(evidence, refusal=f"{refusal.message} Trouvé : {words}."), 422
    except InvalidAction as refusal:
        return evidence_page(evidence, refusal=refusal.message), 422
    flash("Votre preuve est remise. Vous serez lue ou lu, puis vous verrez ici la décision et sa raison.", "success")
    return redirect(url_for(".evidence_show", evidence_id=evidence_id), 303)


@bp.post("/portfolio/preuves/<int:evidence_id>/reprendre")
@signed_in
def take_back(evidence_id: int) -> ResponseReturnValue:
    db, viewer = current_db(), signed_in_user()
    evidence = queries.own_evidence(db, viewer, evidence_id)
    services.take_back(db, evidence, utc_now(), str(ReasonForm().reason.data or "")[:1000])
    flash("La preuve est de nouveau un brouillon : vous pouvez la modifier.", "success")
    return redirect(url_for(".evidence_show", evidence_id=evidence_id), 303)


@bp.post("/portfolio/preuves/<int:evidence_id>/retirer")
@signed_in
def withdraw(evidence_id: int) -> ResponseReturnValue:
    db, viewer = current_db(), signed_in_user()
    evidence = queries.own_evidence(db, viewer, evidence_id)
    reason = str(ReasonForm().reason.data or "")[:1000]
    services.withdraw(db, current_runtime().storage, evidence, utc_now(), reason)
    flash("La preuve est retirée de votre portfolio, et son fichier supprimé.", "success")
    return redirect(url_for(".evidence_list"), 303)


@bp.post("/portfolio/preuves/<int:evidence_id>/signaler")
@signed_in
def report(evidence_id: int) -> ResponseReturnValue:
    db, viewer = current_db(), signed_in_user()
    evidence = queries.evidence_visible_to(db, viewer, evidence_id)
    form = ReportForm()
    if not form.validate():
        return evidence_page(evidence, report_form=form), 422
    services.report(db, evidence, viewer.id, str(form.reason.data), utc_now())
    if evidence.learner_id == viewer.id:
        flash("La preuve est masquée : vous seule ou vous seul la voyez encore.", "success")
        return redirect(url_for(".evidence_show", evidence_id=evidence_id), 303)
    flash("La preuve est masquée. Son autrice ou son auteur est seul à la voir, et doit la corriger.", "success")
    return redirect(url_for(".reviews"), 303)


@bp.post("/portfolio/preuves/<int:evidence_id>/repondre")
@signed_in
def answer_report(evidence_id: int) -> ResponseReturnValue:
    db, viewer = current_db(), signed_in_user()
    evidence = queries.own_evidence(db, viewer, evidence_id)
    form = ReasonForm()
    try:
        services.answer_report(db, evidence, str(form.reason.data or "")[:1000], utc_now())
    except InvalidAction as refusal:
        form.reason.errors = [refusal.message]
        return evidence_page(evidence, reason_form=form), 422
    flash("Votre réponse est transmise à l’administration, sans la preuve elle-même.", "success")
    return redirect(url_for(".evidence_show", evidence_id=evidence_id), 303)


@bp.post("/portfolio/preuves/<int:evidence_id>/commentaires")
@signed_in
def comment(evidence_id: int) -> ResponseReturnValue:
    db, viewer = current_db(), signed_in_user()
    evidence = queries.evidence_visible_to(db, viewer, evidence_id)
    form = comment_form(evidence)
    if not form.validate():
        return evidence_page(evidence, comment_form=form), 422
    services.comment(db, evidence, viewer.id, form.paragraph.data, str(form.text.data).strip(), utc_now())
    if evidence.learner_id != viewer.id:
        tell(evidence, NoticeKind.EVIDENCE_COMMENTED)
    return redirect(url_for(".evidence_show", evidence_id=evidence_id, _anchor="commentaires"), 303)


@bp.post("/portfolio/preuves/<int:evidence_id>/commentaires/<int:comment_id>/regler")
@signed_in
def settle(evidence_id: int, comment_id: int) -> ResponseReturnValue:
    db, viewer = current_db(), signed_in_user()
    evidence = queries.evidence_visible_to(db, viewer, evidence_id)
    services.settle(queries.find_comment(db, evidence.id, comment_id), viewer.id, utc_now())
    return redirect(url_for(".evidence_show", evidence_id=evidence_id, _anchor="commentaires"), 303)


# The trainer's side


@bp.get("/formation/preuves")
@role_required(Role.TRAINER)
def reviews() -> ResponseReturnValue:
    db, viewer = current_db(), signed_in_user()
    return render_template(
        "portfolio/evidence_reviews.html",
        waiting=queries.waiting_for(db, viewer),
        decided=queries.decided_by_trainers(db, viewer),
    )


@bp.post("/formation/preuves/<int:evidence_id>/commencer")
@role_required(Role.TRAINER)
def begin_review(evidence_id: int) -> ResponseReturnValue:
    db, viewer = current_db(), signed_in_user()
    evidence = queries.evidence_visible_to(db, viewer, evidence_id)
    require_judgement(evidence)
    services.review(db, evidence, EvidenceAct.TAKEN, viewer.id, "", utc_now())
    tell(evidence, NoticeKind.EVIDENCE_RECEIVED)
    return redirect(url_for(".evidence_show", evidence_id=evidence_id), 303)


@bp.post("/formation/preuves/<int:evidence_id>/decision")
@role_required(Role.TRAINER)
def decide(evidence_id: int) -> ResponseReturnValue:
    db, viewer = current_db(), signed_in_user()
    evidence = queries.evidence_visible_to(db, viewer, evidence_id)
    if evidence.learner_id == viewer.id:
        abort(404)
    require_judgement(evidence)
    form = ReviewForm()
    if not form.validate():
        return evidence_page(evidence, review_form=form), 422
    act = EvidenceAct.ACCEPTED if form.decision.data == "accepted" else EvidenceAct.SENT_BACK
    try:
        services.review(db, evidence, act, viewer.id, str(form.reason.data or ""), utc_now())
    except InvalidAction as refusal:
        form.reason.errors = [refusal.message]
        return evidence_page(evidence, review_form=form), 422
    accepted = act is EvidenceAct.ACCEPTED
    tell(evidence, NoticeKind.EVIDENCE_ACCEPTED if accepted else NoticeKind.EVIDENCE_SENT_BACK)
    flash("Votre décision est enregistrée, avec sa raison.", "success")
    return redirect(url_for(".reviews"), 303)


def require_judgement(evidence: Evidence) -> None:
    """Stop a tutor here: who follows somebody reads their evidence, who trains their cohort decides."""
    if not may_mark_work_of(current_db(), signed_in_user(), evidence.learner_id):
        raise Forbidden("Vous suivez cette personne sans la juger : la décision revient à qui forme sa cohorte.")


def tell(evidence: Evidence, kind: NoticeKind) -> None:
    """Tell its author that something happened to a piece of evidence; once for each revision of it."""
    page, source = url_for(".evidence_show", evidence_id=evidence.id), f"evidence:{evidence.id}"
    source = f"{source}:{evidence.revision}:{kind.value}"
    title, base_url = evidence.title, current_settings().base_url
    notify(current_db(), evidence.learner_id, kind, title, page, utc_now(), base_url, source=source)


@bp.get("/formation/preuves/signalees")
@role_required(Role.ADMIN)
def quarantine() -> ResponseReturnValue:
    return render_template("portfolio/evidence_quarantine.html", lines=queries.quarantined(current_db()), refusal="")


@bp.post("/formation/preuves/<int:evidence_id>/lever")
@role_required(Role.ADMIN)
def release(evidence_id: int) -> ResponseReturnValue:
    db = current_db()
    lines = queries.quarantined(db)
    if evidence_id not in {one.id for one in lines}:
        raise NotFound
    try:
        services.release(db, evidence_id, signed_in_user().id, utc_now())
    except DomainError as refusal:
        return render_template("portfolio/evidence_quarantine.html", lines=lines, refusal=refusal.message), 422
    flash("La preuve n’est plus masquée.", "success")
    return redirect(url_for(".quarantine"), 303)
