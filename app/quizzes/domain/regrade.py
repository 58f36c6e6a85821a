"""What a copy would be worth against another version of its quiz, under a stated policy. Pure: nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any

from app.attempts.domain import Action
from app.content.schema.quiz import PublishedQuiz, Question
from app.quizzes.domain.marking import ONE, ZERO, Grade, Mark, MarkState, competences_of, graded, mark
from app.quizzes.domain.player import Answer, QuizEngine, QuizResult, QuizState
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


def what_counts(value: Any) -> Any:
    """A question’s values without its commentary."""
    if isinstance(value, dict):
        return {name: what_counts(one) for name, one in value.items() if name not in COMMENTARY}
    if isinstance(value, list | tuple):
        return [what_counts(one) for one in value]
    return value


def changed_questions(old: PublishedQuiz, new: PublishedQuiz) -> frozenset[str]:
    """The questions of the old version that the new one words, keys or weighs otherwise, or no longer holds."""
    key = old.digest, new.digest
    if key not in _changed:
        if len(_changed) >= KEPT_PAIRS:
            _changed.pop(next(iter(_changed)))
        _changed[key] = _changed_questions(old, new)
    return _changed[key]


# Thousands of copies share a few versions: each pair of them is compared once.
KEPT_PAIRS = 256
_changed: dict[tuple[str, str], frozenset[str]] = {}


def _changed_questions(old: PublishedQuiz, new: PublishedQuiz) -> frozenset[str]:
    newer: dict[str, Question] = {question.id: question for question in new.questions}
    return frozenset(
        question.id
        for question in old.questions
        if question.id not in newer
        or what_counts(question.model_dump()) != what_counts(newer[question.id].model_dump())
    )


def tried_responses(
    spec: PublishedQuiz, seed: str, setup: Mapping[str, Any], actions: Iterable[Action]
) -> dict[str, tuple[Any, ...]]:
    """What was answered at each check of a training copy: its state keeps only what each was worth then."""
    engine = QuizEngine()
    state = engine.start(spec, seed, setup)
    found: dict[str, tuple[Any, ...]] = {}
    for action in actions:
        state = engine.apply(spec, state, action)
        if action.kind == "check":
            question = action.payload["question"]
            found[question] = (*found.get(question, ()), state.answer(question).response)
    return found


def regrade(
    old: PublishedQuiz,
    new: PublishedQuiz,
    state: QuizState,
    policy: RegradePolicy,
    tried: Mapping[str, Sequence[Any]] | None = None,
    reason: str = "",
    run: str = "",
) -> Regrade:
    """The grade of one copy under the new version, beside the one in force; `tried` comes from `tried_responses`.

    strict: as if graded from scratch. never_lower: each question keeps the better of both marks, and so does the copy.
    full_credit: a changed question earns all its points. neutralise: a changed question no longer counts. A question
    that the new version dropped is neutralised under every policy.
    """
    before = _grade_of(QuizEngine().result(old, state))
    touched = changed_questions(old, new)
    kept = tuple(one for one in state.questions if new.has_question(one))
    scratch = _from_scratch(new, state, kept, touched, tried or {})
    earlier = {one.question_id: one for one in before.marks}
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
    later = {one.question_id: one for one in after.marks}
    competences = {one.question_id: competences.get(one.question_id, ()) for one in after.marks}
    changed = tuple(one for one in state.questions if one in touched and later.get(one) != earlier.get(one))
    regrading = Regrading(new.digest, policy.value, pass_percent, changed, after.marks, competences, reason, run)
    return Regrade(before, after, changed, regrading)


def _from_scratch(
    new: PublishedQuiz,
    state: QuizState,
    kept: tuple[str, ...],
    touched: frozenset[str],
    tried: Mapping[str, Sequence[Any]],
) -> dict[str, Mark]:
    markings = {one: marking for one, marking in (state.markings or {}).items() if one in kept and one not in touched}
    answers = {
        one: _tried_again(new.question(one), answer, tried[one]) if one in touched and one in tried else answer
        for one, answer in state.answers.items()
        if one in kept
    }
    result = QuizEngine().result(
        new, replace(state, questions=kept, answers=answers, markings=markings or None, regrading=None)
    )
    return {one.question_id: one for one in result.marks}


def _tried_again(question: Question, answer: Answer, responses: Sequence[Any]) -> Answer:
    """The tries of a training copy, each worth what it is worth now; the first right one ends them."""
    tries: list[Fraction] = []
    for response in responses:
        tries.append(mark(question, response).fraction)
        if tries[-1] == 1:
            return replace(answer, response=response, tries=tuple(tries), settled=True)
    return replace(answer, tries=tuple(tries))


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


def _share(one: Mark) -> Fraction:
    return one.earned / one.possible if one.possible else ZERO
