"""Issuing, withdrawing, looking up; what leaves with a person and what the register keeps."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.accounts.queries import get_user
from app.certification.domain.badges import Draft, Recipient, credential_of
from app.certification.domain.statements import (
    REASONS,
    REGISTER_YEARS,
    TITLES,
    VALID_YEARS,
    RevocationReason,
    StatementKind,
    number_of,
    years_later,
)
from app.certification.domain.verification import Refusal, Verification
from app.certification.models.statements import Statement, StatementDecision
from app.certification.queries import statements as queries
from app.certification.services.keys import Signer, Trusted
from app.certification.services.proofs import canonical, sign, sign_jwt
from app.certification.services.standing import (
    acquired_by,
    acquired_facts,
    completion_facts,
    completion_of,
    framework_named,
    scope_digest,
)
from app.certification.services.verification import is_for, verify_bytes
from app.content.catalog import Catalog
from app.db.journal import JournalKind, journal_event
from app.errors import Conflict, InvalidAction, NotFound

NUMBER_BITS = 100
SALT_BYTES = 12
ISSUER_PATH = "/emetteur"


@dataclass(frozen=True)
class Issuer:
    """Who signs, and under which address its keys are published."""

    base_url: str
    signer: Signer

    @property
    def address(self) -> str:
        return f"{self.base_url}{ISSUER_PATH}"


@dataclass(frozen=True)
class Decision:
    """What is about to be attested, of whom, by whom."""

    learner_id: int
    kind: StatementKind
    framework: str
    scope: tuple[str, ...]
    facts: Mapping[str, Any]
    decided_by: int | None = None


# Issuing


def issue_completion(
    db: Session, catalog: Catalog, issuer: Issuer, learner_id: int, framework: str | None, now: datetime
) -> Statement:
    """The completion statement, asked for by the person: the rule decides, on what the log says now."""
    found = completion_of(db, catalog, learner_id)
    if not found.is_reached:
        raise InvalidAction("Les conditions ne sont pas encore réunies\u00a0: ce qui manque est dit ci-dessous.")
    code, title = framework_named(catalog, framework)
    facts = completion_facts(found, code, title)
    return issue(db, issuer, Decision(learner_id, StatementKind.COMPLETION, code, found.scope, facts), now)


def issue_competences(
    db: Session, catalog: Catalog, issuer: Issuer, viewer: Viewer, learner_id: int, framework: str | None, now: datetime
) -> Statement:
    """The competences statement, decided by somebody who trains or judges, never on themselves."""
    queries.person_attestable_by(db, viewer, learner_id)
    found = acquired_by(db, catalog, learner_id, framework)
    if not found.is_reached:
        raise InvalidAction("Aucune compétence n’est encore acquise\u00a0: il n’y a rien à attester.")
    return issue(
        db,
        issuer,
        Decision(
            learner_id,
            StatementKind.COMPETENCES,
            found.framework_code,
            found.scope,
            acquired_facts(found),
            decided_by=viewer.id,
        ),
        now,
    )


def issue(db: Session, issuer: Issuer, decision: Decision, now: datetime) -> Statement:
    """The statement of this decision: the same facts decided twice, even at once, give one statement."""
    scope = scope_digest(decision.scope)
    key = (decision.learner_id, decision.kind.value, decision.framework, scope)
    in_force, withdrawn = queries.find_decision(db, *key)
    if in_force is not None:
        return in_force
    try:
        with db.begin_nested():
            row = StatementDecision(
                learner_id=decision.learner_id,
                kind=decision.kind.value,
                framework=decision.framework,
                scope=scope,
                round=withdrawn,
                decided_by=decision.decided_by,
                decided_at=now,
                facts=dict(decision.facts),
            )
            db.add(row)
            db.flush()  # somebody may have decided the same at the same time: their decision stands
            statement = _signed(db, issuer, row, now)
            db.add(statement)
            db.flush()  # a decision is kept with its statement, or neither is
    except IntegrityError:
        in_force, _ = queries.find_decision(db, *key)
        if in_force is None:
            raise Conflict("Cette attestation vient d’être délivrée ou retirée\u00a0: rechargez la page.") from None
        return in_force
    journal_event(
        db,
        JournalKind.STATEMENT_ISSUED,
        now,
        actor_id=decision.decided_by,
        subject_id=decision.learner_id,
        about=f"attestation {statement.id}",
    )
    return statement


def _signed(db: Session, issuer: Issuer, decision: StatementDecision, now: datetime) -> Statement:
    user = get_user(db, decision.learner_id)
    now = now.replace(microsecond=0)  # a credential counts in whole seconds
    kind = StatementKind(decision.kind)
    draft = Draft(
        credential_id=uuid.uuid4().urn,
        subject_id=uuid.uuid4().urn,
        number=number_of(secrets.randbits(NUMBER_BITS)),
        kind=kind,
        issuer=issuer.address,
        recipient=Recipient(
            user.name, user.email, secrets.token_urlsafe(SALT_BYTES), secrets.token_urlsafe(SALT_BYTES)
        ),
        valid_from=now,
        # What was followed stays followed; what can be done deserves to be shown again one day.
        valid_until=years_later(now, VALID_YEARS) if kind is StatementKind.COMPETENCES else None,
        facts=decision.facts or {},
    )
    document = credential_of(draft)
    signer = issuer.signer
    secured = canonical(sign(document, signer.edwards, f"{issuer.address}#{signer.edwards_kid}", now))
    return Statement(
        id=draft.number,
        decision_id=decision.id,
        learner_id=decision.learner_id,
        kind=kind.value,
        title=TITLES[kind],
        name=user.name,
        issued_at=now,
        expires_at=draft.valid_until,
        credential_id=draft.credential_id,
        credential=secured.decode(),
        token=sign_jwt(document, signer, f"{issuer.address}/cles/{signer.rsa_kid}"),
        digest=hashlib.sha256(secured).hexdigest(),
    )


# Withdrawing


def withdraw(db: Session, viewer: Viewer, typed: str, reason: RevocationReason, note: str, now: datetime) -> Statement:
    """Withdraw a statement: dated, with its reason, for good."""
    statement = queries.statement_withdrawable_by(db, viewer, typed, hold=True)
    if statement.revoked_at is not None:
        raise Conflict("Cette attestation est déjà retirée.")
    statement.revoked_at = now
    statement.revoked_by = viewer.id
    statement.revocation_reason = reason.value
    statement.revocation_note = note or None
    db.flush()  # the withdrawal is told at once or not at all
    journal_event(
        db,
        JournalKind.STATEMENT_REVOKED,
        now,
        actor_id=viewer.id,
        subject_id=statement.learner_id,
        about=f"attestation {statement.id}",
        detail=reason.value,
    )
    return statement


# Verifying against the register


@dataclass(frozen=True)
class RegisterAnswer:
    """What the register says of a number: name, title, date, state, and nothing else."""

    verification: Verification
    number: str
    title: str
    name: str | None
    issued_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    kind: StatementKind


def looked_up(db: Session, trusted: Trusted, typed: str, now: datetime) -> RegisterAnswer:
    """The line of the register for this number, its own signature checked again; NotFound without one."""
    statement = queries.find_statement(db, typed)
    if statement is None:
        raise NotFound("Aucune attestation ne porte ce numéro.")
    return RegisterAnswer(
        verification=_checked(statement, Trusted(trusted.keys, queries.revocations_of(statement)), now),
        number=statement.id,
        title=statement.title,
        name=statement.name,
        issued_at=statement.issued_at,
        expires_at=statement.expires_at,
        revoked_at=statement.revoked_at,
        kind=StatementKind(statement.kind),
    )


def _checked(statement: Statement, trusted: Trusted, now: datetime) -> Verification:
    if statement.credential is None:
        # The person left: the register keeps the number, the title, the date and the state.
        found = Verification(form="register", issued_at=statement.issued_at, expires_at=statement.expires_at)
        if statement.revoked_at is not None:
            return replace(found, refusal=Refusal.REVOKED)
        if statement.expires_at is not None and now >= statement.expires_at:
            return replace(found, refusal=Refusal.EXPIRED)
        return found
    found = verify_bytes(statement.credential.encode(), trusted, now)
    says_the_same = (
        found.number == statement.id
        and found.credential_id == statement.credential_id
        and found.title == statement.title
        and found.issued_at == statement.issued_at
        and found.expires_at == statement.expires_at
        and statement.name is not None
        and is_for(found, statement.name)
    )
    if found.title and not says_the_same:
        return replace(found, refusal=Refusal.ALTERED)
    return found


def verify_upload(db: Session, trusted: Trusted, data: bytes, now: datetime) -> Verification:
    """The answer for a file, its withdrawal read in the register: signed here and listed here, or it is no."""
    found = verify_bytes(data, Trusted(trusted.keys, {}), now)
    if not found.credential_id:
        return found
    statement = queries.find_statement(db, found.number)
    if statement is None or statement.credential_id != found.credential_id:
        return replace(found, refusal=Refusal.NOT_IN_REGISTER)
    return verify_bytes(data, Trusted(trusted.keys, queries.revocations_of(statement)), now)


# One person's data


def export_of(db: Session, learner_id: int) -> list[dict[str, Any]]:
    """Everything kept of one person's statements."""
    facts = {one.id: one for one in queries.decisions_of(db, learner_id)}
    return [
        {
            "numero": one.id,
            "titre": one.title,
            "nom": one.name,
            "delivree_le": one.issued_at.isoformat(),
            "expire_le": one.expires_at and one.expires_at.isoformat(),
            "retiree_le": one.revoked_at and one.revoked_at.isoformat(),
            "motif_du_retrait": one.revocation_reason and REASONS[RevocationReason(one.revocation_reason)],
            "precisions_sur_le_retrait": one.revocation_note,
            "decidee_le": facts[one.decision_id].decided_at.isoformat(),
            "decidee_par": queries.name_of(db, facts[one.decision_id].decided_by) or "la règle, à votre demande",
            "faits_retenus": facts[one.decision_id].facts,
            "attestation_json": one.credential,
            "attestation_jwt": one.token,
        }
        for one in queries.statements_of(db, learner_id)
    ]


def erase_of(db: Session, learner_id: int, now: datetime) -> None:
    """The register keeps number, title, date, state and digest for fifty years; all that tells the person leaves."""
    db.execute(
        update(Statement)
        .where(Statement.learner_id == learner_id)
        .values(name=None, credential=None, token=None, revocation_note=None)
    )
    db.execute(update(StatementDecision).where(StatementDecision.learner_id == learner_id).values(facts=None))


def purge(db: Session, now: datetime) -> int:
    """Erase the lines of the register that are fifty years old."""
    old = queries.issued_before(db, years_later(now, -REGISTER_YEARS))
    if old:
        decisions = [one.decision_id for one in old]
        db.execute(delete(Statement).where(Statement.id.in_([one.id for one in old])))
        db.execute(delete(StatementDecision).where(StatementDecision.id.in_(decisions)))
    return len(old)
