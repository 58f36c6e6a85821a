"""Branching mises en situation (course-format.md §3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    StrictBool,
    WithJsonSchema,
    model_validator,
)

from app.content.schema.base import (
    SHORT,
    Competences,
    ContentModel,
    Line,
    Minutes,
    Mistakes,
    Name,
    Percent,
    Reread,
    RuleId,
    Slug,
    Text,
    refuse,
    repeated,
)
from app.content.schema.condition import Condition, ConditionError, parse_condition
from app.content.yaml_reader import Signed

MOST_STEPS = 300
LARGEST = 1_000_000
_SIGNED = re.compile(r"[+-][0-9]{1,6}\Z")

# A paragraph to read again, as in a quiz: module/lesson#heading.
Whole = Annotated[int, Field(ge=-LARGEST, le=LARGEST)]


class Variable(ContentModel):
    """What a scenario remembers: a yes or no, or a whole number kept between two bounds."""

    start: StrictBool | Whole
    min: Whole | None = None
    max: Whole | None = None

    @model_validator(mode="before")
    @classmethod
    def a_bare_value_is_the_start(cls, value: Any) -> Any:
        return {"start": int(value) if isinstance(value, Signed) else value} if isinstance(value, bool | int) else value

    @model_validator(mode="after")
    def starts_within_its_bounds(self) -> Self:
        mistakes = Mistakes()
        if self.is_flag and (self.min is not None or self.max is not None):
            mistakes.add("une variable vrai ou faux n’a pas de bornes")
        if self.min is not None and self.max is not None and self.min > self.max:
            mistakes.add("« min » dépasse « max »", "min")
        elif not self.is_flag and self.clamped(int(self.start)) != self.start:
            mistakes.add("« start » sort des bornes « min » et « max »", "start")
        mistakes.raise_any()
        return self

    @property
    def is_flag(self) -> bool:
        """Whether it is a yes or no."""
        return isinstance(self.start, bool)

    def clamped(self, value: int) -> int:
        """The value brought back between the bounds."""
        if self.min is not None:
            value = max(value, self.min)
        return value if self.max is None else min(value, self.max)


class Change(ContentModel):
    """What a choice does to a variable: sets it, or adds to it when the number is written with its sign."""

    to: StrictBool | Whole | None = None
    add: Whole | None = None

    def applied(self, variable: Variable, value: int) -> int:
        """The new value, kept within the bounds."""
        if self.add is not None:
            return variable.clamped(value + self.add)
        return variable.clamped(int(self.to or 0))


def _to_change(value: Any) -> Change:
    if isinstance(value, Change):
        return value
    if isinstance(value, Mapping) and set(value) in ({"to"}, {"add"}):
        return Change.model_validate(dict(value))
    if isinstance(value, bool):
        return Change(to=value)
    if isinstance(value, Signed) or (isinstance(value, str) and _SIGNED.match(value)):
        number, key = int(value), "add"
    elif isinstance(value, int):
        number, key = value, "to"
    else:
        raise refuse("true, false, un nombre entier, ou un nombre signé (+1) qui s’ajoute sont attendus")
    if abs(number) > LARGEST:
        raise refuse("ce nombre est trop grand")
    return Change.model_validate({key: int(number)})


AnyChange = Annotated[
    Change,
    PlainValidator(_to_change),
    PlainSerializer(lambda change: change.model_dump(exclude_none=True), return_type=dict),
    WithJsonSchema({"anyOf": [{"type": "boolean"}, {"type": "integer"}, {"type": "string", "pattern": r"^[+-]\d+$"}]}),
]


def _is_condition(text: str) -> str:
    try:
        parse_condition(text)
    except ConditionError as error:
        raise refuse(str(error)) from None
    return text


class ScenarioChoice(ContentModel):
    """What one may say or do at a step, and what follows."""

    id: Slug
    say: Text
    when: Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_is_condition)] | None = None
    set: dict[Name, AnyChange] = Field(default_factory=dict)
    minutes: Annotated[int, Field(ge=0, le=600)] = 1
    points: dict[Name, Whole] = Field(default_factory=dict)
    rule: RuleId | None = None
    competences: Competences
    feedback: Text | None = None
    reread: Reread | None = None
    goto: Slug

    @cached_property
    def condition(self) -> Condition | None:
        """When it is offered; None: always."""
        return None if self.when is None else parse_condition(self.when)


class Step(ContentModel):
    """One moment: someone speaks, the learner chooses. Without choices it is an ending."""

    speaker: Line | None = None
    text: Text
    choices: Annotated[tuple[ScenarioChoice, ...], Field(max_length=20)] = ()
    ending: Slug | None = None

    @model_validator(mode="after")
    def ends_or_goes_on(self) -> Self:
        mistakes = Mistakes()
        if self.choices and self.ending is not None:
            mistakes.add("une étape qui a des choix n’est pas une fin : retirez « ending » ou « choices »", "ending")
        for index, one in repeated([choice.id for choice in self.choices]):
            mistakes.add(f"deux choix portent l’identifiant « {one} »", "choices", index, "id")
        mistakes.raise_any()
        return self


class Never(ContentModel):
    """What no path may do: all that is said here, at once."""

    visited: Slug | None = None
    ending: Slug | None = None
    percent_at_least: Percent | None = None
    percent_below: Percent | None = None
    minutes_at_least: Annotated[int, Field(ge=0)] | None = None


class Reachable(ContentModel):
    """What must stay possible from every state that is not an ending."""

    ending: Slug | None = None
    visited: Slug | None = None


class StateProperty(ContentModel):
    """Something proved over every path."""

    name: Line
    never: Never | None = None
    always_reachable: Reachable | None = None

    @model_validator(mode="after")
    def says_one_thing(self) -> Self:
        mistakes = Mistakes()
        if (self.never is None) == (self.always_reachable is None):
            mistakes.add("une propriété dit « never » ou « always_reachable », un seul des deux")
        said = self.never or self.always_reachable
        if said is not None and not said.model_dump(exclude_none=True):
            mistakes.add("cette propriété ne dit rien", "never" if self.never else "always_reachable")
        mistakes.raise_any()
        return self


class Expectation(ContentModel):
    """What a playthrough must give."""

    ending: Slug | None = None
    points: dict[Name, Whole] = Field(default_factory=dict)
    minutes: Annotated[int, Field(ge=0)] | None = None


class Playthrough(ContentModel):
    """A path played by `flask content check`."""

    name: Line
    choices: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=1000)]
    expect: Expectation = Expectation()


class Scenario(ContentModel):
    """`content/scenarios/<id>.yaml`."""

    id: Slug
    title: Line
    summary: Text | None = None
    module: Slug | None = None
    duration_minutes: Minutes | None = None
    competences: Competences
    dimensions: Annotated[tuple[Name, ...], Field(min_length=1, max_length=12)]
    variables: Annotated[dict[Name, Variable], Field(max_length=40)] = Field(default_factory=dict)
    start: Slug
    steps: Annotated[dict[Slug, Step], Field(min_length=1, max_length=MOST_STEPS)]
    properties: Annotated[tuple[StateProperty, ...], Field(max_length=SHORT)] = ()
    playthroughs: Annotated[tuple[Playthrough, ...], Field(max_length=SHORT)] = ()

    @model_validator(mode="after")
    def holds_together(self) -> Self:
        mistakes = Mistakes()
        if self.start not in self.steps:
            mistakes.add(f"l’étape de départ « {self.start} » n’existe pas", "start")
        for index, one in repeated(self.dimensions):
            mistakes.add(f"la dimension « {one} » est citée deux fois", "dimensions", index)
        for step_id, step in self.steps.items():
            for index, choice in enumerate(step.choices):
                self._check_choice(mistakes, choice, ("steps", step_id, "choices", index))
        for index, proved in enumerate(self.properties):
            self._check_property(mistakes, proved, ("properties", index))
        for index, play in enumerate(self.playthroughs):
            self._check_playthrough(mistakes, play, ("playthroughs", index))
        if not any(not step.choices for step in self.steps.values()):
            mistakes.add("aucune fin : une étape au moins doit être sans choix", "steps")
        mistakes.raise_any()
        return self

    @property
    def endings(self) -> dict[str, str]:
        """Step id → name of its ending (its own id when it gives none)."""
        return {step_id: step.ending or step_id for step_id, step in self.steps.items() if not step.choices}

    def _check_choice(self, mistakes: Mistakes, choice: ScenarioChoice, at: tuple[str | int, ...]) -> None:
        if choice.goto not in self.steps:
            mistakes.add(f"le choix « {choice.id} » mène à « {choice.goto} », qui n’existe pas", *at, "goto")
        for name in sorted(choice.condition.names if choice.condition else ()):
            if name not in self.variables:
                mistakes.add(f"la variable « {name} » n’existe pas", *at, "when")
        for name, change in choice.set.items():
            if name not in self.variables:
                mistakes.add(f"la variable « {name} » n’existe pas", *at, "set", name)
            elif self.variables[name].is_flag != isinstance(change.to, bool):
                wanted = "true ou false" if self.variables[name].is_flag else "un nombre"
                mistakes.add(f"la variable « {name} » attend {wanted}", *at, "set", name)
        for name in choice.points:
            if name not in self.dimensions:
                mistakes.add(f"la dimension « {name} » n’existe pas", *at, "points", name)

    def _check_property(self, mistakes: Mistakes, one: StateProperty, at: tuple[str | int, ...]) -> None:
        key, said = ("never", one.never) if one.never else ("always_reachable", one.always_reachable)
        if said is None:
            return
        if said.visited is not None and said.visited not in self.steps:
            mistakes.add(f"l’étape « {said.visited} » n’existe pas", *at, key, "visited")
        if said.ending is not None and said.ending not in self.endings.values():
            mistakes.add(f"la fin « {said.ending} » n’existe pas", *at, key, "ending")

    def _check_playthrough(self, mistakes: Mistakes, play: Playthrough, at: tuple[str | int, ...]) -> None:
        known = {choice.id for step in self.steps.values() for choice in step.choices}
        for index, choice_id in enumerate(play.choices):
            if choice_id not in known:
                mistakes.add(f"le choix « {choice_id} » n’existe pas", *at, "choices", index)
        if play.expect.ending is not None and play.expect.ending not in self.endings.values():
            mistakes.add(f"la fin « {play.expect.ending} » n’existe pas", *at, "expect", "ending")
        for name in play.expect.points:
            if name not in self.dimensions:
                mistakes.add(f"la dimension « {name} » n’existe pas", *at, "expect", "points", name)
