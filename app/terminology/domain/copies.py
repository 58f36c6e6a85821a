"""What a copy got wrong, in words: what was asked and what was expected, never a distractor. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.content.schema.quiz import (
    Categorize,
    ChoiceGap,
    Cloze,
    Match,
    Multiple,
    PublishedQuiz,
    Question,
    ShortText,
    Single,
)
from app.quizzes.domain.marking import Mark, MarkState
from app.quizzes.domain.player import QuizState
from app.reception.domain.judgement import EARNED, judge
from app.reception.domain.published import PublishedDay
from app.reception.domain.state import DeskState
from app.scenarios.domain.debrief import debrief
from app.scenarios.domain.player import PlayState
from app.scenarios.domain.published import PublishedScenario

WRONG = frozenset({MarkState.WRONG, MarkState.PARTIAL})


def wrong_in_quiz(quiz: PublishedQuiz, state: QuizState, marks: tuple[Mark, ...]) -> Iterator[str]:
    """The questions that were answered wrongly, each with what it expected."""
    for mark in marks:
        if mark.state in WRONG:
            question = quiz.question(mark.question_id)
            yield question.prompt
            yield from _expected(question, state.answer(question.id).response)


def _expected(question: Question, given: Any) -> Iterator[str]:
    """What was to be answered; of several parts, those that were not found."""
    match question:
        case Single() | Multiple():
            yield from (choice.text for choice in question.choices if choice.correct)
        case ShortText():
            yield question.accept[0]
        case Cloze():
            for gap_id, gap in question.gaps.items():
                said = _part(given, gap_id)
                if isinstance(gap, ChoiceGap):
                    yield from (one.text for one in gap.choices if one.id == gap.answer != said)
                elif str(said or "").strip().casefold() not in {form.casefold() for form in gap.accept}:
                    yield gap.accept[0]
        case Match():
            for pair in question.pairs:
                if _part(given, pair.id) != pair.id:
                    yield from (pair.left, pair.right)
        case Categorize():
            yield from (one.text for one in question.items if _part(given, one.id) != one.category_id)


def _part(given: Any, part: str) -> Any:
    return given.get(part) if isinstance(given, Mapping) else None


def wrong_in_scenario(scenario: PublishedScenario, state: PlayState) -> Iterator[str]:
    """What was heard where another reply was better, and that reply."""
    for step in debrief(scenario, state).to_rework:
        yield step.turn.text
        if step.better is not None:
            yield step.better.say


def wrong_in_day(day: PublishedDay, state: DeskState) -> Iterator[str]:
    """What came to the desk and was not held as the protocol wants, and what it wants."""
    openings = {item.id: item.opening for item in day.items}
    for mark in judge(day, state):
        if mark.verdict != EARNED:
            yield from (openings.get(mark.item, ""), mark.what, mark.better)
