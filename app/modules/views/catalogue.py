"""/modules and /modules/<id>."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.accounts.guards import public
from app.attempts.queries import Owner, history_of
from app.modules.domain import next_lesson
from app.modules.domain.catalogue import catalogue as cards_of
from app.modules.domain.catalogue import framework_aimed_at, lesson_lines, module_card, quiz_line
from app.modules.views.blueprint import bp, current_progress
from app.web.current import current_catalog, current_db, current_viewer


@bp.get("/modules")
@public
def catalogue() -> ResponseReturnValue:
    catalog, viewer, progress = current_catalog(), current_viewer(), current_progress()
    framework = framework_aimed_at(catalog, viewer.framework if viewer else None)
    return render_template(
        "modules/catalogue.html",
        cards=cards_of(catalog, framework, progress),
        framework=framework,
        next_lesson=next_lesson(catalog, progress),
        progress=progress,
        module_of=catalog.module,
    )


@bp.get("/modules/<module_id>")
@public
def module(module_id: str) -> ResponseReturnValue:
    catalog, viewer, progress = current_catalog(), current_viewer(), current_progress()
    found = catalog.module(module_id)
    framework = framework_aimed_at(catalog, viewer.framework if viewer else None)
    card = module_card(catalog, found, framework, progress)
    attempts = history_of(current_db(), Owner(learner_id=viewer.id), "quiz") if viewer and card.quizzes else []
    return render_template(
        "modules/module.html",
        card=card,
        module=found,
        framework=framework,
        lessons=lesson_lines(found, progress),
        quizzes=[quiz_line(quiz, attempts) for quiz in card.quizzes],
        following=_following(found.id),
    )


def _following(module_id: str) -> object:
    """The module after this one in the course, or None."""
    modules = list(current_catalog().modules.values())
    place = [one.id for one in modules].index(module_id) + 1
    return modules[place] if place < len(modules) else None
