"""What an answer is worth: the table of the contract, line by line, and what holds for any answer."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidAction
from app.quizzes.domain.marking import (
    MarkState,
    certainty_points,
    checked,
    essay_fraction,
    fraction_of,
    grade,
    is_passed,
    mark,
)
from app.quizzes.domain.text import is_accepted, normalised, read_number
from tests.quizzes.samples import COMPETENCE, OTHER, RIGHT, a_quiz, questions

QUIZ = a_quiz()


def earned(question_id: str, response: Any, **changes: Any) -> Fraction:
    question = QUIZ.question(question_id)
    if changes:
        values = [{**one, **changes} for one in questions(question_id)]
        question = a_quiz(questions=values).question(question_id)
    return fraction_of(question, checked(question, response))


@pytest.mark.parametrize("question_id", sorted(RIGHT))
def test_the_expected_answer_earns_all_the_points(question_id: str) -> None:
    question = QUIZ.question(question_id)
    found = mark(question, RIGHT[question_id])
    assert (found.state, found.earned) == (MarkState.RIGHT, question.points)


@pytest.mark.parametrize("blank", [None, "", "   ", [], {}, {"a": ""}])
@pytest.mark.parametrize("question_id", [question.id for question in QUIZ.questions])
def test_a_blank_answer_earns_nothing_and_is_not_wrong(question_id: str, blank: Any) -> None:
    found = mark(QUIZ.question(question_id), blank)
    assert (found.state, found.earned) == (MarkState.BLANK, 0)


@pytest.mark.parametrize(
    ("question_id", "malformed"),
    [
        ("single", "z"),
        ("single", ["b"]),
        ("single", 3),
        ("multiple", "a"),
        ("multiple", ["a", "z"]),
        ("multiple", ["a", "a"]),
        ("true-false", "true"),
        ("true-false", 1),
        ("number", "trente-sept"),
        ("number", "37,5,1"),
        ("number", "1e9"),
        ("short-text", 12),
        ("short-text", "x" * 501),
        ("short-text", "tachy\x00cardie"),
        ("cloze", {"autre": "x"}),
        ("cloze", {"acte": "z"}),
        ("cloze", "vésicule"),
        ("match", {"a": "z"}),
        ("match", {"z": "a"}),
        ("categorize", {"a": "z"}),
        ("order", ["a", "a"]),
        ("order", ["a", "z"]),
        ("spot", ["z"]),
        ("essay", ["x"]),
        ("essay", "x" * 20_001),
    ],
)
def test_a_malformed_answer_is_invalid_and_not_wrong(question_id: str, malformed: Any) -> None:
    question = QUIZ.question(question_id)
    with pytest.raises(InvalidAction):
        checked(question, malformed)
    assert mark(question, malformed).state == MarkState.INVALID


@pytest.mark.parametrize(
    ("marking", "response", "expected"),
    [
        ("net_correct", ["a"], Fraction(1, 2)),
        ("net_correct", ["a", "c"], 0),
        ("net_correct", ["a", "b", "c"], Fraction(1, 2)),
        ("net_correct", ["c", "d"], 0),
        ("exact", ["a"], 0),
        ("exact", ["b", "a"], 1),
        ("each_answer", ["a"], Fraction(3, 4)),
        ("each_answer", ["a", "b", "c", "d"], Fraction(1, 2)),
        ("each_answer", ["c", "d"], 0),
    ],
)
def test_several_choices_are_marked_in_three_ways(marking: str, response: list[str], expected: Fraction) -> None:
    assert earned("multiple", response, marking=marking) == expected


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("37,5", True),
        ("37.5", True),
        (" 37,5 °C ", True),
        ("37,6", True),
        ("37,4", True),
        ("37,61", False),
        ("37,39", False),
        ("3 7,5", True),
        ("−37,5", False),
        ("037,50", True),
    ],
)
def test_a_number_is_read_as_people_type_it_and_its_tolerance_is_exact(typed: str, right: bool) -> None:
    assert (earned("number", typed) == 1) is right


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("tachycardie", True),
        ("  TACHYCARDIE ", True),
        ("tachicardie", True),
        ("tachycadrie", True),
        ("tachicadie", False),
        ("bradycardie", False),
        ("tachypnée", False),
    ],
)
def test_a_word_is_accepted_within_its_typos_and_never_a_dangerous_neighbour(typed: str, right: bool) -> None:
    assert (earned("short-text", typed) == 1) is right


def test_accents_ligatures_and_apostrophes_are_made_alike_unless_strict() -> None:
    assert is_accepted("coeur de l'oedeme", ["Cœur de l’œdème"])
    assert not is_accepted("oedeme", ["œdème"], keep_accents=True)
    assert is_accepted("OEDÈME", ["œdème"], keep_accents=True)
    assert normalised(" A\u00a0 b ") == "a b"


def test_a_rejected_neighbour_wins_over_a_typo() -> None:
    assert not is_accepted("hypotension", ["hypertension"], typos=2, reject=["hypotension"])


@pytest.mark.parametrize(
    ("question_id", "response", "expected"),
    [
        ("cloze", {"organe": "vésicule"}, Fraction(1, 2)),
        ("cloze", {"organe": "rate", "acte": "b"}, 0),
        ("match", {"a": "a", "b": "c"}, Fraction(1, 3)),
        ("match", {"a": "d"}, 0),
        ("categorize", {"a": "a", "b": "a", "c": "b"}, Fraction(1, 3)),
        ("order", ["b", "a", "c", "d"], Fraction(2, 3)),
        ("order", ["d", "c", "b", "a"], 0),
        ("order", ["b", "c", "d", "a"], Fraction(2, 3)),
        ("order", ["a"], 0),
        ("spot", ["b"], Fraction(1, 2)),
        ("spot", ["b", "a"], 0),
        ("spot", ["a", "b", "c", "d"], 0),
    ],
)
def test_a_partly_right_answer_earns_its_share(question_id: str, response: Any, expected: Fraction) -> None:
    assert earned(question_id, response) == expected


def test_an_essay_waits_for_a_person() -> None:
    found = mark(QUIZ.question("essay"), "Bonjour.")
    assert (found.state, found.earned) == (MarkState.NEEDS_GRADING, 0)
    essay = QUIZ.question("essay")
    assert essay_fraction(essay, {"0": 1, "1": 0}) == Fraction(2, 3)  # type: ignore[arg-type]


def test_exactly_the_pass_mark_is_enough_and_a_copy_without_points_is_not_passed() -> None:
    third = Fraction(1, 3)
    assert is_passed(third, Fraction(1), Fraction(100, 3))
    assert not is_passed(third - Fraction(1, 10**12), Fraction(1), Fraction(100, 3))
    assert not is_passed(Fraction(0), Fraction(0), 0)


def test_points_add_up_by_competence_and_a_question_may_have_its_own() -> None:
    found = grade(QUIZ, RIGHT)
    assert found.earned == 11
    assert found.competences[COMPETENCE].earned == 11
    assert found.competences[COMPETENCE].possible == 11
    assert found.competences[OTHER].possible == 3
    assert not found.complete or found.competences[OTHER].earned == 0


@pytest.mark.parametrize(("level", "right", "wrong"), [(1, 1, 0), (2, 2, -2), (3, 3, -6)])
def test_certainty_rewards_knowing_what_one_knows(level: int, right: int, wrong: int) -> None:
    assert certainty_points(MarkState.RIGHT, level) == right
    assert certainty_points(MarkState.WRONG, level) == wrong
    assert certainty_points(MarkState.PARTIAL, level) == wrong


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=5),
    max_leaves=8,
)
IDS = st.sampled_from(["a", "b", "c", "d", "e", "organe", "acte", "37,5", "true"])
LIKELY = (
    IDS
    | st.lists(IDS, max_size=5)
    | st.dictionaries(IDS, IDS | st.text(max_size=5), max_size=4)
    | st.booleans()
    | st.text(max_size=30)
    | JSON
)


@given(question=st.sampled_from(QUIZ.questions), response=LIKELY)
def test_whatever_is_sent_a_mark_lies_between_nothing_and_the_points(question: Any, response: Any) -> None:
    found = mark(question, response)
    assert 0 <= found.earned <= found.possible == question.points
    if found.state == MarkState.RIGHT:
        assert found.earned == found.possible
    elif found.state == MarkState.PARTIAL:
        assert 0 < found.earned < found.possible
    else:
        assert found.earned == 0


@given(st.text(max_size=60))
def test_reading_a_number_never_fails(text: str) -> None:
    found = read_number(text, "°C")
    assert found is None or isinstance(found, Fraction)


@given(st.decimals(min_value=-(10**6), max_value=10**6, places=3, allow_nan=False, allow_infinity=False))
def test_a_number_is_read_exactly(value: Any) -> None:
    assert read_number(f"{value:f}".replace(".", ",")) == Fraction(value)
