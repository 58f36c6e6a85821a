"""What the product writes down of its own life: JSON lines, in UTC, without anything personal.

A line names the route by its template, never by the address that was asked; it says who by a number; an address
on the network loses its end. `redacted` is the last gate: whatever a feature logs goes through it.
"""

from __future__ import annotations

import ipaddress
import json
import logging
import re
import secrets
import sys
import time
import traceback
from collections.abc import Iterable, MutableMapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, has_request_context, request

LOGGER = "trait-dunion"
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
# What may be written of an event; any other key is dropped, and says that it was.
KEYS = frozenset(
    {
        *("event", "level", "timestamp", "request_id", "method", "route", "status", "ms", "actor", "role", "address"),
        *("object", "object_id", "result", "reason", "count", "error", "where", "kind", "seconds", "version"),
    }
)
PERSONAL = (
    (re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+"), "[adresse]"),
    (re.compile(r"\b[12][ .]?\d{2}[ .]?\d{2}[ .]?\d{2}[ .]?\d{3}[ .]?\d{3}(?:[ .]?\d{2})?\b"), "[numéro]"),
    (re.compile(r"(?:\+33|\b0)[ .-]?\d(?:[ .-]?\d{2}){4}\b"), "[numéro]"),
    (re.compile(r"[A-Za-z0-9_-]{32,}(?:\.[A-Za-z0-9_-]+)*"), "[secret]"),
)
CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
LONGEST = 300
DEEPEST_FRAMES = 12

log = structlog.get_logger(LOGGER)
_logger = logging.getLogger(LOGGER)


@lru_cache(maxsize=4096)
def shortened_address(address: str | None) -> str:
    """An address on the network without its end: /24 for IPv4, /48 for IPv6."""
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return "-"
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    prefix = 24 if ip.version == 4 else 48
    return str(ipaddress.ip_network(f"{ip}/{prefix}", strict=False).network_address)


def clean(value: Any) -> Any:
    """A value fit for a line: short, on one line, with nothing that looks like a person or a secret."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [clean(item) for item in value[:DEEPEST_FRAMES]]
    return _clean_text(str(value)[: 4 * LONGEST])


# The same few words come back on every line; whatever is longer is seldom seen twice.
@lru_cache(maxsize=2048)
def _clean_text(text: str) -> str:
    text = CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
    for pattern, word in PERSONAL:
        text = pattern.sub(word, text)
    return text[:LONGEST]


def redacted(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep the keys that are allowed, and clean their values."""
    kept = {key: clean(value) for key, value in event.items() if key in KEYS and key not in {"request_id", "route"}}
    if len(kept) < len(event) - ("request_id" in event) - ("route" in event):
        kept["reason"] = kept.get("reason") or "des champs non prévus ont été retirés"
    for key in ("request_id", "route"):
        if key in event:
            kept[key] = CONTROL.sub("", str(event[key]))[:LONGEST]
    return kept


def with_request(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The request that the event belongs to, if any."""
    if has_request_context():
        event.setdefault("request_id", request_id())
    return event


def configure_logging(level: str = "INFO") -> None:
    """One handler, one form; may be called again."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            with_request,
            redacted,
            structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logger = logging.getLogger(LOGGER)
    logger.setLevel(level)
    if not logger.handlers:
        logger.addHandler(ToErrorOutput())


class ToErrorOutput(logging.Handler):
    """Lines go to the error output of the moment: what the commands answer stays alone on the other one."""

    def emit(self, record: logging.LogRecord) -> None:
        print(self.format(record), file=sys.stderr, flush=True)


def request_id() -> str:
    """The reference of this request, as pages and lines give it."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-ID", "")
        trusted = current_app.extensions["tdu"].settings.trusted_proxies > 0 and REQUEST_ID.fullmatch(given)
        g.request_id = given if trusted else secrets.token_hex(6)
    found: str = g.request_id
    return found


def route() -> str:
    """The template of the address: « /modules/<module_id> »."""
    return request.url_rule.rule if request.url_rule is not None else "-"


def where_it_failed(error: BaseException) -> list[str]:
    """Our own frames, then the last one, without the values that an exception's message may quote."""
    frames = [
        f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    ours = [frame for frame in frames if frame.startswith("app/")]
    return [*ours[-DEEPEST_FRAMES:], *(frames[-1:] if frames and frames[-1] not in ours else [])]


def _short(filename: str) -> str:
    for mark in ("/site-packages/", "/app/"):
        _, found, rest = filename.rpartition(mark)
        if found:
            return ("app/" if mark == "/app/" else "") + rest
    return filename.rpartition("/")[2]


def log_failure(error: BaseException, **more: Any) -> None:
    """Write a bug down: its type and where it happened. Its message may quote what a person typed: it is left out."""
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and len(chain) < 4:
        chain.append(current)
        current = current.__cause__ or current.__context__
    names = " ← ".join(type(link).__name__ for link in chain)
    log.error("failure", error=names, where=where_it_failed(error), **more)


def write_request_line(**told: Any) -> None:
    """The line of an answer, written without going through the processors: each of its values is made by us, from a
    short list or a number, and one is written for every answer that leaves."""
    if not _logger.isEnabledFor(logging.INFO):
        return
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    line = {"event": "request", "level": "info", "timestamp": now, **told}
    _logger.info(json.dumps(line, ensure_ascii=False, sort_keys=True))


def security_event(event: str, **more: Any) -> None:
    """An event that the administration may have to look at; features add `object`, `object_id`, `result`, `reason`."""
    log.warning(event, kind="security", address=shortened_address(request.remote_addr), **more)


def register_logs(app: Flask) -> None:
    """A reference for each request, a line for each answer, a line for each bug."""
    configure_logging()

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()
        request_id()

    @app.after_request
    def write_line(response: Response) -> Response:
        response.headers["X-Request-ID"] = request_id()
        if request.endpoint != "assets.file" and request.endpoint != "web.health":
            viewer = g.get("viewer")
            write_request_line(
                request_id=request_id(),
                method=request.method if request.method in app.extensions["tdu_methods"] else "-",
                route=route(),
                status=response.status_code,
                ms=round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
                actor=getattr(viewer, "id", None),
                role=getattr(viewer, "role", None),
                address=shortened_address(request.remote_addr),
            )
        return response

    app.extensions["tdu_methods"] = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

    def log_exception(exc_info: Iterable[Any]) -> None:
        _, error, _ = exc_info
        if isinstance(error, BaseException):
            log_failure(error, route=route(), method=request.method)

    app.log_exception = log_exception  # type: ignore[method-assign]
