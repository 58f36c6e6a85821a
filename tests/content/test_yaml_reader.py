"""YAML without surprises: 1.2 values, exact numbers, lines, bounds; never an exception."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.content.schema.quiz import Quiz
from app.content.validation import validated
from app.content.yaml_reader import Document, Signed, read_yaml
from tests.content.courses import GRADED


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("12", 12),
        ("012", "012"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("2026-11-25", "2026-11-25"),
        ("0.1", Decimal("0.1")),
        (".5", Decimal("0.5")),
        ("1e3", Decimal("1e3")),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("'12'", "12"),
        ("<<", "<<"),
        ("[a, 1]", ("a", 1)),
    ],
)
def test_a_plain_value_means_what_yaml_1_2_says(written: str, value: object):
    document = read_yaml(f"cle: {written}")
    assert document.mistakes == ()
    assert document.value == {"cle": value}


def test_a_signed_number_keeps_its_sign_for_scenarios():
    value = read_yaml("{a: +1, b: -2, c: 3}").value
    assert [isinstance(one, Signed) for one in value.values()] == [True, True, False]
    assert list(value.values()) == [1, -2, 3]


def test_every_value_and_key_has_its_line():
    document = read_yaml("a: 1\nb:\n  - x\n  - c: >\n      long\n    d: 2\n", first_line=10)
    assert document.line_of(("a",)) == 10
    assert document.line_of(("b",)) == 11
    assert document.line_of(("b", 0)) == 12
    assert document.line_of(("b", 1, "d")) == 15
    assert document.line_of(("b", 1, "tag", "d")) == 15
    assert document.line_of(("b", 1, "nothing")) == 13


def test_an_anchor_may_be_used_again_in_measure():
    assert read_yaml("a: &x [1, 2]\nb: *x").value == {"a": (1, 2), "b": (1, 2)}


def test_keys_are_words_and_never_values():
    assert read_yaml("{1: a, true: b}").value == {"1": "a", "true": "b"}
    assert read_yaml("{[a]: b}").mistakes


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab:-[]{}&*!|>'\"#%@`,? \n\t\\0u1.é\x07\x85\u2028", max_size=60))
def test_whatever_is_written_gives_a_value_or_mistakes(text: str):
    document = read_yaml(text)
    assert isinstance(document, Document)
    assert all(line >= 1 and said for line, said in document.mistakes)
    validated(document, Quiz)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_quiz_with_any_part_replaced_is_read_or_refused_with_lines(data: st.DataObject):
    lines = GRADED.splitlines()
    index = data.draw(st.integers(0, len(lines) - 1))
    key, sign, _ = lines[index].partition(": ")
    anything = st.sampled_from(
        ["", "12", "-1", "1e99", "true", "[a, b]", "{a: b}", "null", "'x'", "é", "*a", "[[[[a]]]]"]
    )
    lines[index] = key + sign + data.draw(anything)
    quiz, mistakes = validated(read_yaml("\n".join(lines)), Quiz)
    assert (quiz is None) == bool(mistakes)
    assert all(1 <= line <= len(lines) + 1 for line, _ in mistakes)


@pytest.mark.parametrize(
    "text", ["a: " + "[" * 100_000, "? " * 50_000, "- " * 50_000, "a: " + "x" * 1_500_000, "&a " * 10_000]
)
def test_monstrous_documents_are_answered(text: str):
    assert isinstance(read_yaml(text), Document)
