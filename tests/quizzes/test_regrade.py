"""A corrected quiz, and those who took it before: four policies, and what each promises."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.quizzes.domain.marking import MarkState
from app.quizzes.domain.regrade import RegradePolicy, changed_questions, regrade
from app.quizzes.domain.regrading import read_regrading
from tests.quizzes.samples import RIGHT, a_quiz, questions
from tests.quizzes.test_player import ENGINE, act, begin


def with_key(*right: str) -> Any:
    """The question « single », with this right choice."""
    values = questions("single", "true-false")
    for choice, letter in zip(values[0]["choices"], "abc", strict=True):
        choice["correct"] = letter in right
    return a_quiz(questions=values)


def copy_of(quiz: Any, **answers: Any) -> Any:
    return act(quiz, begin(quiz), "hand_in", answers={one: {"response": given} for one, given in answers.items()})


OLD, NEW = with_key("b"), with_key("a")


@pytest.mark.parametrize(
    ("policy", "said", "earned", "possible"),
    [
        ("strict", "a", 2, 3),
        ("strict", "b", 0, 3),
        ("never_lower", "a", 2, 3),
        ("never_lower", "b", 2, 3),
        ("full_credit", "c", 2, 3),
        ("neutralise", "b", 0, 1),
    ],
)
def test_each_policy_does_what_it_says(policy: str, said: str, earned: int, possible: int) -> None:
    found = regrade(OLD, NEW, copy_of(OLD, single=said), RegradePolicy(policy))
    assert (found.after.earned, found.after.possible) == (earned, possible)


def test_a_better_explanation_is_not_another_question() -> None:
    values = questions("single", "spot")
    values[0]["explanation"] = "Mieux dit."
    values[0]["choices"][0]["feedback"] = "Mieux dit aussi."
    values[1]["document"][1]["why"] = "Février."
    assert changed_questions(a_quiz("single", "spot"), a_quiz(questions=values)) == frozenset()
    values[0]["prompt"] = "Autrement dit ?"
    assert changed_questions(a_quiz("single", "spot"), a_quiz(questions=values)) == {"single"}


def test_a_dropped_question_no_longer_counts_whatever_the_policy() -> None:
    new = a_quiz("true-false")
    for policy in RegradePolicy:
        found = regrade(OLD, new, copy_of(OLD, single="a", **{"true-false": True}), policy)
        assert (found.after.earned, found.after.possible) == (1, 1)


def test_never_lower_keeps_a_pass_that_the_new_version_would_take_back() -> None:
    old = a_quiz("single", "true-false", pass_percent=60)
    new = a_quiz("single", "true-false", pass_percent=90)
    found = regrade(old, new, copy_of(old, single="b"), RegradePolicy.NEVER_LOWER)
    assert found.before.passed
    assert found.after.passed
    assert not found.moves
    assert not regrade(old, new, copy_of(old, single="b"), RegradePolicy.STRICT).after.passed


def test_the_logged_regrade_gives_back_the_grade_it_announced() -> None:
    for policy in RegradePolicy:
        state = copy_of(OLD, single="a", **{"true-false": False})
        found = regrade(OLD, NEW, state, policy)
        payload = json.loads(json.dumps(found.payload()))
        after = ENGINE.result(OLD, act(OLD, state, "regrade", **payload))
        assert (after.earned, after.possible, after.passed) == (
            found.after.earned,
            found.after.possible,
            found.after.passed,
        )
        assert after.competences == found.after.competences
        assert read_regrading(payload) == found.regrading


def test_a_second_regrade_starts_from_what_the_first_gave() -> None:
    state = copy_of(OLD, single="a")
    state = act(OLD, state, "regrade", **regrade(OLD, NEW, state, RegradePolicy.STRICT).payload())
    back = regrade(OLD, OLD, state, RegradePolicy.STRICT)
    assert (back.before.earned, back.after.earned) == (2, 0)
    assert regrade(OLD, NEW, state, RegradePolicy.STRICT).moves is False


def test_an_essay_marked_after_a_regrade_keeps_the_points_that_the_regrade_gave_it() -> None:
    values = questions("essay")
    values[0]["points"] = 6
    old, new = a_quiz("essay"), a_quiz(questions=values)
    state = copy_of(old, essay="Bonjour.")
    state = act(old, state, "regrade", **regrade(old, new, state, RegradePolicy.STRICT).payload())
    state = act(old, state, "mark", question="essay", levels={"0": 1, "1": 0}, comment="")
    result = ENGINE.result(old, state)
    assert (result.earned, result.possible, result.complete) == (4, 6, True)


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "single": st.sampled_from("abc"),
        "multiple": st.lists(st.sampled_from("abcd"), unique=True, max_size=4),
        "true-false": st.booleans(),
        "order": st.permutations("abcd"),
        "spot": st.lists(st.sampled_from("abcd"), unique=True, max_size=4),
        "short-text": st.sampled_from(["tachycardie", "bradycardie", "rien"]),
    },
)


@st.composite
def versions(draw: st.DrawFn) -> Any:
    values = questions("single", "multiple", "true-false", "order", "spot", "short-text")
    right = draw(st.integers(0, 2))
    for index, choice in enumerate(values[0]["choices"]):
        choice["correct"] = index == right
    for choice in values[1]["choices"]:
        choice["correct"] = draw(st.booleans())
    values[1]["choices"][0]["correct"] = True
    values[1]["marking"] = draw(st.sampled_from(["net_correct", "exact", "each_answer"]))
    values[2]["answer"] = draw(st.booleans())
    values[5]["points"] = draw(st.integers(1, 4))
    dropped = draw(st.sets(st.integers(0, 5), max_size=3))
    kept = [one for index, one in enumerate(values) if index not in dropped]
    return a_quiz(questions=kept, pass_percent=draw(st.integers(0, 100)))


@settings(max_examples=120, deadline=None)
@given(new=versions(), answers=ANSWERS)
def test_a_strict_regrade_is_grading_from_scratch(new: Any, answers: dict[str, Any]) -> None:
    old = a_quiz("single", "multiple", "true-false", "order", "spot", "short-text")
    found = regrade(old, new, copy_of(old, **answers), RegradePolicy.STRICT)
    kept = {one: given for one, given in answers.items() if new.has_question(one)}
    scratch = ENGINE.result(new, copy_of(new, **kept))
    assert found.after.earned == scratch.earned
    assert found.after.possible == scratch.possible
    assert found.after.passed == scratch.passed
    assert found.after.competences == scratch.competences


@settings(max_examples=120, deadline=None)
@given(new=versions(), answers=ANSWERS)
def test_never_lower_never_lowers(new: Any, answers: dict[str, Any]) -> None:
    old = a_quiz("single", "multiple", "true-false", "order", "spot", "short-text")
    found = regrade(old, new, copy_of(old, **answers), RegradePolicy.NEVER_LOWER)
    assert found.after.earned * found.before.possible >= found.before.earned * found.after.possible
    assert found.after.passed or not found.before.passed


def test_full_credit_is_right_on_every_corrected_question() -> None:
    found = regrade(OLD, NEW, copy_of(OLD), RegradePolicy.FULL_CREDIT)
    assert {one.question_id: one.state for one in found.after.marks}["single"] == MarkState.RIGHT
    assert Fraction(2) == found.after.earned
    assert RIGHT["single"] == "b"
