"""What a learner would see of a draft: the same functions, the same templates, nothing kept."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.guards import role_required
from app.authoring.domain.kinds import Item
from app.authoring.services import drafts
from app.authoring.services.checking import Checked
from app.authoring.services.texts import normalised
from app.authoring.views.blueprint import AUTHORS, bp, checked_text, item_of, let_others_write, my_draft
from app.authoring.views.editing import about
from app.content.markdown import EmbedBlock, HtmlBlock
from app.errors import NotFound
from app.modules.domain import plan_of
from app.web.current import current_runtime
from app.web.embeds import Embed


@bp.get("/auteur/brouillons/<int:draft_id>/apercu")
@role_required(*AUTHORS)
def preview(draft_id: int) -> ResponseReturnValue:
    found = my_draft(draft_id)
    checked = checked_text(found.path, found.text)
    return render_template("authoring/preview.html", **about(found), **seen(item_of(found.path), checked))


@bp.post("/auteur/brouillons/<int:draft_id>/apercu")
@role_required(*AUTHORS)
def live_preview(draft_id: int) -> ResponseReturnValue:
    """The preview of the text as it is being typed; nothing is written."""
    path = my_draft(draft_id).path
    text = drafts.checked_size(path, normalised(request.form.get("text", "")))
    let_others_write()
    item = item_of(path)
    checked = checked_text(path, text)
    return render_template("authoring/_live.html", item=item, here=checked.here, **seen(item, checked))


def seen(item: Item, checked: Checked) -> dict[str, Any]:
    """What the template of this kind of content needs; `sight` names what there is to see."""
    catalog = checked.catalog
    try:
        if item.kind.key == "lesson":
            lesson = catalog.lesson(item.module_id, item.id)
            parts = [block.html if isinstance(block, HtmlBlock) else embedded(block) for block in lesson.body.blocks]
            return {"sight": "lesson", "lesson": lesson, "parts": parts, "plan": plan_of(lesson, None)}
    except NotFound:
        return {"sight": "nothing"}
    return {"sight": "nothing"}


def embedded(block: EmbedBlock) -> str:
    """The activity that a lesson names, as the course in force shows it."""
    show = current_runtime().embeds.get(block.kind)
    embed: Embed | None = show(block.target, request.args) if show is not None else None
    if embed is None:
        return ""
    context: dict[str, Any] = {**embed.context, "embed": embed}
    current_app.update_template_context(context)
    html: str = current_app.jinja_env.get_template(embed.template).make_module(context).__html__()
    return html
