"""Notes of a lesson, and /carnet, where all of them are found again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import signed_in, signed_in_user
from app.clock import utc_now
from app.content.catalog import Catalog, LearningModule, Lesson
from app.modules import queries, services
from app.modules.domain import Note, NoteConflict, NoteTooLong
from app.modules.domain.search import Extract, Query, contains, extract, page_of, read_query
from app.modules.forms import NoteForm
from app.modules.views.blueprint import bp
from app.modules.views.lesson import lesson_page
from app.web.current import current_catalog, current_db
from app.web.errors import wants_json

NOTES_PER_PAGE = 20
OVERVIEW = 420


@bp.post("/modules/<module_id>/<lesson_id>/notes")
@signed_in
def save_note(module_id: str, lesson_id: str) -> ResponseReturnValue:
    lesson = current_catalog().lesson(module_id, lesson_id)
    form = NoteForm()
    typed, revision = form.text.data or "", form.revision.data
    if not form.validate() or revision is None:
        return _refused(lesson, typed, " ".join(error for errors in form.errors.values() for error in errors))
    keep = services.keep_both if form.keep.data == "both" else services.keep_note
    try:
        note = keep(current_db(), signed_in_user().id, lesson, typed, revision, utc_now())
    except NoteTooLong as error:
        return _refused(lesson, typed, error.message)
    except NoteConflict as conflict:
        return _met(lesson, conflict)
    if wants_json():
        return jsonify(revision=note.revision, saved_at=(note.updated_at or utc_now()).isoformat())
    flash("Votre note est enregistrée.", "success")
    return redirect(url_for(".lesson", module_id=module_id, lesson_id=lesson_id, _anchor="notes"), 303)


def _refused(lesson: Lesson, typed: str, message: str) -> ResponseReturnValue:
    if wants_json():
        return jsonify(error="note_refused", message=message), 422
    reading, note = queries.reading_and_note(current_db(), signed_in_user().id, lesson.module_id, lesson.id)
    return lesson_page(lesson, reading, replace(note, text=typed), note_error=message), 422


def _met(lesson: Lesson, conflict: NoteConflict) -> ResponseReturnValue:
    if wants_json():
        kept = conflict.kept
        return jsonify(error="note_conflict", message=conflict.message, kept=kept.text, revision=kept.revision), 409
    module = current_catalog().module(lesson.module_id)
    return render_template("modules/note_conflict.html", module=module, lesson=lesson, conflict=conflict), 409


@dataclass(frozen=True)
class KeptNote:
    """A note with the lesson it is about; the lesson may have left the course since."""

    note: Note
    module: LearningModule | None
    lesson: Lesson | None
    extract: Extract

    @property
    def title(self) -> str:
        return self.lesson.title if self.lesson else self.note.lesson_id


@bp.get("/carnet")
@signed_in
def notebook() -> ResponseReturnValue:
    query = read_query(request.args.get("q", ""))
    notes = queries.notes_of(current_db(), signed_in_user().id)
    for understood in (query.whole, query):
        found = [note for note in notes if not query or contains(_searched(current_catalog(), note), understood)]
        if found:
            query = understood
            break
    page = page_of(len(found), request.args.get("page"), NOTES_PER_PAGE)
    shown = [_kept(current_catalog(), note, query) for note in found[page.slice]]
    return render_template("modules/notebook.html", query=query, notes=shown, total=len(notes), page=page)


@bp.get("/carnet/texte")
@signed_in
def export_notebook() -> ResponseReturnValue:
    """All notes as one plain text, in the order of the course."""
    catalog = current_catalog()
    notes = {(note.module_id, note.lesson_id): note for note in queries.notes_of(current_db(), signed_in_user().id)}
    order = [(lesson.module_id, lesson.id) for module in catalog.modules.values() for lesson in module.lessons]
    ordered = [*(key for key in order if key in notes), *sorted(notes.keys() - set(order))]
    text = render_template(
        "modules/notebook.txt", notes=[_kept(catalog, notes[key], read_query("")) for key in ordered], now=utc_now()
    )
    answer = Response(text, mimetype="text/plain")
    answer.headers.set("Content-Disposition", "attachment", filename="carnet.txt")
    return answer


def _lesson_of(catalog: Catalog, note: Note) -> tuple[LearningModule | None, Lesson | None]:
    module = catalog.modules.get(note.module_id)
    lessons = {lesson.id: lesson for lesson in module.lessons} if module else {}
    return module, lessons.get(note.lesson_id)


def _searched(catalog: Catalog, note: Note) -> str:
    module, lesson = _lesson_of(catalog, note)
    return "\n".join((module.title if module else "", lesson.title if lesson else "", note.text))


def _kept(catalog: Catalog, note: Note, query: Query) -> KeptNote:
    module, lesson = _lesson_of(catalog, note)
    return KeptNote(note, module, lesson, extract(note.text, query, OVERVIEW))
