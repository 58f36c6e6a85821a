"""Every SELECT over attempts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.attempts.domain import EXAM_COPY, Action, AttemptState, Mode
from app.attempts.domain import AttemptSummary as AttemptSummary
from app.attempts.models import Attempt, AttemptAction, ContentVersion, Outcome
from app.cohorts.models import CohortTrainer, Enrolment
from app.cohorts.queries import may_see_work_of
from app.errors import NotFound


@dataclass(frozen=True)
class Owner:
    """Whose attempt it is: a person by id, or a guest by the hash of the key in the session cookie."""

    learner_id: int | None = None
    guest_key: str | None = None


NOBODY = Owner()


def owned_by(owner: Owner) -> Select[Attempt]:
    """The attempts of this owner; an owner who is nobody owns nothing."""
    return select(Attempt).where(_belongs_to(owner))


def _belongs_to(owner: Owner) -> ColumnElement[bool]:
    if owner.learner_id is not None:
        return Attempt.learner_id == owner.learner_id
    return Attempt.guest_key == (owner.guest_key or "")


def own_attempt(db: Session, owner: Owner, attempt_id: str) -> Attempt:
    """One's own attempt; somebody else's does not exist."""
    attempt = db.scalars(owned_by(owner).where(Attempt.id == attempt_id)).one_or_none()
    if attempt is None:
        raise NotFound("Cette tentative n’existe pas, ou elle n’est pas à vous.")
    return attempt


def attempt_visible_to(db: Session, viewer: Viewer | None, owner: Owner, attempt_id: str) -> Attempt:
    """The only way for a page to reach an attempt: one's own, or that of somebody whose work one may see."""
    attempt = db.get(Attempt, attempt_id)
    if attempt is not None:
        if owns(owner, attempt):
            return attempt
        if viewer is not None and attempt.learner_id is not None and may_see_work_of(db, viewer, attempt.learner_id):
            return attempt
    raise NotFound("Cette tentative n’existe pas, ou elle n’est pas à vous.")


FRESH = {"populate_existing": True}
# Written once: building a statement costs more than running it, and this one opens every save.
_WITH_KEY = (
    select(Attempt, AttemptAction.late)
    .outerjoin(AttemptAction, and_(AttemptAction.attempt_id == Attempt.id, AttemptAction.key == bindparam("key")))
    .where(Attempt.id == bindparam("attempt"))
    .execution_options(**FRESH)
)
_HELD = select(Attempt).where(Attempt.id == bindparam("attempt")).with_for_update().execution_options(**FRESH)
_KEY = select(AttemptAction.late).where(
    AttemptAction.attempt_id == bindparam("attempt"), AttemptAction.key == bindparam("key")
)


def locked_attempt(db: Session, owner: Owner, attempt_id: str, key: str) -> tuple[Attempt, bool | None] | None:
    """One's own attempt, held until the end of the transaction, and whether the act that bears this key was late.

    PostgreSQL answers from what stood before the wait for the lock: there, the key is looked up once it is held.
    """
    given = {"attempt": attempt_id, "key": key}
    if db.get_bind().dialect.name == "postgresql":
        attempt = db.scalars(_HELD, given).one_or_none()
        late = db.scalar(_KEY, given)
    else:
        row = db.execute(_WITH_KEY, given).one_or_none()
        attempt, late = (None, None) if row is None else (row[0], row[1])
    return None if attempt is None or not owns(owner, attempt) else (attempt, late)


def owns(owner: Owner, attempt: Attempt) -> bool:
    """Whether this attempt is this owner's; somebody who is nobody owns nothing."""
    if owner.learner_id is not None:
        return attempt.learner_id == owner.learner_id
    return owner.guest_key is not None and attempt.guest_key == owner.guest_key


def held_attempt(db: Session, attempt_id: str) -> Attempt | None:
    """Any attempt, held until the end of the transaction, as it stands once it is held."""
    return db.scalars(_HELD, {"attempt": attempt_id}).one_or_none()


def learner_name(db: Session, attempt: Attempt) -> str:
    """Who took this copy, for the staff."""
    return db.scalar(select(User.name).where(User.id == attempt.learner_id)) or ""


def has_key(db: Session, attempt_id: str, key: str) -> bool:
    """Whether an act of this attempt bears this key."""
    return db.scalar(_KEY, {"attempt": attempt_id, "key": key}) is not None


def attempts_of(db: Session, owner: Owner, activity_kind: str, activity_id: str) -> Sequence[Attempt]:
    """This owner's attempts at one activity, the first first."""
    return db.scalars(
        owned_by(owner)
        .where(Attempt.activity_kind == activity_kind, Attempt.activity_id == activity_id)
        .order_by(Attempt.number)
    ).all()


