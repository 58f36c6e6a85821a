"""/dossier-professionnel: the whole dossier at a glance, its cover, its table of diplomas, its documents."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import signed_in, signed_in_user
from app.clock import utc_now
from app.errors import InvalidAction
from app.portfolio.domain.record import gaps_of_section, states_of
from app.portfolio.domain.record_shape import ANNEXES, COVER, DIPLOMAS, DOCUMENTS, STATEMENT
from app.portfolio.forms.record import FreezeForm, PlainForm
from app.portfolio.queries import evidence as evidence_queries
from app.portfolio.queries import jury as jury_queries
from app.portfolio.queries import record as queries
from app.portfolio.services import record as services
from app.portfolio.services import record_review as review
from app.portfolio.views.record_blueprint import bp, find_own, own, own_shape
from app.web.current import current_db, keep_what_was_written

SPARE_ROWS = 2


@bp.get("/dossier-professionnel")
@signed_in
def overview() -> ResponseReturnValue:
    """How far the dossier is, part by part; the door to each."""
    found = find_own()
    if found is None:
        return render_template("portfolio/record_begin.html", shape=own_shape(), form=PlainForm(formdata=None))
    db = current_db()
    states = states_of(found.shape, found.record, services.available_of(db, found.viewer.id))
    comments = queries.comments_of(db, found.row.id)
    return render_template(
        "portfolio/record_overview.html",
        own=found,
        states=states,
        cover_gaps=gaps_of_section(found.shape, found.record, COVER),
        statement_gaps=gaps_of_section(found.shape, found.record, STATEMENT),
        warnings=found.warnings,
        open_comments=[one for one in comments if one.resolved_at is None],
        copies=jury_queries.frozen_of(db, found.viewer.id),
        form=PlainForm(formdata=None),
        freeze_form=FreezeForm(formdata=None),
    )


@bp.post("/dossier-professionnel")
@signed_in
def begin() -> ResponseReturnValue:
    """Begin the dossier."""
    services.start_record(current_db(), signed_in_user(), own_shape(), utc_now())
    return redirect(url_for(".overview"), 303)


@bp.get("/dossier-professionnel/page-de-garde")
@signed_in
def cover() -> ResponseReturnValue:
    """The cover and the sworn statement."""
    return _cover_page({})


def _cover_page(conflicts: dict[str, str], problem: str = "", status: int = 200) -> ResponseReturnValue:
    found = own()
    rows = queries.texts_of(current_db(), found.row.id)
    return (
        render_template(
            "portfolio/record_cover.html",
            own=found,
            sections=[one for one in map(found.shape.section, (COVER, STATEMENT)) if one is not None],
            revisions={key: row.revision for (of, key), row in rows.items() if of == 0},
            typed=request.form if request.method == "POST" else {},
            gaps={
                gap.key: gap for name in (COVER, STATEMENT) for gap in gaps_of_section(found.shape, found.record, name)
            },
            conflicts=conflicts,
            problem=problem,
        ),
        status,
    )


@bp.post("/dossier-professionnel/page-de-garde")
@signed_in
def save_cover() -> ResponseReturnValue:
    """Keep the lines of the cover and of the statement."""
    found, conflicts = own(), {}
    try:
        for key in services.known_keys(found.shape, 0):
            typed, revision = request.form.get(key), revision_of(key)
            if typed is None:
                continue
            try:
                services.save_text(current_db(), found.row, found.shape, 0, key, typed, revision, utc_now())
            except services.TextConflict as met:
                conflicts[key] = met.kept
    except InvalidAction as refused:
        keep_what_was_written()
        return _cover_page(conflicts, refused.message, 422)
    if conflicts:
        keep_what_was_written()
        return _cover_page(conflicts, "Une autre fenêtre a écrit dans ces lignes : voici les deux textes.", 422)
    flash("La page de garde est enregistrée.", "success")
    return redirect(url_for(".cover"), 303)


def revision_of(key: str) -> int:
    """The revision that a form began with; −1 for anything else than a small number."""
    given = request.form.get(f"rev.{key}", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1


@bp.get("/dossier-professionnel/titres-et-diplomes")
@signed_in
def diplomas() -> ResponseReturnValue:
    """The table of titles and diplomas."""
    found = own()
    return _diplomas_page([dict(row) for row in found.record.diplomas])


def _diplomas_page(rows: list[dict[str, str]], problem: str = "") -> ResponseReturnValue:
    found = own()
    kept = [row for row in rows if any(row.values())]
    page = render_template(
        "portfolio/record_diplomas.html",
        own=found,
        section=found.shape.section(DIPLOMAS),
        rows=[*kept, *({} for _ in range(SPARE_ROWS))],
        problem=problem,
    )
    return (page, 422) if problem else page


@bp.post("/dossier-professionnel/titres-et-diplomes")
@signed_in
def save_diplomas() -> ResponseReturnValue:
    """Keep the table."""
    found = own()
    section = found.shape.section(DIPLOMAS)
    names = [column.id for column in section.columns] if section else []
    columns = {name: request.form.getlist(name) for name in names}
    count = min(max((len(values) for values in columns.values()), default=0), 100)
    rows = [
        {name: values[number] if number < len(values) else "" for name, values in columns.items()}
        for number in range(count)
    ]
    try:
        services.save_diplomas(current_db(), found.row, found.shape, rows, utc_now())
    except InvalidAction as refused:
        return _diplomas_page(rows, refused.message)
    flash("Le tableau est enregistré.", "success")
    return redirect(url_for(".diplomas"), 303)


@bp.get("/dossier-professionnel/documents")
@signed_in
def documents() -> ResponseReturnValue:
    """The documents that illustrate the practice, and the annexes."""
    found = own()
    return render_template(
        "portfolio/record_documents.html",
        own=found,
        places=[(found.shape.section(name), getattr(found.record, name)) for name in (DOCUMENTS, ANNEXES)],
        evidence=evidence_queries.evidence_of(current_db(), found.viewer.id),
    )


@bp.post("/dossier-professionnel/preuves")
@signed_in
def insert_piece() -> ResponseReturnValue:
    """Insert an evidence by reference, or bring the digest of one that is there up to date."""
    found, place = own(), request.form.get("endroit", "")
    given = request.form.get("preuve", "")
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        flash("Choisissez d’abord une preuve dans la liste.", "warning")
        return back_to(place)
    try:
        services.insert_piece(current_db(), found.viewer, found.row, place, int(given), utc_now())
    except InvalidAction as refused:
        flash(refused.message, "warning")
        return back_to(place)
    flash("La preuve est jointe, avec son empreinte du moment.", "success")
    return back_to(place)


@bp.post("/dossier-professionnel/preuves/<int:piece_id>/retirer")
@signed_in
def remove_piece(piece_id: int) -> ResponseReturnValue:
    """Take a piece out of the dossier; the evidence itself stays."""
    found = own()
    services.remove_piece(current_db(), found.row, piece_id, utc_now())
    flash("La preuve n’est plus jointe ici. Elle reste dans votre portfolio.", "success")
    return back_to(request.form.get("endroit", ""))


def back_to(place: str) -> ResponseReturnValue:
    """The page where a piece stands."""
    kind, _, number = place.partition(":")
    if kind == "example" and number.isascii() and number.isdigit() and len(number) < 10:
        return redirect(url_for(".example", example_id=int(number), _anchor="preuves"), 303)
    return redirect(url_for(".documents"), 303)


@bp.post("/dossier-professionnel/relecture")
@signed_in
def ask_review() -> ResponseReturnValue:
    """Ask one's trainer to read the dossier as it stands."""
    review.ask_review(current_db(), own().row, utc_now())
    flash("Votre demande de relecture est partie : l’équipe de formation la voit dans sa liste.", "success")
    return redirect(url_for(".overview"), 303)
