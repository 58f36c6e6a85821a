"""What the pages of mock exams share."""

from __future__ import annotations

import secrets

from flask import Blueprint, request

from app.web.current import current_runtime

bp = Blueprint("exams", "app.certification", template_folder="templates")


def new_key() -> str:
    """The number of an act that has not happened yet: sent twice, it happens once."""
    return secrets.token_urlsafe(18)


def posted_key() -> str:
    """The number that the form carried, or a new one for a browser that sent none."""
    given = request.form.get("cle", "")
    return given if 8 <= len(given) <= 64 and given.isascii() else new_key()


def small_number(name: str) -> int:
    """A small whole number of the form; −1 when it is anything else."""
    given = request.form.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 5 else -1


def copy_url(kind: str, attempt_id: str) -> str:
    """The page where a copy is taken."""
    known = current_runtime().attempt_pages.get(kind)
    return known(attempt_id) if known is not None else f"/tentatives/{attempt_id}"
