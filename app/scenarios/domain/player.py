"""A party being played: the engine of the activity « scenario » (app.attempts.domain.Engine).

Actions: `choose {choice}`, `undo {to?}` in training only, `finish {}` once an ending is reached.
The state is the list of choices: everything else follows from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from app.attempts.domain import Action, Result, Share
from app.errors import InvalidAction
from app.scenarios.domain.machine import Walk, walked
from app.scenarios.domain.published import PublishedScenario

VERSION = 1
KIND = "scenario"
PASS_PERCENT = 70


@dataclass(frozen=True)
class PlayState:
    """Where a party stands. `walk` is the path that `choices` make."""

    seed: str
    training: bool
    walk: Walk
    finished: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """The choices made, in order."""
        return tuple(move.choice.id for move in self.walk.moves)


@dataclass(frozen=True)
class PlayResult(Result):
    """A result with the points of each dimension, and what each is out of (None: it has no maximum)."""

    points: Mapping[str, int] = field(default_factory=dict)
    maximum: Mapping[str, int | None] = field(default_factory=dict)
    ending: str | None = None
    minutes: int = 0


class ScenarioEngine:
    """The four functions of the activity « scenario »."""

    kind = KIND
    closing_actions = frozenset({"finish"})
    late_actions: frozenset[str] = frozenset()

    def parse(self, document: str) -> PublishedScenario:
        return PublishedScenario.from_document(document)

    def start(self, spec: PublishedScenario, seed: str, setup: Mapping[str, Any]) -> PlayState:
        """A new party; `setup` says whether it is for training, and may give the choices it begins after."""
        walk = walked(spec.atlas.machine, setup.get("choices", ()))
        return PlayState(seed=seed, training=setup.get("mode") == "training", walk=walk)

    def apply(self, spec: PublishedScenario, state: PlayState, action: Action) -> PlayState:
        if state.finished:
            raise InvalidAction("Cette mise en situation est terminée.")
        if action.kind == "choose":
            return _chosen(spec, state, action.payload.get("choice"))
        if action.kind == "undo":
            return _undone(spec, state, action.payload.get("to"))
        if action.kind == "finish":
            if not is_over(spec, state):
                raise InvalidAction("La conversation n’est pas terminée.")
            return replace(state, finished=True)
        raise InvalidAction("Cette action n’existe pas dans une mise en situation.")

    def result(self, spec: PublishedScenario, state: PlayState) -> PlayResult:
        points = state.walk.points(spec.dimensions)
        earned = Fraction(max(0, sum(points[name] for name in spec.scored)))
        return PlayResult(
            earned=earned,
            possible=Fraction(spec.possible),
            passed=is_over(spec, state) and earned * 100 >= spec.possible * PASS_PERCENT,
            complete=True,
            competences=_shares(spec, state),
            points=points,
            maximum=spec.atlas.maximum,
            ending=spec.atlas.machine.endings.get(state.walk.here.step_id),
            minutes=state.walk.minutes,
        )

    def dump(self, state: PlayState) -> dict[str, Any]:
        dumped: dict[str, Any] = {"v": VERSION, "choices": list(state.choices)}
        if state.training:
            dumped["training"] = True
        if state.finished:
            dumped["finished"] = True
        return dumped

    def load(self, spec: PublishedScenario, seed: str, dumped: Mapping[str, Any]) -> PlayState:
        if dumped["v"] != VERSION:
            raise ValueError(f"unknown version of a scenario state: {dumped['v']}")
        return PlayState(
            seed=seed,
            training=dumped.get("training", False),
            walk=walked(spec.atlas.machine, dumped["choices"]),
            finished=dumped.get("finished", False),
        )


def is_over(spec: PublishedScenario, state: PlayState) -> bool:
    """Whether an ending is reached."""
    return state.walk.here.step_id in spec.atlas.machine.endings


def _chosen(spec: PublishedScenario, state: PlayState, choice_id: Any) -> PlayState:
    if not isinstance(choice_id, str):
        raise InvalidAction("Choisissez une des phrases proposées.")
    machine, walk = spec.atlas.machine, state.walk
    move = machine.move(walk.here, choice_id)
    return replace(state, walk=Walk((*walk.moments, machine.after(walk.here, move)), (*walk.moves, move)))


def _undone(spec: PublishedScenario, state: PlayState, to: Any) -> PlayState:
    if not state.training:
        raise InvalidAction("Une partie notée se joue comme au comptoir : on ne revient pas sur ce qui est dit.")
    made = len(state.walk.moves)
    to = made - 1 if to is None else to
    if not isinstance(to, int) or isinstance(to, bool) or not 0 <= to < made:
        raise InvalidAction("Il n’y a rien à reprendre à cet endroit.")
    return replace(state, walk=Walk(state.walk.moments[: to + 1], state.walk.moves[:to]))


def _shares(spec: PublishedScenario, state: PlayState) -> dict[str, Share]:
    shares = {}
    for competence, possible in spec.possible_by_competence.items():
        borne = [move for move in state.walk.moves if competence in spec.competences_of(move.choice)]
        earned = sum(move.choice.points.get(name, 0) for move in borne for name in spec.scored)
        shares[competence] = Share(Fraction(min(max(0, earned), possible)), Fraction(possible))
    return shares


def kept_choices(spec: PublishedScenario, choices: Sequence[str], count: int) -> tuple[str, ...]:
    """The first `count` of these choices if they can be played in this version; none otherwise."""
    wanted = tuple(choices[: max(0, count)])
    try:
        walked(spec.atlas.machine, wanted)
    except InvalidAction:
        return ()
    return wanted
