"""The printed statement: what the page says, on paper, with a QR code that leads to its verification."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import segno
from babel.dates import format_date

from app.attendance.domain import paris_day
from app.certification.domain.badges import ISSUER_NAME
from app.certification.domain.statements import DOES_NOT_SAY, NOT_A_TITLE, SAYS, StatementKind, shown_number
from app.certification.models.statements import Statement, StatementDecision
from app.certification.services.keys import Signer
from app.certification.services.seals import sealed_pdf
from app.documents import compile_pdf
from app.organisation.domain import Organisation


def pdf_of(
    statement: Statement,
    decision: StatementDecision,
    decided_by: str,
    base_url: str,
    signer: Signer,
    now: datetime,
    issuer: Organisation,
) -> bytes:
    """The statement as a tagged PDF, the credential inside, sealed."""
    address = f"{base_url}/verifier/{shown_number(statement.id)}"
    plain = compile_pdf(
        "statement",
        _values(statement, decision, decided_by, address, issuer),
        pictures={"qr.svg": _code(address)},
        at=now,
    )
    return sealed_pdf(plain, (statement.credential or "").encode(), statement.token or "", signer, now)


def _code(address: str) -> bytes:
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=2, scale=4, dark="#1b2733", light="#ffffff"
    )
    return out.getvalue()


def day_words(value: date | datetime | str | None) -> str:
    """« 1er décembre 2026 »."""
    if not value:
        return ""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    day = paris_day(value) if isinstance(value, datetime) else value
    words = str(format_date(day, "d MMMM y", locale="fr"))
    return f"1er{words[1:]}" if day.day == 1 else words


def duration_words(minutes: int) -> str:
    """« 12 heures 30 »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes} minute{'s' if minutes > 1 else ''}"
    words = f"{hours} heure{'s' if hours > 1 else ''}"
    return f"{words} {rest:02d}" if rest else words


def _issuer_words(issuer: Organisation, address: str) -> str:
    """Who issues it, where it is checked, and what the organisation wants said on its papers."""
    first = f"{issuer.name or ISSUER_NAME}, {address.partition('/verifier/')[0]}"
    return ". ".join(filter(None, (first, issuer.paper_header.rstrip("."), issuer.numbers)))


def _values(
    statement: Statement, decision: StatementDecision, decided_by: str, address: str, issuer: Organisation
) -> Mapping[str, Any]:
    kind = StatementKind(statement.kind)
    facts = decision.facts or {}
    values: dict[str, Any] = {
        "title": statement.title,
        "subject": f"{statement.title}, numéro {shown_number(statement.id)}",
        "kind": kind.value,
        "name": statement.name or "",
        "number": shown_number(statement.id),
        "issued": day_words(statement.issued_at),
        "expires": day_words(statement.expires_at),
        "decided_by": decided_by,
        "says": SAYS[kind],
        "does_not_say": DOES_NOT_SAY[kind],
        "not_a_title": NOT_A_TITLE,
        "address": address,
        "issuer": _issuer_words(issuer, address),
        "framework": f"{facts.get('title', '')} ({facts.get('framework', '')})" if facts.get("framework") else "",
    }
    if kind is StatementKind.COMPLETION:
        days = facts["days"]
        return values | {
            "facts": [
                ["Du", day_words(facts["started_on"])],
                ["Au", day_words(facts["ended_on"])],
                ["Temps d’étude", f"{duration_words(facts['minutes'])}, sur {days} jour{'s' if days > 1 else ''}"],
            ],
            "rows": [
                [module["title"], str(module["lessons"]), day_words(module["finished_on"])]
                for module in facts["modules"]
            ],
        }
    return values | {
        "rule": facts["rule"],
        "working": any(one["status"] != "officiel" for block in facts["blocks"] for one in block["competences"]),
        "blocks": [
            {
                "title": f"{block['title']} ({block['code']})",
                "competences": [
                    {
                        "label": one["label"] + ("" if one["status"] == "officiel" else "\u00a0*"),
                        "proofs": [
                            f"{proof['title']}\u00a0: {_points(proof['earned'])} sur {_points(proof['possible'])}, "
                            f"le {day_words(proof['on'])}"
                            for proof in one["proofs"]
                        ]
                        + [
                            f"{piece['title']}\u00a0: preuve du portfolio, acceptée le {day_words(piece['on'])}"
                            for piece in one.get("accepted", ())
                        ],
                    }
                    for one in block["competences"]
                ],
            }
            for block in facts["blocks"]
        ],
    }


def _points(exact: str) -> str:
    whole, _, below = exact.partition("/")
    if not below:
        return whole
    return f"{int(whole) / int(below):.2f}".rstrip("0").rstrip(".").replace(".", ",")
