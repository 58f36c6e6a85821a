"""What the product measures of itself, for Prometheus: counts and durations by route, never by person.

Only this machine may read them, or who bears METRICS_TOKEN.
"""

from __future__ import annotations

import hmac
import os
import time

from flask import Flask, Response, abort, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from app.web.current import current_settings
from app.web.gate import from_this_machine
from app.web.logs import route

DURATIONS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "tdu_http_requests_total", "Answers, by route and status.", ["method", "route", "status"], registry=REGISTRY
)
SECONDS = Histogram(
    "tdu_http_request_seconds", "Time to answer, by route.", ["route"], buckets=DURATIONS, registry=REGISTRY
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def count(response: Response) -> Response:
    """Count one answer; methods and routes are ours, so that no visitor can make labels."""
    began = g.get("began")
    seconds = None if began is None else time.perf_counter() - began
    count_answer(request.method if request.method in METHODS else "-", route(), response.status_code, seconds)
    return response


def count_answer(method: str, name: str, status: int, seconds: float | None) -> None:
    """One answer more for this route, and the time that it took."""
    REQUESTS.labels(method, name, str(status)).inc()
    if seconds is not None:
        SECONDS.labels(name).observe(seconds)


def may_read() -> bool:
    """This machine, or who bears the token."""
    token = current_settings().metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    return from_this_machine()


def metrics_answer() -> Response:
    """The page that Prometheus reads; workers are added up when there are several."""
    if not may_read():
        abort(404)
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def register_metrics(app: Flask) -> None:
    app.after_request(count)
