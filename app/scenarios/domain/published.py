"""A scenario as an attempt holds it: with the rules that it cites, to be shown and explained years later."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Self

from app.content.schema.base import KeptDocument
from app.content.schema.rule import Rule
from app.content.schema.scenario import Scenario, ScenarioChoice
from app.scenarios.domain.explore import Atlas
from app.scenarios.domain.extremes import total_weights
from app.scenarios.domain.machine import Move


class PublishedScenario(KeptDocument, Scenario):
    """A scenario with its cited rules, its digest, and what exploring it tells."""

    cited_rules: tuple[Rule, ...] = ()

    @classmethod
    def publish(cls, scenario: Scenario, rules: Mapping[str, Rule]) -> Self:
        """This scenario with those of `rules` that its choices cite."""
        cited = dict.fromkeys(
            choice.rule for step in scenario.steps.values() for choice in step.choices if choice.rule is not None
        )
        values = {name: getattr(scenario, name) for name in Scenario.model_fields}
        return cls(**values, cited_rules=tuple(rules[one] for one in cited if one in rules))

    @cached_property
    def atlas(self) -> Atlas:
        """All its states, and the extremes of its points."""
        return Atlas(self)

    def rule(self, rule_id: str | None) -> Rule | None:
        """The cited rule of this id."""
        return next((rule for rule in self.cited_rules if rule.id == rule_id), None)

    def competences_of(self, choice: ScenarioChoice) -> tuple[str, ...]:
        """What a choice bears on: its own competences, or those of the scenario."""
        return choice.competences or self.competences

    @cached_property
    def scored(self) -> tuple[str, ...]:
        """The dimensions that have a maximum: without one, there is nothing to be measured against."""
        return tuple(name for name, best in self.atlas.maximum.items() if best is not None)

    @cached_property
    def possible(self) -> int:
        """What a score is out of: the sum of the maxima of the dimensions."""
        return sum(self.atlas.maximum[name] or 0 for name in self.scored)

    @cached_property
    def possible_by_competence(self) -> Mapping[str, int]:
        """The same, over the choices that bear on each competence; those that nothing earns are left out."""
        found = {}
        for competence in self._borne_on:
            best = sum(self.atlas.best(self._weights_on(competence, name)) or 0 for name in self.scored)
            if best > 0:
                found[competence] = best
        return found

    @cached_property
    def total_weights(self) -> tuple[int, ...]:
        """The points of each choice, over the dimensions that are scored."""
        return total_weights(self.atlas.machine.moves, self.scored)

    @property
    def _borne_on(self) -> tuple[str, ...]:
        moves = self.atlas.machine.moves
        return tuple(dict.fromkeys(one for move in moves for one in self.competences_of(move.choice)))

    def _weights_on(self, competence: str, dimension: str) -> tuple[int, ...]:
        def weight(move: Move) -> int:
            return move.choice.points.get(dimension, 0) if competence in self.competences_of(move.choice) else 0

        return tuple(weight(move) for move in self.atlas.machine.moves)
