"""What is written in a credential (Open Badges 3.0), before anybody signs it. Pure: no key, no clock, no chance.

Empty members are left out, as the standard asks. The person is named by salted hashes alone: whoever holds the file
and knows the name or the address can check it, nobody can read it there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.certification.domain.statements import DOES_NOT_SAY, NOT_A_TITLE, SAYS, TITLES, StatementKind

CONTEXT = ("https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json")
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
ISSUER_NAME = "Trait d’union"
REVOCATION_TYPE = "1EdTechRevocationList"
ACHIEVEMENT_TYPES = {StatementKind.COMPLETION: "CertificateOfCompletion", StatementKind.COMPETENCES: "Competency"}
WORKING_LABEL = "Intitulé de travail du cours\u00a0: le texte officiel n’a pas pu être lu en entier."
RNCP = "https://www.francecompetences.fr/recherche/rncp/"


@dataclass(frozen=True)
class Recipient:
    """Who receives, with the salt of each hash."""

    name: str
    email: str
    name_salt: str
    email_salt: str


@dataclass(frozen=True)
class Draft:
    """All that a credential says; `facts` is the decision's record, as it was kept."""

    credential_id: str
    subject_id: str
    number: str
    kind: StatementKind
    issuer: str
    recipient: Recipient
    valid_from: datetime
    valid_until: datetime | None
    facts: Mapping[str, Any]


def instant(value: datetime) -> str:
    """« 2026-11-25T09:30:00Z »: whole seconds, in universal time."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def identity_hash(value: str, salt: str) -> str:
    """The salted hash of a name or an address."""
    return "sha256$" + hashlib.sha256((value + salt).encode()).hexdigest()


def same_identity(identity: Mapping[str, Any], value: str) -> bool:
    """Whether a hashed identity is that of this name or address."""
    return identity.get("identityHash") == identity_hash(value, str(identity.get("salt", "")))


def credential_of(draft: Draft) -> dict[str, Any]:
    """The credential that this draft makes, not signed yet."""
    title = TITLES[draft.kind]
    credential: dict[str, Any] = {
        "@context": list(CONTEXT),
        "id": draft.credential_id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": title,
        "description": f"{SAYS[draft.kind]} {DOES_NOT_SAY[draft.kind]} {NOT_A_TITLE}",
        "issuer": {"id": draft.issuer, "type": ["Profile"], "name": ISSUER_NAME},
        "validFrom": instant(draft.valid_from),
        "credentialSubject": {
            "id": draft.subject_id,
            "type": ["AchievementSubject"],
            "licenseNumber": draft.number,
            "identifier": [
                _identity("name", draft.recipient.name, draft.recipient.name_salt),
                _identity("emailAddress", draft.recipient.email, draft.recipient.email_salt),
            ],
            "achievement": _achievement(draft, title),
        },
        "credentialStatus": {"id": f"{draft.issuer}/retraits", "type": REVOCATION_TYPE},
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }
    if draft.valid_until is not None:
        credential["validUntil"] = instant(draft.valid_until)
    evidence = _evidence(draft)
    if evidence:
        credential["evidence"] = evidence
    return credential


def _identity(kind: str, value: str, salt: str) -> dict[str, Any]:
    return {
        "type": "IdentityObject",
        "identityHash": identity_hash(value, salt),
        "identityType": kind,
        "hashed": True,
        "salt": salt,
    }


def _achievement(draft: Draft, title: str) -> dict[str, Any]:
    achievement: dict[str, Any] = {
        "id": f"{draft.credential_id}#achievement",
        "type": ["Achievement"],
        "achievementType": ACHIEVEMENT_TYPES[draft.kind],
        "inLanguage": "fr",
        "name": title,
        "description": SAYS[draft.kind],
        "criteria": {"narrative": _criteria(draft)},
    }
    if draft.kind is StatementKind.COMPETENCES:
        achievement["alignment"] = [
            _alignment(draft.facts, block, competence)
            for block in draft.facts["blocks"]
            for competence in block["competences"]
        ]
    return achievement


def _alignment(facts: Mapping[str, Any], block: Mapping[str, Any], competence: Mapping[str, Any]) -> dict[str, Any]:
    digits = "".join(sign for sign in facts["framework"] if sign.isdigit())
    found = {
        "type": ["Alignment"],
        "targetName": competence["label"],
        "targetUrl": f"{RNCP}{digits}/",
        "targetType": "CFItem",
        "targetCode": f"{block['code']} {competence['code']}",
        "targetFramework": f"{facts['title']} ({facts['framework']})",
    }
    if competence["status"] != "officiel":
        found["targetDescription"] = WORKING_LABEL
    return found


def _criteria(draft: Draft) -> str:
    facts = draft.facts
    if draft.kind is StatementKind.COMPLETION:
        return (
            "Toutes les leçons des modules suivis ont été lues et tous leurs quiz notés rendus, "
            f"du {facts['started_on']} au {facts['ended_on']}. "
            f"Temps d’étude estimé d’après les actes\u00a0: {facts['minutes']} minutes."
        )
    return str(facts["rule"])


def _evidence(draft: Draft) -> list[dict[str, Any]]:
    if draft.kind is StatementKind.COMPLETION:
        return [
            {
                "type": ["Evidence"],
                "name": f"Module «\u00a0{module['title']}\u00a0»",
                "narrative": f"{module['lessons']} leçons lues, la dernière le {module['finished_on']}.",
                "genre": "module",
            }
            for module in draft.facts["modules"]
        ]
    found: dict[str, dict[str, Any]] = {}
    for block in draft.facts["blocks"]:
        for competence in block["competences"]:
            for proof in competence["proofs"]:
                entry = found.setdefault(
                    proof["digest"],
                    {
                        "id": proof["digest"],
                        "type": ["Evidence"],
                        "name": proof["title"],
                        "narrative": "",
                        "genre": proof["mode"],
                    },
                )
                entry["narrative"] += (
                    f"{competence['code']}\u00a0: {proof['earned']} sur {proof['possible']}, le {proof['on']}. "
                )
            for piece in competence.get("accepted", ()):
                entry = found.setdefault(
                    piece["digest"],
                    {
                        "id": piece["digest"],
                        "type": ["Evidence"],
                        "name": piece["title"],
                        "narrative": "",
                        "genre": piece["kind"],
                    },
                )
                entry["narrative"] += f"{competence['code']}\u00a0: acceptée le {piece['on']}. "
    for entry in found.values():
        entry["narrative"] = entry["narrative"].strip()
    return list(found.values())
