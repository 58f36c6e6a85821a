"""Every SELECT over evidence; who may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.cohorts.models import CohortTrainer, Enrolment
from app.cohorts.queries import may_see_work_of
from app.errors import NotFound
from app.portfolio.domain.evidence import WAITING
from app.portfolio.models.evidence import (
    AnonymityStatement,
    Evidence,
    EvidenceComment,
    EvidenceEvent,
    EvidenceFile,
    TestimonyRequest,
)

# An address may hold any number: beyond this one, nothing has it and PostgreSQL refuses to look.
LAST_ID = 2**31 - 1
ABSENT = "Cette preuve n’existe pas, ou elle n’est pas à vous."


def evidence_of(db: Session, learner_id: int) -> list[Evidence]:
    """What this person gathered and did not withdraw, the last changed first."""
    return list(
        db.scalars(
            select(Evidence)
            .where(Evidence.learner_id == learner_id, Evidence.withdrawn_at.is_(None))
            .order_by(Evidence.updated_at.desc(), Evidence.id.desc())
        )
    )


def evidence_by_competence(db: Session, learner_id: int) -> Mapping[str, tuple[Evidence, ...]]:
    """The same by competence; a competence without evidence is not there."""
    found: dict[str, list[Evidence]] = {}
    for evidence in evidence_of(db, learner_id):
        for competence_id in evidence.competences:
            found.setdefault(competence_id, []).append(evidence)
    return {competence_id: tuple(several) for competence_id, several in found.items()}


def _found(db: Session, evidence_id: int) -> Evidence | None:
    return db.get(Evidence, evidence_id) if evidence_id <= LAST_ID else None


def own_evidence(db: Session, viewer: Viewer, evidence_id: int) -> Evidence:
    """One's own evidence, quarantined or not; somebody else's does not exist."""
    evidence = _found(db, evidence_id)
    if evidence is None or evidence.learner_id != viewer.id or evidence.withdrawn_at is not None:
        raise NotFound(ABSENT)
    return evidence


def evidence_visible_to(db: Session, viewer: Viewer, evidence_id: int) -> Evidence:
    """One's own; a trainer, what the learners of their cohorts handed in at least once and nobody reported.

    An administrator reads no evidence: quarantine is all that they may do (see `quarantined`).
    """
    evidence = _found(db, evidence_id)
    if evidence is None or evidence.withdrawn_at is not None:
        raise NotFound(ABSENT)
    if evidence.learner_id == viewer.id:
        return evidence
    shown = evidence.submitted_at is not None and evidence.quarantined_at is None
    if shown and viewer.role is Role.TRAINER and may_see_work_of(db, viewer, evidence.learner_id):
        return evidence
    raise NotFound(ABSENT)


def held_evidence(db: Session, evidence_id: int) -> Evidence | None:
    """This row, held until the end of the transaction, as it stands once it is held."""
    if evidence_id > LAST_ID:
        return None
    return db.scalars(
        select(Evidence).where(Evidence.id == evidence_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()


@dataclass(frozen=True)
class WaitingLine:
    """A piece of evidence on a trainer's list."""

    id: int
    title: str
    kind: str
    state: str
    learner: str
    learner_id: int
    submitted_at: datetime | None
    decided_at: datetime | None


def followed_by(viewer: Viewer) -> ColumnElement[bool]:
    """Evidence of the learners whose cohorts this person trains today."""
    return Evidence.learner_id.in_(
        select(Enrolment.learner_id)
        .join(CohortTrainer, CohortTrainer.cohort_id == Enrolment.cohort_id)
        .where(CohortTrainer.trainer_id == viewer.id, CohortTrainer.until.is_(None))
    )


LINE = (
    Evidence.id,
    Evidence.title,
    Evidence.kind,
    Evidence.state,
    User.name,
    Evidence.learner_id,
    Evidence.submitted_at,
    Evidence.decided_at,
)


def waiting_for(db: Session, viewer: Viewer, limit: int = 200) -> list[WaitingLine]:
    """What waits for this trainer, the longest waiting first."""
    return [
        WaitingLine(*row)
        for row in db.execute(
            select(*LINE)
            .join(User, User.id == Evidence.learner_id)
            .where(
                Evidence.state.in_(sorted(WAITING)),
                Evidence.quarantined_at.is_(None),
                Evidence.withdrawn_at.is_(None),
                followed_by(viewer),
            )
            .order_by(Evidence.submitted_at, Evidence.id)
            .limit(limit)
        )
    ]


def decided_by_trainers(db: Session, viewer: Viewer, limit: int = 30) -> list[WaitingLine]:
    """What was last decided for the learners that this trainer follows."""
    return [
        WaitingLine(*row)
        for row in db.execute(
            select(*LINE)
            .join(User, User.id == Evidence.learner_id)
            .where(
                Evidence.decided_at.is_not(None),
                Evidence.state.not_in(sorted(WAITING)),
                Evidence.quarantined_at.is_(None),
                Evidence.withdrawn_at.is_(None),
                followed_by(viewer),
            )
            .order_by(Evidence.decided_at.desc(), Evidence.id.desc())
            .limit(limit)
        )
    ]


