"""One valid credential in each of its forms, signed by keys of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.certification.domain.badges import Draft, Recipient, credential_of
from app.certification.domain.statements import StatementKind
from app.certification.services.keys import Signer, open_signer
from app.certification.services.proofs import canonical, sign, sign_jwt
from app.certification.services.seals import sealed_pdf
from app.documents import compile_pdf

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 12, 1, tzinfo=UTC)
ISSUER = "https://exemple.fr/emetteur"
NUMBER = "7QK2M9XWHT4B3C5D6F8G"
FACTS = {
    "framework": "RNCP40800",
    "title": "Secrétaire assistant médico-administratif",
    "rule": "Chaque compétence compte quatre preuves au moins.",
    "blocks": [
        {
            "code": "RNCP40800BC01",
            "title": "Assurer l’accueil du patient",
            "competences": [
                {
                    "id": "rncp40800.bc01-c1",
                    "code": "BC01-C1",
                    "label": "Accueillir, renseigner et orienter un patient",
                    "status": "source_secondaire",
                    "proofs": [
                        {
                            "attempt": "a1",
                            "title": "Quiz « Le secret »",
                            "mode": "graded",
                            "earned": "8",
                            "possible": "10",
                            "on": "2026-11-20",
                            "digest": "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk",
                        }
                    ],
                }
            ],
        }
    ],
}


@dataclass(frozen=True)
class Issued:
    """The same attestation in its three forms."""

    signer: Signer
    json: bytes
    jwt: str
    pdf: bytes = b""


def a_draft(**changes: object) -> Draft:
    details = {
        "credential_id": "urn:uuid:0c2f0c5e-5a0b-4d1e-9a63-5d2d3c1b4a5f",
        "subject_id": "urn:uuid:3f1f0c5e-5a0b-4d1e-9a63-5d2d3c1b4a60",
        "number": NUMBER,
        "kind": StatementKind.COMPETENCES,
        "issuer": ISSUER,
        "recipient": Recipient("Awa Diallo", "awa@example.org", "sel-du-nom", "sel-de-l-adresse"),
        "valid_from": NOW,
        "valid_until": datetime(2031, 11, 25, 9, 30, tzinfo=UTC),
        "facts": FACTS,
    }
    return Draft(**(details | changes))  # type: ignore[arg-type]


def issue(folder: Path, *, with_pdf: bool = False, **changes: object) -> Issued:
    """A credential signed now by the keys of this folder."""
    signer = open_signer(folder, NOW)
    document = credential_of(a_draft(**changes))
    secured = canonical(sign(document, signer.edwards, f"{ISSUER}#{signer.edwards_kid}", NOW))
    token = sign_jwt(document, signer, f"{ISSUER}/cles/{signer.rsa_kid}")
    pdf = b""
    if with_pdf:
        plain = compile_pdf("proof", {"title": "Attestation", "text": "Une page."}, at=NOW)
        pdf = sealed_pdf(plain, secured, token, signer, NOW)
    return Issued(signer, secured, token, pdf)
