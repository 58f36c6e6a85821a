"""The blueprint that every page of statistics and regrades hangs on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("statistics", "app.statistics", template_folder="templates")