@dataclass(frozen=True)
class QuarantineLine:
    """A piece of evidence that was reported, without what it holds."""

    id: int
    kind: str
    learner: str
    quarantined_at: datetime
    reason: str


def quarantined(db: Session, limit: int = 200) -> list[QuarantineLine]:
    """What was reported and is still hidden: neither title nor content, only what its owner answers."""
    rows = db.execute(
        select(Evidence.id, Evidence.kind, User.name, Evidence.quarantined_at)
        .join(User, User.id == Evidence.learner_id)
        .where(Evidence.quarantined_at.is_not(None), Evidence.withdrawn_at.is_(None))
        .order_by(Evidence.quarantined_at, Evidence.id)
        .limit(limit)
    ).all()
    said = {
        row.evidence_id: row.reason
        for row in db.execute(
            select(EvidenceEvent.evidence_id, EvidenceEvent.reason)
            .where(EvidenceEvent.evidence_id.in_([row.id for row in rows]), EvidenceEvent.kind == "declared")
            .order_by(EvidenceEvent.id)
        )
    }
    return [QuarantineLine(row.id, row.kind, row.name, row.quarantined_at, said.get(row.id) or "") for row in rows]


def events_of(db: Session, evidence_id: int) -> Sequence[tuple[EvidenceEvent, str]]:
    """The whole log of one piece of evidence, in order, with who acted."""
    return [
        (one, name)
        for one, name in db.execute(
            select(EvidenceEvent, func.coalesce(User.name, ""))
            .outerjoin(User, User.id == EvidenceEvent.actor_id)
            .where(EvidenceEvent.evidence_id == evidence_id)
            .order_by(EvidenceEvent.id)
        )
    ]


def comments_of(db: Session, evidence_id: int) -> Sequence[tuple[EvidenceComment, str]]:
    """The comments of one piece of evidence, in order, with their author."""
    return [
        (one, name)
        for one, name in db.execute(
            select(EvidenceComment, User.name)
            .join(User, User.id == EvidenceComment.author_id)
            .where(EvidenceComment.evidence_id == evidence_id)
            .order_by(EvidenceComment.id)
        )
    ]


def find_comment(db: Session, evidence_id: int, comment_id: int) -> EvidenceComment:
    """One comment of this evidence, or NotFound."""
    comment = db.get(EvidenceComment, comment_id) if comment_id <= LAST_ID else None
    if comment is None or comment.evidence_id != evidence_id:
        raise NotFound("Ce commentaire n’existe pas.")
    return comment


def statements_of(db: Session, evidence_id: int) -> Sequence[AnonymityStatement]:
    """What the author said of words that look like personal data."""
    return db.scalars(
        select(AnonymityStatement).where(AnonymityStatement.evidence_id == evidence_id).order_by(AnonymityStatement.id)
    ).all()


@dataclass(frozen=True)
class Room:
    """How many files one learner keeps, and how many bytes."""

    files: int
    size: int


def room_of(db: Session, learner_id: int) -> Room:
    """What this learner's files take."""
    files, size = db.execute(
        select(func.count(EvidenceFile.id), func.coalesce(func.sum(EvidenceFile.size), 0)).where(
            EvidenceFile.learner_id == learner_id, EvidenceFile.removed_at.is_(None)
        )
    ).one()
    return Room(files, int(size))


def files_of(db: Session, learner_id: int) -> Sequence[EvidenceFile]:
    """Every file of one learner whose bytes are still kept."""
    return db.scalars(
        select(EvidenceFile)
        .where(EvidenceFile.learner_id == learner_id, EvidenceFile.removed_at.is_(None))
        .order_by(EvidenceFile.id)
    ).all()


def request_of(db: Session, token_hash: str) -> TestimonyRequest | None:
    """The request behind a link."""
    return db.scalars(select(TestimonyRequest).where(TestimonyRequest.token_hash == token_hash)).one_or_none()


def held_request(db: Session, token_hash: str) -> TestimonyRequest | None:
    """The same, held until the end of the transaction."""
    return db.scalars(
        select(TestimonyRequest)
        .where(TestimonyRequest.token_hash == token_hash)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def requests_of(db: Session, evidence_id: int) -> Sequence[TestimonyRequest]:
    """Every link sent for one testimony, in order."""
    return db.scalars(
        select(TestimonyRequest).where(TestimonyRequest.evidence_id == evidence_id).order_by(TestimonyRequest.id)
    ).all()


def all_evidence_of(db: Session, learner_id: int) -> Sequence[Evidence]:
    """Everything, what was withdrawn too; for the archive of one's data."""
    return db.scalars(select(Evidence).where(Evidence.learner_id == learner_id).order_by(Evidence.id)).all()


def cited_attempts(db: Session, learner_id: int) -> frozenset[str]:
    """The attempts that already serve as evidence."""
    return frozenset(
        attempt_id
        for attempt_id in db.scalars(
            select(Evidence.attempt_id).where(Evidence.learner_id == learner_id, Evidence.withdrawn_at.is_(None))
        )
        if attempt_id is not None
    )
