"""Which way people go in a conversation, and what they miss in a half-day at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask import render_template
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required, signed_in_user
from app.content.schema.rule import Rule
from app.reception import services as reception
from app.reception.domain.published import PublishedDay
from app.scenarios import services as scenarios
from app.scenarios.domain.published import PublishedScenario
from app.statistics.domain.groups import FEWEST
from app.statistics.domain.parties import Branch, Fork, Judged
from app.statistics.services.parties import day_report, scenario_report
from app.statistics.views.blueprint import bp
from app.statistics.views.quizzes import asked_cohort
from app.web.current import current_catalog, current_db


@dataclass(frozen=True)
class ToldBranch:
    """One choice at a step, with its words."""

    say: str
    people: int
    share: Fraction
    lost: Fraction


@dataclass(frozen=True)
class ToldFork:
    """One step of the flow, with its words."""

    id: str
    speaker: str
    text: str
    reached: int
    lost: Fraction
    branches: tuple[ToldBranch, ...]

    @property
    def worst(self) -> ToldBranch:
        return max(self.branches, key=lambda one: one.lost)


@dataclass(frozen=True)
class ToldJudgement:
    """One judgement of a half-day, with who it was about."""

    who: str
    opening: str
    judged: Judged
    rule: Rule | None


@bp.get("/formation/statistiques/scenarios/<scenario_id>")
@role_required(Role.TRAINER, Role.ADMIN)
def scenario(scenario_id: str) -> ResponseReturnValue:
    """The paths of a conversation."""
    published = scenarios.published(current_catalog(), scenario_id)
    report = scenario_report(current_db(), signed_in_user(), published, asked_cohort())
    flow = report.flow
    return render_template(
        "statistics/scenario.html",
        scenario=published,
        report=report,
        forks=[_told_fork(report.specs, one) for one in flow.forks] if flow else [],
        falls=[_told_fork(report.specs, one) for one in flow.falls[:5]] if flow else [],
        endings=[(_ending(report.specs, step), count, Fraction(count, flow.people)) for step, count in flow.endings]
        if flow
        else [],
        fewest=FEWEST,
    )


def _told_fork(specs: Sequence[PublishedScenario], fork: Fork) -> ToldFork:
    spec = next(one for one in specs if fork.step in one.steps)
    step = spec.steps[fork.step]
    return ToldFork(
        id=fork.step,
        speaker=step.speaker or "",
        text=step.text,
        reached=fork.reached,
        lost=fork.lost,
        branches=tuple(_told_branch(specs, fork, one) for one in _with_unused(spec, fork)),
    )


def _with_unused(spec: PublishedScenario, fork: Fork) -> list[Branch]:
    """The choices that were taken, then those that nobody took."""
    used = {one.choice for one in fork.branches}
    unused = [Branch(one.id, 0, 0) for one in spec.steps[fork.step].choices if one.id not in used]
    return [*fork.branches, *unused]


def _told_branch(specs: Sequence[PublishedScenario], fork: Fork, branch: Branch) -> ToldBranch:
    words = next(
        choice.say
        for spec in specs
        if fork.step in spec.steps
        for choice in spec.steps[fork.step].choices
        if choice.id == branch.choice
    )
    return ToldBranch(words, branch.people, Fraction(branch.people, fork.reached), Fraction(branch.lost, fork.reached))


def _ending(specs: Sequence[PublishedScenario], step_id: str) -> tuple[str, str]:
    step = next(one.steps[step_id] for one in specs if step_id in one.steps)
    return (step.ending or step_id).replace("-", " "), step.text


@bp.get("/formation/statistiques/journees/<day_id>")
@role_required(Role.TRAINER, Role.ADMIN)
def day(day_id: str) -> ResponseReturnValue:
    """The judgements of a half-day, the most missed first."""
    published = reception.published(current_catalog(), day_id)
    report = day_report(current_db(), signed_in_user(), published, asked_cohort())
    told = [_told_judgement(report.specs, one) for one in report.judged or []]
    return render_template(
        "statistics/day.html",
        day=published,
        report=report,
        missed=[one for one in told if one.judged.wrong],
        held=[one for one in told if not one.judged.wrong],
        fewest=FEWEST,
    )


def _told_judgement(specs: Sequence[PublishedDay], judged: Judged) -> ToldJudgement:
    item, rule = None, None
    for spec in specs:
        item = item or spec.items_by_id.get(judged.item)
        rule = rule or spec.rule(judged.rule)
    return ToldJudgement(item.who if item else "", item.opening if item else "", judged, rule)
