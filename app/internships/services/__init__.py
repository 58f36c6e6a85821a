"""Use cases of stages: opening one, declaring hours, the tutor's link, confirming, assessing, signing."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, update
from sqlalchemy.orm import Session

from app.accounts.domain import normalise_email, normalise_name
from app.clock import in_paris
from app.db.journal import JournalKind, journal_event
from app.errors import Conflict, Gone, InvalidAction
from app.internships import queries
from app.internships.domain import (
    LINK_DAYS,
    MAX_COMMENT,
    MAX_GOAL,
    MAX_NOTE,
    dates_problem,
    day_problem,
    grid_problem,
    signed_digest,
    signed_document,
)
from app.internships.models import Internship, InternshipAssessment, InternshipDay, InternshipLink

SIGNED = "Ce stage est signé : il ne change plus."
STALE = "Ce lien a expiré ou a été fermé. Demandez-en un autre à la personne qui vous l’a envoyé."
CONFIRMED = "Ce jour est confirmé par la tutrice ou le tuteur : il ne change plus."


def hash_token(token: str) -> str:
    """What is kept of a link: it has too much chance in it to need a slow hash."""
    return hashlib.sha256(b"stage:" + token.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Stage:
    """What is typed of a stage."""

    place: str
    tutor_name: str
    tutor_email: str
    starts_on: date
    ends_on: date
    hours_goal: int


def open_internship(
    db: Session, learner_id: int, stage: Stage, framework: str | None, actor_id: int, now: datetime
) -> Internship:
    """A new stage."""
    row = Internship(learner_id=learner_id, framework=framework, created_by=actor_id, created_at=now, **_checked(stage))
    db.add(row)
    db.flush()  # the page that follows is its own
    return row


def change_internship(row: Internship, stage: Stage) -> None:
    """Correct a stage that is not signed."""
    _require_unsigned(row)
    for name, value in _checked(stage).items():
        setattr(row, name, value)


def _checked(stage: Stage) -> dict[str, Any]:
    problem = dates_problem(stage.starts_on, stage.ends_on)
    if problem:
        raise InvalidAction(problem)
    if not 1 <= stage.hours_goal <= MAX_GOAL:
        raise InvalidAction(f"Un stage compte de 1 à {MAX_GOAL} heures.")
    return {
        "place": " ".join(stage.place.split()),
        "tutor_name": normalise_name(stage.tutor_name),
        "tutor_email": normalise_email(stage.tutor_email),
        "starts_on": stage.starts_on,
        "ends_on": stage.ends_on,
        "hours_goal": stage.hours_goal,
    }


def _require_unsigned(row: Internship) -> None:
    if row.signed_at is not None:
        raise Conflict(SIGNED)


def declare_day(db: Session, row: Internship, day: date, minutes: int, note: str, now: datetime) -> InternshipDay:
    """Declare the hours of a day, or correct them until the tutor has confirmed them."""
    _require_unsigned(row)
    problem = day_problem(day, minutes, row.starts_on, row.ends_on, in_paris(now).date())
    if problem:
        raise InvalidAction(problem)
    found = queries.find_day(db, row.id, day)
    if found is None:
        found = InternshipDay(internship_id=row.id, day=day)
        db.add(found)
    elif found.confirmed_at is not None:
        raise Conflict(CONFIRMED)
    found.minutes, found.note, found.declared_at = minutes, " ".join(note.split())[:MAX_NOTE], now
    db.flush()  # the sums of the page that follows
    return found


def forget_day(db: Session, row: Internship, day: date) -> None:
    """Take back a day that nobody has confirmed."""
    _require_unsigned(row)
    found = queries.find_day(db, row.id, day)
    if found is not None and found.confirmed_at is not None:
        raise Conflict(CONFIRMED)
    db.execute(
        delete(InternshipDay).where(
            InternshipDay.internship_id == row.id, InternshipDay.day == day, InternshipDay.confirmed_at.is_(None)
        )
    )


def make_link(db: Session, row: Internship, days: int, actor_id: int, now: datetime) -> tuple[InternshipLink, str]:
    """A link for the tutor, and its token, told once; the earlier ones stop working."""
    _require_unsigned(row)
    if days not in LINK_DAYS:
        raise InvalidAction("Choisissez une durée de la liste.")
    db.execute(
        update(InternshipLink)
        .where(InternshipLink.internship_id == row.id, InternshipLink.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    token = secrets.token_urlsafe(32)
    link = InternshipLink(
        internship_id=row.id,
        token_hash=hash_token(token),
        made_by=actor_id,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    db.add(link)
    journal_event(db, JournalKind.LINK_MADE, now, actor_id=actor_id, subject_id=row.learner_id, about=f"stage {row.id}")
    return link, token


def revoke_link(link: InternshipLink, now: datetime) -> None:
    """Close a link at once."""
    link.revoked_at = link.revoked_at or now


def opened_link(db: Session, token: str, now: datetime) -> tuple[InternshipLink, Internship]:
    """The link and its stage, while it may be read: after the signature it shows what was signed, until it ends."""
    link = queries.find_link(db, hash_token(token))
    if link is None or link.revoked_at is not None or link.expires_at <= now:
        raise Gone(STALE)
    return link, db.get_one(Internship, link.internship_id)


def confirm_days(db: Session, row: Internship, days: Iterable[date], now: datetime) -> int:
    """The tutor confirms these days; how many were not confirmed yet."""
    _require_unsigned(row)
    done = db.execute(
        update(InternshipDay)
        .where(
            InternshipDay.internship_id == row.id,
            InternshipDay.day.in_(list(days)),
            InternshipDay.confirmed_at.is_(None),
        )
        .values(confirmed_at=now)
    )
    return cast("CursorResult[Any]", done).rowcount


def save_draft(
    db: Session, row: Internship, levels: Mapping[str, str], comment: str, now: datetime
) -> InternshipAssessment:
    """Keep what the tutor has begun."""
    _require_unsigned(row)
    found = queries.assessment_of(db, row.id)
    if found is None:
        found = InternshipAssessment(internship_id=row.id, document={})
        db.add(found)
    found.levels, found.comment, found.saved_at = dict(levels), comment.strip()[:MAX_COMMENT], now
    db.flush()  # the signature reads it again
    return found


def sign(
    db: Session,
    link: InternshipLink,
    row: Internship,
    grid: Sequence[tuple[str, str]],
    levels: Mapping[str, str],
    comment: str,
    signer: tuple[str, str],
    now: datetime,
) -> InternshipAssessment:
    """The final signature: once, whoever clicks twice; of two at once, the second is told that it is done.

    `grid` is the competences of the stage as (id, words); `signer` a name and a function.
    """
    problem = grid_problem(levels, [code for code, _ in grid])
    if problem:
        raise InvalidAction(problem)
    signer = (normalise_name(signer[0]), normalise_name(signer[1]))
    if not all(signer):
        raise InvalidAction("Écrivez votre nom et votre fonction : ils signent avec vous.")
    taken = db.execute(
        update(InternshipLink)
        .where(InternshipLink.id == link.id, InternshipLink.used_at.is_(None), InternshipLink.revoked_at.is_(None))
        .values(used_at=now)
    )
    if cast("CursorResult[Any]", taken).rowcount != 1:
        raise Conflict(SIGNED)
    done = db.execute(
        update(Internship).where(Internship.id == row.id, Internship.signed_at.is_(None)).values(signed_at=now)
    )
    if cast("CursorResult[Any]", done).rowcount != 1:
        raise Conflict(SIGNED)
    found = queries.assessment_of(db, row.id) or InternshipAssessment(internship_id=row.id, document={})
    db.add(found)
    found.levels, found.comment, found.saved_at = dict(levels), comment.strip()[:MAX_COMMENT], now
    found.document = signed_document(
        queries.name_of(db, row.learner_id),
        row.place,
        (row.starts_on, row.ends_on),
        queries.declared_days(db, row.id),
        [(code, words, levels[code]) for code, words in grid],
        found.comment,
        signer,
        now,
    )
    found.digest, found.link_id = signed_digest(found.document), link.id
    journal_event(
        db,
        JournalKind.INTERNSHIP_SIGNED,
        now,
        subject_id=row.learner_id,
        about=f"stage {row.id}",
        detail=f"empreinte {found.digest[:16]}",
    )
    return found
