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

RETRY_SECONDS = 5
NEVER_GIVEN_BACK = re.compile(r"pass|secret|token|code|otp|csrf", re.IGNORECASE)
MOST_FIELDS = 300
# What SQLite says when it is a matter of time or of room; its other operational errors are bugs, a missing table first.
PASSING = ("locked", "busy", "disk is full", "disk I/O error", "unable to open", "readonly database", "interrupted")


@dataclass(frozen=True)
class Refusal:
    """What a page of error says. `what` and `do` are French sentences."""

    status: int
    name: str
    title: str
    what: str
    do: str
    kept: str = ""
    retry_after: int | None = None


NOTHING_LOST = "Rien de ce qui était déjà enregistré n’a changé."
REFUSALS = {
    refusal.status: refusal
    for refusal in (
        Refusal(
            400,
            "bad_request",
            "Cette demande n’a pas pu être lue",
            "Le navigateur a envoyé une adresse ou un formulaire que nous ne savons pas lire.",
            "Revenez à la page d’où vous venez, puis recommencez.",
            NOTHING_LOST,
        ),
        Refusal(
            401,
            "sign_in_required",
            "Connectez-vous pour continuer",
            "Personne n’est connecté dans ce navigateur, ou votre session a pris fin.",
            "Connectez-vous : vous reviendrez à cette page.",
            NOTHING_LOST,
        ),
        Refusal(
            403,
            "forbidden",
            "Votre compte ne permet pas cette action",
            "Cette page ou cette action est réservée à un autre rôle.",
            "Si vous devriez y avoir accès, demandez-le à la personne qui gère les comptes.",
            NOTHING_LOST,
        ),
        Refusal(
            404,
            "not_found",
            "Cette page est introuvable",
            "L’adresse est inexacte, la page a été retirée, ou elle n’est pas à vous.",
            "Vérifiez l’adresse, ou repartez d’une des pages ci-dessous.",
        ),
        Refusal(
            405,
            "method_not_allowed",
            "Cette page ne s’ouvre pas ainsi",
            "L’adresse existe, mais elle ne répond pas à ce genre de demande.",
            "Revenez à la page d’où vous venez et servez-vous de ses boutons.",
            NOTHING_LOST,
        ),
        Refusal(
            409,
            "conflict",
            "Cette page a changé entre-temps",
            "Quelqu’un, ou vous dans un autre onglet, a modifié la même chose depuis que vous avez ouvert cette page.",
            "Rouvrez la page, comparez, puis recommencez s’il le faut.",
            "La version la plus récente est gardée.",
        ),
        Refusal(
            410,
            "gone",
            "Ce lien n’est plus valable",
            "Il a déjà servi, ou son temps est passé.",
            "Demandez-en un nouveau.",
        ),
        Refusal(
            413,
            "too_large",
            "C’est trop volumineux",
            "Le texte ou le fichier envoyé dépasse la taille acceptée.",
            "Raccourcissez le texte, ou choisissez un fichier plus léger, puis recommencez.",
            NOTHING_LOST,
        ),
        Refusal(
            415,
            "unsupported_media_type",
            "Ce format n’est pas accepté",
            "Le contenu envoyé n’est pas d’un type que cette page sait lire.",
            "Choisissez un format indiqué sur la page, puis recommencez.",
            NOTHING_LOST,
        ),
        Refusal(
            422,
            "invalid",
            "Il y a quelque chose à corriger",
            "Ce qui a été envoyé n’a pas la forme attendue.",
            "Revenez à la page, corrigez, puis envoyez de nouveau.",
            NOTHING_LOST,
        ),
        Refusal(
            429,
            "too_many_requests",
            "Trop d’essais en peu de temps",
            "Par sécurité, cette action est suspendue un moment.",
            "Patientez, puis réessayez.",
            NOTHING_LOST,
            retry_after=60,
        ),
        Refusal(
            500,
            "failure",
            "Une erreur est survenue de notre côté",
            "La page n’a pas pu être préparée. L’incident est noté.",
            "Réessayez dans un instant. Si cela se répète, écrivez-nous en donnant la référence ci-dessous.",
            NOTHING_LOST,
        ),
        Refusal(
            503,
            "unavailable",
            "Le service est momentanément indisponible",
            "La base de données ou le disque ne répond pas assez vite.",
            "Patientez quelques secondes, puis recommencez : c’est en général bref.",
            NOTHING_LOST,
            retry_after=RETRY_SECONDS,
        ),
    )
}
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
EXPIRED = replace(
    REFUSALS[400],
    name="expired_form",
    title="Ce formulaire a expiré",
    what="La page était ouverte depuis longtemps, ou votre session a changé. Rien n’a été enregistré cette fois.",
    do="Rouvrez la page, puis envoyez de nouveau.",
)
CROSS_SITE = replace(
    REFUSALS[400],
    name="cross_site",
    title="Cette demande ne vient pas de nos pages",
    what="Par sécurité, nous n’acceptons que les formulaires envoyés depuis ce site.",
    do="Ouvrez vous-même la page du site, puis recommencez.",
)
UNREADABLE_TEXT = replace(
    REFUSALS[400],
    name="unreadable_text",
    what="L’adresse ou le texte envoyé contient des caractères invisibles ou abîmés.",
    do="Revenez à la page et saisissez le texte au clavier plutôt que de le coller, puis recommencez.",
)
UNKNOWN_HOST = replace(
    REFUSALS[400],
    name="unknown_host",
    title="Cette adresse n’est pas la nôtre",
    what="Le nom de site demandé ne correspond pas à celui de ce service.",
    do="Ouvrez le site par son adresse habituelle.",
    kept="",
)


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


def page_address() -> str:
    """Where the person was: the page asked, or the one that held the form just sent."""
    if request.method in SAFE_METHODS:
        return this_address()
    try:
        came_from = urlsplit(request.referrer or "")
    except ValueError:
        return quote(request.path)
    if came_from.netloc != request.host or not came_from.path.startswith("/"):
        return quote(request.path)
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")


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
