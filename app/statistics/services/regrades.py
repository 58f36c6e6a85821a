"""Regrades: what a corrected quiz would change, put in force with a reason, taken back with another.

Nothing here commits. Every change on a copy is an act of its log; marks are computed by the engine, never stored apart.
"""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.attempts import queries as attempt_queries
from app.attempts import services as attempt_services
from app.attempts.domain import fold
from app.attempts.services.log import new_attempt_id
from app.content.catalog import Catalog
from app.content.schema.quiz import PublishedQuiz
from app.db.journal import JournalKind, journal_event
from app.errors import Conflict, InvalidAction, NotFound
from app.messaging.domain import NoticeKind
from app.messaging.services import notify
from app.quizzes import services as quiz_services
from app.quizzes.domain.changes import QuestionChange, changes
from app.quizzes.domain.player import QuizState
from app.quizzes.domain.regrade import RegradePolicy
from app.quizzes.domain.regrading import write_regrading
from app.quizzes.queries import KIND
from app.quizzes.services import ENGINE, RegradedCopy
from app.statistics import queries
from app.statistics.domain.reasons import checked_reason
from app.statistics.models import QuizRegrade
from app.statistics.queries import TouchedStatement


class Moved(Conflict):
    """Copies changed since they were previewed: what would be written is not what was read."""

    default = "Des copies ont changé depuis cet aperçu. Le voici recalculé\u00a0: relisez-le, puis confirmez."


@dataclass(frozen=True)
class Candidate:
    """A quiz of which copies were taken with other versions than the published one."""

    quiz_id: str
    title: str
    copies: int


@dataclass(frozen=True)
class VersionChanges:
    """What the published version changes for the copies of one earlier version."""

    digest: str
    copies: int
    first_at: datetime
    questions: tuple[QuestionChange, ...]
    old_pass_percent: str
    pass_percent_changes: bool


@dataclass(frozen=True)
class Plan:
    """All that a regrade would do. `token` stands for exactly this: it is sent back to put it in force.

    `named` are the copies of people whom the reader follows, with their names; the others are only counted.
    """

    quiz: PublishedQuiz
    policy: RegradePolicy
    copies: tuple[RegradedCopy, ...]
    named: tuple[tuple[str, RegradedCopy], ...]
    statements: tuple[TouchedStatement, ...]
    open_copies: int
    own_copies: int
    token: str

    @property
    def unnamed(self) -> int:
        return len(self.copies) - len(self.named)

    @property
    def better(self) -> int:
        """How many copies gain."""
        return sum(_gain(one) > 0 for one in self.copies)

    @property
    def worse(self) -> int:
        """How many copies lose."""
        return sum(_gain(one) < 0 for one in self.copies)

    @property
    def now_passed(self) -> int:
        """How many were not passed and would be."""
        return sum(one.regrade.after.passed and not one.regrade.before.passed for one in self.copies)

    @property
    def no_longer_passed(self) -> int:
        """How many were passed and would not be."""
        return sum(one.regrade.before.passed and not one.regrade.after.passed for one in self.copies)


def _gain(copy: RegradedCopy) -> int:
    before, after = copy.regrade.before, copy.regrade.after
    difference = after.earned * before.possible - before.earned * after.possible
    return (difference > 0) - (difference < 0)


def candidates(db: Session, catalog: Catalog) -> list[Candidate]:
    """The quizzes that were corrected since copies were taken; one statement."""
    counts: Counter[str] = Counter()
    for quiz_id, digest, copies in queries.copies_by_version(db, KIND):
        quiz = catalog.quizzes.get(quiz_id)
        if quiz is not None and quiz.digest != digest:
            counts[quiz_id] += copies
    return [Candidate(one, catalog.quiz(one).title, copies) for one, copies in counts.most_common()]


def version_changes(db: Session, quiz: PublishedQuiz) -> list[VersionChanges]:
    """What changed, question by question, since each version that copies were taken with."""
    found = []
    for digest, copies, first_at in queries.versions_of(db, KIND, quiz.id):
        if digest == quiz.digest:
            continue
        old: PublishedQuiz = attempt_services.spec_of(db, ENGINE, digest)
        found.append(
            VersionChanges(
                digest,
                copies,
                first_at,
                changes(old, quiz),
                str(old.pass_percent),
                old.pass_percent != quiz.pass_percent,
            )
        )
    return found


def plan(db: Session, viewer: Viewer, quiz: PublishedQuiz, policy: RegradePolicy) -> Plan:
    """Who changes, from what to what, and which statements rest on it; nothing is written."""
    everything = quiz_services.regraded_copies(db, quiz, policy)
    copies = [one for one in everything if one.learner_id != viewer.id]
    names = queries.names_followed(db, viewer, {one.learner_id for one in copies})
    named = sorted(
        ((names[one.learner_id], one) for one in copies if one.learner_id in names),
        key=lambda pair: (pair[0], pair[1].number),
    )
    touched = {one.attempt_id: one.learner_id for one in copies}
    return Plan(
        quiz=quiz,
        policy=policy,
        copies=tuple(copies),
        named=tuple(named),
        statements=tuple(queries.statements_resting_on(db, touched)),
        open_copies=queries.open_count(db, KIND, quiz.id),
        own_copies=len(everything) - len(copies),
        token=_token(quiz, policy, copies),
    )


