"""What the pages of statements, verification and keys share."""

from __future__ import annotations

from flask import Blueprint, request

from app.certification.services.keys import FOLDER, Signer, Trusted, open_signer, public_keys
from app.certification.services.statements import Issuer
from app.clock import utc_now
from app.web.current import current_settings

bp = Blueprint("statements", "app.certification", template_folder="templates")


def current_signer() -> Signer:
    """The keys that sign now."""
    return open_signer(current_settings().instance_path / FOLDER, utc_now())


def current_issuer() -> Issuer:
    """Who signs here."""
    return Issuer(current_settings().base_url, current_signer())


def current_trusted() -> Trusted:
    """The keys that sign or signed here."""
    return public_keys(current_settings().instance_path / FOLDER, utc_now())


def remote_address() -> str | None:
    return request.remote_addr
