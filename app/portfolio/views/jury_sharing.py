"""Sharing with a jury: freeze the dossier, make a link to the copy, see who looked, close the link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import signed_in, signed_in_user
from app.clock import utc_now
from app.errors import Conflict, InvalidAction
from app.portfolio.domain.frozen import page_name
from app.portfolio.forms.record import FreezeForm, LinkForm, PlainForm
from app.portfolio.models.jury import FrozenRecord
from app.portfolio.queries import jury as queries
from app.portfolio.queries import record as record_queries
from app.portfolio.services import frozen as copies
from app.portfolio.services import jury as services
from app.portfolio.views.record_blueprint import bp, own, own_shape
from app.web.current import current_catalog, current_database, current_db, current_runtime, current_settings

STYLE = "style.css"
UNANSWERED = "Des mots ressemblent à des données de patients. Corrigez-les, ou dites pourquoi ce n’en est pas."


@bp.get("/dossier-professionnel/partages")
@signed_in
def shares() -> ResponseReturnValue:
    """The copies, the links, and who looked."""
    return _shares_page(FreezeForm(formdata=None))


def _shares_page(form: FreezeForm, status: int = 200) -> ResponseReturnValue:
    db, found = current_db(), own()
    return (
        render_template(
            "portfolio/jury_shares.html",
            own=found,
            copies=queries.frozen_of(db, found.viewer.id),
            links=queries.links_of(db, found.row.id),
            looks=record_queries.looks_of(db, found.row.id),
            warnings=found.warnings,
            form=form,
            plain=PlainForm(formdata=None),
            now=utc_now(),
        ),
        status,
    )


@bp.post("/dossier-professionnel/copies")
@signed_in
def freeze() -> ResponseReturnValue:
    """Freeze the dossier. What takes time (pages, files) is made before anything is written."""
    form, viewer, now = FreezeForm(), signed_in_user(), utc_now()
    if not form.validate():
        return _shares_page(form, 422)
    if own().warnings:
        form.title.errors = [UNANSWERED]
        return _shares_page(form, 422)
    runtime, shape = current_runtime(), own_shape()
    # Nothing is written yet: other writers pass while the pages are drawn and the files copied.
    current_db().rollback()
    try:
        with current_database().reading() as reading:
            row = record_queries.record_visible_to(reading, viewer, viewer.id, shape.framework)
            prepared = copies.prepare(reading, runtime.storage, row, shape, current_catalog(), static_pages, now)
    except (InvalidAction, Conflict) as refused:
        form.title.errors = [refused.message]
        return _shares_page(form, 422)
    try:
        made = copies.keep_frozen(current_db(), prepared, (form.title.data or "").strip(), viewer.id, now)
    except Conflict as refused:
        copies.discard(runtime.storage, prepared.files)
        form.title.errors = [refused.message]
        return _shares_page(form, 422)
    flash(f"La copie n°\N{NO-BREAK SPACE}{made.number} est figée. Vous pouvez la remettre par un lien.", "success")
    return redirect(url_for(".copy", frozen_id=made.id), 303)


def static_pages(document: Mapping[str, Any]) -> dict[str, bytes]:
    """The pages of the archive: they open without a server, from any folder."""
    pages = {
        "index.html": render_template("portfolio/jury_static_index.html", document=document),
        STYLE: render_template("portfolio/jury_static.css"),
    }
    for piece in document["pieces"]:
        pages[page_name(piece["number"])] = render_template(
            "portfolio/jury_static_piece.html", document=document, piece=piece
        )
    return {name: page.encode() for name, page in pages.items()}


@bp.get("/dossier-professionnel/copies/<int:frozen_id>")
@signed_in
def copy(frozen_id: int) -> ResponseReturnValue:
    """One copy: its digest, its files, its links."""
    return _copy_page(queries.own_frozen(current_db(), signed_in_user(), frozen_id), LinkForm(formdata=None))


def _copy_page(
    frozen: FrozenRecord, form: LinkForm, status: int = 200, made: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    return (
        render_template(
            "portfolio/jury_copy.html",
            frozen=frozen,
            files=sorted(copies.files_of(frozen).values(), key=lambda file: file.name),
            links=[one for one in queries.links_of(current_db(), frozen.record_id) if one.number == frozen.number],
            form=form,
            plain=PlainForm(formdata=None),
            made=made,
            now=utc_now(),
        ),
        status,
    )


@bp.post("/dossier-professionnel/copies/<int:frozen_id>/liens")
@signed_in
def make_link(frozen_id: int) -> ResponseReturnValue:
    """A link to a copy. Its address and its code are shown on this very answer, and never again."""
    form = LinkForm()
    frozen = queries.own_frozen(current_db(), signed_in_user(), frozen_id)
    if not form.validate():
        return _copy_page(frozen, form, 422)
    label = " ".join((form.label.data or "").split())
    link, token, code = services.make_link(
        current_db(), frozen, label, form.days.data, bool(form.with_code.data), utc_now()
    )
    address = f"{current_settings().base_url.rstrip('/')}{url_for('jury.read', token=token)}"
    return _copy_page(frozen, LinkForm(formdata=None), 200, {"address": address, "code": code, "label": link.label})


@bp.post("/dossier-professionnel/liens/<int:link_id>/fermer")
@signed_in
def revoke_link(link_id: int) -> ResponseReturnValue:
    """Close a link."""
    services.revoke_link(queries.get_link(current_db(), own().row.id, link_id), utc_now())
    flash("Le lien est fermé : il ne s’ouvre plus pour personne.", "success")
    return redirect(url_for(".shares"), 303)


@bp.get("/dossier-professionnel/copies/<int:frozen_id>/archive.zip")
@signed_in
def copy_archive(frozen_id: int) -> Response:
    """One's own copy as an archive."""
    return archive_response(queries.own_frozen(current_db(), signed_in_user(), frozen_id))


def archive_response(frozen: FrozenRecord) -> Response:
    """The archive, made as it is sent."""
    response = Response(copies.archive(current_runtime().storage, frozen), mimetype="application/zip")
    name = f"dossier-professionnel-copie-{frozen.number}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response
