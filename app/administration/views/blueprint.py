"""The blueprint that the pages of administration hang on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("administration", "app.administration", template_folder="templates")
