"""Signing a credential and verifying its signature: Data Integrity `eddsa-jcs-2022`, and VC-JWT in RS256."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import base58
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from app.certification.domain.badges import instant
from app.certification.domain.verification import Refusal, Refused, read_instant
from app.certification.services.keys import Signer, Trusted

CRYPTOSUITE = "eddsa-jcs-2022"
ALGORITHM = "RS256"
SIGNATURE_BYTES = 64
DEEPEST = 32
SEGMENT = re.compile(r"[A-Za-z0-9_-]+")
# What a JWT says beside the credential itself.
CLAIMS = ("iss", "jti", "sub", "nbf", "exp")


# Reading


def read_json(data: bytes) -> dict[str, Any]:
    """One JSON object, strictly: UTF-8, no member twice, no number that is not whole, nothing too deep."""
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_once,
            parse_float=_refuse,
            parse_constant=_refuse,
        )
        if not isinstance(value, dict) or _too_deep(value, 0):
            raise ValueError("not an object")
    except (ValueError, RecursionError) as error:
        raise Refused(Refusal.UNREADABLE) from error
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member stands twice")
    return found


def _refuse(text: str) -> Any:
    raise ValueError(f"{text[:20]} has no place in a credential")


def _too_deep(value: Any, depth: int) -> bool:
    if depth > DEEPEST:
        return True
    if isinstance(value, dict):
        return any(_too_deep(one, depth + 1) for one in value.values())
    return isinstance(value, list) and any(_too_deep(one, depth + 1) for one in value)


def canonical(value: Mapping[str, Any]) -> bytes:
    """The one way to write this value (RFC 8785)."""
    try:
        return rfc8785.dumps(dict(value))
    except (rfc8785.CanonicalizationError, ValueError, RecursionError) as error:
        raise Refused(Refusal.UNREADABLE) from error


# Data Integrity


def _to_sign(options: Mapping[str, Any], document: Mapping[str, Any]) -> bytes:
    return hashlib.sha256(canonical(options)).digest() + hashlib.sha256(canonical(document)).digest()


def sign(document: Mapping[str, Any], private: Ed25519PrivateKey, method: str, now: datetime) -> dict[str, Any]:
    """The document with its proof; `method` is the address of the key that signs."""
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": CRYPTOSUITE,
        "created": instant(now),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
        "@context": document["@context"],
    }
    signature = private.sign(_to_sign(options, document))
    return {**document, "proof": {**options, "proofValue": "z" + base58.b58encode(signature).decode()}}


def proof_of(secured: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The options of the proof and its signature; Refused when there is none that can be verified."""
    proof = secured.get("proof")
    if isinstance(proof, list) and len(proof) == 1:
        proof = proof[0]
    right = (
        isinstance(proof, dict)
        and proof.get("type") == "DataIntegrityProof"
        and proof.get("cryptosuite") == CRYPTOSUITE
        and proof.get("proofPurpose") == "assertionMethod"
        and isinstance(proof.get("verificationMethod"), str)
        and isinstance(proof.get("proofValue"), str)
        and len(proof["proofValue"]) < 120
    )
    if not right:
        raise Refused(Refusal.NO_PROOF)
    assert isinstance(proof, dict)
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    try:
        signature = base58.b58decode(proof["proofValue"][1:]) if proof["proofValue"].startswith("z") else b""
    except ValueError:
        signature = b""
    if len(signature) != SIGNATURE_BYTES:
        raise Refused(Refusal.ALTERED)
    return options, signature


def verify_proof(secured: Mapping[str, Any], public: Ed25519PublicKey) -> None:
    """Refused unless this key signed exactly this document with these options."""
    options, signature = proof_of(secured)
    document = {name: value for name, value in secured.items() if name != "proof"}
    given, own = options.get("@context"), document.get("@context")
    if given is not None:
        given_list, own_list = (one if isinstance(one, list) else [one] for one in (given, own))
        if own_list[: len(given_list)] != given_list:
            raise Refused(Refusal.ALTERED)
        document["@context"] = given
    if "created" in options and read_instant(options["created"]) is None:
        raise Refused(Refusal.ALTERED)
    try:
        public.verify(signature, _to_sign(options, document))
    except InvalidSignature:
        raise Refused(Refusal.ALTERED) from None


