"""An employer's testimony: asked by a link that serves once, written without an account."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from app.accounts.domain.letters import Letter
from app.accounts.models import User
from app.accounts.services.records import queue_letter
from app.errors import Conflict, Gone, InvalidAction
from app.portfolio.domain.evidence import EvidenceAct, EvidenceKind, digest_of, is_editable
from app.portfolio.domain.statements import Statement, flagged_in, names_in
from app.portfolio.models.evidence import Evidence, TestimonyRequest
from app.portfolio.queries import evidence as queries
from app.portfolio.services.evidence import PersonalDataFound, holding_of, record_act

LINK_LIFE = timedelta(days=14)
LINKS_AT_MOST = 5


def new_token() -> str:
    """256 bits of chance, fit for an address."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def letter(link: str, asker: str, message: str) -> Letter:
    """What the employer reads; the message is the asker's own, as typed."""
    said = (f"Son message : « {message} »",) if message else ()
    return Letter(
        "Un témoignage sur un travail chez vous",
        (
            f"{asker} prépare un titre professionnel de secrétaire médicale ou de secrétaire médical, et vous "
            "demande de témoigner du travail fait dans votre structure.",
            *said,
            "Il n’y a pas de compte à créer : le lien ouvre une page à remplir, en dix minutes environ.",
        ),
        ("Écrire le témoignage", link),
        (
            "Ce lien sert une fois et expire dans 14 jours. Ne nommez aucune patiente ni aucun patient.",
            "Si vous ne connaissez pas cette personne, ne faites rien : sans vous, rien n’est écrit.",
        ),
        has_secret=True,
    )


def ask(
    db: Session,
    evidence: Evidence,
    recipient: str,
    recipient_name: str,
    employer: str,
    message: str,
    token: str,
    link: str,
    now: datetime,
) -> TestimonyRequest:
    """Send the link to an employer; an earlier one of the same testimony stops working."""
    if evidence.kind != EvidenceKind.TESTIMONY or not is_editable(evidence.state):
        raise Conflict("Ce témoignage ne peut plus être demandé.")
    if evidence.body.get("tasks"):
        raise Conflict("Ce témoignage est déjà arrivé.")
    earlier = queries.requests_of(db, evidence.id)
    if len(earlier) >= LINKS_AT_MOST:
        raise InvalidAction("Ce témoignage a déjà été demandé cinq fois. Parlez-en de vive voix à la personne.")
    user = db.get(User, evidence.learner_id)
    asker = user.name if user is not None else ""
    if user is not None and recipient == user.email:
        raise InvalidAction("Un témoignage est écrit par quelqu’un d’autre que vous : donnez son adresse.")
    for one in earlier:
        one.revoked_at = one.revoked_at or now
    request = TestimonyRequest(
        evidence_id=evidence.id,
        token_hash=hash_token(token),
        recipient=recipient,
        recipient_name=recipient_name,
        employer=employer,
        message=message,
        created_at=now,
        expires_at=now + LINK_LIFE,
    )
    db.add(request)
    queue_letter(db, letter(link, asker, message), recipient, now, evidence.learner_id)
    record_act(db, evidence, EvidenceAct.REQUESTED, now)
    return request


def open_request(db: Session, token: str, now: datetime) -> tuple[TestimonyRequest, Evidence, str]:
    """The request behind a link that still works, its evidence, and who asks; Gone otherwise, whatever the reason."""
    request = queries.request_of(db, hash_token(token))
    return _checked(db, request, now)


def _checked(db: Session, request: TestimonyRequest | None, now: datetime) -> tuple[TestimonyRequest, Evidence, str]:
    if request is None or request.used_at or request.revoked_at or request.expires_at <= now:
        raise Gone
    evidence = db.get(Evidence, request.evidence_id)
    user = None if evidence is None else db.get(User, evidence.learner_id)
    if evidence is None or user is None or evidence.withdrawn_at or user.erased_at:
        raise Gone
    return request, evidence, user.name


def testify(
    db: Session, token: str, answers: Mapping[str, str], statements: tuple[Statement, ...], now: datetime
) -> Evidence:
    """Keep what the employer wrote, once; a patient's data in it is refused as in any other text."""
    request, evidence, learner = _checked(db, queries.held_request(db, hash_token(token)), now)
    known = names_in([learner, request.employer, answers["witness"], answers["structure"]])
    texts = {key: answers[key] for key in ("tasks", "observed", "example")}
    found = flagged_in(texts, frozenset(one.key for one in statements), known)
    if found:
        raise PersonalDataFound(found)
    request.used_at = now
    said = [
        {"kind": one.kind, "text": one.text, "reason": one.reason.value, "detail": one.detail} for one in statements
    ]
    evidence.body = {**answers, "statements": said, "written_at": now.isoformat()}
    evidence.revision += 1
    evidence.updated_at = now
    db.flush()  # the digest is that of what was kept
    evidence.digest = digest_of(holding_of(db, evidence))
    record_act(db, evidence, EvidenceAct.TESTIFIED, now)
    return evidence
