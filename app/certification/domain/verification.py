"""What verifying a file or a number comes to: yes, or no with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

LONGEST_TITLE = 200


class Refusal(StrEnum):
    """Why the answer is no."""

    UNREADABLE = "unreadable"
    NOT_A_BADGE = "not_a_badge"
    NO_PROOF = "no_proof"
    UNKNOWN_KEY = "unknown_key"
    ALTERED = "altered"
    PDF_ALTERED = "pdf_altered"
    NO_ATTACHMENT = "no_attachment"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NOT_IN_REGISTER = "not_in_register"
    OTHER_PERSON = "other_person"


SENTENCES = {
    Refusal.UNREADABLE: "Ce fichier ne se lit pas\u00a0: ni attestation en JSON, ni jeton JWT, ni PDF délivré ici.",
    Refusal.NOT_A_BADGE: "Ce fichier n’est pas une attestation au format Open Badges 3.0.",
    Refusal.NO_PROOF: "Ce fichier ne porte pas de signature que l’on sache vérifier.",
    Refusal.UNKNOWN_KEY: "La clé qui a signé ce fichier n’est pas une de celles de l’émetteur.",
    Refusal.ALTERED: "La signature ne correspond pas au contenu\u00a0: le fichier a été modifié depuis sa délivrance.",
    Refusal.PDF_ALTERED: (
        "Ce PDF n’est plus, octet pour octet, celui qui a été délivré\u00a0: il a été modifié ou enregistré de nouveau."
    ),
    Refusal.NO_ATTACHMENT: "Ce PDF ne contient pas d’attestation vérifiable en pièce jointe.",
    Refusal.NOT_YET: "Cette attestation n’est pas encore valable.",
    Refusal.EXPIRED: "Cette attestation a expiré.",
    Refusal.REVOKED: "Cette attestation a été retirée par l’émetteur.",
    Refusal.NOT_IN_REGISTER: "La signature est bonne, mais cette attestation ne figure pas au registre.",
    Refusal.OTHER_PERSON: (
        "La signature est bonne, mais cette attestation n’est pas au nom ou à l’adresse que vous avez donnés."
    ),
}


class Refused(Exception):
    """The file is refused, for this reason; `more` completes the sentence."""

    def __init__(self, why: Refusal, more: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.more = more


@dataclass(frozen=True)
class Verification:
    """The answer: `refusal` is None when it is yes. What the file says is only given when its signature holds."""

    refusal: Refusal | None = None
    more: str = ""
    form: str = ""
    title: str = ""
    number: str = ""
    credential_id: str = ""
    issuer: str = ""
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    revoked_checked: bool = False
    credential: Mapping[str, Any] = field(default_factory=dict)

    @property
    def valid(self) -> bool:
        return self.refusal is None

    @property
    def sentence(self) -> str:
        """The answer in one line."""
        if self.refusal is None:
            return "Oui\u00a0: cette attestation est authentique et n’a pas été modifiée."
        return " ".join(filter(None, (f"Non. {SENTENCES[self.refusal]}", self.more)))


def read_instant(value: object) -> datetime | None:
    """An instant as credentials write it, or None."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo is not None else None


def described(credential: Mapping[str, Any], form: str) -> Verification:
    """What a credential whose signature holds says of itself; Refused when it is no badge of this standard."""
    subject, issuer = credential.get("credentialSubject"), credential.get("issuer")
    types, identifier, name = credential.get("type"), credential.get("id"), credential.get("name")
    issued_at = read_instant(credential.get("validFrom"))
    right = (
        isinstance(subject, dict)
        and isinstance(subject.get("achievement"), dict)
        and isinstance(issuer, dict)
        and isinstance(issuer.get("id"), str)
        and isinstance(types, list)
        and {"VerifiableCredential", "OpenBadgeCredential"} <= {one for one in types if isinstance(one, str)}
        and isinstance(identifier, str)
        and isinstance(name, str)
        and issued_at is not None
    )
    until = credential.get("validUntil")
    expires_at = read_instant(until)
    if not right or (until is not None and expires_at is None):
        raise Refused(Refusal.NOT_A_BADGE)
    assert isinstance(subject, dict)
    assert isinstance(issuer, dict)
    return Verification(
        form=form,
        title=str(name)[:LONGEST_TITLE],
        number=str(subject.get("licenseNumber", ""))[:40],
        credential_id=str(identifier),
        issuer=str(issuer["id"]),
        issued_at=issued_at,
        expires_at=expires_at,
        credential=credential,
    )


def date_refusal(found: Verification, now: datetime) -> Refusal | None:
    """Whether its dates let it be valid now."""
    if found.issued_at is not None and now < found.issued_at:
        return Refusal.NOT_YET
    if found.expires_at is not None and now >= found.expires_at:
        return Refusal.EXPIRED
    return None
