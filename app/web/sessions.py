"""What a browser carries from page to page: a signed cookie, and the token that its writes must bear.

Both are signatures that do not change from one keystroke to the next. A process that has just verified one takes
the very same bytes for verified for a minute: somebody who types sends them several times a minute.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from typing import Any

from flask import Flask, Request, current_app, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf import CSRFProtect

KEPT_SECONDS = 60.0
KEPT = 4096
VERIFIED_TOKENS = "tdu_verified_tokens"
# What cannot be changed in place by the view that receives it.
PLAIN = (str, int, bool, float, type(None))


class Recently:
    """Values seen a moment ago, by key; the oldest ones are forgotten."""

    def __init__(self) -> None:
        self._held: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Any | None:
        """The value of this key if it was kept less than a minute ago."""
        found = self._held.get(key)
        return found[1] if found is not None and time.monotonic() - found[0] < KEPT_SECONDS else None

    def keep(self, key: Hashable, value: Any) -> None:
        with self._lock:
            self._held[key] = (time.monotonic(), value)
            self._held.move_to_end(key)
            while len(self._held) > KEPT:
                self._held.popitem(last=False)


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie, whose signature is not verified twice in a row. One for each application."""

    def __init__(self) -> None:
        # the Cookie header, as it was sent → what the session in it holds
        self.recently = Recently()

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        sent = request.headers.get("Cookie", "")
        held = self.recently.get(sent)
        if held is not None:
            return self.session_class(held)
        opened = super().open_session(app, request)
        if opened and all(isinstance(value, PLAIN) for value in opened.values()):
            self.recently.keep(sent, dict(opened))
        return opened


class WriteProtection(CSRFProtect):
    """Flask-WTF's token on every write; the same token with the same session is not verified twice in a row."""

    def init_app(self, app: Flask) -> None:
        super().init_app(app)
        app.extensions[VERIFIED_TOKENS] = Recently()

    def protect(self, apply_exemptions: bool = False) -> None:
        if request.method not in current_app.config["WTF_CSRF_METHODS"]:
            return
        field = current_app.config["WTF_CSRF_FIELD_NAME"]
        held: Recently = current_app.extensions[VERIFIED_TOKENS]
        pair = (request.form.get(field) or request.headers.get("X-CSRFToken"), session.get(field))
        if all(pair) and held.get(pair):
            g.csrf_valid = True
            return
        super().protect(apply_exemptions)
        if all(pair) and g.get("csrf_valid"):
            held.keep(pair, True)


def verified_session(app: Flask, cookies: str) -> Mapping[str, Any] | None:
    """What the session of this Cookie header holds, if it was verified less than a minute ago."""
    sessions = app.session_interface
    return sessions.recently.get(cookies) if cookies and isinstance(sessions, Sessions) else None


def token_is_verified(app: Flask, token: str | None, session: Mapping[str, Any]) -> bool:
    """Whether this token was verified with this session less than a minute ago."""
    pair = (token, session.get(app.config["WTF_CSRF_FIELD_NAME"]))
    held: Recently = app.extensions[VERIFIED_TOKENS]
    return all(pair) and bool(held.get(pair))
