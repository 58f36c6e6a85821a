"""Pictures of a module, and a module as one archive, in and out."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import require_recent_proof, role_required, signed_in_user
from app.authoring import queries
from app.authoring.domain.kinds import is_asset
from app.authoring.forms import ArchiveForm, PictureForm
from app.authoring.services import drafts
from app.authoring.services.archives import Unpacked, packed, paths_of_module, unpacked
from app.authoring.services.pictures import MOST_PICTURES, free_path, insertion, taken_in
from app.authoring.services.texts import decoded, digest_of
from app.authoring.views.blueprint import AUTHORS, bp, let_others_write, texts_in_force
from app.authoring.views.publishing import NotValid, publish_changes
from app.clock import utc_now
from app.content.problems import Problem
from app.errors import Conflict, InvalidAction
from app.web.current import current_catalog, current_db, current_settings


@bp.get("/auteur/modules/<module_id>/images")
@role_required(*AUTHORS)
def pictures(module_id: str) -> ResponseReturnValue:
    return pictures_page(module_id, PictureForm(formdata=None))


def pictures_page(module_id: str, form: PictureForm, ready: str = "") -> str:
    module = current_catalog().module(module_id)
    prefix = f"content/modules/{module_id}/assets/"
    names = [name.removeprefix(prefix) for name in texts_in_force().names() if name.startswith(prefix)]
    return render_template(
        "authoring/pictures.html",
        module=module,
        form=form,
        names=[name for name in names if not name.endswith((".mp3", ".ogg", ".opus", ".vtt", ".txt"))],
        ready=ready or request.args.get("pret", "")[:300],
        back=request.args.get("brouillon", "") if request.args.get("brouillon", "").isdecimal() else "",
    )


@bp.post("/auteur/modules/<module_id>/images")
@role_required(*AUTHORS)
def add_picture(module_id: str) -> ResponseReturnValue:
    current_catalog().module(module_id)
    form, author = PictureForm(), signed_in_user().id
    if not form.validate():
        return pictures_page(module_id, form), 422
    texts = texts_in_force()
    prefix = f"content/modules/{module_id}/assets/"
    taken = {name: digest_of(texts.data(name)) for name in texts.names() if name.startswith(prefix)}
    let_others_write()
    try:
        if len(taken) >= MOST_PICTURES:
            raise InvalidAction("Ce module a déjà beaucoup d’images : réutilisez-en une.")
        clamd = current_settings().clamd_address
        path, data = taken_in(module_id, form.picture.data.filename or "", form.picture.data.read(), clamd)
        path = free_path(path, taken, data)
        if path not in taken:
            publish_changes(author, {path: data}, f"Image ajoutée : {path.rpartition('/')[2]}")
    except InvalidAction as refusal:
        form.picture.errors = [refusal.message]
        return pictures_page(module_id, form), 422
    except NotValid as refusal:
        form.picture.errors = [one.message for one in refusal.checked.here]
        return pictures_page(module_id, form), 422
    ready = insertion(path, form.told.data or "", decorative=bool(form.decorative.data))
    flash("L’image est dans le module. Copiez la ligne ci-dessous dans votre leçon.", "success")
    return redirect(url_for(".pictures", module_id=module_id, pret=ready, _anchor="pret"), 303)


@bp.get("/auteur/modules/<module_id>/archive")
@role_required(*AUTHORS)
def export_module(module_id: str) -> ResponseReturnValue:
    """The module as one archive."""
    module = current_catalog().module(module_id)
    texts = texts_in_force()
    answer = Response(packed(texts, paths_of_module(texts, module.id)), mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=f"module-{module.id}.zip")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/auteur/importer")
@role_required(*AUTHORS)
def import_module() -> ResponseReturnValue:
    return import_page(ArchiveForm(formdata=None))


def import_page(form: ArchiveForm, found: Unpacked | None = None, problems: tuple[Problem, ...] = ()) -> str:
    return render_template("authoring/import.html", form=form, found=found, problems=problems)


@bp.post("/auteur/importer")
@role_required(*AUTHORS)
def take_archive() -> ResponseReturnValue:
    form, author = ArchiveForm(), signed_in_user().id
    if not form.validate():
        return import_page(form), 422
    data = form.archive.data.read()
    let_others_write()
    try:
        found = unpacked(data, texts_in_force())
    except InvalidAction as refusal:
        form.archive.errors = [refusal.message]
        return import_page(form), 422
    if form.fate.data == "look" or not found.files:
        return import_page(form, found)
    if form.fate.data == "drafts":
        return as_drafts(form, found)
    require_recent_proof()
    try:
        publish_changes(author, found.files, form.reason.data or "")
    except NotValid as refusal:
        return import_page(form, found, (*refusal.checked.here, *refusal.checked.elsewhere)), 422
    except InvalidAction as refusal:
        form.reason.errors = [refusal.message]
        return import_page(form, found), 422
    flash("Le module est importé et publié.", "success")
    return redirect(url_for(".home"), 303)


def as_drafts(form: ArchiveForm, found: Unpacked) -> ResponseReturnValue:
    """Keep the texts of an archive as drafts; pictures wait for the publication."""
    texts, db, viewer, kept, left = texts_in_force(), current_db(), signed_in_user(), 0, []
    for path, data in found.files.items():
        if is_asset(path):
            left.append(path)
            continue
        try:
            if queries.find_draft(db, path, queries.SHARED) is not None:
                raise Conflict
            drafts.begin(db, viewer, path, decoded(data), digest_of(texts.data(path)), utc_now())
            kept += 1
        except Conflict:
            left.append(path)
    flash(f"{kept} brouillon{'s' if kept > 1 else ''} à relire dans l’atelier.", "success")
    if left:
        flash(
            f"Laissés de côté, parce qu’un brouillon existe déjà ou que c’est une image : {', '.join(left)}.", "warning"
        )
    return redirect(url_for(".home"), 303)
