"""The blueprint that every page of mises en situation hangs on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("scenarios", "app.scenarios", template_folder="templates")
