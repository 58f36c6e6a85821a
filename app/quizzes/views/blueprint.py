"""The blueprint that every page of quizzes and attempts hangs on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("quizzes", "app.quizzes", template_folder="templates")
