"""What a browser carries from page to page: a signed cookie, and the token that its writes must bear.

Both are signatures that do not change from one keystroke to the next. A process that has just verified one takes
the very same bytes for verified for a minute: somebody who types sends them several times a minute.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

from flask import Flask, Request, current_app, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf import CSRFProtect

KEPT_SECONDS = 60.0
KEPT = 4096
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
        self.recently = Recently()

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        cookie = request.cookies.get(self.get_cookie_name(app))
        if not cookie:
            return self.session_class()
        held = self.recently.get(cookie)
        if held is not None:
            return self.session_class(held)
        opened = super().open_session(app, request)
        if opened and all(isinstance(value, PLAIN) for value in opened.values()):
            self.recently.keep(cookie, dict(opened))
        return opened


class WriteProtection(CSRFProtect):
    """Flask-WTF's token on every write; the same token with the same session is not verified twice in a row."""

    def protect(self, apply_exemptions: bool = False) -> None:
        if request.method not in current_app.config["WTF_CSRF_METHODS"]:
            return
        field = current_app.config["WTF_CSRF_FIELD_NAME"]
        held = current_app.extensions.setdefault("tdu_csrf_recently", Recently())
        pair = (request.form.get(field), session.get(field))
        if all(pair) and held.get(pair):
            g.csrf_valid = True
            return
        super().protect(apply_exemptions)
        if all(pair) and g.get("csrf_valid"):
            held.keep(pair, True)
