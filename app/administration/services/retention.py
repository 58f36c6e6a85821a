"""Running the retention rules: each in its own savepoint, one that fails stops no other; the report is kept."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Executable, delete, select, update
from sqlalchemy.orm import Session

from app.accounts.queries import expired_exports, get_user
from app.accounts.services import data as accounts
from app.accounts.services import erase_person
from app.accounts.services.people import Eraser
from app.administration import queries
from app.administration.domain import retention as rules
from app.administration.domain.retention import RULES
from app.administration.models import BackupRun, RetentionRun
from app.attempts.models import Attempt, AttemptAction, Outcome
from app.certification.services import statements
from app.cohorts import queries as cohort_queries
from app.cohorts.models import Departure
from app.cohorts.services import data as cohorts
from app.db.base import Base
from app.db.journal import JournalKind, forget_journal_before, journal_event, verify_journal
from app.db.types import UTCDateTime
from app.errors import Forbidden
from app.internships.services import data as internships
from app.messaging.services import own_data as messages
from app.portfolio.models.evidence import EvidenceFile
from app.portfolio.services import record_data
from app.storage import Storage

logger = logging.getLogger(__name__)
BATCH = 100
# Proofs of training: the table, and the instant from which its time is counted.
TRAINING = {
    "live_sessions": "ends_at",
    "accompaniment_contacts": "at",
    "completion_certificates": "issued_at",
    "complaints": "filed_at",
    "survey_invitations": "invited_at",
    "survey_answers": "week",
    "placement_conclusions": "written_at",
}
# What hangs on one of them: the column that names it, its table, its instant.
TRAINING_PARTS = {
    "attendance_marks": ("session_id", "live_sessions", "ends_at"),
    "live_session_trainers": ("session_id", "live_sessions", "ends_at"),
    "complaint_events": ("complaint_id", "complaints", "filed_at"),
    "placement_signatures": ("conclusion_id", "placement_conclusions", "written_at"),
}
MOST_PEOPLE = 2000


@dataclass
class Passage:
    """One run of the rules over one base. `dry`: all is counted, nothing leaves the storage, nobody is erased."""

    db: Session
    storage: Storage
    erasers: Sequence[Eraser]
    contact: str
    now: datetime
    dry: bool = False
    # What to delete from the storage once the transaction is over.
    doomed: list[str] = field(default_factory=list)

    def count(self, statement: Executable) -> int:
        """Run a statement; how many rows it touched."""
        return cast("CursorResult[Any]", self.db.execute(statement)).rowcount

    def erase_people(self, find: Callable[[Session, datetime, int], Sequence[int]], before: datetime) -> int:
        """Erase the people that `find` gives, batch after batch; an account that must stay (the last admin) stays."""
        if self.dry:
            return len(find(self.db, before, MOST_PEOPLE))
        erased, refused = 0, set[int]()
        while found := [one for one in find(self.db, before, BATCH + len(refused)) if one not in refused]:
            for user_id in found:
                try:
                    user = get_user(self.db, user_id)
                    self.doomed += erase_person(self.db, user, self.erasers, self.contact, self.now)
                    erased += 1
                except Forbidden:
                    refused.add(user_id)
            if erased >= MOST_PEOPLE:
                break
        return erased


def _evidence(run: Passage) -> int:
    files = queries.evidence_files_decided_before(run.db, run.now - rules.EVIDENCE_LIFE, MOST_PEOPLE)
    for file in files:
        run.doomed.append(file.storage_key)
        file.name, file.removed_at = "", run.now
    run.db.flush()
    return len(files)


def _copies(run: Passage) -> int:
    """Answers of closed copies whose person is gone; the figures stay on the attempt and in the outcomes."""
    old = (
        select(Attempt.id)
        .join(AttemptAction, AttemptAction.attempt_id == Attempt.id)
        .where(Attempt.closed_at < run.now - rules.COPY_LIFE, Attempt.learner_id.in_(queries.erased_people()))
        .distinct()
    )
    ids = list(run.db.scalars(old))
    for start in range(0, len(ids), 500):
        batch = ids[start : start + 500]
        run.count(delete(AttemptAction).where(AttemptAction.attempt_id.in_(batch)))
        run.count(update(Attempt).where(Attempt.id.in_(batch)).values(action_count=0, snapshot={}, setup={}))
    return len(ids)


def _training(run: Passage) -> int:
    """Proofs of training, what hangs on each before it; self-references go in one statement."""
    old, touched = run.now - rules.TRAINING_LIFE, 0
    for table in reversed(Base.metadata.sorted_tables):
        if table.name in TRAINING_PARTS:
            column, parent_name, ended = TRAINING_PARTS[table.name]
            parent = Base.metadata.tables[parent_name]
            dead = select(parent.c.id).where(parent.c[ended] < old)
            touched += run.count(delete(table).where(table.c[column].in_(dead)))
        elif table.name in TRAINING:
            column = table.c[TRAINING[table.name]]
            limit = old if isinstance(column.type, UTCDateTime) else old.date()
            touched += run.count(delete(table).where(column < limit))
    return touched


def _register(run: Passage) -> int:
    """Statements, sittings with all that hangs on them, outcomes and attempts of people who are gone."""
    touched = statements.purge(run.db, run.now)
    old = run.now - rules.REGISTER_LIFE
    tables = Base.metadata.tables
    sittings, seats = tables["exam_sittings"], tables["exam_seats"]
    dead = select(sittings.c.id).where(sittings.c.closes_at < old)
    dead_seats = select(seats.c.id).where(seats.c.sitting_id.in_(dead))
    for table in reversed(Base.metadata.sorted_tables):
        if "seat_id" in table.c:
            touched += run.count(delete(table).where(table.c.seat_id.in_(dead_seats)))
        if "sitting_id" in table.c:
            touched += run.count(delete(table).where(table.c.sitting_id.in_(dead)))
    touched += run.count(delete(sittings).where(sittings.c.closes_at < old))
    attempts = select(Attempt.id).where(Attempt.closed_at < old, Attempt.learner_id.in_(queries.erased_people()))
    touched += run.count(delete(Outcome).where(Outcome.attempt_id.in_(attempts)))
    run.count(delete(AttemptAction).where(AttemptAction.attempt_id.in_(attempts)))
    return touched + run.count(
        delete(Attempt).where(Attempt.closed_at < old, Attempt.learner_id.in_(queries.erased_people()))
    )


def _exports(run: Passage) -> int:
    if run.dry:
        return len(expired_exports(run.db, run.now))
    return accounts.forget_expired_exports(run.db, run.storage, run.now)


APPLIED: Mapping[str, Callable[[Passage], int]] = {
    "places": lambda run: cohorts.forget_unanswered(run.db, run.now),
    "unconfirmed": lambda run: accounts.forget_unconfirmed(run.db, run.now),
    "factors": lambda run: cohorts.forget_factors(run.db, run.now),
    "gone": lambda run: run.erase_people(cohort_queries.learners_gone_since, run.now - cohorts.ACCOUNT_AFTERLIFE),
    "dormant": lambda run: run.erase_people(cohort_queries.people_dormant_since, run.now - rules.DORMANT_LIFE),
    "evidence": _evidence,
    "evidence_hashes": lambda run: run.count(
        delete(EvidenceFile).where(EvidenceFile.removed_at < run.now - rules.HASH_LIFE)
    ),
    "copies": _copies,
    "training": _training,
    "internships": lambda run: internships.forget_old(run.db, run.now - rules.TRAINING_LIFE),
    "register": _register,
    "looks": lambda run: record_data.purge(run.db, run.now),
    "notices": lambda run: messages.purge(run.db, run.now),
    "departures": lambda run: run.count(delete(Departure).where(Departure.left_at < run.now - rules.DEPARTURE_LIFE)),
    "codes": lambda run: cohorts.forget_codes(run.db, run.now),
    "access": lambda run: accounts.forget_old_access(run.db, run.now),
    "mail_bodies": lambda run: accounts.forget_mail_bodies(run.db, run.now),
    "mail_traces": lambda run: accounts.forget_mail_traces(run.db, run.now),
    "exports": _exports,
    "events": lambda run: accounts.forget_events(run.db, run.now),
    "journal": lambda run: forget_journal_before(run.db, run.now - rules.JOURNAL_LIFE),
    "reports": lambda run: (
        run.count(delete(RetentionRun).where(RetentionRun.at < run.now - rules.REPORT_LIFE))
        + run.count(delete(BackupRun).where(BackupRun.at < run.now - rules.REPORT_LIFE))
    ),
}


def apply_rules(run: Passage) -> RetentionRun:
    """Run every rule, then read the journal again; the report. In a dry run the caller rolls everything back."""
    counts: dict[str, int] = {}
    failures: dict[str, str] = {}
    for rule in RULES:
        try:
            with run.db.begin_nested():
                counts[rule.key] = APPLIED[rule.key](run)
        except Exception as error:
            # What one rule cannot do today it will try tomorrow; its message could name somebody: only its kind.
            logger.error("retention rule %s failed: %s", rule.key, type(error).__name__)
            failures[rule.key] = type(error).__name__
    report = RetentionRun(at=run.now, counts=counts, failures=failures, broken_row=verify_journal(run.db))
    run.db.add(report)
    if not run.dry:
        told = f"{sum(counts.values())} lignes" + (f", {len(failures)} règles en échec" if failures else "")
        journal_event(run.db, JournalKind.RETENTION_RUN, run.now, detail=told)
    run.db.flush()
    return report
