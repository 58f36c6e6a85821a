"""The blueprint that the pages of accounts hang on, and what several of them need."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, request, session, url_for

from app.accounts import queries
from app.accounts.domain import Viewer
from app.accounts.guards import SESSION_KEY, signed_in_user
from app.accounts.models import User
from app.web.current import current_db, current_settings
from app.web.gate import LOOPBACK

bp = Blueprint("accounts", __name__, template_folder="../templates")


def browsers_trust_us() -> bool:
    """Whether browsers say by themselves that a form is ours: over https, or on this very machine.

    Elsewhere they only give the origin, which « no-referrer » would hide: our own form would look foreign.
    """
    base = urlsplit(current_settings().base_url)
    return base.scheme == "https" or base.hostname in LOOPBACK


@bp.after_request
def keep_links_to_oneself(response: Response) -> Response:
    """A page opened by a link that serves once tells its address to nobody, and no cache keeps it."""
    if "token" in (request.view_args or {}):
        response.headers["Referrer-Policy"] = "no-referrer" if browsers_trust_us() else "strict-origin"
        response.headers["Cache-Control"] = "no-store"
    return response


class PageLinks:
    """Addresses for messages: built from BASE_URL, whatever host a request pretends to come by."""

    def _to(self, endpoint: str, **values: Any) -> str:
        return current_settings().base_url + url_for(endpoint, **values)

    def sign_in(self) -> str:
        return self._to("accounts.sign_in")

    def confirm(self, token: str) -> str:
        return self._to("accounts.confirm", token=token)

    def reset(self, token: str) -> str:
        return self._to("accounts.reset_password", token=token)

    def email_change(self, token: str) -> str:
        return self._to("accounts.confirm_email", token=token)

    def invitation(self, token: str) -> str:
        return self._to("accounts.accept_invitation", token=token)


links = PageLinks()


def own_account() -> tuple[Viewer, User]:
    """The signed-in person and their row."""
    viewer = signed_in_user()
    return viewer, queries.get_user(current_db(), viewer.id)


def let_others_write() -> None:
    """Give the base back while a password is looked at: nothing was written yet in this request."""
    current_db().rollback()


def remember_session(token: str) -> None:
    """Give this browser the identifier of its session; nothing of what it held before remains."""
    session.clear()
    session[SESSION_KEY] = token


def keep_session(token: str) -> None:
    """The same session under a new identifier: what the browser held remains."""
    session[SESSION_KEY] = token


def remote_address() -> str | None:
    return request.remote_addr
