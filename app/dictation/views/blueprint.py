"""The blueprint that every page of dictations and letters hangs on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("dictation", "app.dictation", template_folder="templates")
