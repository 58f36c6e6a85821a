"""What may be attested of somebody today: the course followed, the competences acquired with their proofs."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.attempts.domain import AttemptState, Mode
from app.attempts.models import Attempt
from app.attempts.queries import Owner, actions_of, history_of
from app.attendance.domain import MINUTE, paris_day, time_by_day
from app.attendance.queries.study_time import acts_of
from app.certification.domain.statements import (
    AcceptedEvidence,
    Acquired,
    AcquiredCompetence,
    Completion,
    ModuleFollowed,
    Proof,
    by_block,
)
from app.certification.models.statements import StatementDecision
from app.content.catalog import Catalog, LearningModule
from app.modules.domain import ReadingState
from app.modules.queries import reading_progress
from app.portfolio.domain.evidence import EvidenceState
from app.portfolio.queries.evidence import evidence_by_competence
from app.progress.domain.mastery import (
    EXPECTED_PROOFS,
    OVERALL_PERCENT,
    PROOF_PERCENT,
    TRAINING_PROOFS_AT_MOST,
    CompetenceProgress,
    Mastery,
    Trace,
)
from app.progress.domain.situation import title_in
from app.progress.services import framework_in_force, progress_of

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
ATTEMPTS_AT_MOST = 10_000
RULE = (
    f"Chaque compétence citée est acquise par {EXPECTED_PROOFS} preuves au moins, venues d’activités différentes, dont "
    f"{TRAINING_PROOFS_AT_MOST} au plus en entraînement\u00a0: chacune atteint {PROOF_PERCENT[Mode.GRADED]}\u202f% "
    f"de ses points ({PROOF_PERCENT[Mode.TRAINING]}\u202f% en entraînement), et l’ensemble {OVERALL_PERCENT}\u202f%. "
    "Une formatrice, un formateur ou un membre du jury a regardé ces preuves et décidé de délivrer l’attestation."
)


def completion_of(db: Session, catalog: Catalog, learner_id: int) -> Completion:
    """How far somebody is in every module of the course, since when, and for how long they studied."""
    readings = reading_progress(db, learner_id)
    handed_in = {
        (one.activity_kind, one.activity_id)
        for one in history_of(db, Owner(learner_id=learner_id), limit=ATTEMPTS_AT_MOST)
        if one.state == AttemptState.CLOSED
    }
    graded: dict[str, list[tuple[str, str]]] = {}
    for quiz in catalog.quizzes.values():
        if Mode(quiz.mode) is Mode.GRADED and quiz.module is not None:
            graded.setdefault(quiz.module, []).append((quiz.id, quiz.title))
    instants = [act.at for act in acts_of(db, [learner_id], BEGINNING)]
    days = time_by_day(instants)
    return Completion(
        modules=tuple(
            _followed(
                module,
                readings,
                tuple(title for quiz_id, title in graded.get(module.id, ()) if ("quiz", quiz_id) not in handed_in),
            )
            for module in catalog.modules.values()
        ),
        started_on=min(days, default=None),
        ended_on=max(days, default=None),
        minutes=sum(days.values(), timedelta()) // MINUTE,
        days=len(days),
    )


def _followed(
    module: LearningModule, readings: Mapping[tuple[str, str], ReadingState], quizzes_left: tuple[str, ...]
) -> ModuleFollowed:
    ends = [
        reading.finished_at
        for lesson in module.lessons
        if (reading := readings.get((module.id, lesson.id))) is not None and reading.finished_at is not None
    ]
    whole = len(ends) == len(module.lessons) and ends
    return ModuleFollowed(
        id=module.id,
        title=module.title,
        lessons=len(module.lessons),
        read=len(ends),
        finished_on=paris_day(max(ends)) if whole else None,
        quizzes_left=quizzes_left,
    )


def acquired_by(db: Session, catalog: Catalog, learner_id: int, framework: str | None) -> Acquired:
    """The competences acquired in the référentiel aimed at, each with the proofs that count and their digests."""
    progress = progress_of(db, catalog, learner_id, framework)
    if progress.framework is None:
        return Acquired("", "", ())
    accepted = accepted_evidence(db, learner_id)
    found, missing = [], []
    for block in progress.blocks:
        for one in block.competences:
            if one.state != Mastery.ACQUIRED:
                missing.append(one.competence.label)
                continue
            found.append(
                replace(
                    _acquired(db, one, block.block.code, block.block.title, catalog),
                    accepted=accepted.get(one.competence.id, ()),
                )
            )
    return Acquired(progress.framework.code, progress.framework.title, tuple(found), tuple(missing))


def _acquired(
    db: Session, one: CompetenceProgress, block_code: str, block_title: str, catalog: Catalog
) -> AcquiredCompetence:
    return AcquiredCompetence(
        id=one.competence.id,
        code=one.competence.code,
        label=one.competence.label,
        label_status=one.competence.label_status,
        block_code=block_code,
        block_title=block_title,
        proofs=tuple(_proof(db, trace, catalog) for trace in one.counted),
    )


def accepted_evidence(db: Session, learner_id: int) -> Mapping[str, tuple[AcceptedEvidence, ...]]:
    """What the portfolio holds that was accepted, by competence; nothing that hides a patient's data."""
    found = {}
    for competence_id, several in evidence_by_competence(db, learner_id).items():
        kept = tuple(
            AcceptedEvidence(one.title, one.kind, paris_day(one.decided_at or one.updated_at), named(one.digest))
            for one in several
            if one.state == EvidenceState.ACCEPTED and one.quarantined_at is None
        )
        if kept:
            found[competence_id] = kept
    return found


