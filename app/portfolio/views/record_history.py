"""Versions of the dossier: keep one, compare two, go back; and the dossier as a file to carry away."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import signed_in
from app.clock import utc_now
from app.documents import write_docx, write_odt, write_pdf
from app.errors import NotFound
from app.portfolio.domain.record import as_version
from app.portfolio.domain.record_compare import changes
from app.portfolio.domain.record_document import record_document
from app.portfolio.forms.record import PlainForm, VersionForm
from app.portfolio.queries import record as queries
from app.portfolio.services import record as services
from app.portfolio.views.record_blueprint import bp, download, own
from app.web.current import current_db

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"


@bp.get("/dossier-professionnel/versions")
@signed_in
def versions() -> ResponseReturnValue:
    """The versions of the dossier, the last first."""
    found = own()
    return render_template(
        "portfolio/record_versions.html",
        own=found,
        versions=queries.versions_of(current_db(), found.row.id),
        form=VersionForm(formdata=None),
    )


@bp.post("/dossier-professionnel/versions")
@signed_in
def keep_version() -> ResponseReturnValue:
    """Keep the dossier as it stands under a name."""
    form, found = VersionForm(), own()
    if not form.validate():
        rows = queries.versions_of(current_db(), found.row.id)
        return render_template("portfolio/record_versions.html", own=found, versions=rows, form=form), 422
    services.keep_version(current_db(), found.row, "kept", (form.title.data or "").strip(), utc_now())
    flash("Cette version est gardée.", "success")
    return redirect(url_for(".versions"), 303)


@bp.get("/dossier-professionnel/versions/<int:version_number>")
@signed_in
def version(version_number: int) -> ResponseReturnValue:
    """One version beside the dossier of today, or beside another version (`?avec=`)."""
    db, found = current_db(), own()
    one = queries.get_version(db, found.row.id, version_number)
    given = request.args.get("avec", "")
    other = None
    if given.isascii() and given.isdigit() and len(given) < 10:
        other = queries.get_version(db, found.row.id, int(given))
    after = other.document if other else as_version(found.record)
    return render_template(
        "portfolio/record_version.html",
        own=found,
        version=one,
        other=other,
        versions=queries.versions_of(db, found.row.id),
        changes=changes(found.shape, one.document, after),
        form=PlainForm(formdata=None),
    )


@bp.post("/dossier-professionnel/versions/<int:version_number>/reprendre")
@signed_in
def restore(version_number: int) -> ResponseReturnValue:
    """Go back to a version; what it replaces is kept."""
    found = own()
    services.restore_version(
        current_db(), found.row, queries.get_version(current_db(), found.row.id, version_number), utc_now()
    )
    flash(f"Le dossier est revenu à la version {version_number}. Ce qu’il disait avant est gardé aussi.", "success")
    return redirect(url_for(".overview"), 303)


@bp.get("/dossier-professionnel/dossier.<ending>")
@signed_in
def export(ending: str) -> ResponseReturnValue:
    """The dossier as it stands: PDF, DOCX or ODT, with the titles of the model."""
    found = own()
    document, name = record_document(found.shape, found.record), f"dossier-professionnel.{ending}"
    if ending == "pdf":
        return download(write_pdf(document, "record", at=found.row.updated_at), name, "application/pdf")
    if ending == "docx":
        return download(write_docx(document, found.row.updated_at), name, DOCX)
    if ending == "odt":
        return download(write_odt(document, found.row.updated_at), name, ODT)
    raise NotFound("Le dossier se télécharge en PDF, en DOCX ou en ODT.")
