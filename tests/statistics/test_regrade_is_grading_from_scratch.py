"""A regrade is grading from scratch: 1,000 copies, every type of question, thirteen kinds of edit, four policies."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from app.attempts.domain import Action
from app.content.schema.quiz import PublishedQuiz
from app.quizzes.domain.changes import ChangeKind, changes
from app.quizzes.domain.marking import Mark, MarkState, essay_fraction, grade, graded, is_passed, state_of
from app.quizzes.domain.player import Answer, EssayMarking, QuizEngine, QuizState
from app.quizzes.domain.regrade import RegradePolicy, changed_questions, regrade, tried_responses
from tests.quizzes.samples import a_quiz
from tests.statistics.edits import EDITS, OLD, edited, some_answers
from tests.statistics.plays import NOW

COPIES = 1000
ENGINE = QuizEngine()


@pytest.fixture(scope="module")
def copies() -> list[tuple[dict[str, Any], QuizState]]:
    """The answers of each copy, and its state: half of the texts are marked by a trainer."""
    rng, made = random.Random(2026), []
    for _ in range(COPIES):
        answers = some_answers(rng)
        markings = None
        if answers["essay"] is not None and rng.random() < 0.5:
            markings = {"essay": EssayMarking({"0": rng.randint(0, 1), "1": rng.randint(0, 1)}, "")}
        held = {one: Answer(response=given, rev=1) for one, given in answers.items() if given is not None}
        state = QuizState("graine", tuple(question.id for question in OLD.questions), held, True, markings)
        made.append((answers, state))
    return made


def from_scratch(quiz: PublishedQuiz, answers: dict[str, Any], state: QuizState, touched: frozenset[str]) -> list[Mark]:
    """The marks as `flask quiz grade` gives them, of the questions that the copy held; a kept marking stands."""
    marks = []
    for mark in grade(quiz, answers).marks:
        if mark.question_id not in answers:
            continue
        if mark.question_id == "essay" and state.markings and "essay" not in touched:
            question = quiz.question("essay")
            share = essay_fraction(question, state.markings["essay"].levels)  # type: ignore[arg-type]
            mark = Mark("essay", share * question.points, question.points, state_of(share), share)
        marks.append(mark)
    return marks


@pytest.mark.parametrize("kind", EDITS)
def test_a_strict_regrade_gives_what_grading_from_scratch_gives(
    kind: str, copies: list[tuple[dict[str, Any], QuizState]]
) -> None:
    new = edited(kind)
    touched = changed_questions(OLD, new)
    moved = 0
    for answers, state in copies:
        found = regrade(OLD, new, state, RegradePolicy.STRICT)
        scratch = graded(new, tuple(from_scratch(new, answers, state, touched)))
        assert found.after == scratch
        moved += found.moves
    # A new question was in no copy; every other edit moves some of them, unless only words changed.
    assert moved or kind in {"added", "wording"}


@pytest.mark.parametrize("kind", EDITS)
def test_the_other_policies_follow_from_the_two_gradings(
    kind: str, copies: list[tuple[dict[str, Any], QuizState]]
) -> None:
    new = edited(kind)
    touched = changed_questions(OLD, new)
    for answers, state in copies[:60]:
        old_marks = {one.question_id: one for one in from_scratch(OLD, answers, state, frozenset())}
        new_marks = from_scratch(new, answers, state, touched)
        full = regrade(OLD, new, state, RegradePolicy.FULL_CREDIT).after
        assert full.earned == sum(one.possible if one.question_id in touched else one.earned for one in new_marks)
        without = regrade(OLD, new, state, RegradePolicy.NEUTRALISE).after
        assert without == graded(new, tuple(one for one in new_marks if one.question_id not in touched))
        kept = regrade(OLD, new, state, RegradePolicy.NEVER_LOWER)
        before = graded(OLD, tuple(old_marks.values()))
        better = sum(
            (
                max(old_marks[one.question_id].earned / old_marks[one.question_id].possible, one.earned / one.possible)
                * one.possible
                if one.question_id in touched
                else one.earned
                for one in new_marks
            ),
            Fraction(0),
        )
        possible = sum((one.possible for one in new_marks), Fraction(0))
        lower = better * before.possible < before.earned * possible
        fails = before.passed and not is_passed(better, possible, new.pass_percent)
        assert kept.after == before if lower or fails else kept.after.earned == better
        assert kept.after.passed or not before.passed


@pytest.mark.parametrize("kind", EDITS)
def test_every_kind_of_edit_is_told_by_its_name(kind: str) -> None:
    new = edited(kind)
    if kind == "pass_percent":
        assert changes(OLD, new) == ()
        return
    told = changes(OLD, new)
    assert {one.question_id for one in told} >= changed_questions(OLD, new)
    assert all(ChangeKind(kind) in one.kinds for one in told if one.question_id != "cloze" or kind != "key")
    assert told


def test_improving_an_explanation_is_no_change() -> None:
    document = OLD.model_dump(by_alias=True)
    document["questions"][0]["explanation"] = "Mieux dit."
    new = PublishedQuiz.model_validate(document)
    assert new.digest != OLD.digest
    assert changes(OLD, new) == ()


def test_the_tries_of_a_training_copy_are_worth_what_they_are_worth_now() -> None:
    values = [{**OLD.question("single").model_dump(by_alias=True, exclude_none=True), "hints": ["Un.", "Deux."]}]
    old = a_quiz(id="essais", mode="training", questions=values, rules=False)
    for place, choice in enumerate(values[0]["choices"]):
        choice["correct"] = place == 0
    new = a_quiz(id="essais", mode="training", questions=values, rules=False)
    # « a », then « b »: right at the second try under the old key, at the first under the new one.
    acts = [
        Action(1, "check", {"question": "single", "response": "a"}, NOW),
        Action(2, "check", {"question": "single", "response": "b"}, NOW),
        Action(3, "hand_in", {}, NOW),
    ]
    setup = {"questions": ["single"]}
    state = ENGINE.start(old, "graine", setup)
    for act in acts:
        state = ENGINE.apply(old, state, act)
    assert ENGINE.result(old, state).earned == Fraction(2) * (1 - Fraction(33, 100))
    tried = tried_responses(old, "graine", setup, acts)
    found = regrade(old, new, state, RegradePolicy.STRICT, tried)
    assert found.after.earned == 2
    assert found.after.marks[0].state == MarkState.RIGHT
    # Played under the new key from the start, the first try ends it.
    fresh = ENGINE.apply(new, ENGINE.start(new, "graine", setup), acts[0])
    assert ENGINE.result(new, replace(fresh, handed_in=True)).earned == found.after.earned
