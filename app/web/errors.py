"""The only place that turns what went wrong into a status and a page, or into JSON for a script.

A page says what happened, what to do, what was kept, and gives a reference. What a person had typed comes back
with it, in blocks to copy and, when one of our own pages sent it, in a form to send again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from flask import Flask, Response, g, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from app.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Gone,
    InvalidAction,
    NotFound,
    ReauthenticationRequired,
    SignInRequired,
    TooManyRequests,
    Unavailable,
)
from app.web.current import SAFE_METHODS
from app.web.gate import UNREADABLE, CrossSite, UnknownHost, UnreadableText, sent_by_our_own_page
from app.web.logs import log_failure, request_id, route, security_event
from app.web.refusals import CROSS_SITE, EXPIRED, REFUSALS, UNKNOWN_HOST, UNREADABLE_TEXT, Refusal

NEVER_GIVEN_BACK = re.compile(r"pass|secret|token|code|otp|csrf", re.IGNORECASE)
MOST_FIELDS = 300
# What SQLite says when it is a matter of time or of room; its other operational errors are bugs, a missing table first.
PASSING = ("locked", "busy", "disk is full", "disk I/O error", "unable to open", "readonly database", "interrupted")


STATUS_OF: dict[type[DomainError], int] = {
    NotFound: 404,
    Forbidden: 403,
    SignInRequired: 401,
    ReauthenticationRequired: 403,
    Conflict: 409,
    Gone: 410,
    InvalidAction: 422,
    TooManyRequests: 429,
    Unavailable: 503,
}


@dataclass(frozen=True)
class TypedField:
    """One field as it had been sent."""

    name: str
    value: str
    lines: int


def typed_fields() -> tuple[TypedField, ...]:
    """What the person had typed or chosen, passwords and tokens left out."""
    try:
        items = list(request.form.items(multi=True))[:MOST_FIELDS]
    except (HTTPException, UnicodeDecodeError):
        return ()
    return tuple(
        TypedField(name, text, min(text.count("\n") + 2, 12))
        for name, value in items
        if (text := UNREADABLE.sub("", value)).strip() and not NEVER_GIVEN_BACK.search(name)
    )


def may_be_sent_again() -> bool:
    """Only a page of ours, without password or file, and to an address that takes forms."""
    if not sent_by_our_own_page() or request.url_rule is None or request.files:
        return False
    return not any(NEVER_GIVEN_BACK.search(name) and not name.endswith("csrf_token") for name in request.form)


def wants_json() -> bool:
    """Whether a script asks, rather than a person who will read."""
    if request.is_json or "X-Requested-With" in request.headers:
        return True
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def this_address() -> str:
    """The address that was asked, on this site."""
    query = request.query_string.decode("ascii", "ignore")
    return quote(request.path) + (f"?{query}" if query else "")


def came_from() -> str | None:
    """The page of this site that led here, if the browser says so."""
    try:
        page = urlsplit(request.referrer or "")
    except ValueError:
        return None
    if page.netloc != request.host or not page.path.startswith("/"):
        return None
    return page.path + (f"?{page.query}" if page.query else "")


def page_address() -> str:
    """Where the person was: the page asked, or the one that held the form just sent."""
    if request.method in SAFE_METHODS:
        return this_address()
    return came_from() or quote(request.path)


def with_next(address: str) -> str:
    """`address`, told where to come back."""
    return f"{address}?{urlencode({'suivant': page_address()})}"


def answer(refusal: Refusal, *, give_back: bool = False, fresh_viewer: bool = True) -> Response:
    """The page, or JSON, of one refusal."""
    response = _json(refusal) if wants_json() else _page(refusal, give_back, fresh_viewer)
    response.status_code = refusal.status
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _json(refusal: Refusal) -> Response:
    value: dict[str, Any] = {"error": refusal.name, "message": refusal.what, "next": refusal.do}
    value["reference"] = request_id()
    if refusal.retry_after is not None:
        value["retry_after"] = refusal.retry_after
    return jsonify(value)


def _page(refusal: Refusal, give_back: bool, fresh_viewer: bool) -> Response:
    writes = request.method not in SAFE_METHODS
    # To learn who it is would ask the base, or take a writing transaction: the page does without.
    unknown = (writes or not fresh_viewer) and "viewer" not in g
    if unknown:
        g.viewer = None
    typed = typed_fields() if give_back and writes else ()
    try:
        page = render_template(
            "errors/error.html",
            refusal=refusal,
            reference=request_id(),
            typed=typed,
            neutral=unknown,
            again=this_address() if typed and may_be_sent_again() else None,
            sign_in=with_next("/connexion") if refusal.status == 401 else None,
            reopen=came_from() if writes else None,
        )
    except Exception as failed:
        log_failure(failed, route="errors/error.html")
        page = bare_page(refusal)
    return make_response(page)


def bare_page(refusal: Refusal) -> str:
    """The last page, when even our templates fail: it asks nothing of anything."""
    return (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8">'
        f"<title>{refusal.title} – Trait d’union</title></head><body><main><h1>{refusal.title}</h1>"
        f'<p>{refusal.what}</p><p>{refusal.do}</p><p>Référence : {request_id()}</p><p><a href="/">Accueil</a></p>'
        "</main></body></html>"
    )


def on_domain_error(error: DomainError) -> ResponseReturnValue:
    """A refusal of the product: its own sentence, and the status of its kind."""
    status = next((STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF), 422)
    if isinstance(error, SignInRequired) and request.method in SAFE_METHODS and not wants_json():
        return redirect(with_next("/connexion"), 303)
    if isinstance(error, ReauthenticationRequired) and not wants_json():
        return redirect(with_next("/compte/confirmer"), 303)
    if isinstance(error, Forbidden):
        security_event("denied", route=route(), actor=getattr(g.get("viewer"), "id", None))
    refusal = replace(REFUSALS[status], what=error.message)
    if isinstance(error, ReauthenticationRequired):
        refusal = replace(refusal, name="reauthentication_required")
    if isinstance(error, TooManyRequests):
        refusal = replace(refusal, retry_after=error.retry_after)
    return answer(refusal, give_back=status in {401, 409, 422, 429, 503}, fresh_viewer=status != 503)


def on_http_error(error: HTTPException) -> ResponseReturnValue:
    """What Flask or Werkzeug refuses."""
    if error.response is not None:
        return error.get_response()
    status = error.code or 500
    if status < 400:
        return error.get_response()
    refusal = REFUSALS.get(status) or replace(REFUSALS[400 if status < 500 else 500], status=status)
    response = answer(refusal, give_back=status != 404)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def on_expired_form(error: CSRFError) -> ResponseReturnValue:
    security_event("csrf", route=route(), reason=str(error.description)[:60])
    return answer(EXPIRED, give_back=True)


def on_cross_site(error: CrossSite) -> ResponseReturnValue:
    security_event("cross_site", route=route())
    return answer(CROSS_SITE, give_back=True)


def on_unreadable_text(error: UnreadableText) -> ResponseReturnValue:
    return answer(UNREADABLE_TEXT, give_back=True)


def on_unknown_host(error: UnknownHost) -> ResponseReturnValue:
    return answer(UNKNOWN_HOST, fresh_viewer=False)


def on_operational_error(error: OperationalError) -> ResponseReturnValue:
    """SQLite calls « operational » both a locked base and a table that is not there."""
    said = str(error.orig)
    if type(error.orig).__module__.startswith(("sqlite3", "pysqlite3")) and not any(word in said for word in PASSING):
        raise error
    return on_busy_database(error)


def on_busy_database(error: Exception) -> ResponseReturnValue:
    """A locked base, a full disk, a lost connection: the text typed comes back, and the person may try again."""
    log_failure(error, route=route(), method=request.method)
    return answer(REFUSALS[503], give_back=True, fresh_viewer=False)


def on_database_error(error: DBAPIError) -> ResponseReturnValue:
    """A connection that broke is a matter of time; anything else is a bug."""
    if error.connection_invalidated or _disk_is_full(error):
        return on_busy_database(error)
    raise error


def _disk_is_full(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, OSError) and error.errno in {28, 122}:
            return True
        error = getattr(error, "orig", None) or error.__cause__
    return False


def on_system_error(error: OSError) -> ResponseReturnValue:
    if _disk_is_full(error):
        return on_busy_database(error)
    raise error


def on_failure(error: InternalServerError) -> ResponseReturnValue:
    """A bug: already in the log, with the reference that the page shows."""
    return answer(REFUSALS[500], give_back=True, fresh_viewer=False)


def register_errors(app: Flask) -> None:
    handlers: Mapping[Any, Any] = {
        DomainError: on_domain_error,
        HTTPException: on_http_error,
        CSRFError: on_expired_form,
        CrossSite: on_cross_site,
        UnreadableText: on_unreadable_text,
        UnknownHost: on_unknown_host,
        OperationalError: on_operational_error,
        PoolTimeout: on_busy_database,
        DBAPIError: on_database_error,
        OSError: on_system_error,
        InternalServerError: on_failure,
    }
    for kind, handler in handlers.items():
        app.register_error_handler(kind, handler)
