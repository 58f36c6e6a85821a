"""Use cases of progress: the desk of today, the map of competences, the evidence of one, the référentiel aimed at.

Nothing here is stored: every figure is computed from outcomes, attempts and readings when a page asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts import services as accounts
from app.accounts.domain import Viewer
from app.accounts.queries import get_user
from app.attempts.domain import AttemptState, Mode
from app.attempts.queries import AttemptSummary, Owner, history_of
from app.attendance.domain import WorkWeek, paris_day
from app.attendance.services import week_of
from app.content.catalog import Block, Catalog, Competence, Framework, LearningModule, Lesson
from app.errors import NotFound
from app.modules.queries import reading_progress
from app.progress import queries
from app.progress.domain.due import Due, cards_due, dues
from app.progress.domain.five_minutes import short_steps
from app.progress.domain.mastery import (
    CompetenceProgress,
    FrameworkProgress,
    Mastery,
    Offer,
    Trace,
    competence_progress,
    framework_progress,
)
from app.progress.domain.next_step import next_step
from app.progress.domain.offers import lessons_on, offers_by_competence
from app.progress.domain.situation import PastAttempt, Situation, Step
from app.progress.queries import Evidence
from app.scenarios.services import published
from app.terminology.services import due_today

DEFAULT_FRAMEWORK = "rncp40800"
HISTORY = 200
SHOWN_COMPETENCES = 6
KEPT_CATALOGS = 4


@dataclass(frozen=True)
class Desk:
    """All that « Aujourd’hui » shows."""

    situation: Situation
    step: Step
    short: tuple[Step, ...]
    dues: tuple[Due, ...]
    week: WorkWeek

    @property
    def progress(self) -> FrameworkProgress:
        return self.situation.progress

    @property
    def shown(self) -> tuple[CompetenceProgress, ...]:
        """The competences that fit on the page: those under way before the others, in the order of the référentiel."""
        every = self.progress.competences
        if len(every) <= SHOWN_COMPETENCES:
            return every
        moving = [one for one in every if one.state == Mastery.IN_PROGRESS]
        others = [one for one in every if one.state != Mastery.IN_PROGRESS]
        chosen = (moving + others)[:SHOWN_COMPETENCES]
        return tuple(one for one in every if one in chosen)


@dataclass(frozen=True)
class EvidenceFile:
    """All that stands behind one competence, and what may still prove it."""

    framework: Framework
    block: Block
    progress: CompetenceProgress
    evidence: tuple[Evidence, ...]
    lessons: tuple[tuple[LearningModule, tuple[Lesson, ...]], ...]

    @property
    def kept(self) -> frozenset[str]:
        """The attempts whose trace is the one that counts."""
        return frozenset(trace.attempt_id for trace in self.progress.kept)


def desk_of(db: Session, catalog: Catalog, viewer: Viewer, now: datetime, usual_minutes: int) -> Desk:
    """What to do now and why, what is due, the week's work; seven statements, two more when cards are due.

    `usual_minutes` is the goal of the week of somebody who set none.
    """
    situation = Situation(
        now=now,
        attempts=tuple(_past(one) for one in history_of(db, Owner(learner_id=viewer.id), limit=HISTORY)),
        readings=reading_progress(db, viewer.id),
        progress=progress_of(db, catalog, viewer.id, viewer.framework),
        framework_chosen=viewer.framework is not None,
    )
    step = next_step(catalog, situation)
    return Desk(
        situation=situation,
        step=step,
        short=short_steps(catalog, situation, step),
        dues=(
            *cards_due(due_today(db, viewer.id, now)),
            *dues(catalog, situation, queries.cohort_ends_of(db, viewer.id, now, paris_day(now)), viewer.exam_date),
        ),
        week=week_of(db, viewer.id, now, usual_minutes if viewer.weekly_minutes is None else viewer.weekly_minutes),
    )


def progress_of(db: Session, catalog: Catalog, learner_id: int, framework: str | None) -> FrameworkProgress:
    """Where one learner stands in the référentiel aimed at; one statement."""
    return framework_progress(
        framework_in_force(catalog, framework), queries.traces_of(db, learner_id), offers_in(catalog)
    )


def evidence_file(db: Session, catalog: Catalog, learner_id: int, competence_id: str) -> EvidenceFile:
    """Every attempt behind one competence of one learner; one statement."""
    framework, block, competence = find_competence(catalog, competence_id)
    evidence = tuple(queries.evidence_of(db, learner_id, competence_id))
    traces: Sequence[Trace] = [one.trace for one in evidence]
    offers = offers_in(catalog).get(competence_id, ())
    return EvidenceFile(
        framework,
        block,
        competence_progress(competence, traces, offers),
        evidence,
        lessons_by_module(catalog, competence_id),
    )


def framework_in_force(catalog: Catalog, key: str | None) -> Framework | None:
    """The référentiel chosen; the default one when none is, or when the course has it no more."""
    return (
        catalog.frameworks.get(key or DEFAULT_FRAMEWORK)
        or catalog.frameworks.get(DEFAULT_FRAMEWORK)
        or next(iter(catalog.frameworks.values()), None)
    )


def choose_framework(db: Session, catalog: Catalog, viewer: Viewer, key: str) -> Framework:
    """Aim at another référentiel of the course; no outcome moves, each stays with the competence it worked."""
    accounts.choose_framework(db, get_user(db, viewer.id), key, catalog.frameworks)
    return catalog.frameworks[key]


def find_competence(catalog: Catalog, competence_id: str) -> tuple[Framework, Block, Competence]:
    """A competence with its block and its référentiel."""
    for framework in catalog.frameworks.values():
        for block in framework.blocks:
            for competence in block.competences:
                if competence.id == competence_id:
                    return framework, block, competence
    raise NotFound("Cette compétence n’est dans aucun référentiel du cours.")


def lessons_by_module(catalog: Catalog, competence_id: str) -> tuple[tuple[LearningModule, tuple[Lesson, ...]], ...]:
    """The lessons that bear on a competence, under their module."""
    found: dict[str, list[Lesson]] = {}
    for lesson in lessons_on(catalog, competence_id):
        found.setdefault(lesson.module_id, []).append(lesson)
    return tuple((catalog.modules[module_id], tuple(lessons)) for module_id, lessons in found.items())


_offers: dict[str, Mapping[str, tuple[Offer, ...]]] = {}


def offers_in(catalog: Catalog) -> Mapping[str, tuple[Offer, ...]]:
    """What the course offers for each competence; computed once per version of the course."""
    found = _offers.get(catalog.digest)
    if found is None:
        scenarios = {one: published(catalog, one).possible_by_competence for one in catalog.scenarios}
        found = offers_by_competence(catalog, scenarios)
        while len(_offers) >= KEPT_CATALOGS:
            _offers.pop(next(iter(_offers)))
        _offers[catalog.digest] = found
    return found


def _past(one: AttemptSummary) -> PastAttempt:
    mode = Mode(one.mode)
    closed = one.state == AttemptState.CLOSED
    published = closed and (mode != Mode.EXAM or one.released_at is not None)
    return PastAttempt(
        id=one.id,
        activity_kind=one.activity_kind,
        activity_id=one.activity_id,
        number=one.number,
        mode=mode,
        open=not closed,
        touched_at=one.last_action_at or one.started_at,
        closed_at=one.closed_at,
        deadline_at=one.deadline_at,
        published=published,
        complete=one.complete is not False,
        # What an exam is worth is nobody's business here before its publication.
        passed=one.passed if published else None,
        earned=one.earned if published else None,
        possible=one.possible if published else None,
    )
