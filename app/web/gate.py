"""What may come in: a host of ours, readable text, a write that comes from our own pages.

These checks run before any view, for every address. What is refused here is refused with a page or a JSON
answer like any other error, never with a trace.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from flask import Flask, abort, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import BadRequest

from app.config import Settings
from app.web.current import SAFE_METHODS, current_settings
from app.web.sessions import Sessions, WriteProtection

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
PROBES = frozenset({"web.health", "web.metrics"})
# Tab, line feed and carriage return are text; the other control characters, lone surrogates and U+FFFE are not.
UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
UNREADABLE_IN_ADDRESS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffd\ufffe\uffff]")
LARGEST_NUMBER = 2**63 - 1
DEEPEST_JSON = 64

csrf = WriteProtection()


class UnknownHost(BadRequest):
    """The request names a host that is not ours."""


class UnreadableText(BadRequest):
    """Bytes that are no text, or control characters."""


class CrossSite(BadRequest):
    """A write that does not come from one of our pages."""


def host_without_port(host: str) -> str:
    """« [::1]:8000 » → « ::1 »."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def allowed_hosts(settings: Settings) -> frozenset[str]:
    """The host of BASE_URL; on a machine where one develops, the other names of that machine too."""
    ours = host_without_port(urlsplit(settings.base_url).netloc)
    return LOOPBACK | {ours} if ours in LOOPBACK or settings.debug or settings.testing else frozenset({ours})


def from_this_machine() -> bool:
    """A request of this very machine, that no proxy passed on."""
    passed_on = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"))
    return request.remote_addr in LOOPBACK and not passed_on


def check_host(hosts: frozenset[str]) -> None:
    host = host_without_port(request.host)
    if host in hosts or (request.endpoint in PROBES and host in LOOPBACK and from_this_machine()):
        return
    raise UnknownHost


def check_address() -> None:
    """The path and the query are text: neither control characters nor bytes that are not UTF-8."""
    raw = request.environ.get("PATH_INFO", "").encode("latin-1", "replace")
    query = request.query_string
    try:
        texts = [raw.decode(), unquote_to_bytes(query.replace(b"+", b" ")).decode()]
    except UnicodeDecodeError:
        raise UnreadableText from None
    if any(UNREADABLE_IN_ADDRESS.search(text) for text in texts):
        raise UnreadableText
    for value in (request.view_args or {}).values():
        if isinstance(value, int) and value > LARGEST_NUMBER:
            abort(404)


def check_body() -> None:
    """The fields of a form, the names of files and the strings of a JSON value are text."""
    if request.is_json:
        if _holds_unreadable(_json_body(), 0):
            raise UnreadableText
        return
    try:
        fields = list(request.form.items(multi=True))
    except UnicodeDecodeError:
        raise UnreadableText from None
    names = [file.filename or "" for file in request.files.values()] if request.files else []
    if any(UNREADABLE.search(text) for field in fields for text in field):
        raise UnreadableText
    if any(UNREADABLE_IN_ADDRESS.search(name) for name in names):
        raise UnreadableText


def _json_body() -> Any:
    try:
        return request.get_json(cache=True)
    except (RecursionError, UnicodeDecodeError):
        raise UnreadableText from None


def _holds_unreadable(value: Any, depth: int) -> bool:
    if depth > DEEPEST_JSON:
        return True
    if isinstance(value, str):
        return UNREADABLE.search(value) is not None
    if isinstance(value, dict):
        return any(UNREADABLE.search(key) or _holds_unreadable(item, depth + 1) for key, item in value.items())
    if isinstance(value, list):
        return any(_holds_unreadable(item, depth + 1) for item in value)
    return isinstance(value, int) and abs(value) > LARGEST_NUMBER


def comes_from_our_pages() -> bool:
    """What the browser itself says of the page that sends: a second lock beside the token."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site_is_ours(site)
    return origin_is_ours(request.headers.get("Origin"), request.host, current_settings().base_url)


def site_is_ours(site: str) -> bool:
    """Whether Sec-Fetch-Site names a page of ours, or somebody's own hand."""
    return site in {"same-origin", "none"}


def origin_is_ours(origin: str | None, host: str, base_url: str) -> bool:
    """Whether the page that sends has our address; a browser that does not say which one has passed the first lock."""
    return origin is None or origin.partition("://")[2] in {host, urlsplit(base_url).netloc}


def sent_by_our_own_page() -> bool:
    """Whether the browser says, in so many words, that a page of ours sent this."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


class StrictJSON(DefaultJSONProvider):
    """JSON as its standard says: without NaN and infinities."""

    ensure_ascii = False

    def loads(self, s: str | bytes, **options: Any) -> Any:
        return super().loads(s, parse_constant=_refuse_constant, **options)


def register_gate(app: Flask, settings: Settings) -> None:
    """Check what comes in, then the CSRF token of writes."""
    hosts = allowed_hosts(settings)
    app.json = StrictJSON(app)
    app.session_interface = Sessions()

    @app.before_request
    def check() -> None:
        check_host(hosts)
        check_address()
        if request.method in SAFE_METHODS:
            return
        if not comes_from_our_pages():
            raise CrossSite
        if request.endpoint is not None:
            check_body()

    csrf.init_app(app)
