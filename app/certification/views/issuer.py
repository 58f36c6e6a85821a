"""/emetteur: who issues, with which keys, and what was withdrawn; for programs, from any site."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app
from flask.typing import ResponseReturnValue

from app.accounts.guards import public
from app.certification.domain.badges import CONTEXT, ISSUER_NAME
from app.certification.queries import statements as queries
from app.certification.services.statements import ISSUER_PATH
from app.certification.views.badge_blueprint import bp, current_trusted
from app.errors import NotFound
from app.organisation.services import organisation
from app.web.current import current_db, current_settings

KEPT_SECONDS = 300


def _json(value: Any, mimetype: str = "application/json", seconds: int = KEPT_SECONDS) -> Response:
    response = Response(current_app.json.dumps(value), mimetype=mimetype)
    # Keys and withdrawals are for verifiers anywhere; they hold nothing of anybody.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response


def _address() -> str:
    return f"{current_settings().base_url}{ISSUER_PATH}"


@bp.get("/emetteur")
@public
def issuer() -> ResponseReturnValue:
    address, settings = _address(), current_settings()
    methods = [
        {
            "id": f"{address}#{key.kid}",
            "type": "Multikey",
            "controller": address,
            "publicKeyMultibase": key.multibase,
        }
        for key in current_trusted().edwards
    ]
    return _json(
        {
            "@context": [*CONTEXT, "https://w3id.org/security/multikey/v1"],
            "id": address,
            "type": ["Profile"],
            "name": organisation(current_db()).name or settings.publisher_name or ISSUER_NAME,
            "url": settings.base_url,
            "verificationMethod": methods,
            "assertionMethod": [method["id"] for method in methods],
        }
    )


@bp.get("/emetteur/cles")
@public
def issuer_keys() -> ResponseReturnValue:
    return _json({"keys": [key.jwk for key in current_trusted().keys.values()]}, "application/jwk-set+json")


@bp.get("/emetteur/cles/<key_id>")
@public
def issuer_key(key_id: str) -> ResponseReturnValue:
    known = current_trusted().keys.get(key_id)
    if known is None:
        raise NotFound("Aucune clé de cet émetteur ne porte ce nom.")
    return _json(known.jwk, "application/jwk+json")


@bp.get("/emetteur/retraits")
@public
def issuer_revocations() -> ResponseReturnValue:
    address = _address()
    return _json(
        {
            "@context": list(CONTEXT),
            "id": f"{address}/retraits",
            "type": "1EdTechRevocationList",
            "issuer": address,
            "revokedCredential": [
                {"id": one, "revoked": True, "revocationReason": reason}
                for one, reason in queries.revocations(current_db()).items()
            ],
        },
        seconds=0,
    )
