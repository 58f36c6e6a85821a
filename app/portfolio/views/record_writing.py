"""Writing an example: its rubrics at left, the page that will be printed at right."""

from __future__ import annotations

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import signed_in
from app.clock import utc_now
from app.errors import InvalidAction, NotFound
from app.portfolio.domain.record import Example, gaps_of_example, needs_of
from app.portfolio.domain.record_document import example_document, record_document
from app.portfolio.domain.record_warnings import NEUTRAL, without
from app.portfolio.forms.record import TextForm
from app.portfolio.queries import evidence as evidence_queries
from app.portfolio.queries import record as queries
from app.portfolio.services import record as services
from app.portfolio.services import record_review as review
from app.portfolio.services.record_drawings import drawings
from app.portfolio.views.record_blueprint import Own, bp, drawing_response, own
from app.portfolio.views.record_pages import revision_of
from app.web.current import current_db, keep_what_was_written


def example_of(found: Own, example_id: int) -> Example:
    """One example of this dossier, or NotFound."""
    for example in found.record.examples:
        if example.id == example_id:
            return example
    raise NotFound("Cet exemple n’existe pas, ou il n’est pas à vous.")


@bp.get("/dossier-professionnel/exemples/<int:example_id>")
@signed_in
def example(example_id: int) -> ResponseReturnValue:
    """The example, to be written."""
    return _example_page(example_id, {})


def _example_page(
    example_id: int, conflicts: dict[str, str], problem: str = "", status: int = 200
) -> ResponseReturnValue:
    db, found = current_db(), own()
    one = example_of(found, example_id)
    activity = found.shape.activity(one.activity)
    gaps: dict[str, list[str]] = {}
    for gap in gaps_of_example(found.shape, one):
        gaps.setdefault(gap.key, []).append(gap.message)
    rows = queries.texts_of(db, found.row.id)
    needs = needs_of(activity, found.record, services.available_of(db, found.viewer.id))
    return (
        render_template(
            "portfolio/record_example.html",
            own=found,
            example=one,
            activity=activity,
            needs=needs,
            gaps=gaps,
            warnings={key: warned for (of, key), warned in found.warnings.items() if of == one.id},
            replacements=NEUTRAL,
            comments=[line for line in queries.comments_of(db, found.row.id) if line.example_id == one.id],
            evidence=evidence_queries.evidence_of(db, found.viewer.id),
            revisions={key: row.revision for (of, key), row in rows.items() if of == one.id},
            typed=request.form if status != 200 else {},
            pages=len(drawings(found.row, example_document(found.shape, found.record, one), one.id)),
            conflicts=conflicts,
            problem=problem,
        ),
        status,
    )


@bp.post("/dossier-professionnel/exemples/<int:example_id>")
@signed_in
def save_example(example_id: int) -> ResponseReturnValue:
    """Keep every text of the form, then do what the button says: replace a name, answer for it, settle a comment."""
    db, found, now = current_db(), own(), utc_now()
    example_of(found, example_id)
    conflicts: dict[str, str] = {}
    try:
        for key in services.known_keys(found.shape, example_id):
            typed = request.form.get(key)
            if typed is None:
                continue
            try:
                services.save_text(db, found.row, found.shape, example_id, key, typed, revision_of(key), now)
            except services.TextConflict as met:
                conflicts[key] = met.kept
        chosen = request.form.getlist("competences")
        if "avec_competences" in request.form:
            services.set_competences(db, found.row, found.shape, example_id, chosen, now)
        _act(found, example_id)
    except InvalidAction as refused:
        keep_what_was_written()
        return _example_page(example_id, conflicts, refused.message, 422)
    if conflicts:
        keep_what_was_written()
        words = "Une autre fenêtre a écrit ici : voici les deux textes. Gardez ce qui convient, puis enregistrez."
        return _example_page(example_id, conflicts, words, 422)
    if "enregistrer" in request.form:
        flash("L’exemple est enregistré.", "success")
    return redirect(url_for(".example", example_id=example_id), 303)


