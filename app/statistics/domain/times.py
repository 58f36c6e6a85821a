"""How long a question holds people, from the acts of the log. Pure.

The time between two acts of a copy belongs to the questions that the second one answers, in equal parts; a silence
counts for five minutes at most. What somebody reads without answering is counted with the answer that follows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Protocol

from app.statistics.domain.groups import is_shown

LONGEST_SILENCE = timedelta(minutes=5)


class TimedAct(Protocol):
    """An act, its copy, and when that copy began."""

    @property
    def attempt_id(self) -> str: ...
    @property
    def payload(self) -> Mapping[str, Any]: ...
    @property
    def at(self) -> datetime: ...
    @property
    def started_at(self) -> datetime: ...


def questions_of(payload: Mapping[str, Any]) -> list[str]:
    """The questions that an act answers."""
    answers = payload.get("answers")
    if isinstance(answers, Mapping):
        return [str(one) for one in answers]
    question = payload.get("question")
    return [question] if isinstance(question, str) else []


def seconds_by_question(acts: Sequence[TimedAct]) -> dict[str, list[float]]:
    """For each question, the seconds that each copy gave it; acts come copy after copy, in order."""
    spent: dict[tuple[str, str], float] = defaultdict(float)
    earlier: dict[str, datetime] = {}
    for act in acts:
        since = act.at - earlier.get(act.attempt_id, act.started_at)
        earlier[act.attempt_id] = act.at
        named = questions_of(act.payload)
        for question in named:
            part = min(max(since, timedelta()), LONGEST_SILENCE) / len(named)
            spent[act.attempt_id, question] += part.total_seconds()
    by_question: dict[str, list[float]] = defaultdict(list)
    for (_, question), seconds in spent.items():
        by_question[question].append(seconds)
    return dict(by_question)


def median_seconds(acts: Sequence[TimedAct]) -> dict[str, float]:
    """The time of the middle copy, by question; nothing under five copies."""
    return {one: median(found) for one, found in seconds_by_question(acts).items() if is_shown(len(found))}
