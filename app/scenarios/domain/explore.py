"""What a scenario is, over every path: what is unreachable, stuck, unused; what it may earn; what it claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.content.schema.base import Location
from app.content.schema.scenario import Playthrough, Scenario
from app.errors import InvalidAction
from app.scenarios.domain.extremes import Unbounded, Weights, Worth, least_to_go, most_to_go, weights_of
from app.scenarios.domain.graph import Graph, explored
from app.scenarios.domain.machine import Machine, walked
from app.scenarios.domain.proofs import Proof, proved


@dataclass(frozen=True)
class Finding:
    """One thing wrong, and where in the file."""

    at: Location
    message: str


@dataclass(frozen=True)
class Exploration:
    """The whole of a scenario. A dimension without maximum (or minimum) has None: a cycle earns without end.

    `ways` gives, for each step where one is stuck or trapped, a shortest path to it.
    """

    states: int
    complete: bool
    unreachable: tuple[str, ...]
    dead_ends: tuple[str, ...]
    traps: tuple[str, ...]
    unused_choices: tuple[str, ...]
    maximum: Mapping[str, int | None]
    minimum: Mapping[str, int | None]
    properties: tuple[Proof, ...]
    ways: Mapping[str, tuple[str, ...]]
    findings: tuple[Finding, ...]


class Atlas:
    """One scenario with all its states; each figure is computed when first asked for, once."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.machine = Machine(scenario)
        self._worths: dict[Weights, Worth | int] = {}

    @cached_property
    def graph(self) -> Graph:
        """Every reachable state."""
        return explored(self.machine)

    def worth(self, weights: Weights) -> Worth | None:
        """Per state, the most still to be earned; None when that has no maximum."""
        found = self._most(weights)
        return None if isinstance(found, int) else found

    def _most(self, weights: Weights) -> Worth | int:
        if weights not in self._worths:
            try:
                self._worths[weights] = most_to_go(self.graph, weights)
            except Unbounded as found:
                self._worths[weights] = found.state
        return self._worths[weights]

    def best(self, weights: Weights) -> int | None:
        """The most that one whole path earns: 0 if no path ends, None without a maximum."""
        if not self.graph.complete:
            return None
        worth = self.worth(weights)
        return None if worth is None else worth[0] or 0

    @cached_property
    def maximum(self) -> Mapping[str, int | None]:
        """Per dimension, the best that a single path earns."""
        return {name: self.best(weights_of(self.machine.moves, name)) for name in self.scenario.dimensions}

    @cached_property
    def minimum(self) -> Mapping[str, int | None]:
        """Per dimension, the worst that a single path earns."""
        return {name: self._least(weights_of(self.machine.moves, name)) for name in self.scenario.dimensions}

    def _least(self, weights: Weights) -> int | None:
        if not self.graph.complete:
            return None
        try:
            return least_to_go(self.graph, weights)[0] or 0
        except Unbounded:
            return None

    def endless(self, dimension: str) -> int:
        """A state of a cycle that earns points in this dimension each time round."""
        found = self._most(weights_of(self.machine.moves, dimension))
        return found if isinstance(found, int) else 0


def explore(scenario: Scenario) -> Exploration:
    """Walk every path of a scenario."""
    return exploration_of(Atlas(scenario))


def exploration_of(atlas: Atlas) -> Exploration:
    """The whole of a scenario already made ready."""
    graph, steps = atlas.graph, atlas.scenario.steps
    visited = set(graph.step_ids)
    stuck: dict[str, int] = {}
    trapped: dict[str, int] = {}
    for state, step_id in enumerate(graph.step_ids):
        if not graph.moves[state] and not graph.is_ending[state] and graph.complete:
            stuck.setdefault(step_id, state)
        if not graph.can_end[state] and graph.complete:
            trapped.setdefault(step_id, state)
    properties = tuple(proved(graph, one, atlas.maximum) for one in atlas.scenario.properties)
    whole = Exploration(
        states=len(graph),
        complete=graph.complete,
        unreachable=tuple(step_id for step_id in steps if step_id not in visited),
        dead_ends=tuple(step_id for step_id in steps if step_id in stuck),
        traps=tuple(step_id for step_id in steps if step_id in trapped),
        unused_choices=_unused(atlas),
        maximum=atlas.maximum,
        minimum=atlas.minimum,
        properties=properties,
        ways={step_id: graph.way_to(state) for step_id, state in {**trapped, **stuck}.items()},
        findings=(),
    )
    return _with_findings(atlas, whole)


def choice_names(scenario: Scenario) -> dict[tuple[str, str], str]:
    """(step, choice) → how a choice is named alone: its id, or « step/id » when several steps have that id."""
    counts = Counter(choice.id for step in scenario.steps.values() for choice in step.choices)
    return {
        (step_id, choice.id): choice.id if counts[choice.id] == 1 else f"{step_id}/{choice.id}"
        for step_id, step in scenario.steps.items()
        for choice in step.choices
    }


