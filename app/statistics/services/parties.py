"""The paths of one conversation, the judgements of one half-day, over the people whom the reader follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.attempts import services as attempt_services
from app.attempts.domain import Engine
from app.errors import NotFound
from app.reception.domain.player import KIND as DAY
from app.reception.services import ENGINE as DAY_ENGINE
from app.scenarios.domain.debrief import debrief
from app.scenarios.domain.player import KIND as SCENARIO
from app.scenarios.domain.published import PublishedScenario
from app.scenarios.services import ENGINE as SCENARIO_ENGINE
from app.statistics import queries
from app.statistics.domain.groups import is_shown, shown_groups
from app.statistics.domain.parties import Flow, Judged, Party, Passage, flow_of, judged_of, median_minutes
from app.statistics.domain.table import Sample, Taken, sampled
from app.statistics.services.quizzes import TIMED_COPIES


@dataclass(frozen=True)
class Group:
    """The people over whom figures are computed, and the other groups that may be shown."""

    cohort: int | None
    cohorts: tuple[tuple[int, str], ...]
    hidden_cohorts: int
    first: tuple[Taken, ...]


@dataclass(frozen=True)
class ScenarioReport:
    """The first parties of a conversation; `flow` is None under five people. `specs`: words for steps and choices."""

    group: Group
    flow: Flow | None
    specs: tuple[PublishedScenario, ...]
    minutes: float | None
    simulated: float | None


@dataclass(frozen=True)
class DayReport:
    """The first half-days; `judged` is None under five people. `specs`: words for what came."""

    group: Group
    judged: list[Judged] | None
    specs: tuple[Any, ...]
    minutes: float | None
    people: int


def group_of(db: Session, viewer: Viewer, kind: str, activity_id: str, cohort: int | None) -> Group:
    """The first copy of each person, in all or in one cohort that may be shown."""
    everything = queries.taken(db, viewer, kind, activity_id)
    people = frozenset(one.learner_id for one in everything)
    members = queries.cohort_members(db, viewer)
    met = {one: group & people for one, (_, group) in members.items() if group & people}
    shown = shown_groups(people, met)
    if cohort is not None and cohort not in shown:
        raise NotFound("Les chiffres de cette cohorte ne se montrent pas.")
    kept = everything if cohort is None else [one for one in everything if one.learner_id in met[cohort]]
    return Group(
        cohort=cohort,
        cohorts=tuple((one, members[one][0]) for one in members if one in shown),
        hidden_cohorts=len(met) - len(shown),
        first=tuple(sampled(kept, Sample.FIRST)),
    )


def _read(db: Session, engine: Engine, copies: Sequence[Taken]) -> list[tuple[Taken, Any, Any]]:
    kept = queries.kept(db, [one.id for one in copies])
    found = []
    for one in copies:
        row = kept[one.id]
        spec = attempt_services.spec_of(db, engine, row.digest)
        found.append((one, spec, engine.load(spec, row.seed, row.snapshot)))
    return found


def _minutes(db: Session, copies: Sequence[Taken]) -> float | None:
    latest = sorted(copies, key=lambda one: one.closed_at, reverse=True)[:TIMED_COPIES]
    return median_minutes(queries.acts_of(db, [one.id for one in latest]))


def scenario_report(
    db: Session, viewer: Viewer, published: PublishedScenario, cohort: int | None = None
) -> ScenarioReport:
    """Which way people go in a conversation, and where they lose points."""
    group = group_of(db, viewer, SCENARIO, published.id, cohort)
    if not is_shown(len(group.first)):
        return ScenarioReport(group, None, (published,), None, None)
    read = _read(db, SCENARIO_ENGINE, group.first)
    parties, simulated = [], []
    for copy, spec, state in read:
        told = debrief(spec, state)
        passages = tuple(
            Passage(moment.step_id, move.choice.id, step.lost)
            for moment, move, step in zip(state.walk.moments[:-1], state.walk.moves, told.steps, strict=True)
        )
        parties.append(Party(passages, state.walk.here.step_id, copy.share))
        simulated.append(told.minutes)
    specs = {published.digest: published} | {spec.digest: spec for _, spec, _ in read}
    middle = sorted(simulated)[len(simulated) // 2]
    return ScenarioReport(group, flow_of(parties), tuple(specs.values()), _minutes(db, group.first), middle)


def day_report(db: Session, viewer: Viewer, published: Any, cohort: int | None = None) -> DayReport:
    """Which judgements of a half-day are missed most; a day played against the clock proves nothing and is left out."""
    group = group_of(db, viewer, DAY, published.id, cohort)
    if not is_shown(len(group.first)):
        return DayReport(group, None, (published,), None, 0)
    read = [(copy, spec, state) for copy, spec, state in _read(db, DAY_ENGINE, group.first) if not state.chrono]
    results = [DAY_ENGINE.result(spec, state) for _, spec, state in read]
    specs = {published.digest: published} | {spec.digest: spec for _, spec, _ in read}
    return DayReport(
        group,
        judged_of([one.marks for one in results]),
        tuple(specs.values()),
        _minutes(db, [copy for copy, _, _ in read]),
        len(read),
    )
