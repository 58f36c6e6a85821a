"""Quizzes of these tests in force, and a room of people who took them."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask import Flask

from tests.people import Person
from tests.quizzes.conftest import publish as publish
from tests.quizzes.samples import RIGHT, a_quiz
from tests.statistics.plays import cohort, people, played

WRONG: dict[str, Any] = {
    "single": "a",
    "multiple": ["c"],
    "true-false": False,
    "number": "40",
    "short-text": "rate",
    "cloze": {"organe": "rate", "acte": "b"},
    "match": {"a": "b", "b": "c", "c": "a"},
    "categorize": {"a": "b", "b": "a", "c": "b"},
    "order": ["d", "c", "b", "a"],
    "spot": ["a"],
}
NAMES = tuple(RIGHT)
QUIZ = a_quiz(*NAMES, id="essai")


def answers(rng: random.Random, skill: float, names: tuple[str, ...] = NAMES) -> dict[str, Any]:
    """What somebody of this skill answers."""
    return {one: (RIGHT if rng.random() < skill else WRONG)[one] for one in names}


def room(
    rng: random.Random, learners: list[int], names: tuple[str, ...] = NAMES
) -> list[tuple[int, Mapping[str, Any]]]:
    """A copy a person, from weak to strong."""
    return [(one, answers(rng, (place + 1) / (len(learners) + 1), names)) for place, one in enumerate(learners)]


@pytest.fixture
def twenty(app: Flask, sign_in: Callable[..., Person], publish: Callable[..., None]) -> Person:
    """A trainer whose cohort of twenty took the quiz of these tests."""
    publish(QUIZ)
    trainer = sign_in("trainer")
    assert trainer.id is not None
    with app.extensions["tdu"].database.writing() as db:
        learners = people(db, 20)
        cohort(db, "Automne", learners, [trainer.id])
        played(db, QUIZ, room(random.Random(5), learners))
    return trainer
