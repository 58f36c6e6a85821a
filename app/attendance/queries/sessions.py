"""Every SELECT over live sessions and the links of calendars; who may see which session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.attendance.models.sessions import CalendarFeed, LiveSession, LiveTrainer
from app.cohorts.models import Cohort, CohortTrainer, Enrolment
from app.cohorts.queries import cohort_visible_to
from app.errors import Gone, NotFound

UNKNOWN = "Cette séance n’existe pas, ou elle n’est pas à vous."


def _attends(user_id: int) -> ColumnElement[bool]:
    """Whether this person learns in the cohort at that hour, and the session is for everybody or for them."""
    enrolled = exists().where(
        Enrolment.cohort_id == LiveSession.cohort_id,
        Enrolment.learner_id == user_id,
        Enrolment.starts_at < LiveSession.ends_at,
        or_(Enrolment.ends_at.is_(None), Enrolment.ends_at > LiveSession.starts_at),
    )
    return and_(enrolled, or_(LiveSession.learner_id.is_(None), LiveSession.learner_id == user_id))


def _leads(user_id: int) -> ColumnElement[bool]:
    """Whether this person trains its cohort today; who has left a cohort sees nothing of it any more."""
    return exists().where(
        CohortTrainer.cohort_id == LiveSession.cohort_id,
        CohortTrainer.trainer_id == user_id,
        CohortTrainer.until.is_(None),
    )


def session_attended_by(db: Session, viewer: Viewer, session_id: int) -> LiveSession:
    """A session of one's own cohort, as a learner; the others do not exist."""
    found = db.scalars(select(LiveSession).where(LiveSession.id == session_id, _attends(viewer.id))).one_or_none()
    if found is None or viewer.role is not Role.LEARNER:
        raise NotFound(UNKNOWN)
    return found


def session_led_by(db: Session, viewer: Viewer, session_id: int, *, hold: bool = False) -> LiveSession:
    """A session of a cohort that this trainer trains today; any, for an admin; the others do not exist."""
    query = select(LiveSession).where(LiveSession.id == session_id)
    if viewer.role is Role.TRAINER:
        query = query.where(_leads(viewer.id))
    elif viewer.role is not Role.ADMIN:
        raise NotFound(UNKNOWN)
    if hold:
        query = query.with_for_update(of=LiveSession).execution_options(populate_existing=True)
    found = db.scalars(query).one_or_none()
    if found is None:
        raise NotFound(UNKNOWN)
    return found


@dataclass(frozen=True)
class SessionLine:
    """A session on a list, with the title of its cohort."""

    session: LiveSession
    cohort: str


def _lines(db: Session, query: Select[LiveSession, str]) -> Sequence[SessionLine]:
    return [SessionLine(session, cohort) for session, cohort in db.execute(query)]


def _with_cohort() -> Select[LiveSession, str]:
    return select(LiveSession, Cohort.title).join(Cohort, Cohort.id == LiveSession.cohort_id)


def sessions_of_person(
    db: Session, viewer: Viewer, since: datetime, until: datetime, *, latest_first: bool = False
) -> Sequence[SessionLine]:
    """What somebody attends, or leads, between two instants; one statement."""
    order = LiveSession.starts_at.desc() if latest_first else LiveSession.starts_at
    query = _with_cohort().where(LiveSession.ends_at > since, LiveSession.starts_at < until)
    if viewer.role is Role.LEARNER:
        query = query.where(_attends(viewer.id))
    elif viewer.role is Role.TRAINER:
        query = query.where(_leads(viewer.id))
    elif viewer.role is Role.ADMIN:
        query = query.where(Cohort.archived_at.is_(None))
    else:
        return []
    return _lines(db, query.order_by(order, LiveSession.id).limit(500))


