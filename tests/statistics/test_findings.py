"""What somebody who knows nothing would earn, and what figures say in plain words, at their thresholds."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from app.content.schema.quiz import Multiple
from app.quizzes.domain.guessing import longest_run_at_random, random_guess
from app.quizzes.domain.marking import fraction_of, longest_in_order
from app.quizzes.domain.statistics import ItemStatistics
from app.statistics.domain.findings import FindingKind, findings_of
from app.statistics.domain.responses import Response, analysed
from app.statistics.domain.table import Item
from tests.quizzes.samples import a_quiz

QUIZ = a_quiz()


def subsets() -> Iterator[list[str]]:
    for bits in itertools.product((0, 1), repeat=4):
        yield [one for one, bit in zip("abcd", bits, strict=True) if bit]


ALL_RESPONSES: dict[str, Any] = {
    "single": lambda: "abc",
    "multiple": subsets,
    "true-false": lambda: (True, False),
    "match": lambda: (dict(zip("abc", rights, strict=True)) for rights in itertools.product("abcd", repeat=3)),
    "categorize": lambda: (dict(zip("abc", under, strict=True)) for under in itertools.product("ab", repeat=3)),
    "order": lambda: itertools.permutations("abcd"),
    "spot": subsets,
}


@pytest.mark.parametrize("name", ALL_RESPONSES)
def test_the_random_guess_score_is_the_mean_over_all_answers(name: str) -> None:
    question = QUIZ.question(name)
    marks = [fraction_of(question, response) for response in ALL_RESPONSES[name]()]
    assert random_guess(question) == sum(marks, Fraction(0)) / len(marks)


@pytest.mark.parametrize("marking", ["exact", "each_answer"])
def test_the_other_ways_to_count_boxes_have_theirs(marking: str) -> None:
    question = QUIZ.question("multiple").model_copy(update={"marking": marking})
    assert isinstance(question, Multiple)
    marks = [fraction_of(question, response) for response in subsets()]
    assert random_guess(question) == sum(marks, Fraction(0)) / len(marks)


def test_what_is_written_is_not_guessed_and_a_text_has_no_score() -> None:
    assert random_guess(QUIZ.question("number")) == 0
    assert random_guess(QUIZ.question("cloze")) == Fraction(1, 4)
    assert random_guess(QUIZ.question("essay")) is None


@pytest.mark.parametrize("count", [2, 3, 5, 6])
def test_the_mean_longest_run_is_counted_over_all_orders(count: int) -> None:
    expected = [str(one) for one in range(count)]
    runs = [longest_in_order(expected, order) for order in itertools.permutations(expected)]
    assert longest_run_at_random(count) == Fraction(sum(runs), len(runs))


def an_item(copies: int = 20, facility: float = 60, index: float | None = 40, blank: Fraction = Fraction(0)) -> Item:
    figures = ItemStatistics("q", Fraction(1), facility, 0.5, 10.0, 10.0, False, index, index)
    return Item("q", copies, True, figures, blank)


def kinds(item: Item, guess: Fraction | None = None, seconds: dict[str, float] | None = None) -> set[str]:
    return {one.kind for one in findings_of(item, guess, None, seconds or {})}


def test_each_figure_speaks_at_its_threshold_and_not_before() -> None:
    assert kinds(an_item()) == set()
    assert kinds(an_item(index=-1)) == {FindingKind.KEY}
    assert kinds(an_item(index=0)) == {FindingKind.NOT_SEPARATING}
    assert kinds(an_item(index=20)) == set()
    assert kinds(an_item(index=-1, copies=11)) == set()
    assert kinds(an_item(facility=91)) == {FindingKind.EASY}
    assert kinds(an_item(facility=90)) == set()
    assert kinds(an_item(facility=29)) == {FindingKind.HARD}
    assert kinds(an_item(facility=29), Fraction(1, 4)) == {FindingKind.CHANCE}
    assert kinds(an_item(facility=31), Fraction(1, 4)) == set()
    assert kinds(an_item(blank=Fraction(1, 4))) == {FindingKind.BLANK}
    usual = {"a": 40.0, "b": 50.0}
    assert kinds(an_item(), seconds={**usual, "q": 95.0}) == {FindingKind.SLOW}
    assert kinds(an_item(), seconds={**usual, "q": 90.0}) == set()
    assert kinds(Item("q", 4, False, None, Fraction(0))) == set()


def of_answers(*given: str) -> set[str]:
    """What is said of these answers to « single » (right: b), from the weakest copy to the best."""
    analysis = analysed(QUIZ.question("single"), [Response(one, rank) for rank, one in enumerate(given)])
    return {one.kind for one in findings_of(an_item(copies=len(given)), None, analysis, {})}


def test_answers_speak_of_useless_choices_and_of_keys_that_the_best_refuse() -> None:
    assert of_answers(*"cabb" * 5) == set()
    assert of_answers(*"aabb" * 5) == {FindingKind.NOBODY}
    assert FindingKind.DISTRACTOR in of_answers(*"caab" * 5)
    told = of_answers(*["b"] * 8, *["c"] * 2, *["a"] * 10)
    assert FindingKind.BEST_ELSEWHERE in told
    assert of_answers(*"aab" * 3) == set()


def test_a_form_typed_by_fewer_than_five_people_is_counted_and_not_shown() -> None:
    typed = ["tachycardie"] * 6 + ["rate"] * 5 + ["mon nom est Awa"]
    analysis = analysed(QUIZ.question("short-text"), [Response(one, rank) for rank, one in enumerate(typed)])
    assert analysis is not None
    section = analysis.sections[0]
    assert [(one.id, one.count, one.right) for one in section.options] == [
        ("tachycardie", 6, True),
        ("rate", 5, False),
    ]
    assert section.others == 1
    assert analysed(QUIZ.question("short-text"), [Response("rate", 1)] * 4) is None
