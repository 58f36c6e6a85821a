"""Quizzes inside a lesson: a question to check oneself with, a card for a quiz."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, render_template

from app.quizzes.domain.view import encoded
from app.quizzes.views.embeds import lesson_seed, question_embed, quiz_embed
from tests.people import Person
from tests.quizzes.samples import RIGHT, a_quiz

TRAINING = a_quiz(mode="training", id="exercice")
GRADED = a_quiz(id="note")


@pytest.fixture(autouse=True)
def published(publish: Callable[..., None]) -> None:
    publish(TRAINING, GRADED)


def arguments(question_id: str, response: Any) -> dict[str, list[str]]:
    fields = encoded(TRAINING.question(question_id), lesson_seed(TRAINING), response)
    return {f"q.{question_id}{'.' if name else ''}{name}": list(values) for name, values in fields.items()}


def shown(app: Flask, question_id: str, query: dict[str, Any]) -> str:
    with app.test_request_context("/modules/m/l", query_string=query):
        embed = question_embed(f"exercice/{question_id}", {})
        assert embed is not None
        return render_template(embed.template, **embed.context, embed=embed)


@pytest.mark.parametrize("question_id", sorted(RIGHT))
def test_a_right_answer_in_a_lesson_opens_its_reasons(app: Flask, question_id: str) -> None:
    assert "verdict" not in shown(app, question_id, {})
    assert "verdict--right" in shown(app, question_id, arguments(question_id, RIGHT[question_id]))


def test_the_names_of_the_fields_stay_the_same_at_each_reading(app: Flask) -> None:
    assert shown(app, "match", {}) == shown(app, "match", {})


def test_a_wrong_answer_is_explained_and_the_form_goes_to_the_lesson_itself(app: Flask) -> None:
    page = shown(app, "single", arguments("single", "a"))
    assert "verdict--wrong" in page
    assert "Le secret couvre le rendez-vous" in page
    assert 'action="/modules/m/l#question-single"' in page
    assert 'method="get"' in page
    assert "ni notée ni transmise" in page


@pytest.mark.parametrize(
    ("question_id", "query", "said"),
    [
        ("single", {"verifier.single": "1"}, "Répondez d’abord"),
        ("single", {"q.single": "inconnu"}, "pas dans la liste"),
        ("number", {"q.number": "trente"}, "n’a pas la forme attendue"),
        ("order", {"q.order": "x" * 10_000}, ""),
        ("match", {"q.match.zzz": "1"}, ""),
    ],
)
def test_a_malformed_answer_in_a_lesson_is_told_and_never_a_crash(
    app: Flask, question_id: str, query: dict[str, str], said: str
) -> None:
    page = shown(app, question_id, query)
    assert said in page
    assert "verdict" not in page


def test_a_lesson_never_shows_the_key_of_a_graded_question(app: Flask) -> None:
    with app.test_request_context("/modules/m/l"):
        assert question_embed("note/single", {}) is None
        assert question_embed("exercice/inconnue", {}) is None
        assert question_embed("inconnu/single", {}) is None
        assert quiz_embed("inconnu", {}) is None


def test_the_card_of_a_quiz_says_where_one_stands(app: Flask, sign_in: Callable[..., Person]) -> None:
    awa = sign_in()
    awa.post("/quiz/exercice")
    with app.test_request_context("/modules/m/l"):
        embed = quiz_embed("exercice", {})
        assert embed is not None
        page = render_template(embed.template, **embed.context, embed=embed)
        assert "Pas commencé" in page
        assert "/quiz/exercice" in page