def _token(quiz: PublishedQuiz, policy: RegradePolicy, copies: Sequence[RegradedCopy]) -> str:
    told = [quiz.digest, policy.value, [[one.attempt_id, one.regrade.payload()] for one in copies]]
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def apply(
    db: Session,
    viewer: Viewer,
    quiz: PublishedQuiz,
    policy: RegradePolicy,
    reason: str,
    token: str,
    now: datetime,
    base_url: str,
) -> QuizRegrade:
    """Put in force what was previewed, and tell each author; Moved when copies changed meanwhile."""
    reason = checked_reason(reason)
    if _token(quiz, policy, plan(db, viewer, quiz, policy).copies) != token:
        raise Moved
    return write(db, quiz, policy, reason, viewer.id, now, base_url)


def write(
    db: Session,
    quiz: PublishedQuiz,
    policy: RegradePolicy,
    reason: str,
    actor_id: int | None,
    now: datetime,
    base_url: str,
) -> QuizRegrade:
    """One regrade: a row, an act on each copy that moves, a notice to its author, a line of the journal."""
    run = QuizRegrade(
        id=new_attempt_id(now),
        quiz_id=quiz.id,
        digest=quiz.digest,
        policy=policy.value,
        reason=reason,
        applied_by=actor_id,
        applied_at=now,
        copies=0,
    )
    copies = quiz_services.apply_regrade(db, quiz, policy, now, actor_id, reason, run.id)
    if not copies:
        raise InvalidAction("Aucune copie ne change\u00a0: il n’y a rien à écrire.")
    run.copies = len(copies)
    db.add(run)
    _tell(db, quiz.title, [(one.attempt_id, one.learner_id) for one in copies], now, base_url, f"regrade:{run.id}")
    detail = f"{policy.value}, {len(copies)} copies"
    journal_event(db, JournalKind.GRADE_CHANGED, now, actor_id=actor_id, about=f"quiz {quiz.id}", detail=detail)
    return run


def _tell(
    db: Session, title: str, copies: Sequence[tuple[str, int]], now: datetime, base_url: str, source: str
) -> None:
    for attempt_id, learner_id in copies:
        attempt = attempt_queries.held_attempt(db, attempt_id)
        # An exam whose result is not published yet tells nothing.
        if attempt is not None and attempt_services.is_published(attempt):
            address = f"/tentatives/{attempt_id}/resultat"
            notify(
                db,
                learner_id,
                NoticeKind.RESULT_RECOMPUTED,
                title,
                address,
                now,
                base_url,
                source=f"{source}:{attempt_id}",
            )


@dataclass(frozen=True)
class Undone:
    """What became of taking a regrade back: the copies restored, and those left (regraded since, or one’s own)."""

    restored: int
    left: int


def undo(db: Session, viewer: Viewer, run_id: str, reason: str, now: datetime, base_url: str) -> Undone:
    """Restore what counted before a regrade, markings made since included: a second act on each of its copies."""
    run = queries.held_regrade(db, run_id)
    if run is None:
        raise NotFound("Cette recorrection n’existe pas.")
    if run.undone_at is not None:
        raise Conflict("Cette recorrection est déjà annulée.")
    reason = checked_reason(reason)
    restored: list[tuple[str, int]] = []
    left = 0
    for attempt_id, learner_id in queries.copies_regraded_by(db, run):
        if learner_id == viewer.id or not _restore(db, attempt_id, run.id, reason, viewer.id, now):
            left += 1
        else:
            restored.append((attempt_id, learner_id))
    run.undone_at, run.undone_by, run.undo_reason = now, viewer.id, reason
    title = _title(db, run)
    _tell(db, title, restored, now, base_url, f"undo:{run.id}")
    detail = f"recorrection annulée, {len(restored)} copies"
    journal_event(db, JournalKind.GRADE_CHANGED, now, actor_id=viewer.id, about=f"quiz {run.quiz_id}", detail=detail)
    return Undone(len(restored), left)


def _title(db: Session, run: QuizRegrade) -> str:
    spec: PublishedQuiz = attempt_services.spec_of(db, ENGINE, run.digest)
    return spec.title


def _restore(db: Session, attempt_id: str, run_id: str, reason: str, actor_id: int, now: datetime) -> bool:
    attempt = attempt_queries.held_attempt(db, attempt_id)
    if attempt is None:
        return False
    state: QuizState = attempt_services.engine_state(db, ENGINE, attempt)
    if state.regrading is None or state.regrading.run != run_id:
        return False
    spec: PublishedQuiz = attempt_services.spec_of(db, ENGINE, attempt.content_digest)
    acts = [
        act
        for act in attempt_queries.folded(attempt_queries.actions_of(db, attempt_id))
        if not (act.kind == "regrade" and act.payload.get("run") == run_id)
    ]
    # The same log without this regrade: an earlier one counts again, with what was marked since.
    earlier: QuizState = fold(ENGINE, spec, attempt.seed, attempt.setup, acts)
    payload = {
        "run": run_id,
        "reason": reason,
        "restores": None if earlier.regrading is None else write_regrading(earlier.regrading),
    }
    attempt_services.append_by_staff(
        db, ENGINE, attempt_id, "undo_regrade", payload, secrets.token_hex(16), actor_id, now
    )
    return True
