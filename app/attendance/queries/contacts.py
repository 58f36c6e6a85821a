"""Every SELECT over the accompaniment journal."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from app.accounts.models import User
from app.attendance.domain.contacts import ContactChannel, ContactKind, response_delay
from app.attendance.models.contacts import Contact


@dataclass(frozen=True)
class ContactLine:
    """One entry of the journal, with the name of who noted it."""

    id: int
    learner_id: int
    author_id: int
    author: str
    kind: ContactKind
    channel: ContactChannel
    at: datetime
    minutes: int
    summary: str
    requested_at: datetime | None
    source: str | None

    @property
    def response_delay(self) -> timedelta | None:
        return response_delay(self.requested_at, self.at)


COLUMNS: tuple[Any, ...] = (
    Contact.id,
    Contact.learner_id,
    Contact.author_id,
    User.name,
    Contact.kind,
    Contact.channel,
    Contact.at,
    Contact.minutes,
    Contact.summary,
    Contact.requested_at,
    Contact.source,
)


def _lines(db: Session, query: Select[Any]) -> list[ContactLine]:
    found = []
    for row in db.execute(query):
        values: list[Any] = list(row)
        values[4:6] = ContactKind(row.kind), ContactChannel(row.channel)
        found.append(ContactLine(*values))
    return found


def _in_force() -> Select[Any]:
    """Entries that no later one replaces."""
    later = aliased(Contact)
    return (
        select(*COLUMNS)
        .join(User, User.id == Contact.author_id)
        .outerjoin(later, later.corrects_id == Contact.id)
        .where(later.id.is_(None))
    )


def contacts_of(
    db: Session,
    learner_id: int,
    kind: ContactKind | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 500,
) -> Sequence[ContactLine]:
    """The journal of one person, the last first, without the entries that a correction replaced; one statement.

    Ask `may_see_work_of` first: this looks at nobody's right to see.
    """
    query = _in_force().where(Contact.learner_id == learner_id)
    if kind is not None:
        query = query.where(Contact.kind == kind.value)
    if since is not None:
        query = query.where(Contact.at >= since)
    if until is not None:
        query = query.where(Contact.at < until)
    return _lines(db, query.order_by(Contact.at.desc(), Contact.id.desc()).limit(limit))


def last_contacts(db: Session, learner_ids: Collection[int]) -> Mapping[int, ContactLine]:
    """The last entry about each of these people; one statement, whatever their number."""
    later = aliased(Contact)
    rank = func.row_number().over(partition_by=Contact.learner_id, order_by=(Contact.at.desc(), Contact.id.desc()))
    ranked = (
        select(Contact.id, rank.label("rank"))
        .outerjoin(later, later.corrects_id == Contact.id)
        .where(Contact.learner_id.in_(learner_ids), later.id.is_(None))
        .subquery()
    )
    query = (
        select(*COLUMNS)
        .join(User, User.id == Contact.author_id)
        .join(ranked, ranked.c.id == Contact.id)
        .where(ranked.c.rank == 1)
    )
    return {line.learner_id: line for line in _lines(db, query)}


def all_contacts(db: Session, learner_id: int) -> Sequence[Contact]:
    """Everything the journal keeps about one person, corrected entries too, in order."""
    return db.scalars(select(Contact).where(Contact.learner_id == learner_id).order_by(Contact.at, Contact.id)).all()


def find_contact(db: Session, contact_id: int) -> Contact | None:
    return db.get(Contact, contact_id)


def contact_of_source(db: Session, source: str) -> Contact | None:
    """The entry that already tells this message or this session."""
    return db.scalars(select(Contact).where(Contact.source == source)).one_or_none()


def is_corrected(db: Session, contact_id: int) -> bool:
    """Whether a later entry replaces this one."""
    return db.scalar(select(Contact.id).where(Contact.corrects_id == contact_id)) is not None
