"""One learner as their trainer sees them: where they stand, what they did lately, what was said to one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.attempts.domain import AttemptState, AttemptSummary, Mode
from app.attempts.queries import Owner, history_of
from app.attendance.queries.contacts import ContactLine, contacts_of
from app.content.catalog import Catalog
from app.errors import NotFound
from app.followup import queries
from app.followup.domain.rules import Line, line_of
from app.followup.queries import Followed
from app.followup.services.table import facts_of, title_of
from app.messaging.queries.threads import ThreadLine, threads_for
from app.modules.queries import events_of
from app.portfolio.queries.evidence import all_evidence_of
from app.progress.domain.mastery import FrameworkProgress
from app.progress.services import progress_of

TIMELINE_DAYS = 30
TIMELINE_LINES = 40
COPIES = 200
CONTACTS = 200
# Where a trainer reads what somebody did; a graded copy or an exam is told by its date alone (trust.md §2).
READ_AT = {
    "quiz": "/tentatives/{}/resultat",
    "scenario": "/tentatives/{}",
}


@dataclass(frozen=True)
class Copy:
    """One attempt on the page of a person; `address` only where a trainer may read it."""

    summary: AttemptSummary
    title: str
    address: str


@dataclass(frozen=True)
class Event:
    """One line of the timeline."""

    at: datetime
    words: str
    address: str = ""


@dataclass(frozen=True)
class Person:
    """All that the page of one learner shows."""

    followed: Followed
    line: Line
    progress: FrameworkProgress
    copies: tuple[Copy, ...]
    contacts: tuple[ContactLine, ...]
    threads: tuple[ThreadLine, ...]
    timeline: tuple[Event, ...]


def person_of(db: Session, catalog: Catalog, viewer: Viewer, learner_id: int, now: datetime) -> Person:
    """A learner whom this person follows today; for the others there is nobody."""
    followed = next((one for one in queries.followed_by(db, viewer, now) if one.id == learner_id), None)
    if followed is None:
        raise NotFound("Cette personne n’existe pas, ou vous ne la suivez pas.")
    facts = facts_of(db, catalog, viewer, [followed], now)[0]
    contacts = tuple(contacts_of(db, learner_id, limit=CONTACTS))
    threads = tuple(threads_for(db, viewer, learner_id, limit=20))
    copies = tuple(
        Copy(one, title_of(catalog, one.activity_kind, one.activity_id), _address(viewer, one))
        for one in history_of(db, Owner(learner_id=learner_id), limit=COPIES)
    )
    return Person(
        followed=followed,
        line=line_of(facts, now),
        progress=progress_of(db, catalog, learner_id, followed.framework),
        copies=copies,
        contacts=contacts,
        threads=threads,
        timeline=_timeline(db, catalog, viewer, learner_id, copies, contacts, now),
    )


def _address(viewer: Viewer, one: AttemptSummary) -> str:
    """Where this person may read a copy: trainers, closed ones of training; an administrator, none."""
    allowed = viewer.role is Role.TRAINER and one.state == AttemptState.CLOSED and one.mode == Mode.TRAINING
    return READ_AT.get(one.activity_kind, "").format(one.id) if allowed else ""


def _timeline(
    db: Session,
    catalog: Catalog,
    viewer: Viewer,
    learner_id: int,
    copies: Sequence[Copy],
    contacts: Sequence[ContactLine],
    now: datetime,
) -> tuple[Event, ...]:
    """The last month, the latest first: lessons finished, work handed in, evidence, contacts."""
    since = now - timedelta(days=TIMELINE_DAYS)
    found = [
        Event(one.at, f"leçon terminée : {_lesson(catalog, one.module_id, one.lesson_id)}")
        for one in events_of(db, learner_id, since)
        if one.kind == "finished"
    ]
    found += [
        Event(copy.summary.closed_at, f"rendu : {copy.title}", copy.address)
        for copy in copies
        if copy.summary.closed_at is not None
    ]
    found += [
        Event(one.submitted_at, f"preuve remise : {one.title}")
        for one in (all_evidence_of(db, learner_id) if viewer.role is Role.TRAINER else ())
        if one.submitted_at is not None and one.withdrawn_at is None and one.quarantined_at is None
    ]
    found += [Event(one.at, f"échange avec {one.author or 'une personne partie'}") for one in contacts]
    recent = [one for one in found if one.at >= since]
    return tuple(sorted(recent, key=lambda one: one.at, reverse=True)[:TIMELINE_LINES])


def _lesson(catalog: Catalog, module_id: str, lesson_id: str) -> str:
    module = catalog.modules.get(module_id)
    found = next((one.title for one in module.lessons if one.id == lesson_id), None) if module else None
    return found or "une leçon"
