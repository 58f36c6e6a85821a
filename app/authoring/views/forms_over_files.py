"""/auteur/brouillons/<id>/formulaire: the same file as the text, as a form."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import role_required, signed_in_user
from app.authoring.services import drafts
from app.authoring.services.drafts import Met
from app.authoring.services.form_edit import FileForm
from app.authoring.services.form_tree import location_of, name_of
from app.authoring.services.texts import normalised
from app.authoring.views.blueprint import AUTHORS, bp, checked_text, item_of, let_others_write, my_draft
from app.authoring.views.editing import about, conflict, told
from app.clock import utc_now
from app.errors import InvalidAction, NotFound
from app.web.current import current_db


@bp.get("/auteur/brouillons/<int:draft_id>/formulaire")
@role_required(*AUTHORS)
def form(draft_id: int) -> ResponseReturnValue:
    return form_page(draft_id, request.args.get("ou", "")[:400])


def form_page(draft_id: int, where: str, refused: str = "") -> str:
    found = my_draft(draft_id)
    focus, over = location_of(where), FileForm(item_of(found.path).kind, found.text)
    return render_template(
        "authoring/form.html",
        reads=over.reads,
        root=over.shown(focus) if over.reads else None,
        body=over.body if not focus else None,
        where=where,
        trail=[(name_of(focus[:length]), str(focus[length - 1])) for length in range(1, len(focus))],
        refused=refused,
        try_id=question_at(over, focus),
        **about(found),
        **told(checked_text(found.path, found.text)),
    )


def question_at(over: FileForm, focus: tuple[str | int, ...]) -> str:
    """The question that is shown alone, which may be tried."""
    if over.kind.key != "quiz" or len(focus) != 2 or focus[0] != "questions":
        return ""
    value = over.value()["questions"][focus[1]]
    return str(value.get("id", "")) if isinstance(value, dict) else ""


@bp.post("/auteur/brouillons/<int:draft_id>/formulaire")
@role_required(*AUTHORS)
def save_form(draft_id: int) -> ResponseReturnValue:
    found = my_draft(draft_id)
    path, where = found.path, request.form.get("ou", "")[:400]
    base = drafts.checked_size(path, normalised(request.form.get("base", "")) or found.text)
    over = FileForm(item_of(path).kind, base)
    if not over.reads:
        raise InvalidAction("Ce texte ne se lit pas : corrigez-le dans l’onglet « Texte ».")
    let_others_write()
    try:
        text, focus = over.written(location_of(where), dict(request.form.items()), request.form.get("act", ""))
    except InvalidAction as refusal:
        return form_page(draft_id, where, refusal.message), 422
    checked = checked_text(path, text)
    found = my_draft(draft_id)
    revision = request.form.get("revision", "0")
    try:
        drafts.keep(
            current_db(),
            signed_in_user(),
            found,
            text,
            int(revision) if revision.isdecimal() else 0,
            checked.count,
            utc_now(),
            base=base,
        )
    except Met as met:
        return conflict(found, met)
    flash("C’est enregistré dans le brouillon.", "success")
    try:
        FileForm(item_of(path).kind, text).shown(focus)
    except NotFound:
        focus = ()
    return redirect(url_for(".form", draft_id=draft_id, ou=name_of(focus) or None, _anchor="formulaire"), 303)
