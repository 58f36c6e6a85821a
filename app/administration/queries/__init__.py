"""Every SELECT of administration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select, text
from sqlalchemy.orm import Session, aliased

from app.accounts.models import OutgoingMail, User
from app.accounts.queries import named_like
from app.administration.models import BackupRun, ChoreRun, RetentionRun
from app.db.journal import JournalEntry
from app.portfolio.models.evidence import Evidence, EvidenceFile
from app.portfolio.models.vae import VaeResult


def retention_runs(db: Session, limit: int = 30) -> Sequence[RetentionRun]:
    """The last passages of the retention rules, the last first."""
    return db.scalars(select(RetentionRun).order_by(RetentionRun.id.desc()).limit(limit)).all()


def last_retention_run(db: Session) -> RetentionRun | None:
    return db.scalars(select(RetentionRun).order_by(RetentionRun.id.desc()).limit(1)).one_or_none()


def backup_runs(db: Session, limit: int = 20) -> Sequence[BackupRun]:
    """The last backups, made or failed, the last first."""
    return db.scalars(select(BackupRun).order_by(BackupRun.id.desc()).limit(limit)).all()


def last_good_backup(db: Session) -> BackupRun | None:
    return db.scalars(
        select(BackupRun).where(BackupRun.error.is_(None)).order_by(BackupRun.at.desc(), BackupRun.id.desc()).limit(1)
    ).one_or_none()


def chore_runs(db: Session) -> dict[str, ChoreRun]:
    return {row.name: row for row in db.scalars(select(ChoreRun))}


@dataclass(frozen=True)
class Outbox:
    """How the messages fare."""

    waiting: int
    oldest: datetime | None
    given_up: int


def outbox(db: Session, since: datetime) -> Outbox:
    """Messages that wait, since when, and those given up since this instant."""
    waiting, oldest = db.execute(
        select(func.count(), func.min(OutgoingMail.created_at)).where(OutgoingMail.state == "waiting")
    ).one()
    given_up = db.scalar(
        select(func.count())
        .select_from(OutgoingMail)
        .where(OutgoingMail.state == "given_up", OutgoingMail.created_at >= since)
    )
    return Outbox(waiting, oldest, given_up or 0)


def database_size(db: Session) -> int:
    """The size of the base, in bytes."""
    if db.get_bind().dialect.name == "postgresql":
        return int(db.scalar(text("SELECT pg_database_size(current_database())")) or 0)
    pages = db.scalar(text("SELECT page_count FROM pragma_page_count()")) or 0
    size = db.scalar(text("SELECT page_size FROM pragma_page_size()")) or 0
    return int(pages) * int(size)


def database_version(db: Session) -> str:
    """« 17.2 », « 3.53.4 »."""
    if db.get_bind().dialect.name == "postgresql":
        return str(db.scalar(text("SHOW server_version")))
    return str(db.scalar(text("SELECT sqlite_version()")))


def evidence_files_decided_before(db: Session, instant: datetime, limit: int = 200) -> Sequence[EvidenceFile]:
    """Files of evidence whose person had their last jury decision before this instant, and left it as it was since."""
    decided = (
        select(VaeResult.learner_id, func.max(VaeResult.noted_at).label("at"))
        .where(VaeResult.by_vae.is_(True))
        .group_by(VaeResult.learner_id)
        .subquery()
    )
    return db.scalars(
        select(EvidenceFile)
        .join(Evidence, Evidence.id == EvidenceFile.evidence_id)
        .join(decided, decided.c.learner_id == Evidence.learner_id)
        .where(EvidenceFile.removed_at.is_(None), decided.c.at < instant, Evidence.updated_at <= decided.c.at)
        .order_by(EvidenceFile.id)
        .limit(limit)
    ).all()


@dataclass(frozen=True)
class JournalLine:
    """One row of the journal, with the names as they are today."""

    number: int
    at: datetime
    kind: str
    actor_id: int | None
    actor: str | None
    subject_id: int | None
    subject: str | None
    about: str
    detail: str
    digest: str


@dataclass(frozen=True)
class JournalFilter:
    """Which rows: of one kind, by or about people whose name or address holds these words, between two instants."""

    kind: str = ""
    person: str = ""
    since: datetime | None = None
    until: datetime | None = None


def journal_lines(db: Session, asked: JournalFilter, offset: int = 0, limit: int = 100) -> Sequence[JournalLine]:
    """The journal, the last row first."""
    actor, subject = aliased(User), aliased(User)
    columns: tuple[Any, ...] = (
        JournalEntry.number,
        JournalEntry.at,
        JournalEntry.kind,
        JournalEntry.actor_id,
        actor.name,
        JournalEntry.subject_id,
        subject.name,
        JournalEntry.about,
        JournalEntry.detail,
        JournalEntry.digest,
    )
    query = (
        select(*columns)
        .outerjoin(actor, actor.id == JournalEntry.actor_id)
        .outerjoin(subject, subject.id == JournalEntry.subject_id)
        .order_by(JournalEntry.number.desc())
        .offset(offset)
        .limit(limit)
    )
    if asked.kind:
        query = query.where(JournalEntry.kind == asked.kind)
    if asked.since is not None:
        query = query.where(JournalEntry.at >= asked.since)
    if asked.until is not None:
        query = query.where(JournalEntry.at < asked.until)
    if asked.person:
        matching = select(User.id).where(named_like(asked.person))
        query = query.where(or_(JournalEntry.actor_id.in_(matching), JournalEntry.subject_id.in_(matching)))
    return [JournalLine(*row) for row in db.execute(query)]


def erased_people() -> Select[int]:
    """The accounts that were erased, to be used inside another statement."""
    return select(User.id).where(User.erased_at.is_not(None))


def erasures(db: Session) -> Sequence[tuple[int, datetime, datetime]]:
    """Who was erased: number, creation, erasure."""
    rows = db.execute(
        select(User.id, User.created_at, User.erased_at).where(User.erased_at.is_not(None)).order_by(User.id)
    )
    return [(row[0], row[1], row[2]) for row in rows if row[2] is not None]


def erasure_count(db: Session) -> int:
    """How many accounts were erased."""
    return db.scalar(select(func.count()).select_from(User).where(User.erased_at.is_not(None))) or 0


def journal_length(db: Session) -> int:
    """How many rows the journal holds."""
    return db.scalar(select(func.count()).select_from(JournalEntry)) or 0
