"""The blueprint that every page of the simulated day hangs on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("reception", "app.reception", template_folder="templates")
