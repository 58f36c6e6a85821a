"""/vae/faisabilite: the feasibility file, written here, taken away as PDF or DOCX."""

from __future__ import annotations

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import signed_in
from app.clock import utc_now
from app.errors import Conflict, InvalidAction
from app.portfolio.forms.vae import PlainForm, VaeTextForm
from app.portfolio.queries import vae as queries
from app.portfolio.services import vae as services
from app.portfolio.services import vae_file as files
from app.portfolio.views.blueprint import anonymity_shown, reasons, statements_typed
from app.portfolio.views.vae_blueprint import Own, bp, download, own, today
from app.web.current import current_catalog, current_db, keep_what_was_written

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.get("/vae/faisabilite")
@signed_in
def feasibility() -> ResponseReturnValue:
    """The file, to be written."""
    return _page(own(), {})


def _page(found: Own, conflicts: dict[str, str], problem: str = "", status: int = 200) -> ResponseReturnValue:
    db = current_db()
    file = files.file_of(db, current_catalog(), found.guide, found.viewer, found.journey, today())
    flagged = services.to_answer(db, found.viewer.id)
    texts = {row.key: row.text for row in queries.texts_of(db, found.viewer.id).values()}
    titles = {part.key: part.title for part in file.parts}
    return (
        render_template(
            "portfolio/vae_feasibility.html",
            own=found,
            file=file,
            anonymity=anonymity_shown(texts, flagged, titles) if flagged else None,
            reasons=reasons(),
            typed=request.form if status != 200 else {},
            conflicts=conflicts,
            problem=problem,
            form=PlainForm(formdata=None),
        ),
        status,
    )


@bp.post("/vae/faisabilite")
@signed_in
def save_feasibility() -> ResponseReturnValue:
    """Keep every text of the form, and what was answered about anonymity."""
    db, found, now = current_db(), own(), utc_now()
    conflicts: dict[str, str] = {}
    try:
        for key in services.text_keys(found.guide, current_catalog(), found.journey):
            typed = request.form.get(key)
            if typed is None:
                continue
            try:
                services.save_text(db, found.journey, key, typed, _revision_of(key), now)
            except services.VaeTextConflict as met:
                conflicts[key] = met.kept
    except InvalidAction as refused:
        return _page(found, {}, refused.message, 422)
    texts = {row.key: row.text for row in queries.texts_of(db, found.viewer.id).values()}
    services.answer(db, found.journey, statements_typed(texts), now)
    if conflicts:
        keep_what_was_written()
        words = "Une autre fenêtre a écrit ici. Voici les deux textes : gardez ce qui convient, puis enregistrez."
        return _page(found, conflicts, words, 422)
    flash("Le dossier est enregistré.", "success")
    return redirect(url_for(".feasibility"), 303)


def _revision_of(key: str) -> int:
    given = request.form.get(f"rev.{key}", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


@bp.post("/vae/faisabilite/textes")
@signed_in
def save_feasibility_text() -> ResponseReturnValue:
    """Keep one text that the page sends by itself; « enregistré » leaves after the commit. 409: both texts."""
    form, found = VaeTextForm(), own()
    key = form.key.data or ""
    if not form.validate() or key not in services.text_keys(found.guide, current_catalog(), found.journey):
        return jsonify(message="Ce texte n’a pas pu être lu. Il reste sur votre page."), 422
    try:
        row = services.save_text(
            current_db(), found.journey, key, form.text.data or "", form.revision.data or 0, utc_now()
        )
    except services.VaeTextConflict as met:
        return jsonify(message=met.message, kept=met.kept, revision=met.revision), 409
    except InvalidAction as refused:
        return jsonify(message=refused.message), 422
    return jsonify(revision=row.revision, saved_at=row.updated_at.isoformat())


@bp.get("/vae/faisabilite.pdf")
@signed_in
def feasibility_pdf() -> ResponseReturnValue:
    """The file as a PDF."""
    return _given("pdf")


@bp.get("/vae/faisabilite.docx")
@signed_in
def feasibility_docx() -> ResponseReturnValue:
    """The file as a DOCX."""
    return _given("docx")


def _given(ending: str) -> ResponseReturnValue:
    found, now = own(), utc_now()
    try:
        files.refuse_unanswered(current_db(), found.viewer.id)
    except Conflict as refused:
        flash(refused.message, "warning")
        return redirect(url_for(".feasibility"), 303)
    file = files.file_of(current_db(), current_catalog(), found.guide, found.viewer, found.journey, today())
    if ending == "pdf":
        return download(files.as_pdf(file, now, today()), "dossier-de-faisabilite.pdf", PDF)
    return download(files.as_docx(file, now, today()), "dossier-de-faisabilite.docx", DOCX)
