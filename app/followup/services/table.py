"""The list of one trainer: who needs them, why, since when, what to do. Computed when asked for; nothing is stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.attendance.queries.contacts import last_contacts
from app.content.catalog import Catalog
from app.content.drawn import drawn_title
from app.followup import queries
from app.followup.domain.concerns import (
    EXAMPLE_SIGNS,
    FAILS,
    TO_READ,
    Dossier,
    Facts,
    Failing,
    LastAct,
    Late,
    Wait,
    WaitKind,
)
from app.followup.domain.rules import Line, line_of, sorted_lines
from app.followup.queries import Fails, Followed, LastTouch, RecordShare, Waiting
from app.followup.services.missed import missed_by
from app.pathways.domain.placement import KIND as PLACEMENT
from app.pathways.services import late_steps
from app.portfolio.domain.record_shape import has_record
from app.progress.services import framework_in_force

T = TypeVar("T", Fails, Waiting)
# What one says of the last thing done, by where it is kept and its kind.
TOUCHED = {
    ("attempt", "quiz"): "le quiz « {} »",
    ("attempt", "scenario"): "la mise en situation « {} »",
    ("attempt", "day"): "la journée « {} »",
    ("attempt", "dictation"): "la dictée « {} »",
    ("attempt", "letter"): "le courrier « {} »",
    ("attempt", "placement"): "le positionnement",
    ("card", ""): "la révision des mots",
    ("record", ""): "le dossier professionnel",
}
ADDRESSES = {
    WaitKind.ESSAY: "/formation/corrections/{}",
    WaitKind.EXAM_COPY: "/formation/corrections/{}",
    WaitKind.EVIDENCE: "/portfolio/preuves/{}",
    WaitKind.RECORD: "/formation/dossiers/{}",
    WaitKind.DICTATION: "/formation/dictees/{}",
    WaitKind.MESSAGE: "/formation/messages/{}",
    WaitKind.REPORT: "/formation/signalements/{}",
}


class View(StrEnum):
    """Which part of the cohort is looked at."""

    TO_FOLLOW = "a-suivre"
    ALONE = "seules"
    EVERYBODY = "toutes"


@dataclass(frozen=True)
class Row:
    """One line of the table: the person's place in a cohort, and what the rules say."""

    followed: Followed
    line: Line


@dataclass(frozen=True)
class Table:
    """The whole list, the most pressing first."""

    rows: tuple[Row, ...]

    def seen(self, view: View) -> tuple[Row, ...]:
        """The lines of one filter."""
        if view is View.EVERYBODY:
            return self.rows
        return tuple(row for row in self.rows if bool(row.line.concerns) is (view is View.TO_FOLLOW))

    def count(self, view: View) -> int:
        return len(self.seen(view))


def table_of(db: Session, catalog: Catalog, viewer: Viewer, now: datetime, cohort_id: int | None = None) -> Table:
    """The list of the cohorts that this person trains, or of one of them."""
    people = queries.followed_by(db, viewer, now, cohort_id)
    facts = {one.learner_id: one for one in facts_of(db, catalog, viewer, people, now)}
    place = {one.id: one for one in people}
    lines = sorted_lines([line_of(facts[one.id], now) for one in people])
    return Table(tuple(Row(place[line.facts.learner_id], line) for line in lines))


def facts_of(db: Session, catalog: Catalog, viewer: Viewer, people: Sequence[Followed], now: datetime) -> list[Facts]:
    """What the rules look at, for these people; the same statements for one and for two hundred."""
    ids = [one.id for one in people]
    if not ids:
        return []
    touches = queries.last_touches(db, ids)
    failing = _by_learner(queries.fails_of(db, ids, FAILS))
    waits = _by_learner(queries.waiting_for(db, viewer, ids))
    shares: dict[int, list[RecordShare]] = defaultdict(list)
    for share in queries.record_shares(db, ids):
        shares[share.owner_id].append(share)
    missed = missed_by(db, ids, now)
    late = late_steps(db, catalog, ids, now)
    contacts = last_contacts(db, ids)
    return [
        Facts(
            learner_id=one.id,
            name=one.name,
            since=one.since,
            last_act=_last_act(catalog, touches.get(one.id)),
            exam_on=one.exam_on,
            dossier=dossier_of(catalog, one, shares[one.id]),
            failing=tuple(
                Failing(title_of(catalog, fails.kind, fails.item), fails.times, fails.last_at)
                for fails in failing[one.id]
            ),
            missed=missed.get(one.id, ()),
            late=tuple(Late(step.title, step.due) for step in late.get(one.id, ())),
            waits=tuple(wait_of(catalog, waiting) for waiting in waits[one.id]),
            contacted_at=contacts[one.id].at if one.id in contacts else None,
        )
        for one in people
    ]


