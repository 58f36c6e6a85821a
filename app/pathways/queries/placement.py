"""Every SELECT of the placement test and its signed conclusions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attempts.domain import AttemptState
from app.attempts.models import Attempt
from app.pathways.domain.placement import KIND
from app.pathways.models import PlacementConclusion, PlacementSignature


@dataclass(frozen=True)
class Signature:
    """Who signed, as what, when, and the digest of what they read."""

    role: str
    name: str
    signed_at: datetime
    digest: str


@dataclass(frozen=True)
class Conclusion:
    """One version of a conclusion with its signatures."""

    id: int
    learner_id: int
    version: int
    attempt_id: str
    document: dict[str, Any]
    digest: str
    written_by_id: int
    written_at: datetime
    signatures: tuple[Signature, ...]

    @property
    def signed(self) -> bool:
        """Whether both names are there, under what stands here."""
        return {one.role for one in self.signatures if one.digest == self.digest} == {"learner", "trainer"}

    def signature(self, role: str) -> Signature | None:
        """The name under it in this role."""
        return next((one for one in self.signatures if one.role == role), None)


def open_attempt(db: Session, learner_id: int) -> Attempt | None:
    """The placement test that somebody has begun and not ended."""
    return db.scalars(
        select(Attempt).where(
            Attempt.learner_id == learner_id, Attempt.activity_kind == KIND, Attempt.state == AttemptState.OPEN
        )
    ).first()


def last_attempt(db: Session, learner_id: int) -> Attempt | None:
    """The last placement test that somebody ended."""
    return db.scalars(
        select(Attempt)
        .where(Attempt.learner_id == learner_id, Attempt.activity_kind == KIND, Attempt.state == AttemptState.CLOSED)
        .order_by(Attempt.number.desc())
        .limit(1)
    ).first()


def closed_attempts(db: Session, learner_id: int) -> Sequence[Attempt]:
    """Every placement test that somebody ended, the oldest first."""
    return db.scalars(
        select(Attempt)
        .where(Attempt.learner_id == learner_id, Attempt.activity_kind == KIND, Attempt.state == AttemptState.CLOSED)
        .order_by(Attempt.number)
    ).all()


def conclusions_of(db: Session, learner_id: int) -> list[Conclusion]:
    """Every version of the conclusions about one person, the latest first; two statements."""
    rows = db.scalars(
        select(PlacementConclusion)
        .where(PlacementConclusion.learner_id == learner_id)
        .order_by(PlacementConclusion.version.desc())
    ).all()
    signed: dict[int, list[Signature]] = {}
    for row in db.scalars(
        select(PlacementSignature)
        .join(PlacementConclusion, PlacementConclusion.id == PlacementSignature.conclusion_id)
        .where(PlacementConclusion.learner_id == learner_id)
        .order_by(PlacementSignature.id)
    ):
        one = Signature(row.role, row.signer_name, row.signed_at, row.digest)
        signed.setdefault(row.conclusion_id, []).append(one)
    return [
        Conclusion(
            row.id,
            row.learner_id,
            row.version,
            row.attempt_id,
            json.loads(row.document),
            row.digest,
            row.written_by_id,
            row.written_at,
            tuple(signed.get(row.id, ())),
        )
        for row in rows
    ]


def signed_placement_of(db: Session, learner_id: int) -> Conclusion | None:
    """The latest conclusion about somebody that both signed; None without one."""
    return next((one for one in conclusions_of(db, learner_id) if one.signed), None)
