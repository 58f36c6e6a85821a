"""The placement test as an activity: a pure state machine over the log (app.attempts.domain.Engine).

Actions:

- `answer` {"question", "response"} or {"question", "unknown": true}: one answer; there is no way back.
- `finish` {}: close the attempt.

Which question comes next is computed from the answers; the log keeps which one was asked, so that a replay never
depends on how that choice is made. It earns nothing in any competence: it says where to begin, it proves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from hashlib import sha256
from typing import Any

from app.attempts.domain import Action, Result
from app.content.schema.placement import PublishedPlacement
from app.errors import InvalidAction
from app.pathways.domain.estimate import Item, Standing, next_item, standings
from app.quizzes.domain.marking import MarkState, checked, is_blank, mark

KIND = "placement"
VERSION = 1
KINDNESS, KINDEST = 0.08, 0.92


@dataclass(frozen=True)
class Answered:
    """One question and what became of it."""

    question: str
    response: Any
    right: bool

    @property
    def unknown(self) -> bool:
        """« Je ne sais pas encore »."""
        return self.response is None


@dataclass(frozen=True)
class PlacementState:
    """How far somebody is."""

    seed: str
    avoid: frozenset[str] = frozenset()
    answers: tuple[Answered, ...] = ()
    finished: bool = False


class PlacementEngine:
    """The four functions of the activity « placement »."""

    kind = KIND
    closing_actions = frozenset({"finish"})
    late_actions: frozenset[str] = frozenset()

    def parse(self, document: str) -> PublishedPlacement:
        return PublishedPlacement.from_document(document)

    def start(self, spec: PublishedPlacement, seed: str, setup: Mapping[str, Any]) -> PlacementState:
        return PlacementState(seed=seed, avoid=frozenset(setup.get("avoid", ())))

    def apply(self, spec: PublishedPlacement, state: PlacementState, action: Action) -> PlacementState:
        if state.finished:
            raise InvalidAction("Ce positionnement est terminé.")
        if action.kind == "answer":
            return _answered(spec, state, action.payload)
        if action.kind == "finish":
            return replace(state, finished=True)
        raise InvalidAction("Cette action n’existe pas dans un positionnement.")

    def result(self, spec: PublishedPlacement, state: PlacementState) -> Result:
        right = sum(one.right for one in state.answers)
        return Result(Fraction(right), Fraction(len(state.answers)), passed=state.finished, complete=True)

    def dump(self, state: PlacementState) -> dict[str, Any]:
        return {
            "v": VERSION,
            "avoid": sorted(state.avoid),
            "answers": [[one.question, one.response, one.right] for one in state.answers],
            "finished": state.finished,
        }

    def load(self, spec: PublishedPlacement, seed: str, dumped: Mapping[str, Any]) -> PlacementState:
        if dumped["v"] != VERSION:
            raise ValueError(f"unknown version of a placement state: {dumped['v']}")
        answers = tuple(Answered(*one) for one in dumped["answers"])
        return PlacementState(seed, frozenset(dumped["avoid"]), answers, dumped["finished"])


def _answered(spec: PublishedPlacement, state: PlacementState, payload: Mapping[str, Any]) -> PlacementState:
    question_id = payload.get("question")
    if not isinstance(question_id, str) or question_id not in spec.difficulties:
        raise InvalidAction("Cette question ne fait pas partie du positionnement.")
    if any(one.question == question_id for one in state.answers):
        raise InvalidAction("Vous avez déjà répondu à cette question.")
    question = spec.question(question_id)
    if payload.get("unknown"):
        answered = Answered(question_id, None, right=False)
    else:
        response = checked(question, payload.get("response"))
        if is_blank(response):
            raise InvalidAction("Choisissez une réponse, ou dites « Je ne sais pas encore ».")
        answered = Answered(question_id, response, mark(question, response).state == MarkState.RIGHT)
    return replace(state, answers=(*state.answers, answered))


# What is asked, and what is known


def items_of(spec: PublishedPlacement) -> tuple[Item, ...]:
    """The questions with their field and difficulty."""
    return tuple(Item(one, domain, difficulty) for one, (domain, difficulty) in spec.difficulties.items())


def standings_in(spec: PublishedPlacement, state: PlacementState) -> dict[str, Standing]:
    """Where these answers place somebody, field by field."""
    items = {item.id: item for item in items_of(spec)}
    return standings(
        [domain.id for domain in spec.domains], [(items[one.question], one.right) for one in state.answers]
    )


def question_now(spec: PublishedPlacement, state: PlacementState) -> str | None:
    """The question to ask now; None when enough is known, or nothing more may be asked."""
    asked = [one.question for one in state.answers]
    if state.finished or len(asked) >= spec.most_questions:
        return None
    where = standings_in(spec, state)
    enough = len(asked) >= spec.least_questions
    if enough and all(one.deviation <= float(spec.precise_enough) for one in where.values()):
        return None
    items = items_of(spec)
    luck = {item.id: int(sha256(f"{state.seed}:{item.id}".encode()).hexdigest()[:8], 16) for item in items}
    found = next_item(items, asked, where, target_after(spec, state), luck, state.avoid)
    return found.id if found is not None else None


def target_after(spec: PublishedPlacement, state: PlacementState) -> float:
    """The chance aimed at: that of the file; a kinder one after a question not found, so that nobody sinks."""
    missed = 0
    for one in reversed(state.answers):
        if one.right:
            break
        missed += 1
    return min(spec.target_percent / 100 + KINDNESS * missed, KINDEST)