SUMMARY: tuple[Any, ...] = (
    Attempt.id,
    Attempt.activity_kind,
    Attempt.activity_id,
    Attempt.number,
    Attempt.mode,
    Attempt.state,
    Attempt.started_at,
    Attempt.closed_at,
    Attempt.deadline_at,
    Attempt.last_action_at,
    Attempt.earned,
    Attempt.possible,
    Attempt.passed,
    Attempt.complete,
    Attempt.released_at,
)


def history_of(
    db: Session, owner: Owner, activity_kind: str | None = None, limit: int = 200, offset: int = 0
) -> list[AttemptSummary]:
    """This owner's attempts, the latest first, without their answers."""
    statement = (
        select(*SUMMARY)
        .where(_belongs_to(owner))
        .order_by(Attempt.started_at.desc(), Attempt.id.desc())
        .limit(limit)
        .offset(offset)
    )
    if activity_kind is not None:
        statement = statement.where(Attempt.activity_kind == activity_kind)
    return [AttemptSummary(*row) for row in db.execute(statement)]


def count_of(db: Session, owner: Owner) -> int:
    """How many attempts this owner has."""
    return db.scalar(select(func.count(Attempt.id)).where(_belongs_to(owner))) or 0


def late_count(db: Session, attempt_id: str) -> int:
    """How many acts came after the deadline and its grace: kept, not counted."""
    return (
        db.scalar(
            select(func.count())
            .select_from(AttemptAction)
            .where(AttemptAction.attempt_id == attempt_id, AttemptAction.late.is_(True))
        )
        or 0
    )


def summaries_at(db: Session, owner: Owner, activity_kind: str, activity_id: str) -> list[AttemptSummary]:
    """This owner's attempts at one activity, the first first, without their answers."""
    return [
        AttemptSummary(*row)
        for row in db.execute(
            select(*SUMMARY)
            .where(_belongs_to(owner), Attempt.activity_kind == activity_kind, Attempt.activity_id == activity_id)
            .order_by(Attempt.number)
        )
    ]


def setups_of(db: Session, owner: Owner, activity_kind: str, activity_id: str) -> list[dict[str, object]]:
    """What earlier attempts at this activity were made of, the oldest first (to avoid what was already seen)."""
    return list(
        db.scalars(
            select(Attempt.setup)
            .where(_belongs_to(owner), Attempt.activity_kind == activity_kind, Attempt.activity_id == activity_id)
            .order_by(Attempt.number)
        )
    )


def closed_setups_of(db: Session, learner_id: int, activity_kind: str) -> list[tuple[str, str, dict[str, object]]]:
    """(activity id, mode, setup) of every closed and published attempt of one learner."""
    return [
        (activity_id, mode, setup)
        for activity_id, mode, setup, released_at in db.execute(
            select(Attempt.activity_id, Attempt.mode, Attempt.setup, Attempt.released_at).where(
                Attempt.learner_id == learner_id,
                Attempt.activity_kind == activity_kind,
                Attempt.state == AttemptState.CLOSED,
            )
        )
        if mode != "exam" or released_at is not None
    ]


def actions_of(db: Session, attempt_id: str) -> list[AttemptAction]:
    """The whole log of one attempt, in order, late acts included."""
    return list(
        db.scalars(select(AttemptAction).where(AttemptAction.attempt_id == attempt_id).order_by(AttemptAction.number))
    )


def folded(rows: Iterable[AttemptAction]) -> list[Action]:
    """The acts that count, as the engines read them."""
    return [Action(row.number, row.kind, row.payload, row.at) for row in rows if not row.late]


def find_version(db: Session, digest: str) -> ContentVersion | None:
    return db.get(ContentVersion, digest)


def overdue(db: Session, before: datetime, limit: int = 100) -> list[tuple[str, str]]:
    """(id, activity kind) of open attempts whose deadline is before this instant."""
    return [
        (attempt_id, activity_kind)
        for attempt_id, activity_kind in db.execute(
            select(Attempt.id, Attempt.activity_kind)
            .where(Attempt.state == AttemptState.OPEN, Attempt.deadline_at < before)
            .order_by(Attempt.deadline_at)
            .limit(limit)
        )
    ]


def stale_guests(db: Session, before: datetime, limit: int = 500) -> Sequence[str]:
    """Attempts of guests who left before this instant."""
    return db.scalars(
        select(Attempt.id).where(Attempt.guest_key.is_not(None), Attempt.started_at < before).limit(limit)
    ).all()


