"""What is computed from the logs: evaluations with the verdict of their replay, the chained logs, study time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from app.attempts.domain import AttemptState, Engine
from app.attempts.models import Attempt
from app.attempts.services import replay_one
from app.attendance.domain.study_report import study_report
from app.attendance.queries.study_time import acts_of
from app.audit.domain.chains import Chained, canonical, chained
from app.audit.domain.scope import instant_words
from app.audit.queries import pieces as queries
from app.audit.services.gathering import Facts
from app.audit.services.tables import TableOf, exact, is_told, table, when, yes
from app.content.catalog import Catalog
from app.db.journal import digest_of
from app.statistics.queries import copies_regraded_by
from app.web.labels import label

HOLDS, DIFFERS = "conforme", "écart"
OPEN, ERASED = "en cours", "actes effacés à leur terme"
EVERY = 25


@dataclass(frozen=True)
class Evaluations:
    """The attempts of a scope: their table, their chained log, how many replays differ from what is kept."""

    table: TableOf
    log: Chained
    differing: int


def titles_of(catalog: Catalog) -> Mapping[tuple[str, str], str]:
    """What each activity is called in the course in force."""
    found: dict[tuple[str, str], str] = {}
    for kind, items in (
        ("quiz", catalog.quizzes),
        ("scenario", catalog.scenarios),
        ("day", catalog.days),
        ("dictation", catalog.dictations),
        ("letter", catalog.letters),
        ("placement", catalog.placements),
    ):
        found |= {(kind, one.id): one.title for one in items.values()}
    return found


def evaluations(
    db: Session, catalog: Catalog, engines: Mapping[str, Engine], facts: Facts, told: Callable[[int], None]
) -> Evaluations:
    """Fold every attempt again; `told` hears how many are done."""
    titles, rows, log = titles_of(catalog), [], []
    differing = 0
    for number, attempt in enumerate(facts.attempts, start=1):
        acts = [_act(attempt, one) for one in queries.acts_in(db, attempt.id, facts.scope)]
        log += acts
        verdict = _verdict(db, engines, attempt, facts)
        differing += verdict == DIFFERS
        shown = is_told(attempt, facts.scope)
        rows.append(
            (
                attempt.id,
                attempt.learner_id,
                attempt.activity_kind,
                attempt.activity_id,
                titles.get((attempt.activity_kind, attempt.activity_id), attempt.activity_id),
                label(attempt.mode, "Mode"),
                attempt.number,
                when(attempt.started_at),
                when(attempt.closed_at, facts.scope),
                str(attempt.time_factor),
                exact(attempt.earned) if shown else "",
                exact(attempt.possible) if shown else "",
                yes(attempt.passed) if shown and attempt.passed is not None else "",
                len(acts),
                attempt.content_digest,
                verdict,
            )
        )
        if number % EVERY == 0:
            told(number)
    head = (
        "tentative",
        "personne",
        "activité",
        "identifiant",
        "titre",
        "mode",
        "essai",
        "commencée le",
        "terminée le",
        "temps",
        "points",
        "sur",
        "réussie",
        "actes",
        "empreinte du contenu",
        "relecture du journal",
    )
    return Evaluations(table(head, rows), chained(log), differing)


def _act(attempt: Attempt, act: Any) -> dict[str, Any]:
    """An act as the log of a pack tells it: the answer itself stays, only its digest leaves."""
    return {
        "attempt": attempt.id,
        "number": act.number,
        "kind": act.kind,
        "at": act.at.isoformat(timespec="microseconds"),
        "late": act.late,
        "by_staff": act.actor_id if act.actor_id != attempt.learner_id else None,
        "payload_sha256": sha256(canonical(act.payload)).hexdigest(),
    }


def _verdict(db: Session, engines: Mapping[str, Engine], attempt: Attempt, facts: Facts) -> str:
    closed = attempt.closed_at is not None and attempt.closed_at < facts.scope.at
    if attempt.state != AttemptState.CLOSED or not closed:
        return OPEN
    if attempt.action_count == 0:
        return ERASED
    return DIFFERS if replay_one(db, engines[attempt.activity_kind], attempt) else HOLDS


def regrades_table(db: Session, facts: Facts) -> TableOf:
    """The regrades that touched a copy of the scope, with their reason."""
    people, rows = set(facts.covered.people), []
    for run in queries.regrades_in(db, facts.scope):
        touched = [copy for copy, learner_id in copies_regraded_by(db, run) if learner_id in people]
        if touched:
            undone = when(run.undone_at, facts.scope)
            rows.append(
                (
                    run.id,
                    run.quiz_id,
                    label(run.policy, "RegradePolicy"),
                    run.reason,
                    when(run.applied_at),
                    len(touched),
                    " ".join(touched),
                    undone,
                    run.undo_reason if undone else "",
                )
            )
    head = (
        "recorrection",
        "quiz",
        "règle",
        "raison",
        "le",
        "copies",
        "tentatives",
        "annulée le",
        "raison de l’annulation",
    )
    return table(head, rows)


def study_table(db: Session, facts: Facts) -> TableOf:
    """Minutes worked by person and Paris day, by the method said on the page of study time."""
    scope, by_person = facts.scope, {one: [] for one in facts.covered.people}  # type: ignore[var-annotated]
    for act in acts_of(db, facts.covered.ids, scope.since, scope.until):
        by_person[act.learner_id].append(act)
    rows: list[tuple[object, ...]] = []
    for learner_id, acts in by_person.items():
        if not acts:
            continue
        days = sorted({one.at for one in acts})
        first, last = days[0].date(), facts.last_day
        report = study_report(acts, first, last)
        rows += [
            (learner_id, week.monday.isoformat(), *(minutes or 0 for minutes in week.days), week.minutes)
            for week in report.weeks
            if week.minutes
        ]
    days_of_week = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
    return table(("personne", "semaine du", *days_of_week, "minutes"), rows)


def sensitive_acts(db: Session, facts: Facts) -> Chained:
    """The extract of the journal of sensitive acts: its own digests, and the chain of the pack over the lines."""
    entries = queries.journal_about(db, facts.covered.ids, facts.covered.cohort_ids, facts.scope)
    return chained(_entries(entries))


def _entries(entries: Any) -> Iterator[dict[str, Any]]:
    for one in entries:
        found = digest_of(
            one.number, one.at, one.kind, one.actor_id, one.subject_id, one.about, one.detail, one.previous
        )
        yield {
            "number": one.number,
            "at": one.at.isoformat(timespec="microseconds"),
            "kind": one.kind,
            "actor": one.actor_id,
            "subject": one.subject_id,
            "about": one.about,
            "detail": one.detail,
            "previous": one.previous,
            "digest": one.digest,
            "holds": found == one.digest,
        }


def journal_state(db: Session, facts: Facts) -> dict[str, Any]:
    """Where the whole journal stood, so that a later extract can be tied to it."""
    number, digest = queries.journal_stood_at(db, facts.scope)
    return {"number": number, "digest": digest, "data_at": instant_words(facts.scope.at)}
