"""Entering a cohort by a code: making one, closing it, finding what it opens, going in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, or_, update
from sqlalchemy.orm import Session

from app.accounts.domain.signing_in import TRIES_AN_HOUR_AND_ADDRESS, wait_in_words
from app.accounts.services.throttling import Counter, counter, give_back, take_a_try
from app.clock import PARIS, in_paris
from app.cohorts import queries
from app.cohorts.domain import CODE_ALPHABET, CODE_LENGTH, CODE_REFUSALS, CodeState, plain_code
from app.cohorts.models import Cohort, CohortCode
from app.cohorts.services.groups import enrol
from app.config import Settings
from app.db import Database
from app.errors import Forbidden, Gone, InvalidAction, NotFound, TooManyRequests

LONGEST_CODE_LIFE = timedelta(days=366)
MOST_PLACES = 500
UNKNOWN = "Ce code n’ouvre aucune cohorte. Relisez-le, ou demandez-le à la personne qui vous l’a donné."
TAKEN_OUT = "L’équipe vous a retiré de cette cohorte. Écrivez-lui : elle seule peut vous y remettre."


@dataclass(frozen=True)
class Offer:
    """What a code opens, for the person who holds it."""

    code_id: int
    code: str
    cohort_id: int
    title: str
    framework: str | None
    starts_on: date
    ends_on: date | None
    state: CodeState


def make_code(
    db: Session, cohort: Cohort, made_by: int, now: datetime, life: timedelta, places: int | None = None
) -> CohortCode:
    """A new code for this cohort; the earlier ones go on."""
    if not timedelta(0) < life <= LONGEST_CODE_LIFE:
        raise InvalidAction("Un code vaut au plus un an.")
    if places is not None and not 1 <= places <= MOST_PLACES:
        raise InvalidAction(f"Un code ouvre de 1 à {MOST_PLACES} places.")
    if cohort.archived_at is not None:
        raise InvalidAction("Cette cohorte est archivée : rouvrez-la d’abord.")
    made = CohortCode(
        cohort_id=cohort.id,
        code="".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH)),
        made_by=made_by,
        created_at=now,
        expires_at=now + life,
        places=places,
        uses=0,
    )
    db.add(made)
    db.flush()  # the page that follows shows it
    return made


def revoke_code(code: CohortCode, now: datetime) -> None:
    """Close a code: nobody enters by it any more; who did stays."""
    code.revoked_at = code.revoked_at or now


def state_of(code: CohortCode, cohort: Cohort, now: datetime) -> CodeState:
    """Whether this code still opens this cohort."""
    if cohort.archived_at is not None or (cohort.ends_on is not None and cohort.ends_on < in_paris(now).date()):
        return CodeState.CLOSED
    if code.revoked_at is not None:
        return CodeState.REVOKED
    if code.expires_at <= now:
        return CodeState.EXPIRED
    if code.places is not None and code.uses >= code.places:
        return CodeState.FULL
    return CodeState.OPEN


def look_up(
    database: Database, settings: Settings, typed: str, address: str | None, viewer_id: int | None, now: datetime
) -> Offer:
    """What a code opens; NotFound for a code that opens nothing, TooManyRequests for who tries one after another.

    The try is counted before the code is looked at, in a transaction of its own: a page that answers « no » still
    counts, and a right code is given back.
    """
    counters: tuple[Counter, ...] = (
        counter(settings.secret_key, "join-from", address or "", TRIES_AN_HOUR_AND_ADDRESS),
    )
    if viewer_id is not None:
        counters = (*counters, counter(settings.secret_key, "join", str(viewer_id)))
    with database.writing() as db:
        wait = take_a_try(db, counters, now)
        found = None if wait else queries.find_code(db, plain_code(typed))
        if found is not None:
            give_back(db, counters, now)
    if wait:
        raise TooManyRequests(f"Trop de codes essayés. Réessayez dans {wait_in_words(wait)}.", wait)
    if found is None:
        raise NotFound(UNKNOWN)
    code, cohort = found
    return Offer(
        code.id,
        code.code,
        cohort.id,
        cohort.title,
        cohort.framework,
        cohort.starts_on,
        cohort.ends_on,
        state_of(code, cohort, now),
    )


def join(db: Session, offer: Offer, learner_id: int, now: datetime) -> bool:
    """Enter the cohort; False for who is in it already. Of two people for the last place, one enters."""
    if offer.state is CodeState.CLOSED:
        raise Gone(CODE_REFUSALS[offer.state])
    # The row of the code is held from here on: the same person twice at once is once.
    taken = db.execute(
        update(CohortCode)
        .where(
            CohortCode.id == offer.code_id,
            CohortCode.revoked_at.is_(None),
            CohortCode.expires_at > now,
            or_(CohortCode.places.is_(None), CohortCode.uses < CohortCode.places),
        )
        .values(uses=CohortCode.uses + 1)
    )
    if queries.find_enrolment(db, offer.cohort_id, learner_id) is not None:
        if cast("CursorResult[Any]", taken).rowcount:
            db.execute(update(CohortCode).where(CohortCode.id == offer.code_id).values(uses=CohortCode.uses - 1))
        return False
    if cast("CursorResult[Any]", taken).rowcount != 1:
        raise Gone(CODE_REFUSALS.get(offer.state, CODE_REFUSALS[CodeState.FULL]))
    last = queries.last_departure(db, offer.cohort_id, learner_id)
    if last is not None and not last.by_self:
        raise Forbidden(TAKEN_OUT)
    enrol(db, offer.cohort_id, learner_id, now, end_of(offer.ends_on))
    return True


def end_of(day: date | None) -> datetime | None:
    """The instant at which a last day is over in Paris."""
    return None if day is None else datetime.combine(day + timedelta(days=1), datetime.min.time(), PARIS)
