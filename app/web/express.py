"""A lane of its own for the one write that comes at every keystroke: the answer that a script keeps.

A whole classroom typing sends little else. What such a request needs is checked here on the bare bytes, with the same
rules as everywhere; whatever is not exactly as expected (another shape, a session or a token that this process has not
verified in the last minute, a reader that gives None) takes the usual way, with the body put back. The lane may
therefore only be quicker, never more permissive: tests/web/test_express.py compares the two ways answer by answer.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

from flask import Flask
from werkzeug.http import HTTP_STATUS_CODES

from app.web.gate import UNREADABLE, allowed_hosts, host_without_port, origin_is_ours, site_is_ours
from app.web.headers import policy, strict_transport
from app.web.logs import REQUEST_ID, shortened_address, write_request_line
from app.web.metrics import count_answer
from app.web.sessions import token_is_verified, verified_session

LONGEST_BODY = 64 * 1024
MOST_FIELDS = 500
FORM = "application/x-www-form-urlencoded"

Environ = dict[str, Any]
Form = Mapping[str, list[str]]


@dataclass(frozen=True)
class Answer:
    """What the lane answers: a status, a JSON value, and who asked, for the line of the log."""

    status: int
    value: Mapping[str, Any]
    actor: int | None = None
    role: str | None = None


Handler = Callable[[Flask, str, Form, Mapping[str, Any]], Answer | None]


@dataclass(frozen=True)
class Stop:
    """A place where the lane answers. `handle(app, id in the address, form, session)` gives None for the usual way."""

    address: re.Pattern[str]
    route: str
    handle: Handler


class ExpressLane:
    """In front of the application."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.stops: list[Stop] = []
        self._usual = app.wsgi_app
        self._settings = app.extensions["tdu"].settings
        self._hosts = allowed_hosts(self._settings)
        self._headers = [*policy().items(), ("Vary", "Cookie"), ("Cache-Control", "no-store")]
        self._headers.append(("Content-Type", "application/json"))

    def add(self, address: str, route: str, handle: Handler) -> None:
        """Answer here what is posted to this address (a regular expression with one group)."""
        self.stops.append(Stop(re.compile(address), route, handle))

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        stop = self._stop_of(environ)
        if stop is None:
            return self._usual(environ, start_response)
        began = time.perf_counter()
        body: bytes = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        answer = self._answer(environ, stop, body)
        if answer is None:
            environ["wsgi.input"] = BytesIO(body)
            return self._usual(environ, start_response)
        return self._sent(environ, start_response, stop[0], answer, began)

    def _stop_of(self, environ: Environ) -> tuple[Stop, str] | None:
        """Where this request would be answered, if its outside is what a page of ours sends."""
        length = environ.get("CONTENT_LENGTH") or ""
        if (
            environ["REQUEST_METHOD"] != "POST"
            or environ.get("QUERY_STRING")
            or environ.get("CONTENT_TYPE", "").partition(";")[0] != FORM
            or not environ.get("HTTP_ACCEPT", "").startswith("application/json")
            or not (length.isascii() and length.isdigit() and int(length) <= LONGEST_BODY)
        ):
            return None
        path = environ.get("PATH_INFO", "")
        for stop in self.stops:
            found = stop.address.fullmatch(path)
            if found:
                return stop, found[1]
        return None

    def _answer(self, environ: Environ, stop: tuple[Stop, str], body: bytes) -> Answer | None:
        if host_without_port(environ.get("HTTP_HOST", "")) not in self._hosts:
            return None
        if not self._comes_from_our_pages(environ):
            return None
        session = verified_session(self.app, environ.get("HTTP_COOKIE", ""))
        if session is None:
            return None
        try:
            fields = parse_qsl(
                body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
            )
        except ValueError:
            return None
        form: dict[str, list[str]] = {}
        for name, value in fields:
            if UNREADABLE.search(value) or UNREADABLE.search(name):
                return None
            form.setdefault(name, []).append(value)
        token = form.get(self.app.config["WTF_CSRF_FIELD_NAME"], [""])[0] or environ.get("HTTP_X_CSRFTOKEN")
        if not token_is_verified(self.app, token, session):
            return None
        return stop[0].handle(self.app, stop[1], form, session)

    def _comes_from_our_pages(self, environ: Environ) -> bool:
        site = environ.get("HTTP_SEC_FETCH_SITE")
        if site is not None:
            return site_is_ours(site)
        return origin_is_ours(environ.get("HTTP_ORIGIN"), environ["HTTP_HOST"], self._settings.base_url)

    def _sent(self, environ: Environ, start_response: Any, stop: Stop, answer: Answer, began: float) -> Iterable[bytes]:
        given = environ.get("HTTP_X_REQUEST_ID", "")
        trusted = self._settings.trusted_proxies > 0 and REQUEST_ID.fullmatch(given)
        request_id = given if trusted else secrets.token_hex(6)
        body = (json.dumps(answer.value, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()
        headers = [*self._headers, ("Content-Length", str(len(body))), ("X-Request-ID", request_id)]
        if environ["wsgi.url_scheme"] == "https":
            headers.append(strict_transport())
        seconds = time.perf_counter() - began
        count_answer("POST", stop.route, answer.status, seconds)
        write_request_line(
            request_id=request_id,
            method="POST",
            route=stop.route,
            status=answer.status,
            ms=round(seconds * 1000, 1),
            actor=answer.actor,
            role=answer.role,
            address=shortened_address(environ.get("REMOTE_ADDR")),
        )
        start_response(f"{answer.status} {HTTP_STATUS_CODES[answer.status]}", headers)
        return [body]


def express_lane(app: Flask) -> ExpressLane:
    """The lane of this application, where features add their stops."""
    lane: ExpressLane = app.extensions["tdu_express"]
    return lane


def register_express(app: Flask) -> None:
    """Put the lane in front; whatever says where a request really comes from (a proxy) stands before it."""
    lane = ExpressLane(app)
    app.extensions["tdu_express"] = lane
    app.wsgi_app = lane  # type: ignore[method-assign]
