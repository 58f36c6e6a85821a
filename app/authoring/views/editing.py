"""/auteur/brouillons/<id>: a draft as text, checked as one types, kept without losing anybody's words."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import role_required, signed_in_user
from app.authoring import queries
from app.authoring.domain.kinds import item_at
from app.authoring.forms import TextForm
from app.authoring.models import ContentDraft
from app.authoring.services import drafts
from app.authoring.services.checking import Checked
from app.authoring.services.drafts import Met
from app.authoring.services.texts import digest_of, normalised
from app.authoring.views.blueprint import (
    AUTHORS,
    bp,
    checked_text,
    item_of,
    let_others_write,
    my_draft,
    texts_in_force,
    title_of,
)
from app.clock import utc_now
from app.errors import InvalidAction
from app.web.current import current_catalog, current_db
from app.web.errors import wants_json


@bp.get("/auteur/brouillons/<int:draft_id>")
@role_required(*AUTHORS)
def draft(draft_id: int) -> ResponseReturnValue:
    found = my_draft(draft_id)
    form = TextForm(formdata=None, text=found.text, revision=found.revision)
    checked = checked_text(found.path, found.text)
    return render_template("authoring/draft.html", form=form, **about(found), **told(checked))


def about(found: ContentDraft) -> dict[str, Any]:
    """What every page of a draft shows of it."""
    item = item_of(found.path)
    in_force = texts_in_force().data(found.path)
    return {
        "draft": found,
        "item": item,
        "title": title_of(current_catalog(), item),
        "shared": found.scope == queries.SHARED,
        "mine": found.author_id == signed_in_user().id,
        "editor": queries.person_named(current_db(), found.editor_id),
        "is_new": in_force is None,
        "behind": in_force is not None and digest_of(in_force) != found.base_digest,
        "unchanged": in_force is not None and digest_of(in_force) == digest_of(found.text.encode()),
    }


def told(checked: Checked) -> dict[str, Any]:
    """What is wrong, here and elsewhere."""
    return {"here": checked.here, "elsewhere": checked.elsewhere, "checked": checked}


@bp.post("/auteur/brouillons/<int:draft_id>")
@role_required(*AUTHORS)
def save(draft_id: int) -> ResponseReturnValue:
    form, found = TextForm(), my_draft(draft_id)
    path = found.path
    if not form.validate():
        raise InvalidAction(" ".join(message for messages in form.errors.values() for message in messages))
    typed = normalised(form.text.data or "")
    drafts.checked_size(path, typed)
    let_others_write()
    checked = checked_text(path, typed)
    found = my_draft(draft_id)
    try:
        revision = drafts.keep(
            current_db(),
            signed_in_user(),
            found,
            typed,
            form.revision.data or 0,
            checked.count,
            utc_now(),
            base=normalised(request.form["base"]) if request.form.get("base") else None,
        )
    except Met as met:
        return conflict(found, met)
    if wants_json():
        return jsonify(revision=revision, problems=checked.count)
    flash("Votre texte est enregistré." if checked.may_be_published else words_of(checked.count), "success")
    return redirect(url_for(".draft", draft_id=draft_id), 303)


def words_of(count: int) -> str:
    """« Enregistré », and what is left to correct."""
    left = "un point à corriger" if count == 1 else f"{count} points à corriger"
    return f"Votre texte est enregistré. Il reste {left} avant de publier."


def conflict(found: ContentDraft, met: Met) -> ResponseReturnValue:
    """Two people wrote: both texts, and the two joined, to choose from; nothing was overwritten."""
    if wants_json():
        return jsonify(error="draft_conflict", message="Quelqu’un a écrit entre-temps.", revision=met.revision), 409
    return render_template("authoring/conflict.html", met=met, **about(found)), 409


@bp.post("/auteur/brouillons/<int:draft_id>/verifier")
@role_required(*AUTHORS)
def verify(draft_id: int) -> ResponseReturnValue:
    """What would be wrong with the text as it is being typed; nothing is written."""
    path = my_draft(draft_id).path
    text = drafts.checked_size(path, normalised(request.form.get("text", "")))
    let_others_write()
    return render_template("authoring/_problems.html", item=item_at(path), **told(checked_text(path, text)))


@bp.post("/auteur/brouillons/<int:draft_id>/partage")
@role_required(*AUTHORS)
def share(draft_id: int) -> ResponseReturnValue:
    shared = request.form.get("shared") == "1"
    drafts.share(current_db(), signed_in_user(), my_draft(draft_id), shared=shared)
    flash("L’équipe voit ce brouillon." if shared else "Vous seule ou seul voyez ce brouillon.", "success")
    return redirect(url_for(".draft", draft_id=draft_id), 303)


@bp.get("/auteur/brouillons/<int:draft_id>/supprimer")
@role_required(*AUTHORS)
def ask_to_delete(draft_id: int) -> ResponseReturnValue:
    return render_template("authoring/delete.html", **about(my_draft(draft_id)))


@bp.post("/auteur/brouillons/<int:draft_id>/supprimer")
@role_required(*AUTHORS)
def delete(draft_id: int) -> ResponseReturnValue:
    found = my_draft(draft_id)
    seen = request.form.get("revision", "")
    if seen != str(found.revision):
        flash("Quelqu’un vient d’écrire dans ce brouillon. Relisez-le avant de le supprimer.", "warning")
        return redirect(url_for(".draft", draft_id=draft_id), 303)
    drafts.throw_away(current_db(), found)
    flash("Le brouillon est supprimé. Ce qui est publié n’a pas changé.", "success")
    return redirect(url_for(".home"), 303)
