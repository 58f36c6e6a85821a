"""/modules/<id>/<lesson-id>: the lesson, and where the reader is in it.

The page is asked more than any other: what does not depend on the reader is rendered once per version of the
course, and what does costs one statement.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import current_app, flash, get_template_attribute, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import public, signed_in, signed_in_user
from app.clock import utc_now
from app.content.catalog import Catalog, LearningModule, Lesson
from app.content.markdown import EmbedBlock, HtmlBlock
from app.errors import InvalidAction
from app.modules import queries, services
from app.modules.domain import Note, ReadingState, is_open, lesson_state, plan_of, resume_heading
from app.modules.domain.catalogue import Neighbours, neighbours
from app.modules.forms import PositionForm
from app.modules.views.blueprint import bp
from app.web.current import current_catalog, current_db, current_runtime, current_viewer
from app.web.embeds import Embed
from app.web.errors import wants_json


@dataclass(frozen=True)
class Frame:
    """What a lesson's page shows to everybody, already HTML."""

    catalog_digest: str
    module: LearningModule
    around: Neighbours
    url: str
    crumbs: str
    foot: str
    embeds: dict[EmbedBlock, str] = field(default_factory=dict)


_frames: dict[tuple[str, str], Frame] = {}


def frame_of(catalog: Catalog, lesson: Lesson) -> Frame:
    """The frame of a lesson, rendered once for each version of the course."""
    key = (lesson.module_id, lesson.id)
    frame = _frames.get(key)
    if frame is None or frame.catalog_digest != catalog.digest:
        module, around = catalog.module(lesson.module_id), neighbours(catalog, lesson)
        crumbs = get_template_attribute("modules/_lesson_frame.html", "lesson_crumbs")
        foot = get_template_attribute("modules/_lesson_frame.html", "lesson_foot")
        url = url_for("modules.lesson", module_id=module.id, lesson_id=lesson.id)
        frame = Frame(catalog.digest, module, around, url, crumbs(module, lesson), foot(module, lesson, around))
        _frames[key] = frame
    return frame


@bp.get("/modules/<module_id>/<lesson_id>")
@public
def lesson(module_id: str, lesson_id: str) -> ResponseReturnValue:
    catalog, viewer = current_catalog(), current_viewer()
    found = catalog.lesson(module_id, lesson_id)
    if viewer is None:
        if not is_open(found):
            module = catalog.module(module_id)
            return render_template("modules/closed.html", module=module, lesson=found), 401
        return lesson_page(found, None, None)
    return lesson_page(found, *queries.reading_and_note(current_db(), viewer.id, module_id, lesson_id))


def lesson_page(lesson: Lesson, reading: ReadingState | None, note: Note | None, note_error: str | None = None) -> str:
    """The page of a lesson for who may read it."""
    frame = frame_of(current_catalog(), lesson)
    return render_template(
        "modules/lesson.html",
        lesson=lesson,
        frame=frame,
        parts=[block.html if isinstance(block, HtmlBlock) else _shown(frame, block) for block in lesson.body.blocks],
        plan=plan_of(lesson, reading),
        reading=reading,
        state=lesson_state(reading),
        resume=resume_heading(lesson, reading),
        note=note,
        note_error=note_error,
    )


def _shown(frame: Frame, block: EmbedBlock) -> str:
    """The activity named by a block, as HTML; nothing when no feature shows this kind."""
    plain = not request.args and request.path == frame.url
    if plain and block in frame.embeds:
        return frame.embeds[block]
    show = current_runtime().embeds.get(block.kind)
    embed: Embed | None = show(block.target, request.args) if show is not None else None
    if embed is None:
        return ""
    context: dict[str, Any] = {**embed.context, "embed": embed}
    current_app.update_template_context(context)
    html: str = current_app.jinja_env.get_template(embed.template).make_module(context).__html__()
    if plain and embed.fixed:
        frame.embeds[block] = html
    return html


@bp.post("/modules/<module_id>/<lesson_id>/position")
@signed_in
def position(module_id: str, lesson_id: str) -> ResponseReturnValue:
    found = current_catalog().lesson(module_id, lesson_id)
    form = PositionForm()
    if not form.validate():
        raise InvalidAction("Votre place n’a pas été gardée. Rechargez la page, puis recommencez.")
    reading = services.record_position(current_db(), signed_in_user().id, found, form.heading.data or None, utc_now())
    if wants_json():
        return jsonify(heading=reading.heading, furthest=reading.furthest)
    flash("Votre place est gardée.", "success")
    return redirect(url_for(".lesson", module_id=module_id, lesson_id=lesson_id, _anchor=reading.heading), 303)


@bp.post("/modules/<module_id>/<lesson_id>/terminer")
@signed_in
def finish(module_id: str, lesson_id: str) -> ResponseReturnValue:
    catalog = current_catalog()
    found = catalog.lesson(module_id, lesson_id)
    services.finish_lesson(current_db(), signed_in_user().id, found, utc_now())
    after = neighbours(catalog, found).after
    flash(f"Leçon terminée : {found.title}.", "success")
    if after is None:
        return redirect(url_for(".module", module_id=module_id), 303)
    return redirect(url_for(".lesson", module_id=module_id, lesson_id=after.id), 303)


@bp.post("/modules/<module_id>/<lesson_id>/a-reprendre")
@signed_in
def reopen(module_id: str, lesson_id: str) -> ResponseReturnValue:
    found = current_catalog().lesson(module_id, lesson_id)
    services.reopen_lesson(current_db(), signed_in_user().id, found, utc_now())
    flash("Cette leçon est de nouveau en cours.", "success")
    return redirect(url_for(".lesson", module_id=module_id, lesson_id=lesson_id), 303)
