"""What quizzes offer to the rest of the product."""

from __future__ import annotations

from flask import Flask

from app.accounts.domain import Role
from app.extensions import Runtime
from app.modules.wiring import register_question_source
from app.quizzes import queries
from app.quizzes.services import ENGINE
from app.quizzes.views import bp
from app.quizzes.views.embeds import question_embed, quiz_embed
from app.web.menu import add_menu_item


def register(app: Flask) -> None:
    """Mount the pages, and give the engine, the embeds and the questions already met to those who ask."""
    runtime: Runtime = app.extensions["tdu"]
    runtime.engines[ENGINE.kind] = ENGINE
    runtime.embeds["quiz"] = quiz_embed
    runtime.embeds["question"] = question_embed
    register_question_source(app, queries.answered_questions)
    app.register_blueprint(bp)
    add_menu_item(app, "Copies à lire", "/formation/corrections", Role.TRAINER, Role.ADMIN)