def sessions_of_cohort(db: Session, viewer: Viewer, cohort_id: int, limit: int = 500) -> Sequence[SessionLine]:
    """The sessions of a cohort that this person may see, the last first."""
    cohort_visible_to(db, viewer, cohort_id)
    query = _with_cohort().where(LiveSession.cohort_id == cohort_id)
    return _lines(db, query.order_by(LiveSession.starts_at.desc(), LiveSession.id.desc()).limit(limit))


def trainers_by_session(db: Session, session_ids: Sequence[int]) -> Mapping[int, list[tuple[int, str]]]:
    """Who leads each of these sessions, by name; one statement."""
    found: dict[int, list[tuple[int, str]]] = {session_id: [] for session_id in session_ids}
    rows = db.execute(
        select(LiveTrainer.session_id, User.id, User.name)
        .join(User, User.id == LiveTrainer.trainer_id)
        .where(LiveTrainer.session_id.in_(session_ids))
        .order_by(User.name, User.id)
    )
    for session_id, trainer_id, name in rows:
        found[session_id].append((trainer_id, name))
    return found


@dataclass(frozen=True)
class Invited:
    """Somebody expected at a session."""

    id: int
    name: str
    email: str


def people_expected(db: Session, session: LiveSession) -> Sequence[Invited]:
    """The learners of the cohort at that hour, or the one person of an interview; by name."""
    query = (
        select(User.id, User.name, User.email)
        .join(Enrolment, Enrolment.learner_id == User.id)
        .where(
            Enrolment.cohort_id == session.cohort_id,
            Enrolment.starts_at < session.ends_at,
            or_(Enrolment.ends_at.is_(None), Enrolment.ends_at > session.starts_at),
            User.erased_at.is_(None),
        )
        .order_by(User.name, User.id)
    )
    if session.learner_id is not None:
        query = query.where(User.id == session.learner_id)
    return [Invited(*row) for row in db.execute(query)]


def expected_counts(db: Session, session_ids: Sequence[int]) -> Mapping[int, int]:
    """How many people each session expects; one statement."""
    rows = db.execute(
        select(LiveSession.id, Enrolment.learner_id)
        .join(Enrolment, Enrolment.cohort_id == LiveSession.cohort_id)
        .where(
            LiveSession.id.in_(session_ids),
            Enrolment.starts_at < LiveSession.ends_at,
            or_(Enrolment.ends_at.is_(None), Enrolment.ends_at > LiveSession.starts_at),
            or_(LiveSession.learner_id.is_(None), LiveSession.learner_id == Enrolment.learner_id),
        )
    )
    found: dict[int, int] = dict.fromkeys(session_ids, 0)
    for session_id, _ in rows:
        found[session_id] += 1
    return found


def feeds_of(db: Session, user_id: int) -> Sequence[CalendarFeed]:
    """The private links of one person, the last first."""
    return db.scalars(
        select(CalendarFeed).where(CalendarFeed.user_id == user_id).order_by(CalendarFeed.id.desc())
    ).all()


def live_feed_of(db: Session, user_id: int) -> CalendarFeed | None:
    """The private link in service."""
    return next((feed for feed in feeds_of(db, user_id) if feed.revoked_at is None), None)


def person_behind(db: Session, token_hash: str) -> User:
    """Whose calendar a private link shows; a link taken back, or of a closed account, shows nothing."""
    found = db.scalars(
        select(User)
        .join(CalendarFeed, CalendarFeed.user_id == User.id)
        .where(
            CalendarFeed.token_hash == token_hash,
            CalendarFeed.revoked_at.is_(None),
            User.disabled_at.is_(None),
            User.erased_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        raise Gone("Ce lien de calendrier n’est plus en service.")
    return found


def hold_session(db: Session, session_id: int) -> None:
    """Two signatures of one session follow one another."""
    db.execute(select(LiveSession.id).where(LiveSession.id == session_id).with_for_update()).all()


def hold_person(db: Session, user_id: int) -> None:
    """Two demands of one person for a link follow one another."""
    db.execute(select(User.id).where(User.id == user_id).with_for_update()).all()
