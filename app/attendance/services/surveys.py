"""Use cases of surveys: ask once, take an answer without a name, show what groups of five or more said."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.accounts.domain.letters import Letter
from app.accounts.services import queue_letter
from app.attendance.domain import PARIS, monday_of, paris_day
from app.attendance.domain.surveys import (
    ASKED_WITHIN,
    COLD_AFTER,
    MAX_TEXT,
    SurveyFigures,
    SurveyMoment,
    SurveyScope,
    check_values,
    figures,
    questions_for,
)
from app.attendance.models.surveys import SurveyAnswer, SurveyInvitation
from app.attendance.queries import surveys as queries
from app.cohorts.queries import cohort_visible_to, learners_of
from app.content.catalog import Catalog
from app.errors import Conflict, InvalidAction, NotFound
from app.modules.queries import reading_progress

INVITATION_LIFE = timedelta(days=400)


@dataclass(frozen=True)
class Finished:
    """Something that one person has finished, and may give an opinion on."""

    scope: SurveyScope
    id: str
    title: str


# What another room says that somebody has finished: (db, catalog, viewer, now) → things.
SurveySource = Callable[[Session, Catalog, Viewer, datetime], Iterable[Finished]]


def invite(
    db: Session, learner_id: int, moment: SurveyMoment, scope: SurveyScope, scope_id: str, now: datetime
) -> SurveyInvitation | None:
    """Ask somebody once; nothing when they were asked already."""
    try:
        with db.begin_nested():
            row = SurveyInvitation(
                learner_id=learner_id, moment=moment.value, scope=scope.value, scope_id=scope_id, invited_at=now
            )
            db.add(row)
            db.flush()  # two at once: one stands
    except IntegrityError:
        return None
    return row


def invite_cohort(db: Session, viewer: Viewer, cohort_id: int, now: datetime, survey_url: str) -> int:
    """Ask the whole cohort now, for instance on its last day; how many people were asked who had not been."""
    cohort_visible_to(db, viewer, cohort_id)
    asked = 0
    for person in learners_of(db, cohort_id):
        row = invite(db, person.learner_id, SurveyMoment.HOT, SurveyScope.COHORT, str(cohort_id), now)
        if row is not None:
            queue_letter(db, survey_letter(survey_url), person.email, now, user_id=person.learner_id)
            asked += 1
    return asked


def ask_who_ended(db: Session, now: datetime, survey_url: str) -> int:
    """The chore: ask those whose training ended, at once and six months later; a message without content each time."""
    asked = 0
    for moment, delay in ((SurveyMoment.HOT, timedelta()), (SurveyMoment.COLD, COLD_AFTER)):
        until = now - delay
        ended = queries.ended_enrolments(db, until, until - ASKED_WITHIN)
        known = queries.invited_already(db, [one.learner_id for one in ended])
        for one in ended:
            key = (one.learner_id, moment.value, SurveyScope.COHORT.value, str(one.cohort_id))
            if key in known or not _is_over(one, until):
                continue
            if invite(db, one.learner_id, moment, SurveyScope.COHORT, str(one.cohort_id), now) is not None:
                queue_letter(db, survey_letter(survey_url), one.email, now, user_id=one.learner_id)
                asked += 1
    return asked


def _is_over(one: queries.Ended, until: datetime) -> bool:
    ends = [one.ended_at] if one.ended_at else []
    if one.cohort_ends_on is not None:
        ends.append(datetime.combine(one.cohort_ends_on + timedelta(days=1), time(), PARIS))
    return min(ends) <= until


def forget_old(db: Session, now: datetime) -> int:
    """Who was asked is forgotten a year after; what was answered names nobody and stays."""
    result = db.execute(delete(SurveyInvitation).where(SurveyInvitation.invited_at < now - INVITATION_LIFE))
    return cast("CursorResult[Any]", result).rowcount


def answer(
    db: Session, viewer: Viewer, invitation_id: int, values: Mapping[str, str], text: str, now: datetime
) -> None:
    """Take an opinion: the invitation is marked, the opinion is kept apart, and nothing ties one to the other."""
    row = queries.own_invitation(db, viewer, invitation_id)
    moment, scope = SurveyMoment(row.moment), SurveyScope(row.scope)
    kept = check_values(questions_for(moment, scope), values)
    if len(text) > MAX_TEXT:
        raise InvalidAction("Votre remarque tient en 2\u00a0000 signes.")
    marked = db.execute(
        update(SurveyInvitation)
        .where(SurveyInvitation.id == row.id, SurveyInvitation.answered.is_(False))
        .values(answered=True)
    )
    if cast("CursorResult[Any]", marked).rowcount != 1:
        raise Conflict("Vous avez déjà répondu.")
    db.add(
        SurveyAnswer(
            id=secrets.token_hex(16),
            moment=moment.value,
            scope=scope.value,
            scope_id=row.scope_id,
            week=monday_of(paris_day(now)),
            values=kept,
            text=text.strip(),
        )
    )
    db.flush()  # an opinion is kept with its mark, or neither is


def finished_modules(db: Session, catalog: Catalog, learner_id: int) -> tuple[str, ...]:
    """The modules of which one person read every lesson to its end."""
    readings = reading_progress(db, learner_id)
    return tuple(
        module.id
        for module in catalog.modules.values()
        if module.lessons
        and all(
            (reading := readings.get((module.id, lesson.id))) is not None and reading.finished_at is not None
            for lesson in module.lessons
        )
    )


def module_source(db: Session, catalog: Catalog, viewer: Viewer, now: datetime) -> Iterable[Finished]:
    """The modules that one person has finished."""
    return [
        Finished(SurveyScope.MODULE, module_id, catalog.modules[module_id].title)
        for module_id in finished_modules(db, catalog, viewer.id)
    ]


def finished_one(finished: Iterable[Finished], scope: SurveyScope, scope_id: str) -> Finished:
    """Something that one has finished, and may give an opinion on."""
    for one in finished:
        if (one.scope, one.id) == (scope, scope_id):
            return one
    raise NotFound("Vous donnerez votre avis une fois que vous aurez tout fini.")


def answer_unasked(
    db: Session, viewer: Viewer, finished: Finished, values: Mapping[str, str], text: str, now: datetime
) -> None:
    """An opinion on something that one has finished, given once, without being asked."""
    row = queries.find_invitation(db, viewer.id, SurveyMoment.HOT, finished.scope, finished.id)
    if row is None:
        row = invite(db, viewer.id, SurveyMoment.HOT, finished.scope, finished.id, now)
    if row is None or row.answered:
        raise Conflict("Vous avez déjà donné cet avis.")
    answer(db, viewer, row.id, values, text, now)


def results_of(
    db: Session,
    moment: SurveyMoment,
    scope: SurveyScope,
    scope_id: str,
    since: date | None = None,
    until: date | None = None,
) -> SurveyFigures:
    """What was said of one thing, once five people have answered; the audit pack reads it too. Ask for the right to see
    the cohort first. A period never shows a group of fewer than five either."""
    invited = queries.invited_counts(db, scope).get((moment.value, scope_id), 0)
    answers = queries.answers_about(db, moment, scope, scope_id, since, until)
    return figures(questions_for(moment, scope), answers, max(invited, len(answers)))


def survey_letter(survey_url: str) -> Letter:
    return Letter(
        "Votre avis sur votre formation",
        ("Quelques questions vous attendent. Elles prennent deux minutes, et votre réponse ne porte pas votre nom.",),
        ("Donner mon avis", survey_url),
        ("Vous ne souhaitez pas répondre ? Ne faites rien : nous ne relançons pas.",),
    )
