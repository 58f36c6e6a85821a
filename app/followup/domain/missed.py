"""Which rules of the trade went wrong in a copy, and which come back: values in, values out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.content.schema.quiz import PublishedQuiz
from app.followup.domain.concerns import Missed
from app.quizzes.domain.marking import MarkState
from app.quizzes.domain.player import QuizEngine, QuizState

# Neither says anything of a rule: a person has yet to read the one, the other could not be read.
UNTOLD = frozenset({MarkState.NEEDS_GRADING, MarkState.INVALID})


@dataclass(frozen=True)
class Asked:
    """One question of one copy that rests on a rule, and whether the answer was right in the end."""

    rule: str
    statement: str
    held: bool


def asked_in(engine: QuizEngine, spec: PublishedQuiz, state: QuizState) -> tuple[Asked, ...]:
    """The rules that one closed copy asked for; a question that no longer counts asks for nothing."""
    result = engine.result(spec, state)
    statements = {rule.id: rule.statement for rule in spec.cited_rules}
    found = []
    for mark in result.marks:
        rule = spec.question(mark.question_id).rule
        if rule in statements and mark.state not in UNTOLD and mark.possible:
            found.append(Asked(rule, statements[rule], mark.state == MarkState.RIGHT or mark.fraction == 1))
    return tuple(found)


def missed_again(copies: Iterable[tuple[datetime, Iterable[Asked]]]) -> tuple[Missed, ...]:
    """Every rule that went wrong at least once in these copies, with how often it was asked."""
    asked: dict[str, int] = {}
    wrong: dict[str, int] = {}
    last: dict[str, datetime] = {}
    words: dict[str, str] = {}
    for at, questions in copies:
        for one in questions:
            asked[one.rule] = asked.get(one.rule, 0) + 1
            words[one.rule] = one.statement
            if not one.held:
                wrong[one.rule] = wrong.get(one.rule, 0) + 1
                last[one.rule] = max(at, last.get(one.rule, at))
    return _as_missed(asked, wrong, last, words)


def _as_missed(
    asked: Mapping[str, int], wrong: Mapping[str, int], last: Mapping[str, datetime], words: Mapping[str, str]
) -> tuple[Missed, ...]:
    return tuple(Missed(words[rule], times, asked[rule], last[rule]) for rule, times in wrong.items())
