"""The blueprint that the workshop hangs on, and what several of its pages ask."""

from __future__ import annotations

from flask import Blueprint

from app.accounts.domain import Role
from app.accounts.guards import signed_in_user
from app.authoring import queries
from app.authoring.domain.kinds import Item, item_at
from app.authoring.models import ContentDraft
from app.authoring.services.checking import Checked, check
from app.authoring.services.texts import CourseTexts
from app.content.catalog import Catalog
from app.errors import NotFound
from app.web.current import current_db, current_runtime

bp = Blueprint("authoring", __name__, template_folder="../templates")
AUTHORS = (Role.TRAINER, Role.ADMIN)


@bp.before_request
def see_what_is_published() -> None:
    """Who writes sees the course as it is published now, whichever process answers."""
    current_runtime().course.refresh()


def texts_in_force() -> CourseTexts:
    """The files of the course as this process has them in force."""
    course = current_runtime().course
    return CourseTexts(course.root, course.overlay)


def item_of(path: str) -> Item:
    """The item at a path; raises NotFound."""
    item = item_at(path)
    if item is None:
        raise NotFound("Ce contenu n’existe pas, ou ne s’écrit pas ici.")
    return item


def my_draft(draft_id: int) -> ContentDraft:
    """The draft of this number, if the viewer may open it."""
    return queries.draft_visible_to(current_db(), signed_in_user(), draft_id)


def let_others_write() -> None:
    """Give the base back while something long is done: nobody's answer waits for it. Nothing was written yet."""
    current_db().rollback()


def checked_text(path: str, text: str) -> Checked:
    """What would be wrong if this text were published now."""
    course = current_runtime().course
    _, overlay, catalog = course.in_force
    return check(CourseTexts(course.root, overlay), {path: text.encode()}, catalog)


def title_of(catalog: Catalog, item: Item) -> str:
    """What an item is called on pages: the title in force, or else its identifier."""
    kind = item.kind.key
    if kind == "lesson":
        module = catalog.modules.get(item.module_id)
        return next((one.title for one in module.lessons if one.id == item.id), item.id) if module else item.id
    held = {
        "module": catalog.modules,
        "quiz": catalog.quizzes,
        "scenario": catalog.scenarios,
        "day": catalog.days,
        "exam": catalog.exams,
        "dictation": getattr(catalog, "dictations", {}),
        "path": getattr(catalog, "paths", {}),
    }.get(kind, {})
    found = held.get(item.id)
    return str(getattr(found, "title", "") or item.id)