def _by_learner(rows: Sequence[T]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[row.learner_id].append(row)
    return found


def title_of(catalog: Catalog, kind: str, item: str) -> str:
    """The title of an activity of the course; what the course no longer has keeps its identifier."""
    if kind == PLACEMENT:
        return "Positionnement"
    shelf: Mapping[str, Mapping[str, object]] = {
        "quiz": catalog.quizzes,
        "scenario": catalog.scenarios,
        "day": catalog.days,
        "dictation": catalog.dictations,
        "letter": catalog.letters,
    }
    found = shelf.get(kind, {}).get(item)
    return str(getattr(found, "title", "")) or drawn_title(item)


def _last_act(catalog: Catalog, touch: LastTouch | None) -> LastAct | None:
    if touch is None:
        return None
    return LastAct(touch_words(catalog, touch), touch.at)


def touch_words(catalog: Catalog, touch: LastTouch) -> str:
    """« la leçon « Le secret » »: what somebody did last."""
    if touch.source == "lesson":
        module = catalog.modules.get(touch.kind)
        lesson = next((one for one in module.lessons if one.id == touch.item), None) if module else None
        return f"la leçon « {lesson.title} »" if lesson else "une leçon"
    if touch.source == "evidence":
        return f"la preuve « {touch.item} »"
    kind = touch.kind if touch.source == "attempt" else ""
    words = TOUCHED.get((touch.source, kind), "« {} »")
    return words.format(title_of(catalog, touch.kind, touch.item))


def wait_of(catalog: Catalog, waiting: Waiting) -> Wait:
    """What waits, in words, with the page where it is done."""
    kind = WaitKind(waiting.source)
    address = ADDRESSES[kind].format(waiting.ref)
    return Wait(kind, waiting.learner_id, wait_words(catalog, kind, waiting.item), address, waiting.since)


def wait_words(catalog: Catalog, kind: WaitKind, item: str) -> str:
    """What waits, as one says it."""
    if kind is WaitKind.ESSAY:
        return f"réponse rédigée, « {title_of(catalog, 'quiz', item)} »"
    if kind is WaitKind.EXAM_COPY:
        return f"résultat à publier, « {title_of(catalog, 'quiz', item)} »"
    if kind is WaitKind.EVIDENCE:
        return f"preuve « {item} »"
    if kind is WaitKind.RECORD:
        return "dossier professionnel, relecture demandée"
    if kind is WaitKind.DICTATION:
        return f"courrier « {title_of(catalog, 'letter', item)} »"
    if kind is WaitKind.REPORT:
        return f"question du quiz « {title_of(catalog, 'quiz', item)} »"
    return item


def dossier_of(catalog: Catalog, person: Followed, shares: Sequence[RecordShare]) -> Dossier | None:
    """What the dossier lacks for the title aimed at; none where the title asks for no dossier."""
    framework = framework_in_force(catalog, person.framework)
    if framework is None or not has_record(framework):
        return None
    own = [share for share in shares if share.framework == framework.key]
    if not own:
        return Dossier("dossier pas encore commencé")
    told = {share.activity for share in own if share.signs >= EXAMPLE_SIGNS}
    lacking = [number for number, block in enumerate(framework.blocks, 1) if block.short not in told]
    if not lacking:
        return Dossier("", own[0].touched_at)
    numbers = " ni ".join(str(number) for number in lacking)
    types = "l’activité-type" if len(lacking) == 1 else "les activités-types"
    return Dossier(f"aucun exemple pour {types} {numbers}", own[0].touched_at)


def to_read(waits: Sequence[Wait]) -> list[Wait]:
    """What waits for a reading, the oldest first."""
    return sorted((one for one in waits if one.kind in TO_READ), key=lambda one: (one.since, one.address))
