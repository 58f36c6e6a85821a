"""Bring a question bank: a file, what becomes of each question, and only then a draft; past imports, undone or not."""

from __future__ import annotations

from flask import Response, after_this_request, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required, signed_in_user
from app.clock import utc_now
from app.content.slugs import slugify
from app.errors import DomainError
from app.interop import queries, worker
from app.interop.domain.guessing import guessed_format
from app.interop.domain.loss import ExchangeError, Fate
from app.interop.domain.states import CANCELLABLE, FORMATS, RUNNING, ImportState
from app.interop.forms import ID_HINT, BankForm, TargetForm
from app.interop.queries import ImportLine
from app.interop.services import imports
from app.interop.views.blueprint import AUTHORS, bp, texts_in_force
from app.web.current import current_catalog, current_database, current_db
from app.web.forms import SelectChoice

PAGE = 50
AT_ONCE_BYTES = 64 * 1024
SORTS = {"": None, "gardees": Fate.KEPT, "approchees": Fate.APPROXIMATED, "refusees": Fate.REFUSED}


@bp.get("/auteur/echanges")
@role_required(*AUTHORS)
def home() -> ResponseReturnValue:
    return home_page(BankForm(formdata=None))


def home_page(form: BankForm) -> str:
    lines = queries.imports_visible_to(current_db(), signed_in_user())
    return render_template(
        "interop/home.html",
        form=form,
        lines=[(one, shown_state(one)) for one in lines],
    )


def shown_state(line: ImportLine) -> ImportState:
    """Where an import stands; a reading that says nothing any more was cut short."""
    return ImportState.INTERRUPTED if imports.is_silent(line.row, utc_now()) else ImportState(line.row.state)


@bp.post("/auteur/echanges")
@role_required(*AUTHORS)
def receive() -> ResponseReturnValue:
    form = BankForm()
    if not form.validate():
        return home_page(form), 422
    name, raw = form.bank.data.filename or "", form.bank.data.read()
    try:
        guessed = guessed_format(name, raw)
    except ExchangeError as refusal:
        if not raw.strip() or not form.written.data:
            form.bank.errors = [str(refusal)]
            return home_page(form), 422
        guessed = form.written.data
    row = imports.receive(current_db(), signed_in_user(), name, form.written.data or guessed, raw, utc_now())
    start(row.id, at_once=len(raw) <= AT_ONCE_BYTES and not raw.startswith(b"PK"))
    return redirect(url_for(".show", import_id=row.id), 303)


def start(import_id: int, *, at_once: bool) -> None:
    """Read an import once this request is committed: here when it is short, beside the requests otherwise."""
    database = current_database()

    @after_this_request
    def read(answer: Response) -> Response:
        if answer.status_code < 400:
            (worker.read if at_once else worker.begin)(database, import_id)
        return answer


@bp.get("/auteur/echanges/<int:import_id>")
@role_required(*AUTHORS)
def show(import_id: int) -> ResponseReturnValue:
    line = queries.import_visible_to(current_db(), signed_in_user(), import_id)
    return import_page(line, None)


def target_form(line: ImportLine) -> TargetForm:
    """Where questions may go; at first, a quiz called as the file is."""
    form = TargetForm()
    modules = current_catalog().modules.values()
    form.module.choices = [SelectChoice("", "aucun"), *(SelectChoice(one.id, one.title) for one in modules)]
    if not form.is_submitted():
        stem = line.row.filename.rpartition(".")[0] or line.row.filename
        categories = {one.category for one in imports.rows_of(line.row) if one.values is not None}
        only = next(iter(categories)).rpartition("/")[2].strip() if len(categories) == 1 else ""
        form.title.data = (only or stem)[:180]
        form.item_id.data = slugify(form.title.data)[:60].strip("-")
    return form