def _act(found: Own, example_id: int) -> None:
    """What a button of the form asks besides saving."""
    db, now = current_db(), utc_now()
    if "remplacer" in request.form:
        key, words, neutral = ([*request.form["remplacer"].split("|"), "", ""])[:3]
        row = queries.texts_of(db, found.row.id).get((example_id, key))
        if row is not None and words:
            text = without(row.text, words, neutral)
            services.save_text(db, found.row, found.shape, example_id, key, text, row.revision, now)
    if "garder" in request.form:
        key, words, reason = ([*request.form["garder"].split("|"), "", ""])[:3]
        said = request.form.get(reason, "")
        review.waive(db, found.row, found.shape, example_id, key, words, said, now)
    for name, again in (("regler", False), ("rouvrir", True)):
        given = request.form.get(name, "")
        if given.isascii() and given.isdigit() and len(given) < 10:
            review.resolve(queries.get_comment(db, found.row.id, int(given)), found.viewer, now, again=again)


@bp.post("/dossier-professionnel/textes")
@signed_in
def save_text() -> ResponseReturnValue:
    """Keep one text that a page sends by itself; « enregistré » leaves after the commit. 409: both texts."""
    form, found, now = TextForm(), own(), utc_now()
    if not form.validate():
        return jsonify(message="Ce texte n’a pas pu être lu. Il reste sur votre page."), 422
    try:
        row = services.save_text(
            current_db(),
            found.row,
            found.shape,
            form.example.data or 0,
            form.key.data or "",
            form.text.data or "",
            form.revision.data if form.revision.data is not None else -1,
            now,
        )
    except services.TextConflict as met:
        return jsonify(message=met.message, kept=met.kept, typed=met.typed, revision=met.revision), 409
    except InvalidAction as refused:
        return jsonify(message=refused.message), 422
    return jsonify(revision=row.revision, saved_at=row.updated_at.isoformat(), version=found.row.revision)


@bp.post("/dossier-professionnel/exemples")
@signed_in
def add_example() -> ResponseReturnValue:
    """One more example of an activité-type."""
    found = own()
    try:
        made = services.add_example(current_db(), found.row, found.shape, request.form.get("activite", ""), utc_now())
    except InvalidAction as refused:
        flash(refused.message, "warning")
        return redirect(url_for(".overview"), 303)
    return redirect(url_for(".example", example_id=made.id), 303)


@bp.post("/dossier-professionnel/exemples/<int:example_id>/retirer")
@signed_in
def remove_example(example_id: int) -> ResponseReturnValue:
    """Take an example away."""
    services.remove_example(current_db(), own().row, example_id, utc_now())
    flash("L’exemple est retiré. Il reste dans les versions du dossier.", "success")
    return redirect(url_for(".overview"), 303)


@bp.get("/dossier-professionnel/exemples/<int:example_id>/pages/<int:page>")
@signed_in
def example_page(example_id: int, page: int) -> Response:
    """One page of an example as it prints."""
    found = own()
    one = example_of(found, example_id)
    return drawn(drawings(found.row, example_document(found.shape, found.record, one), one.id), page)


@bp.get("/dossier-professionnel/pages/<int:page>")
@signed_in
def page(page: int) -> Response:
    """One page of the whole dossier as it prints."""
    found = own()
    return drawn(drawings(found.row, record_document(found.shape, found.record), 0), page)


@bp.get("/dossier-professionnel/apercu")
@signed_in
def preview() -> ResponseReturnValue:
    """Every page as it prints; each picture comes when it is scrolled to."""
    found = own()
    pages = drawings(found.row, record_document(found.shape, found.record), 0)
    return render_template("portfolio/record_preview.html", own=found, count=len(pages))


def drawn(pages: tuple[bytes, ...], number: int) -> Response:
    """One of these pages, or NotFound."""
    if not 1 <= number <= len(pages):
        raise NotFound("Cette page n’existe pas dans le dossier.")
    return drawing_response(pages[number - 1])
