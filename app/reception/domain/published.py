"""A day as an attempt holds it: its patients written in full, with the rules that it cites."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Self

from app.content.schema.base import KeptDocument
from app.content.schema.day import Conduct, Day, Item
from app.content.schema.people import Patient, Practitioner
from app.content.schema.rule import Rule
from app.reception.domain.best_agenda import Instance, instance_of
from app.reception.domain.faults import FAULT_RULES
from app.reception.domain.protocol import ProtocolLine, line_of


class PublishedDay(KeptDocument, Day):
    """A day that needs nothing else."""

    cited_rules: tuple[Rule, ...] = ()

    @classmethod
    def publish(cls, day: Day, rules: Mapping[str, Rule], universe: Mapping[str, Patient]) -> Self:
        """This day with the patients that it names and the rules of its protocol. Every name must be known."""
        values = {name: getattr(day, name) for name in Day.model_fields}
        values["patients"] = tuple(universe[one] if isinstance(one, str) else one for one in day.patients)
        judged = [act for conduct in day.protocol for act in (*conduct.acts, *conduct.avoid)]
        cited = dict.fromkeys([*(act.rule for act in judged if act.rule is not None), *FAULT_RULES])
        return cls(**values, cited_rules=tuple(rules[one] for one in cited if one in rules))

    @cached_property
    def people(self) -> Mapping[str, Patient]:
        """The patients by id."""
        return {one.id: one for one in self.patients if isinstance(one, Patient)}

    @cached_property
    def items_by_id(self) -> Mapping[str, Item]:
        """What comes to the desk, by id."""
        return {one.id: one for one in self.items}

    @cached_property
    def conducts(self) -> Mapping[str, Conduct]:
        """The protocol, by id."""
        return {one.id: one for one in self.protocol}

    @cached_property
    def doctors(self) -> Mapping[str, Practitioner]:
        """The practitioners, by id."""
        return {one.id: one for one in self.practitioners}

    @cached_property
    def agenda_problem(self) -> Instance:
        """What the day asks of the agenda, and the best answer."""
        return instance_of(self)

    @cached_property
    def protocol_lines(self) -> tuple[ProtocolLine, ...]:
        """The protocol as it is read at the desk."""
        return tuple(line_of(one) for one in self.protocol)

    @cached_property
    def last_minute(self) -> int:
        """When the desk is left, whatever remains: an hour after closing."""
        return self.closes + 60

    def competences_of(self, item: Item) -> tuple[str, ...]:
        """What an item bears on: its own competences, or those of the day."""
        return item.competences or self.competences

    def rule(self, rule_id: str | None) -> Rule | None:
        """The cited rule of this id."""
        return next((rule for rule in self.cited_rules if rule.id == rule_id), None)
