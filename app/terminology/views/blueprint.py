"""The blueprint that the glossary and the trainer hang on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("terminology", "app.terminology", template_folder="templates")