def verify_credential(secured: Mapping[str, Any], trusted: Trusted) -> dict[str, Any]:
    """The credential without its proof, if a trusted key of its own issuer signed it."""
    options, _ = proof_of(secured)
    address, _, kid = str(options["verificationMethod"]).rpartition("#")
    known = trusted.keys.get(kid)
    if known is None or not isinstance(known.public, Ed25519PublicKey):
        raise Refused(Refusal.UNKNOWN_KEY)
    verify_proof(secured, known.public)
    # The suite lets a context be added after signing; ours never is, and it would change what the members mean.
    if options.get("@context") != secured.get("@context"):
        raise Refused(Refusal.ALTERED)
    credential = {name: value for name, value in secured.items() if name != "proof"}
    issuer = credential.get("issuer")
    if not isinstance(issuer, dict) or issuer.get("id") != address:
        raise Refused(Refusal.ALTERED)
    return credential


# VC-JWT


def sign_jwt(document: Mapping[str, Any], signer: Signer, key_address: str) -> str:
    """The credential as a compact JWT; `key_address` is where the public key is published."""
    claims: dict[str, Any] = {
        **document,
        "iss": document["issuer"]["id"],
        "jti": document["id"],
        "sub": document["credentialSubject"]["id"],
        "nbf": _seconds(document["validFrom"]),
    }
    if "validUntil" in document:
        claims["exp"] = _seconds(document["validUntil"])
    header = {"alg": ALGORITHM, "typ": "JWT", "kid": key_address}
    key = RSAKey.import_key(signer.rsa)
    return jws.serialize_compact(header, canonical(claims), key, algorithms=[ALGORITHM])


def _seconds(value: str) -> int:
    found = read_instant(value)
    assert found is not None
    return int(found.timestamp())


def verify_jwt(token: str, trusted: Trusted) -> dict[str, Any]:
    """The credential of a JWT, if a trusted key of its own issuer signed it."""
    parts = token.split(".")
    if len(parts) != 3 or not all(_is_canonical(part) for part in parts):
        raise Refused(Refusal.UNREADABLE)
    header = read_json(_decoded(parts[0]))
    if header.get("alg") != ALGORITHM or header.get("typ") != "JWT" or not isinstance(header.get("kid"), str):
        raise Refused(Refusal.NO_PROOF)
    if set(header) != {"alg", "typ", "kid"}:
        raise Refused(Refusal.NO_PROOF)
    address, _, kid = header["kid"].rpartition("/cles/")
    known = trusted.keys.get(kid)
    if known is None or not isinstance(known.public, RSAPublicKey):
        raise Refused(Refusal.UNKNOWN_KEY)
    try:
        payload = jws.deserialize_compact(token, RSAKey.import_key(known.public), algorithms=[ALGORITHM]).payload
    except (JoseError, ValueError):
        raise Refused(Refusal.ALTERED) from None
    claims = read_json(payload)
    credential = {name: value for name, value in claims.items() if name not in CLAIMS}
    if not _agree(claims, credential, address):
        raise Refused(Refusal.ALTERED)
    return credential


def _agree(claims: Mapping[str, Any], credential: Mapping[str, Any], address: str) -> bool:
    """Whether the claims of the JWT say what the credential says, and its key is one of the same issuer."""
    issuer, subject = credential.get("issuer"), credential.get("credentialSubject")
    if not isinstance(issuer, dict) or not isinstance(subject, dict):
        return False
    dates = [read_instant(credential.get(name)) for name in ("validFrom", "validUntil")]
    whole = [None if one is None else int(one.timestamp()) for one in dates]
    return (
        claims.get("iss") == issuer.get("id") == address
        and claims.get("jti") == credential.get("id")
        and claims.get("sub") == subject.get("id")
        and claims.get("nbf") == whole[0]
        and claims.get("exp") == whole[1]
    )


def _is_canonical(segment: str) -> bool:
    """Whether a segment is the one way to write its bytes: the spare bits of its last sign are zero."""
    if not SEGMENT.fullmatch(segment) or len(segment) % 4 == 1:
        return False
    return base64.urlsafe_b64encode(_decoded(segment)).rstrip(b"=").decode() == segment


def _decoded(segment: str) -> bytes:
    return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