def erasable(db: Session, learner_id: int) -> Sequence[str]:
    """The attempts of one learner that prove nothing to anybody else: training, and whatever is not handed in."""
    return db.scalars(
        select(Attempt.id).where(
            Attempt.learner_id == learner_id, (Attempt.mode == Mode.TRAINING) | (Attempt.state == AttemptState.OPEN)
        )
    ).all()


def attempts_since(db: Session, since: datetime | None) -> Iterator[Attempt]:
    """Every attempt started since this instant (all of them without one), by identifier."""
    statement = select(Attempt).order_by(Attempt.id).execution_options(yield_per=200)
    if since is not None:
        statement = statement.where(Attempt.started_at >= since)
    yield from db.scalars(statement)


def count_since(db: Session, since: datetime | None) -> int:
    """How many attempts `attempts_since` gives."""
    statement = select(func.count(Attempt.id))
    if since is not None:
        statement = statement.where(Attempt.started_at >= since)
    return db.scalar(statement) or 0


def attempts_at(db: Session, activity_kind: str, activity_id: str) -> Sequence[Attempt]:
    """All closed attempts of learners at one activity."""
    return db.scalars(
        select(Attempt)
        .where(
            Attempt.activity_kind == activity_kind,
            Attempt.activity_id == activity_id,
            Attempt.state == AttemptState.CLOSED,
            Attempt.learner_id.is_not(None),
        )
        .order_by(Attempt.id)
    ).all()


@dataclass(frozen=True)
class WaitingCopy:
    """A copy that waits for somebody of the staff."""

    id: str
    learner_id: int
    learner: str
    activity_id: str
    number: int
    mode: str
    closed_at: datetime
    complete: bool


def waiting_for(db: Session, viewer: Viewer, activity_kind: str, limit: int = 200) -> list[WaitingCopy]:
    """Closed copies that wait for a marking or for the publication of an exam, among those this person may see.

    The oldest first; one's own copy is for somebody else.
    """
    columns: tuple[Any, ...] = (
        Attempt.id,
        Attempt.learner_id,
        User.name,
        Attempt.activity_id,
        Attempt.number,
        Attempt.mode,
        Attempt.closed_at,
        Attempt.complete,
    )
    statement = (
        select(*columns)
        .join(User, User.id == Attempt.learner_id)
        .where(
            Attempt.state == AttemptState.CLOSED,
            Attempt.activity_kind == activity_kind,
            Attempt.learner_id != viewer.id,
            # The copies of a mock exam are for its jury alone.
            Attempt.activity_id.not_like(f"{EXAM_COPY}%"),
            Attempt.complete.is_(False) | ((Attempt.mode == Mode.EXAM) & Attempt.released_at.is_(None)),
        )
        .order_by(Attempt.closed_at, Attempt.id)
        .limit(limit)
    )
    if viewer.role is not Role.ADMIN:
        followed = (
            select(Enrolment.learner_id)
            .join(CohortTrainer, CohortTrainer.cohort_id == Enrolment.cohort_id)
            .where(
                CohortTrainer.trainer_id == viewer.id,
                CohortTrainer.until.is_(None),
                # A tutor sees and does not mark.
                CohortTrainer.duty == "trainer",
            )
        )
        statement = statement.where(Attempt.learner_id.in_(followed))
    return [WaitingCopy(*row) for row in db.execute(statement)]


def current_outcomes(db: Session, attempt_id: str) -> Sequence[Outcome]:
    """The outcomes in force for one attempt."""
    return db.scalars(
        select(Outcome)
        .where(Outcome.attempt_id == attempt_id, Outcome.superseded_at.is_(None))
        .order_by(Outcome.competence_id)
    ).all()


def last_outcome_revision(db: Session, attempt_id: str) -> int:
    return db.scalar(select(func.max(Outcome.revision)).where(Outcome.attempt_id == attempt_id)) or 0


def outcomes_of(db: Session, learner_id: int) -> Sequence[Outcome]:
    """All outcomes in force of one learner, the oldest first."""
    return db.scalars(
        select(Outcome)
        .where(Outcome.learner_id == learner_id, Outcome.superseded_at.is_(None))
        .order_by(Outcome.at, Outcome.attempt_id)
    ).all()


def action_times(db: Session, learner_id: int, since: datetime) -> Sequence[datetime]:
    """When one learner acted, since this instant, in order."""
    return db.scalars(
        select(AttemptAction.at)
        .where(AttemptAction.learner_id == learner_id, AttemptAction.at >= since)
        .order_by(AttemptAction.at)
    ).all()
