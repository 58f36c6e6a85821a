"""Begin something new from a good model; the guide."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import role_required, signed_in_user
from app.authoring.domain.kinds import BY_KEY, KINDS, Kind, item_at
from app.authoring.forms import ID_HINT, NewItemForm
from app.authoring.services import drafts
from app.authoring.services.beginnings import beginning, copied, place_of
from app.authoring.views.blueprint import AUTHORS, bp, texts_in_force
from app.clock import utc_now
from app.content.catalog import Catalog
from app.errors import Conflict, NotFound
from app.web.current import current_catalog, current_db
from app.web.forms import SelectChoice

WITH_MODULE = frozenset({"lesson", "quiz", "scenario"})


@bp.get("/auteur/guide")
@role_required(*AUTHORS)
def guide() -> ResponseReturnValue:
    return render_template("authoring/guide.html")


@bp.get("/auteur/nouveau")
@role_required(*AUTHORS)
def new() -> ResponseReturnValue:
    return new_page(new_form(current_catalog()), kind_asked(request.args.get("genre", "")))


def kind_asked(key: str) -> Kind | None:
    """The kind named in the address, or None while none is chosen."""
    kind = BY_KEY.get(key)
    if key and (kind is None or not kind.can_begin):
        raise NotFound("Ce genre de contenu ne se crée pas ici.")
    return kind


def new_form(catalog: Catalog) -> NewItemForm:
    form = NewItemForm()
    known = [SelectChoice(one.id, one.title) for one in catalog.modules.values()]
    form.module.choices = [SelectChoice("", "aucun"), *known]
    if not form.is_submitted():
        form.module.data = request.args.get("module", "")[:80]
    return form


def new_page(form: NewItemForm, kind: Kind | None) -> str:
    return render_template(
        "authoring/new.html",
        form=form,
        kind=kind,
        kinds=[one for one in KINDS if one.can_begin],
        with_module=kind is not None and kind.key in WITH_MODULE,
        id_hint=ID_HINT,
    )


@bp.post("/auteur/nouveau")
@role_required(*AUTHORS)
def create() -> ResponseReturnValue:
    catalog, texts = current_catalog(), texts_in_force()
    kind = kind_asked(request.form.get("genre", ""))
    form = new_form(catalog)
    if kind is None:
        return new_page(form, None), 422
    if kind.key == "lesson" and not form.module.data:
        form.module.validate_choice = False
        form.validate()
        form.module.errors = ["Choisissez le module de cette leçon."]
    if form.module.errors or not form.validate():
        return new_page(form, kind), 422
    item_id, title = form.item_id.data or "", " ".join((form.title.data or "").split())
    module, names = form.module.data or "", texts.names()
    numbers = [int(one.number) for one in map(item_at, names) if one and one.module_id == module and one.number]
    path = place_of(kind, item_id, module, max(numbers, default=0) + 1)
    taken = path in names or any(
        one and one.kind is kind and one.id == item_id and one.module_id in {"", module, item_id}
        for one in map(item_at, names)
    )
    if taken:
        form.item_id.errors = ["Un contenu porte déjà cet identifiant : choisissez-en un autre."]
        return new_page(form, kind), 422
    held = catalog.modules.get(module)
    competences = (
        held.competences if held else next(iter(catalog.modules.values())).competences if catalog.modules else ()
    )
    text = beginning(kind, item_id, title, module, competences)
    if not text:
        model = next((name for name in names if (one := item_at(name)) and one.kind is kind), None)
        text = copied(texts.text(model) or "", item_id, title) if model else f"id: {item_id}\ntitle: {title}\n"
    try:
        draft = drafts.begin(current_db(), signed_in_user(), path, text, "", utc_now())
    except Conflict as refusal:
        form.item_id.errors = [refusal.message]
        return new_page(form, kind), 422
    if kind.key == "module":
        lesson = place_of(BY_KEY["lesson"], "premiere-lecon", item_id, 1)
        first = beginning(BY_KEY["lesson"], "premiere-lecon", "La première leçon", item_id, competences)
        drafts.begin(current_db(), signed_in_user(), lesson, first, "", utc_now())
    flash("Votre brouillon est prêt : remplacez ce modèle par votre texte.", "success")
    return redirect(url_for(".form" if kind.key in {"quiz", "module"} else ".draft", draft_id=draft.id), 303)
