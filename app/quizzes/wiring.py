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
from app.quizzes.views.player import save_express
from app.web.express import express_lane
from app.web.menu import add_menu_item


def register(app: Flask) -> None:
    """Mount the pages, and give the engine, the embeds and the questions already met to those who ask."""
    runtime: Runtime = app.extensions["tdu"]
    runtime.engines[ENGINE.kind] = ENGINE
    runtime.embeds["quiz"] = quiz_embed
    runtime.embeds["question"] = question_embed
    register_question_source(app, queries.answered_questions)
    app.register_blueprint(bp)
    # Somebody types: the same answer as the page's own address, by a shorter way.
    express_lane(app).add(r"/tentatives/([0-9a-z]{26})/reponses", "/tentatives/<attempt_id>/reponses", save_express)
    add_menu_item(app, "Copies à lire", "/formation/corrections", Role.TRAINER, Role.ADMIN)
