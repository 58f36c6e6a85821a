"""Every SELECT over dossiers professionnels; who may see one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.cohorts.queries import may_see_work_of
from app.errors import NotFound
from app.portfolio.models.evidence import Evidence
from app.portfolio.models.jury import JuryLink
from app.portfolio.models.record import (
    ProfessionalRecord,
    RecordComment,
    RecordExample,
    RecordLook,
    RecordPiece,
    RecordText,
    RecordVersion,
    RecordWaiver,
)

ABSENT = "Ce dossier n’existe pas, ou il n’est pas à vous."


def find_record(db: Session, owner_id: int, framework: str) -> ProfessionalRecord | None:
    """The dossier of this person for this référentiel."""
    return db.scalars(
        select(ProfessionalRecord).where(
            ProfessionalRecord.owner_id == owner_id, ProfessionalRecord.framework == framework
        )
    ).one_or_none()


def records_of(db: Session, owner_id: int) -> Sequence[ProfessionalRecord]:
    """Every dossier of this person, the last changed first."""
    return db.scalars(
        select(ProfessionalRecord)
        .where(ProfessionalRecord.owner_id == owner_id)
        .order_by(ProfessionalRecord.updated_at.desc(), ProfessionalRecord.id.desc())
    ).all()


def record_visible_to(db: Session, viewer: Viewer, owner_id: int, framework: str | None = None) -> ProfessionalRecord:
    """One's own dossier; a trainer, that of the learners of cohorts they train today; for anybody else there is none.

    An administrator reads no dossier, and a juror only frozen copies, by a link.
    """
    follows = viewer.role is Role.TRAINER and may_see_work_of(db, viewer, owner_id)
    if viewer.id != owner_id and not follows:
        raise NotFound(ABSENT)
    for record in records_of(db, owner_id):
        if framework is None or record.framework == framework:
            return record
    raise NotFound(ABSENT)


def held_record(db: Session, record_id: int) -> ProfessionalRecord:
    """The row of a dossier, held until the end of the transaction: its changes pass one at a time."""
    return db.scalars(
        select(ProfessionalRecord)
        .where(ProfessionalRecord.id == record_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def texts_of(db: Session, record_id: int) -> Mapping[tuple[int, str], RecordText]:
    """Every text of a dossier by (example or 0, key)."""
    rows = db.scalars(select(RecordText).where(RecordText.record_id == record_id))
    return {(row.example_id, row.key): row for row in rows}


def held_text(db: Session, record_id: int, example_id: int, key: str) -> RecordText | None:
    """One text, as it stands once it is held."""
    return db.scalars(
        select(RecordText)
        .where(RecordText.record_id == record_id, RecordText.example_id == example_id, RecordText.key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def examples_of(db: Session, record_id: int) -> Sequence[RecordExample]:
    """The examples of a dossier, in order."""
    return db.scalars(
        select(RecordExample)
        .where(RecordExample.record_id == record_id)
        .order_by(RecordExample.activity, RecordExample.position, RecordExample.id)
    ).all()


def get_example(db: Session, record_id: int, example_id: int) -> RecordExample:
    """One example of this dossier, or NotFound."""
    example = db.get(RecordExample, example_id)
    if example is None or example.record_id != record_id:
        raise NotFound("Cet exemple n’existe pas, ou il n’est pas à vous.")
    return example


def pieces_of(db: Session, record_id: int) -> Sequence[tuple[RecordPiece, Evidence | None]]:
    """The pieces of a dossier with the evidence that each names, in order of insertion."""
    rows = db.execute(
        select(RecordPiece, Evidence)
        .outerjoin(Evidence, Evidence.id == RecordPiece.evidence_id)
        .where(RecordPiece.record_id == record_id)
        .order_by(RecordPiece.place, RecordPiece.position, RecordPiece.id)
    )
    return [(piece, evidence) for piece, evidence in rows]


def find_piece(db: Session, record_id: int, piece_id: int) -> RecordPiece | None:
    """One piece of this dossier."""
    piece = db.get(RecordPiece, piece_id)
    return piece if piece is not None and piece.record_id == record_id else None


def last_version(db: Session, record_id: int) -> RecordVersion | None:
    """The last version kept of a dossier."""
    return db.scalars(
        select(RecordVersion).where(RecordVersion.record_id == record_id).order_by(RecordVersion.number.desc()).limit(1)
    ).one_or_none()


def versions_of(db: Session, record_id: int, limit: int = 200) -> Sequence[RecordVersion]:
    """The versions of a dossier, the last first."""
    return db.scalars(
        select(RecordVersion)
        .where(RecordVersion.record_id == record_id)
        .order_by(RecordVersion.number.desc())
        .limit(limit)
    ).all()


def get_version(db: Session, record_id: int, number: int) -> RecordVersion:
    """One version of this dossier, or NotFound."""
    found = db.scalars(
        select(RecordVersion).where(RecordVersion.record_id == record_id, RecordVersion.number == number)
    ).one_or_none()
    if found is None:
        raise NotFound("Cette version n’existe pas.")
    return found


@dataclass(frozen=True)
class CommentLine:
    """A comment with its author's name."""

    id: int
    example_id: int
    key: str
    text: str
    author: str
    at: datetime
    resolved_at: datetime | None