def named(digest: str) -> str:
    """A digest in hexadecimal as a name (RFC 6920)."""
    return _name(bytes.fromhex(digest))


def _name(digest: bytes) -> str:
    return "ni:///sha-256;" + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _proof(db: Session, trace: Trace, catalog: Catalog) -> Proof:
    return Proof(
        attempt_id=trace.attempt_id,
        title=title_in(catalog, *trace.activity),
        mode=trace.mode.value,
        earned=str(trace.earned),
        possible=str(trace.possible),
        on=paris_day(trace.at),
        digest=evidence_digest(db, trace.attempt_id),
    )


def changed_proofs(db: Session, decision: StatementDecision) -> tuple[str, ...]:
    """The cited proofs whose log is no longer what it was on the day of the decision; later acts aside."""
    return tuple(
        dict.fromkeys(
            proof["title"]
            for block in (decision.facts or {}).get("blocks", ())
            for competence in block["competences"]
            for proof in competence["proofs"]
            if evidence_digest(db, proof["attempt"], until=decision.decided_at) != proof["digest"]
        )
    )


def evidence_digest(db: Session, attempt_id: str, until: datetime | None = None) -> str:
    """The name of an attempt by its log (RFC 6920): one act added, changed or lost, and it is another name.

    `until`: the log as it stood at that instant; a regrade adds an act, it changes none.
    """
    attempt = db.get(Attempt, attempt_id)
    if attempt is None:
        return ""
    log = {
        "attempt": attempt.id,
        "activity": f"{attempt.activity_kind}/{attempt.activity_id}",
        "content": attempt.content_digest,
        "mode": attempt.mode,
        "started": attempt.started_at.isoformat(),
        "actions": [
            {"number": one.number, "kind": one.kind, "payload": one.payload, "at": one.at.isoformat()}
            for one in actions_of(db, attempt.id)
            if until is None or one.at <= until
        ],
    }
    return _name(hashlib.sha256(json.dumps(log, sort_keys=True, separators=(",", ":")).encode()).digest())


def scope_digest(scope: tuple[str, ...]) -> str:
    """What tells whether two decisions attest the same thing."""
    return hashlib.sha256("\n".join(scope).encode()).hexdigest()


def completion_facts(found: Completion, framework_code: str, framework_title: str) -> dict[str, Any]:
    """What a completion statement was decided on, as it is kept."""
    return {
        "framework": framework_code,
        "title": framework_title,
        "started_on": _day(found.started_on),
        "ended_on": _day(found.ended_on),
        "minutes": found.minutes,
        "days": found.days,
        "modules": [
            {
                "id": module.id,
                "title": module.title,
                "lessons": module.lessons,
                "finished_on": _day(module.finished_on),
            }
            for module in found.modules
        ],
    }


def acquired_facts(found: Acquired) -> dict[str, Any]:
    """What a competences statement was decided on, as it is kept."""
    return {
        "framework": found.framework_code,
        "title": found.framework_title,
        "rule": RULE,
        "blocks": [
            {
                "code": code,
                "title": title,
                "competences": [
                    {
                        "id": one.id,
                        "code": one.code,
                        "label": one.label,
                        "status": one.label_status,
                        "proofs": [
                            {
                                "attempt": proof.attempt_id,
                                "title": proof.title,
                                "mode": proof.mode,
                                "earned": proof.earned,
                                "possible": proof.possible,
                                "on": proof.on.isoformat(),
                                "digest": proof.digest,
                            }
                            for proof in one.proofs
                        ],
                        "accepted": [
                            {
                                "title": piece.title,
                                "kind": piece.kind,
                                "on": piece.on.isoformat(),
                                "digest": piece.digest,
                            }
                            for piece in one.accepted
                        ],
                    }
                    for one in competences
                ],
            }
            for code, title, competences in by_block(found.competences)
        ],
    }


def _day(value: date | None) -> str:
    return "" if value is None else value.isoformat()


def framework_named(catalog: Catalog, key: str | None) -> tuple[str, str]:
    """The code and title of the référentiel aimed at."""
    framework = framework_in_force(catalog, key)
    return ("", "") if framework is None else (framework.code, framework.title)
