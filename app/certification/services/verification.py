"""Verifying a file, whatever its form: schema, signature, dates, withdrawal, recipient, in this order.

Nothing is fetched: keys and revocations are those at hand.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from app.certification.domain.badges import same_identity
from app.certification.domain.verification import Refusal, Refused, Verification, date_refusal, described
from app.certification.services.keys import Trusted
from app.certification.services.proofs import read_json, verify_credential, verify_jwt
from app.certification.services.seals import attachment_of, verify_seal

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_TEXT = 512 * 1024


def verify_bytes(data: bytes, trusted: Trusted, now: datetime, recipient: str = "") -> Verification:
    """The answer for the JSON credential, the JWT, or the PDF that carries it."""
    form = form_of(data)
    try:
        found = described(_credential_in(data, form, trusted), form)
    except Refused as refused:
        return Verification(refusal=refused.why, more=refused.more, form=form)
    return _with_state(found, trusted, now, recipient)


def form_of(data: bytes) -> str:
    """pdf, json or jwt, by how it begins."""
    start = data[:16].lstrip()
    if start.startswith(b"%PDF-"):
        return "pdf"
    return "json" if start.startswith(b"{") else "jwt"


def _credential_in(data: bytes, form: str, trusted: Trusted) -> dict[str, Any]:
    if form == "pdf":
        if len(data) > LARGEST_FILE:
            raise Refused(Refusal.UNREADABLE)
        verify_seal(data, trusted)
        return verify_credential(read_json(attachment_of(data)), trusted)
    if len(data) > LARGEST_TEXT:
        raise Refused(Refusal.UNREADABLE)
    if form == "json":
        return verify_credential(read_json(data), trusted)
    try:
        # An editor ends a file with a line feed; nothing else may stand around a token.
        token = data.decode("ascii").removesuffix("\n")
    except UnicodeDecodeError as error:
        raise Refused(Refusal.UNREADABLE) from error
    return verify_jwt(token, trusted)


def _with_state(found: Verification, trusted: Trusted, now: datetime, recipient: str) -> Verification:
    found = replace(found, revoked_checked=trusted.revoked is not None)
    refusal = date_refusal(found, now)
    if refusal is not None:
        return replace(found, refusal=refusal)
    if trusted.revoked is not None and found.credential_id in trusted.revoked:
        reason = trusted.revoked[found.credential_id]
        return replace(found, refusal=Refusal.REVOKED, more=f"Motif\u00a0: {reason}." if reason else "")
    if recipient and not is_for(found, recipient):
        return replace(found, refusal=Refusal.OTHER_PERSON)
    return found


def is_for(found: Verification, recipient: str) -> bool:
    """Whether the credential was given to the person of this name or address."""
    subject = found.credential.get("credentialSubject", {})
    identities = [one for one in subject.get("identifier", []) if isinstance(one, dict)]
    typed = " ".join(recipient.split())
    return any(same_identity(one, typed) or same_identity(one, typed.casefold()) for one in identities)
