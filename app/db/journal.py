"""The journal of sensitive acts: each row carries a digest of itself and of the row before it, so that an edit shows.

It stands in the ground, since every feature may have an act to tell. A row names nobody: people are numbers, which
stay when a person is erased, so that erasing breaks no link of the chain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, Row, String, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base

HEAD = 1
PAGE = 1000
# What the first row is tied to.
ORIGIN = "0" * 64
MAX_OBJECT = 120
MAX_DETAIL = 300


class JournalKind(StrEnum):
    """What was done that one may have to answer for."""

    ROLE_CHANGED = "role_changed"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    ACCOUNT_INVITED = "account_invited"
    ACCOUNT_ADDED = "account_added"
    ACCOUNT_ERASED = "account_erased"
    DATA_EXPORTED = "data_exported"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a kind of act
    EMAIL_CHANGED = "email_changed"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    COHORT_MADE = "cohort_made"
    COHORT_CHANGED = "cohort_changed"
    COHORT_ARCHIVED = "cohort_archived"
    COHORT_REOPENED = "cohort_reopened"
    CODE_MADE = "code_made"
    CODE_CLOSED = "code_closed"
    COHORT_JOINED = "cohort_joined"
    COHORT_LEFT = "cohort_left"
    LEARNER_ENROLLED = "learner_enrolled"
    LEARNER_REMOVED = "learner_removed"
    LIST_IMPORTED = "list_imported"
    TRAINER_ASSIGNED = "trainer_assigned"
    TRAINER_RELEASED = "trainer_released"
    SETTINGS_CHANGED = "settings_changed"
    RETENTION_RUN = "retention_run"
    BACKUP_MADE = "backup_made"
    BACKUP_FAILED = "backup_failed"
    BACKUP_RESTORED = "backup_restored"
    JOURNAL_EXPORTED = "journal_exported"
    INTERNSHIP_SIGNED = "internship_signed"
    GRADE_GIVEN = "grade_given"
    GRADE_CHANGED = "grade_changed"
    RESULTS_PUBLISHED = "results_published"
    MINUTES_SIGNED = "minutes_signed"
    STATEMENT_ISSUED = "statement_issued"
    STATEMENT_REVOKED = "statement_revoked"
    CONTENT_PUBLISHED = "content_published"
    CONTENT_ROLLED_BACK = "content_rolled_back"
    LINK_MADE = "link_made"
    LINK_CLOSED = "link_closed"
    PACK_MADE = "pack_made"


class JournalEntry(Base):
    """A sensitive act: never edited, each row tied to the one before. People are numbers, without a foreign key:
    what a row says must outlive the account it speaks of."""

    __tablename__ = "journal_entries"
    __table_args__ = (
        Index("ix_journal_entries_at", "at"),
        Index("ix_journal_entries_kind_at", "kind", "at"),
        Index("ix_journal_entries_actor_id_at", "actor_id", "at"),
        Index("ix_journal_entries_subject_id_at", "subject_id", "at"),
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(40))
    actor_id: Mapped[int | None]
    subject_id: Mapped[int | None]
    about: Mapped[str] = mapped_column(String(MAX_OBJECT))
    detail: Mapped[str] = mapped_column(String(MAX_DETAIL))
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class JournalHead(Base):
    """Where the journal stands: its last row, and where it begins since the oldest rows were dropped. One row."""

    __tablename__ = "journal_heads"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    kept_from: Mapped[int]
    kept_after: Mapped[str] = mapped_column(String(64))


def digest_of(
    number: int,
    at: datetime,
    kind: str,
    actor_id: int | None,
    subject_id: int | None,
    about: str,
    detail: str,
    previous: str,
) -> str:
    """The digest of one row: SHA-256 over its values in this order, as JSON, the digest of the row before the last."""
    instant = at.astimezone(UTC).isoformat(timespec="microseconds")
    told = json.dumps(
        [number, instant, kind, actor_id, subject_id, about, detail, previous],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def journal_event(
    db: Session,
    kind: JournalKind,
    now: datetime,
    *,
    actor_id: int | None = None,
    subject_id: int | None = None,
    about: str = "",
    detail: str = "",
) -> JournalEntry:
    """Add a row, in the transaction of the act that it tells.

    `about` names a thing by its kind and number (« cohorte 12 »), `detail` says a few words; neither ever holds a
    name, an address, an answer. On PostgreSQL the head is held until the end of the transaction: call this last.
    """
    db.flush()  # an act that the base refuses leaves no row
    head = _held_head(db)
    number, previous = head.number + 1, head.digest
    about, detail = " ".join(about.split())[:MAX_OBJECT], " ".join(detail.split())[:MAX_DETAIL]
    entry = JournalEntry(
        number=number,
        at=now,
        kind=kind.value,
        actor_id=actor_id,
        subject_id=subject_id,
        about=about,
        detail=detail,
        previous=previous,
        digest=digest_of(number, now, kind.value, actor_id, subject_id, about, detail, previous),
    )
    db.add(entry)
    head.number, head.digest = number, entry.digest
    db.flush()  # the next row of the same transaction is tied to this one
    return entry


def _held_head(db: Session) -> JournalHead:
    dialect: Any = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    db.execute(
        dialect.insert(JournalHead)
        .values(id=HEAD, number=0, digest=ORIGIN, kept_from=1, kept_after=ORIGIN)
        .on_conflict_do_nothing(index_elements=["id"])
    )
    return db.scalars(select(JournalHead).with_for_update().execution_options(populate_existing=True)).one()


def _rows(db: Session) -> Iterator[Row[Any]]:
    """Every row, in order, read a thousand at a time and as the base holds it now."""
    last = -1
    while True:
        page = db.execute(
            select(*JournalEntry.__table__.columns)
            .where(JournalEntry.number > last)
            .order_by(JournalEntry.number)
            .limit(PAGE)
        ).all()
        yield from page
        if len(page) < PAGE:
            return
        last = page[-1].number


def verify_journal(db: Session) -> int | None:
    """The number of the first row that is not as it was written (or is missing, or too many); None when all hold."""
    head = db.scalars(select(JournalHead)).one_or_none()
    number = 0 if head is None else head.kept_from - 1
    digest = ORIGIN if head is None else head.kept_after
    for row in _rows(db):
        number += 1
        found = digest_of(
            row.number, row.at, row.kind, row.actor_id, row.subject_id, row.about, row.detail, row.previous
        )
        if row.number != number or row.previous != digest or row.digest != found:
            return min(number, int(row.number))
        digest = found
    last = (0, ORIGIN) if head is None else (head.number, head.digest)
    return None if (number, digest) == last else number + 1


def _last_before(db: Session, instant: datetime) -> JournalEntry | None:
    """The last of the first rows, all written before this instant."""
    kept = select(func.min(JournalEntry.number)).where(JournalEntry.at >= instant).scalar_subquery()
    return db.scalars(
        select(JournalEntry)
        .where(or_(kept.is_(None), JournalEntry.number < kept))
        .order_by(JournalEntry.number.desc())
        .limit(1)
    ).one_or_none()


def forget_journal_before(db: Session, instant: datetime) -> int:
    """Drop the oldest rows, once their time is over; the chain goes on from the digest of the last one dropped."""
    last = _last_before(db, instant)
    if last is None:
        return 0
    head = _held_head(db)
    gone = last.number - head.kept_from + 1
    head.kept_from, head.kept_after = last.number + 1, last.digest
    db.execute(delete(JournalEntry).where(JournalEntry.number <= last.number))
    db.flush()  # the next row is tied to the head
    return gone
