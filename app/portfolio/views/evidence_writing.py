"""Adding a piece of evidence of any nature, and changing it: nothing that names a patient is kept without an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import normalise_email
from app.accounts.guards import signed_in, signed_in_user
from app.attempts.domain import AttemptSummary
from app.attempts.queries import Owner, history_of
from app.clock import utc_now
from app.content.typography import french
from app.errors import Conflict, InvalidAction, NotFound
from app.portfolio.domain.evidence import EvidenceKind, is_editable, parts_of
from app.portfolio.forms import evidence as forms
from app.portfolio.models.evidence import Evidence
from app.portfolio.queries import evidence as queries
from app.portfolio.queries.experiences import experience_visible_to, experiences_of
from app.portfolio.services import evidence as services
from app.portfolio.services import testimony
from app.portfolio.services.evidence import Draft, PersonalDataFound, texts_of
from app.portfolio.services.uploads import Document, read_upload
from app.portfolio.services.virus_scan import UploadRefused
from app.portfolio.views.blueprint import (
    Anonymity,
    anonymity_shown,
    bp,
    competences_typed,
    draft_typed,
    frameworks_shown,
    reasons,
    typed,
)
from app.web.current import current_catalog, current_db, current_runtime, current_settings
from app.web.filters import date_fr
from app.web.forms import SelectChoice
from app.web.labels import label


@dataclass(frozen=True)
class Nature:
    """One way to prove: its word in addresses, what it is, its form."""

    word: str
    kind: EvidenceKind
    title: str
    lead: str
    form: type[Any]


NATURES = {
    one.word: one
    for one in (
        Nature(
            "pratique",
            EvidenceKind.ATTEMPT,
            "Une activité de la formation",
            "Un quiz, une mise en situation ou une journée au secrétariat que vous avez terminés.",
            forms.PracticeForm,
        ),
        Nature(
            "texte",
            EvidenceKind.TEXT,
            "Un récit : faits, actions, résultats",
            "Une situation de travail racontée en trois temps.",
            forms.TextForm,
        ),
        Nature(
            "document",
            EvidenceKind.DOCUMENT,
            "Un document",
            "Un courrier, une procédure, une capture d’écran que vous avez faits, rendus anonymes.",
            forms.DocumentForm,
        ),
        Nature(
            "temoignage",
            EvidenceKind.TESTIMONY,
            "Le témoignage d’un employeur",
            "Un lien envoyé par courriel, à remplir sans compte.",
            forms.TestimonyRequestForm,
        ),
        Nature("diplome", EvidenceKind.DIPLOMA, "Un diplôme", "Un diplôme ou une attestation.", forms.DiplomaForm),
        Nature(
            "experience",
            EvidenceKind.EXPERIENCE,
            "Une expérience",
            "Un emploi, un stage ou un bénévolat de votre liste.",
            forms.ExperienceEvidenceForm,
        ),
    )
}


def activity_title(attempt: AttemptSummary) -> str:
    """The title of an activity; its id when the course has it no more."""
    catalog = current_catalog()
    for shelf in (catalog.quizzes, catalog.scenarios, catalog.days):
        if attempt.activity_id in shelf:
            return french(str(getattr(shelf[attempt.activity_id], "title", attempt.activity_id)))
    return attempt.activity_id


def closed_attempts() -> list[AttemptSummary]:
    """One's own attempts that are over and published."""
    history = history_of(current_db(), Owner(signed_in_user().id), limit=200)
    return [one for one in history if one.state == "closed" and (one.mode != "exam" or one.released_at)]


def form_of(nature: Nature, fresh: bool) -> Any:
    form = nature.form(formdata=None) if fresh else nature.form()
    if nature.word == "pratique":
        cited = queries.cited_attempts(current_db(), signed_in_user().id)
        form.attempt_id.choices = [
            SelectChoice(
                one.id,
                f"{activity_title(one)} – essai {one.number}, {label(one.mode, 'Mode')}, {date_fr(one.closed_at)}"
                + (" (déjà dans vos preuves)" if one.id in cited else ""),
            )
            for one in closed_attempts()
        ]
        if fresh and request.args.get("tentative"):
            form.attempt_id.data = request.args["tentative"]
    if nature.word == "document":
        form.upload.flags.required = True
    if nature.word == "experience":
        form.experience_id.choices = [
            SelectChoice(str(one.id), f"{one.role}, {one.employer}")
            for one in experiences_of(current_db(), signed_in_user().id)
        ]
    return form


def nature_of(word: str) -> Nature:
    try:
        return NATURES[word]
    except KeyError:
        raise NotFound from None


def writing_page(
    nature: Nature,
    form: Any,
    ticked: tuple[str, ...],
    evidence: Evidence | None = None,
    anonymity: Anonymity | None = None,
) -> str:
    return render_template(
        "portfolio/evidence_write.html",
        nature=nature,
        form=form,
        evidence=evidence,
        anonymity=anonymity,
        reasons=reasons(),
        frameworks=frameworks_shown(),
        ticked=ticked,
        empty_choice=(nature.word == "pratique" and evidence is None and not form.attempt_id.choices)
        or (nature.word == "experience" and evidence is None and not form.experience_id.choices),
    )


@bp.get("/portfolio/preuves/nouvelle")
@signed_in
def evidence_choose() -> ResponseReturnValue:
    return render_template("portfolio/evidence_choose.html", natures=NATURES.values())


