"""The PDF: the credential attached to it, and a seal over every byte.

The credential signs what is attested, not how the page looks. The seal does the rest: one comment line after the end
of the document, signed with the issuer's Ed25519 key over all that comes before it. A reader of PDF ignores it; one
byte changed anywhere, and the seal no longer holds.
"""

from __future__ import annotations

import base64
import io
import re
from datetime import datetime
from typing import Any

import pikepdf
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pikepdf.models.metadata import encode_pdf_date

from app.certification.domain.verification import Refusal, Refused
from app.certification.services.keys import Signer, Trusted

JSON_NAME = "attestation.json"
JWT_NAME = "attestation.jwt"
LARGEST_ATTACHMENT = 512 * 1024
MARK = b"%Sceau-Trait-d-union 1 "
SEAL = re.compile(rb"%Sceau-Trait-d-union 1 ([A-Za-z0-9_-]{43}) ([A-Za-z0-9_-]{86})\n(startxref\n\d{1,12}\n%%EOF\n)\Z")
TAIL = re.compile(rb"(startxref\n\d{1,12}\n%%EOF\n)\Z")
PREFIX = b"Trait d'union seal 1\n"


def sealed_pdf(pdf: bytes, credential: bytes, token: str, signer: Signer, now: datetime) -> bytes:
    """The PDF with both forms of the credential attached, sealed."""
    attached = _attached(pdf, credential, token, now)
    tail = TAIL.search(attached)
    assert tail is not None, "a PDF that was just written ends as it should"
    signature = signer.edwards.sign(PREFIX + attached)
    seal = MARK + signer.edwards_kid.encode() + b" " + base64.urlsafe_b64encode(signature).rstrip(b"=") + b"\n"
    return attached + seal + tail[1]


def _attached(pdf: bytes, credential: bytes, token: str, now: datetime) -> bytes:
    out = io.BytesIO()
    stamp = encode_pdf_date(now)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for name, data, mime, words in (
            (JSON_NAME, credential, "application/json", "L’attestation vérifiable, Open Badges 3.0"),
            (JWT_NAME, token.encode(), "application/jwt", "La même attestation, en JWT signé"),
        ):
            document.attachments[name] = pikepdf.AttachedFileSpec(
                document,
                data,
                filename=name,
                mime_type=mime,
                description=words,
                creation_date=stamp,
                mod_date=stamp,
                relationship=pikepdf.Name.Data,
            )
        document.Root.AF = pikepdf.Array([document.attachments[name].obj for name in (JSON_NAME, JWT_NAME)])
        # Streams stay as they are: the page that verifies without a server finds the credential in clear.
        document.save(
            out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True
        )
    return out.getvalue()


def verify_seal(pdf: bytes, trusted: Trusted) -> None:
    """Refused unless a trusted key sealed exactly these bytes."""
    found = SEAL.search(pdf[-400:])
    if found is None:
        raise Refused(Refusal.PDF_ALTERED)
    body = pdf[: len(pdf) - len(found[0])]
    known = trusted.keys.get(found[1].decode())
    if known is None or not isinstance(known.public, Ed25519PublicKey):
        raise Refused(Refusal.UNKNOWN_KEY)
    signature = base64.urlsafe_b64decode(found[2] + b"==")
    written = base64.urlsafe_b64encode(signature).rstrip(b"=")
    if written != found[2] or not body.endswith(found[3]):
        raise Refused(Refusal.PDF_ALTERED)
    try:
        known.public.verify(signature, PREFIX + body)
    except InvalidSignature:
        raise Refused(Refusal.PDF_ALTERED) from None


def attachment_of(pdf: bytes) -> bytes:
    """The credential that a PDF carries."""
    try:
        with pikepdf.open(io.BytesIO(pdf), inherit_page_attributes=False) as document:
            names: Any = document.attachments
            if JSON_NAME not in names:
                raise Refused(Refusal.NO_ATTACHMENT)
            data = bytes(names[JSON_NAME].get_file().read_bytes())
    except pikepdf.PdfError as error:
        raise Refused(Refusal.UNREADABLE) from error
    if len(data) > LARGEST_ATTACHMENT:
        raise Refused(Refusal.NO_ATTACHMENT)
    return data