def _unused(atlas: Atlas) -> tuple[str, ...]:
    used = {number for moves in atlas.graph.moves for number in moves}
    names = choice_names(atlas.scenario)
    return tuple(names[move.step_id, move.choice.id] for move in atlas.machine.moves if move.number not in used)


def _with_findings(atlas: Atlas, whole: Exploration) -> Exploration:
    found = [*_stuck(whole), *_unoffered(atlas, whole), *_endless(atlas, whole), *_refuted(whole)]
    if not whole.complete:
        most = f"{whole.states:,}".replace(",", "\u202f")
        told = f"plus de {most} états : donnez des bornes aux variables, rien n’est prouvé"
        found.insert(0, Finding(("variables",), told))
    return Exploration(**{**vars(whole), "findings": tuple(found)})


def _stuck(whole: Exploration) -> list[Finding]:
    lost = whole.unreachable if whole.complete else ()
    found = [Finding(("steps", one), f"étape « {one} » : aucun chemin n’y mène") for one in lost]
    for one in whole.traps:
        way = shown(whole.ways[one])
        if one in whole.dead_ends:
            told = f"étape « {one} » : impasse, aucun choix n’y est offert, {way}"
        else:
            told = f"étape « {one} » : piège, plus aucune fin ne peut être atteinte, {way}"
        found.append(Finding(("steps", one), told))
    return found


def _unoffered(atlas: Atlas, whole: Exploration) -> list[Finding]:
    names, found = choice_names(atlas.scenario), []
    for step_id, step in atlas.scenario.steps.items():
        # The choices of a step that is never reached are told with it.
        if not whole.complete or step_id in whole.unreachable:
            continue
        for index, choice in enumerate(step.choices):
            if names[step_id, choice.id] in whole.unused_choices:
                told = f"étape « {step_id} » : le choix « {choice.id} » n’est jamais offert"
                found.append(Finding(("steps", step_id, "choices", index), told))
    return found


def _endless(atlas: Atlas, whole: Exploration) -> list[Finding]:
    found = []
    for index, name in enumerate(atlas.scenario.dimensions):
        if whole.complete and whole.maximum[name] is None:
            state = atlas.endless(name)
            told = (
                f"dimension « {name} » : pas de maximum, un circuit par l’étape « {atlas.graph.step_ids[state]} » "
                "rapporte des points à chaque tour"
            )
            found.append(Finding(("dimensions", index), told))
    return found


def _refuted(whole: Exploration) -> list[Finding]:
    found = []
    for index, one in enumerate(whole.properties):
        if one.undecided:
            told = f"propriété « {one.name} » : non prouvée, {one.undecided}"
        elif not one.holds:
            told = f"propriété « {one.name} » : fausse, {shown(one.counter_example)}"
        else:
            continue
        found.append(Finding(("properties", index), told))
    return found


def shown(choices: Sequence[str]) -> str:
    """A path in words."""
    return f"par exemple par : {', '.join(choices)}" if choices else "dès le départ"


def findings_of(scenario: Scenario) -> tuple[Finding, ...]:
    """All that is wrong in a scenario: its paths, its properties, its playthroughs."""
    atlas = Atlas(scenario)
    whole = exploration_of(atlas)
    played = [
        Finding(("playthroughs", index), f"partie « {one.name} » : {message}")
        for index, one in enumerate(scenario.playthroughs)
        for message in _played(atlas.machine, one)
    ]
    return (*whole.findings, *played)


def _played(machine: Machine, play: Playthrough) -> list[str]:
    try:
        walk = walked(machine, play.choices)
    except InvalidAction as refusal:
        return [_sentence(refusal.message)]
    ending, expect, found = machine.endings.get(walk.here.step_id), play.expect, []
    if expect.ending is not None and ending != expect.ending:
        where = f"se termine par « {ending} »" if ending else f"s’arrête à l’étape « {walk.here.step_id} », sans fin"
        found.append(f"elle {where}, et non par « {expect.ending} »")
    points = walk.points(machine.scenario.dimensions)
    found += [
        f"elle rapporte {points[name]} en « {name} », et non {number}"
        for name, number in expect.points.items()
        if points[name] != number
    ]
    if expect.minutes is not None and walk.minutes != expect.minutes:
        found.append(f"elle dure {walk.minutes} minutes, et non {expect.minutes}")
    return found


def _sentence(message: str) -> str:
    return message[:1].lower() + message[1:].rstrip(".")


def check_scenario(scenario: Scenario) -> list[str]:
    """French messages: steps out of reach, dead ends, traps, choices never offered, refuted claims, failed parties."""
    return [one.message for one in findings_of(scenario)]
