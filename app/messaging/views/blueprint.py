"""The blueprint of messaging, and what several of its pages need."""

from __future__ import annotations

import secrets

from flask import Blueprint

bp = Blueprint("messaging", __name__, template_folder="../templates")


def new_key() -> str:
    """The number of one sending: twice the same is one message."""
    return secrets.token_hex(16)