@bp.get("/portfolio/preuves/nouvelle/<nature>")
@signed_in
def evidence_new(nature: str) -> ResponseReturnValue:
    found = nature_of(nature)
    asked = request.args.get("competence", "")
    ticked = (asked,) if current_catalog().has_competence(asked) else ()
    return writing_page(found, form_of(found, fresh=True), ticked)


def document_typed(form: Any) -> Document | None:
    """The file that was chosen, once checked; UploadRefused otherwise."""
    upload = form.upload.data if "upload" in form else None
    if upload is None or not getattr(upload, "filename", ""):
        return None
    return read_upload(upload.filename, upload.read(), current_settings().clamd_address)


def titles_of(kind: str) -> Mapping[str, str]:
    return dict(parts_of(kind))


@bp.post("/portfolio/preuves/nouvelle/<nature>")
@signed_in
def evidence_create(nature: str) -> ResponseReturnValue:
    found, db, viewer, now = nature_of(nature), current_db(), signed_in_user(), utc_now()
    form = form_of(found, fresh=False)
    if not form.validate():
        return writing_page(found, form, competences_typed()), 422
    names = [name for name, _ in parts_of(found.kind) if name in form]
    body, document = typed(form, *names), None
    title = str(form.title.data or "")
    options: dict[str, Any] = {}
    if found.word == "pratique":
        chosen = next(one for one in closed_attempts() if one.id == form.attempt_id.data)
        title, options["attempt_id"] = title or activity_title(chosen), chosen.id
    if found.word == "experience":
        options["experience"] = experience_visible_to(db, viewer, int(form.experience_id.data))
    try:
        document = document_typed(form)
        draft = draft_typed(title, body, texts_of(title, body, document))
        evidence = services.create(
            db, viewer.id, found.kind, draft, now, document=document, storage=current_runtime().storage, **options
        )
        if found.word == "temoignage":
            ask_employer(evidence, form)
    except PersonalDataFound as refusal:
        shown = anonymity_shown(texts_of(title, body, document), refusal.found, titles_of(found.kind))
        return writing_page(found, form, competences_typed(), anonymity=shown), 422
    except InvalidAction as refusal:
        place = form.upload if "upload" in form else form.recipient if "recipient" in form else form.title
        place.errors = [refusal.message]
        return writing_page(found, form, competences_typed()), 422
    if found.word == "temoignage":
        flash("Le lien est envoyé. Vous verrez ici le témoignage dès qu’il sera écrit.", "success")
    else:
        flash("La preuve est gardée, en brouillon : relisez-la, puis remettez-la.", "success")
    return redirect(url_for(".evidence_show", evidence_id=evidence.id), 303)


def ask_employer(evidence: Evidence, form: Any) -> None:
    """Send the link of a testimony; its address is built from BASE_URL."""
    token = testimony.new_token()
    link = current_settings().base_url + url_for(".testimony_page", token=token)
    testimony.ask(
        current_db(),
        evidence,
        normalise_email(form.recipient.data),
        " ".join(str(form.recipient_name.data).split()),
        " ".join(str(form.employer.data).split()),
        typed(form, "message")["message"],
        token,
        link,
        utc_now(),
    )


EDIT_FORMS = {
    EvidenceKind.TEXT: forms.TextForm,
    EvidenceKind.DOCUMENT: forms.DocumentForm,
    EvidenceKind.DIPLOMA: forms.DiplomaForm,
}
WORDS = {nature.kind: nature for nature in NATURES.values()}


def edited(evidence_id: int) -> tuple[Evidence, Nature]:
    evidence = queries.own_evidence(current_db(), signed_in_user(), evidence_id)
    if not is_editable(evidence.state):
        raise Conflict(services.FROZEN)
    return evidence, WORDS.get(EvidenceKind(evidence.kind), NATURES["pratique"])


@bp.get("/portfolio/preuves/<int:evidence_id>/modifier")
@signed_in
def evidence_edit(evidence_id: int) -> ResponseReturnValue:
    evidence, nature = edited(evidence_id)
    form_class = EDIT_FORMS.get(EvidenceKind(evidence.kind), forms.PracticeEditForm)
    form = form_class(formdata=None, data={"title": evidence.title, **evidence.body})
    return writing_page(nature, form, evidence.competences, evidence)


@bp.post("/portfolio/preuves/<int:evidence_id>/modifier")
@signed_in
def evidence_change(evidence_id: int) -> ResponseReturnValue:
    evidence, nature = edited(evidence_id)
    form = EDIT_FORMS.get(EvidenceKind(evidence.kind), forms.PracticeEditForm)()
    if not form.validate():
        return writing_page(nature, form, competences_typed(), evidence), 422
    title = " ".join(str(form.title.data).split())
    names = [field.short_name for field in form if field.short_name not in {"title", "upload", "csrf_token"}]
    body, document = typed(form, *names), None
    try:
        document = document_typed(form)
        draft: Draft = draft_typed(title, body, texts_of(title, body, document))
        services.change(current_db(), evidence, draft, utc_now(), document, current_runtime().storage)
    except PersonalDataFound as refusal:
        shown = anonymity_shown(texts_of(title, body, document), refusal.found, titles_of(evidence.kind))
        return writing_page(nature, form, competences_typed(), evidence, shown), 422
    except UploadRefused as refusal:
        form["upload"].errors = [refusal.message]
        return writing_page(nature, form, competences_typed(), evidence), 422
    flash("Vos changements sont gardés.", "success")
    return redirect(url_for(".evidence_show", evidence_id=evidence_id), 303)