def import_page(line: ImportLine, form: TargetForm | None, refusal: str = "") -> str:
    row, viewer, state = line.row, signed_in_user(), shown_state(line)
    sort = request.args.get("sort", "")
    wanted = SORTS.get(sort)
    rows = [one for one in imports.rows_of(row) if wanted is None or one.fate == wanted]
    page = request.args.get("page", 1, type=int) or 1
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(1, page), pages)
    mine = viewer.id == row.author_id or viewer.role == Role.ADMIN
    usable = row.kept + row.approximated
    return render_template(
        "interop/import.html",
        line=line,
        row=row,
        state=state,
        running=state in RUNNING,
        may_cancel=mine and state in CANCELLABLE,
        may_resume=mine and state == ImportState.INTERRUPTED,
        may_confirm=mine and state == ImportState.READY and usable > 0,
        may_undo=mine and state == ImportState.DRAFTED,
        why_not=imports.why_not_undone(current_db(), row) if state == ImportState.DRAFTED else "",
        form=(form or target_form(line)) if state == ImportState.READY and mine else None,
        id_hint=ID_HINT,
        refusal=refusal,
        rows=rows[(page - 1) * PAGE : page * PAGE],
        first=(page - 1) * PAGE,
        shown=len(rows),
        page=page,
        pages=pages,
        sort=sort if sort in SORTS else "",
        formats=FORMATS,
        usable=usable,
        quizzes=[(one["id"], one["path"].rpartition("/")[2].removesuffix(".yaml")) for one in row.drafts or []],
    )


@bp.post("/auteur/echanges/<int:import_id>/confirmer")
@role_required(*AUTHORS)
def confirm(import_id: int) -> ResponseReturnValue:
    viewer, db = signed_in_user(), current_db()
    line = queries.import_visible_to(db, viewer, import_id)
    form = target_form(line)
    if not form.validate():
        return import_page(line, form), 422
    target = (form.item_id.data or "", " ".join((form.title.data or "").split()), form.module.data or "")
    try:
        made = imports.confirm(
            db, viewer, line.row, target, texts_in_force(), utc_now(), approximated=bool(form.approximated.data)
        )
    except DomainError as refusal:
        db.rollback()
        return import_page(queries.import_visible_to(db, viewer, import_id), form, refusal.message), 422
    flash(
        "Un brouillon vous attend : relisez-le, puis publiez-le."
        if len(made) == 1
        else f"{len(made)} brouillons vous attendent : relisez-les, puis publiez-les.",
        "success",
    )
    return redirect(url_for(".show", import_id=import_id), 303)


@bp.post("/auteur/echanges/<int:import_id>/arreter")
@role_required(*AUTHORS)
def cancel(import_id: int) -> ResponseReturnValue:
    viewer, db = signed_in_user(), current_db()
    imports.cancel(db, viewer, queries.import_visible_to(db, viewer, import_id).row, utc_now())
    flash("L’import est arrêté. Rien n’a été écrit.", "success")
    return redirect(url_for(".show", import_id=import_id), 303)


@bp.post("/auteur/echanges/<int:import_id>/reprendre")
@role_required(*AUTHORS)
def resume(import_id: int) -> ResponseReturnValue:
    viewer, db = signed_in_user(), current_db()
    imports.resume(db, viewer, queries.import_visible_to(db, viewer, import_id).row, utc_now())
    start(import_id, at_once=False)
    return redirect(url_for(".show", import_id=import_id), 303)


@bp.post("/auteur/echanges/<int:import_id>/annuler")
@role_required(*AUTHORS)
def undo(import_id: int) -> ResponseReturnValue:
    viewer, db = signed_in_user(), current_db()
    line = queries.import_visible_to(db, viewer, import_id)
    try:
        count = imports.undo(db, viewer, line.row, utc_now())
    except DomainError as refusal:
        db.rollback()
        return import_page(queries.import_visible_to(db, viewer, import_id), None, refusal.message), 422
    flash(
        "L’import est annulé : " + ("son brouillon est supprimé." if count == 1 else "ses brouillons sont supprimés.")
    )
    return redirect(url_for(".show", import_id=import_id), 303)
