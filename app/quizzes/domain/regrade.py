"""What a copy would be worth against another version of its quiz, under a stated policy. Pure: nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any

from app.content.schema.quiz import PublishedQuiz, Question
from app.quizzes.domain.marking import ONE, ZERO, Grade, Mark, MarkState, competences_of, graded
from app.quizzes.domain.player import QuizEngine, QuizResult, QuizState
from app.quizzes.domain.regrading import Regrading, write_regrading


class RegradePolicy(StrEnum):
    """How a corrected question counts for those who answered it before."""

    NEVER_LOWER = "never_lower"
    STRICT = "strict"
    FULL_CREDIT = "full_credit"
    NEUTRALISE = "neutralise"


@dataclass(frozen=True)
class Regrade:
    """One copy before and after; `changed` are the questions of the copy that were corrected and whose mark moves."""

    before: Grade
    after: Grade
    changed: tuple[str, ...]
    regrading: Regrading

    @property
    def moves(self) -> bool:
        """Whether anything that counts is different: points, verdict, competences, or what waits for a marking."""
        return (
            self.before.marks != self.after.marks
            or self.before.passed != self.after.passed
            or self.before.competences != self.after.competences
        )

    def payload(self) -> dict[str, Any]:
        """The act that puts this in force, as the log keeps it."""
        return write_regrading(self.regrading)


# What may be improved without touching what is asked or how it is marked.
COMMENTARY = frozenset({"explanation", "rule", "reread", "hints", "samples", "feedback", "why"})


def _what_counts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _what_counts(one) for name, one in value.items() if name not in COMMENTARY}
    if isinstance(value, list | tuple):
        return [_what_counts(one) for one in value]
    return value


def changed_questions(old: PublishedQuiz, new: PublishedQuiz) -> frozenset[str]:
    """The questions of the old version that the new one words, keys or weighs otherwise, or no longer holds."""
    newer: dict[str, Question] = {question.id: question for question in new.questions}
    return frozenset(
        question.id
        for question in old.questions
        if question.id not in newer
        or _what_counts(question.model_dump()) != _what_counts(newer[question.id].model_dump())
    )


def regrade(old: PublishedQuiz, new: PublishedQuiz, state: QuizState, policy: RegradePolicy) -> Regrade:
    """The grade of one copy under the new version, beside the one in force.

    strict: as if graded from scratch. never_lower: each question keeps the better of both marks, and so does the copy.
    full_credit: a changed question earns all its points. neutralise: a changed question no longer counts. A question
    that the new version dropped is neutralised under every policy.
    """
    before = _grade_of(QuizEngine().result(old, state))
    touched = changed_questions(old, new)
    kept = tuple(one for one in state.questions if new.has_question(one))
    scratch = _from_scratch(new, state, kept, touched)
    earlier = {mark.question_id: mark for mark in before.marks}
    marks = tuple(
        _mark(policy, earlier.get(one, scratch[one]), scratch[one], touched=one in touched)
        for one in kept
        if policy != RegradePolicy.NEUTRALISE or one not in touched
    )
    after = graded(new, marks)
    competences = {question.id: competences_of(new, question) for question in new.questions}
    pass_percent = Fraction(new.pass_percent)
    if policy == RegradePolicy.NEVER_LOWER and _is_lower(before, after):
        after = before
        competences = (
            dict(state.regrading.competences)
            if state.regrading is not None
            else {question.id: competences_of(old, question) for question in old.questions}
        )
        pass_percent = state.regrading.pass_percent if state.regrading is not None else Fraction(old.pass_percent)
    later = {mark.question_id: mark for mark in after.marks}
    competences = {mark.question_id: competences.get(mark.question_id, ()) for mark in after.marks}
    changed = tuple(one for one in state.questions if one in touched and later.get(one) != earlier.get(one))
    return Regrade(
        before, after, changed, Regrading(new.digest, policy.value, pass_percent, changed, after.marks, competences)
    )


def _from_scratch(
    new: PublishedQuiz, state: QuizState, kept: tuple[str, ...], touched: frozenset[str]
) -> dict[str, Mark]:
    markings = {one: marking for one, marking in (state.markings or {}).items() if one in kept and one not in touched}
    answers = {one: answer for one, answer in state.answers.items() if one in kept}
    result = QuizEngine().result(
        new, replace(state, questions=kept, answers=answers, markings=markings or None, regrading=None)
    )
    return {mark.question_id: mark for mark in result.marks}


def _grade_of(result: QuizResult) -> Grade:
    return Grade(result.marks, result.earned, result.possible, result.passed, result.competences)


def _is_lower(before: Grade, after: Grade) -> bool:
    return (before.passed and not after.passed) or (after.earned * before.possible < before.earned * after.possible)


def _mark(policy: RegradePolicy, old: Mark, new: Mark, *, touched: bool) -> Mark:
    if not touched:
        return new
    if policy == RegradePolicy.FULL_CREDIT:
        return Mark(new.question_id, new.possible, new.possible, MarkState.RIGHT, ONE)
    if policy == RegradePolicy.NEVER_LOWER and _share(old) > _share(new):
        return Mark(new.question_id, _share(old) * new.possible, new.possible, old.state, old.fraction)
    return new


def _share(mark: Mark) -> Fraction:
    return mark.earned / mark.possible if mark.possible else ZERO
