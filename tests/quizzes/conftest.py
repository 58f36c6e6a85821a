"""Pages over quizzes of these tests instead of the shipped ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from app.attempts.services import versions
from app.content.schema.quiz import PublishedQuiz


@pytest.fixture
def publish(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`publish(quiz, …)`: these quizzes are the published ones."""
    course = app.extensions["tdu"].course

    def put_in_force(*quizzes: PublishedQuiz) -> None:
        catalog = replace(course.current(), quizzes={quiz.id: quiz for quiz in quizzes})
        monkeypatch.setattr(course, "_catalog", catalog)

    versions._specs.clear()
    return put_in_force
