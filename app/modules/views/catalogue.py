"""/modules and /modules/<id>."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import public
from app.attempts.queries import Owner, history_of
from app.content.catalog import LearningModule, Lesson
from app.modules.domain import Progress, next_lesson, resume_heading
from app.modules.domain.catalogue import catalogue as cards_of
from app.modules.domain.catalogue import framework_aimed_at, lesson_lines, module_card, quiz_line
from app.modules.views.blueprint import bp, current_progress
from app.web.current import current_catalog, current_db, current_viewer


@bp.get("/modules")
@public
def catalogue() -> ResponseReturnValue:
    catalog, viewer, progress = current_catalog(), current_viewer(), current_progress()
    framework = framework_aimed_at(catalog, viewer.framework if viewer else None)
    following = next_lesson(catalog, progress)
    return render_template(
        "modules/catalogue.html",
        cards=cards_of(catalog, framework, progress),
        framework=framework,
        next_lesson=following,
        next_module=catalog.module(following.module_id) if following else None,
        reading=progress.get((following.module_id, following.id)) if following else None,
        resume_url=_where_to_resume(following, progress),
        begun=bool(progress),
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
        resume_url=_where_to_resume(card.progress.next, progress),
        following=_following(found.id),
    )


def _where_to_resume(lesson: Lesson | None, progress: Progress) -> str | None:
    """The very place of a lesson where the reader stopped."""
    if lesson is None:
        return None
    heading = resume_heading(lesson, progress.get((lesson.module_id, lesson.id)))
    anchor = heading.id if heading else None
    return url_for(".lesson", module_id=lesson.module_id, lesson_id=lesson.id, _anchor=anchor)


def _following(module_id: str) -> LearningModule | None:
    """The module after this one in the course, or None."""
    modules = list(current_catalog().modules.values())
    place = [one.id for one in modules].index(module_id) + 1
    return modules[place] if place < len(modules) else None
