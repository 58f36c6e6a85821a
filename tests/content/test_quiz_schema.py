"""Quizzes as values: ids given in order, exact numbers, one canonical document."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from app.content.catalog import Catalog
from app.content.schema.base import letter
from app.content.schema.quiz import Categorize, ChoiceGap, Cloze, Match, PublishedQuiz, Quiz, Single
from app.content.validation import validated
from app.content.yaml_reader import read_yaml
from app.errors import NotFound

ALL_TYPES = """\
id: tout
title: Les douze types
competences: [rncp40800.bc01-c1]
mode: graded
pass_percent: 62.5
questions:
  - {id: q1, type: single, prompt: p, points: 1/3, choices: [a, {text: b, correct: true, feedback: f}], samples: {right: [b]}}
  - {id: q2, type: multiple, prompt: p, marking: exact, choices: [{text: a, correct: true}, b]}
  - {id: q3, type: true_false, prompt: p, answer: false, hints: [h], penalty: 0.25}
  - {id: q4, type: number, prompt: p, answer: "37,5", tolerance: 0.1, unit: °C, samples: {right: [37.5, "37,5"]}}
  - {id: q5, type: short_text, prompt: p, accept: [tachycardie], typos: 1, accents: strict, reject: [bradycardie]}
  - {id: q6, type: cloze, prompt: p, text: "{{x}} et {{y}}", gaps: {x: {accept: [u]}, y: {choices: [v, w], answer: w}}}
  - {id: q7, type: match, prompt: p, pairs: [{left: a, right: b}, {left: c, right: d}], distractors: [e]}
  - {id: q8, type: categorize, prompt: p, categories: [u, v], items: [{text: a, category: u}, {text: b, category: b}]}
  - {id: q9, type: order, prompt: p, items: [a, b, c], certainty: true}
  - {id: q10, type: spot, prompt: p, document: [{label: Nom, text: x}, {label: Né le, text: y, wrong: true, why: z}]}
  - {id: q11, type: essay, prompt: p, rubric: [{criterion: c, levels: [{label: a, points: 0}, {label: b, points: 1.5}]}]}
"""  # noqa: E501


def quiz(text: str = ALL_TYPES) -> Quiz:
    value, mistakes = validated(read_yaml(text), Quiz)
    assert value is not None, mistakes
    return value


def test_what_has_no_id_is_called_a_b_c_in_file_order():
    read = quiz()
    single, match = read.question("q1"), read.question("q7")
    assert isinstance(single, Single)
    assert [choice.id for choice in single.choices] == ["a", "b"]
    assert isinstance(match, Match)
    assert [pair.id for pair in match.pairs] == ["a", "b"]
    assert [one.id for one in match.distractors] == ["c"]
    assert [letter(index) for index in (0, 25, 26, 51, 52)] == ["a", "z", "aa", "az", "ba"]


def test_a_category_or_the_answer_of_a_gap_may_be_named_by_its_words():
    cloze, categorize = quiz().question("q6"), quiz().question("q8")
    assert isinstance(cloze, Cloze)
    gap = cloze.gaps["y"]
    assert isinstance(gap, ChoiceGap)
    assert gap.answer == "b"
    assert isinstance(categorize, Categorize)
    assert [item.category_id for item in categorize.items] == ["a", "b"]


def test_numbers_are_exact():
    read = quiz()
    assert read.pass_percent == Fraction(125, 2)
    assert read.question("q1").points == Fraction(1, 3)
    assert read.question("q1").penalty == Fraction(33, 100)
    assert read.question("q3").penalty == Fraction(1, 4)


def test_the_canonical_document_reads_back_equal_with_the_same_digest():
    published = PublishedQuiz.publish(quiz(), {})
    again = PublishedQuiz.model_validate_json(published.canonical())
    assert again == published
    assert again.canonical() == published.canonical()
    assert again.digest == published.digest
    assert PublishedQuiz.from_document(published.canonical()) == published


def test_two_spellings_of_the_same_quiz_have_one_digest_and_another_quiz_has_another():
    published = PublishedQuiz.publish(quiz(), {})
    spelt = ALL_TYPES.replace("choices: [a, {text: b,", "choices: [{id: a, text: a}, {id: b, text: b,")
    assert PublishedQuiz.publish(quiz(spelt), {}).digest == published.digest
    assert PublishedQuiz.publish(quiz(ALL_TYPES.replace("typos: 1", "typos: 2")), {}).digest != published.digest


def test_every_quiz_of_the_shipped_course_reads_back_equal(catalog: Catalog):
    for published in catalog.quizzes.values():
        assert PublishedQuiz.model_validate_json(published.canonical()) == published


@settings(max_examples=80, deadline=None)
@given(st.fractions(min_value=Fraction(1, 1000), max_value=1000), st.text(min_size=1, max_size=40))
def test_any_points_and_words_survive_the_canonical_document(points: Fraction, prompt: str):
    if not prompt.strip():
        return
    values = {"id": "q", "type": "true_false", "prompt": prompt, "answer": True, "points": points}
    published = PublishedQuiz.model_validate({"id": "z", "title": "t", "questions": (values,)})
    assert PublishedQuiz.from_document(published.canonical()) == published


def test_a_quiz_cannot_be_changed():
    with pytest.raises(ValidationError):
        quiz().title = "autre"  # type: ignore[misc]


def test_a_question_that_is_not_there_is_not_found():
    with pytest.raises(NotFound):
        quiz().question("q99")