def comments_of(db: Session, record_id: int) -> Sequence[CommentLine]:
    """The comments of a dossier, in order."""
    rows = db.execute(
        select(RecordComment, User.name)
        .join(User, User.id == RecordComment.author_id)
        .where(RecordComment.record_id == record_id)
        .order_by(RecordComment.id)
    )
    return [CommentLine(row.id, row.example_id, row.key, row.text, name, row.at, row.resolved_at) for row, name in rows]


def get_comment(db: Session, record_id: int, comment_id: int) -> RecordComment:
    """One comment of this dossier, or NotFound."""
    comment = db.get(RecordComment, comment_id)
    if comment is None or comment.record_id != record_id:
        raise NotFound("Ce commentaire n’existe pas.")
    return comment


def waivers_of(db: Session, record_id: int) -> Sequence[RecordWaiver]:
    """What the author said of words that look like personal data."""
    return db.scalars(select(RecordWaiver).where(RecordWaiver.record_id == record_id).order_by(RecordWaiver.id)).all()


@dataclass(frozen=True)
class LookLine:
    """Who looked at a dossier, at what, when."""

    who: str
    what: str
    at: datetime
    by_link: bool


def looks_of(db: Session, record_id: int, limit: int = 200) -> Sequence[LookLine]:
    """Who looked at a dossier besides its owner, the last first."""
    rows = db.execute(
        select(RecordLook.what, RecordLook.at, User.name, JuryLink.label)
        .outerjoin(User, User.id == RecordLook.viewer_id)
        .outerjoin(JuryLink, JuryLink.id == RecordLook.link_id)
        .where(RecordLook.record_id == record_id)
        .order_by(RecordLook.at.desc(), RecordLook.id.desc())
        .limit(limit)
    )
    return [LookLine(name or label or "", what, at, label is not None) for what, at, name, label in rows]


def looked_since(
    db: Session, record_id: int, viewer_id: int | None, link_id: int | None, what: str, since: datetime
) -> bool:
    """Whether this look was already logged since then: a page read again is one look."""
    found = db.scalar(
        select(RecordLook.id)
        .where(
            RecordLook.record_id == record_id,
            RecordLook.viewer_id.is_not_distinct_from(viewer_id),
            RecordLook.link_id.is_not_distinct_from(link_id),
            RecordLook.what == what,
            RecordLook.at >= since,
        )
        .limit(1)
    )
    return found is not None


@dataclass(frozen=True)
class FollowedRecord:
    """A dossier on a trainer's list."""

    owner_id: int
    name: str
    framework: str
    updated_at: datetime
    review_asked_at: datetime | None


def records_followed_by(db: Session, learner_ids: Sequence[int]) -> Sequence[FollowedRecord]:
    """The dossiers of these learners, those that wait for a review first."""
    rows = db.execute(
        select(
            User.id,
            User.name,
            ProfessionalRecord.framework,
            ProfessionalRecord.updated_at,
            ProfessionalRecord.review_asked_at,
        )
        .join(User, User.id == ProfessionalRecord.owner_id)
        .where(ProfessionalRecord.owner_id.in_(learner_ids))
        .order_by(
            ProfessionalRecord.review_asked_at.is_(None),
            ProfessionalRecord.review_asked_at,
            func.lower(User.name),
            User.id,
        )
    )
    return [FollowedRecord(*row) for row in rows]
