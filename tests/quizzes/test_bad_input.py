"""Whatever is sent to the pages of an attempt, the answer is a refusal or a result, never a failure."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from flask import Flask

from tests.people import Person
from tests.quizzes.samples import a_quiz
from tests.quizzes.test_pages import begin, the_attempt

GRADED = a_quiz(id="note", time_limit_minutes=20)
TRAINING = a_quiz(mode="training", id="exercice")
QUESTIONS = [question.id for question in GRADED.questions]
WORDS = [
    "",
    " ",
    "a",
    "b",
    "0",
    "1",
    "-1",
    "01",
    "²",
    "١٢",
    "9" * 5000,
    "1e999",
    "NaN",
    "true",
    "TRUE",
    "null",
    "[]",
    "{}",
    "<b>x</b>",
    "é" * 600,
    "x" * 21_000,
    "' OR 1=1 --",
    "../../etc/passwd",
    "relecture",
    "tachycardie\r\nSet-Cookie: x=1",
    "\u202e",
]


@pytest.fixture(autouse=True)
def published(publish: Callable[..., None]) -> None:
    publish(GRADED, TRAINING)


def a_form(chance: Random) -> dict[str, Any]:
    """A form that no page of ours would send."""
    form: dict[str, Any] = {"dans": chance.choices([*QUESTIONS, *WORDS[:12]], k=chance.randint(0, 4))}
    for _ in range(chance.randint(0, 8)):
        name = chance.choice("qcfvx") + "." + chance.choice(QUESTIONS)
        if chance.random() < 0.4:
            name += "." + chance.choice(WORDS[:20])
        form[name] = chance.choices(WORDS, k=chance.randint(1, 3))
    for name in ("cle", "vers", "ici", "question"):
        if chance.random() < 0.6:
            form[name] = chance.choice([*WORDS, *QUESTIONS, "cle-numero-1"])
    return form


def test_three_hundred_forms_that_no_page_sends_are_all_answered(app: Flask, sign_in: Callable[..., Person]) -> None:
    chance = Random(20261125)
    awa = sign_in()
    attempts = [begin(awa, GRADED), begin(awa, TRAINING)]
    for turn in range(300):
        attempt_id = chance.choice(attempts)
        act = chance.choice(["reponses"] * 4 + ["verifier", "reveler"] + ["rendre"] * (turn > 250))
        headers = {"Accept": "application/json"} if chance.random() < 0.3 else {}
        answer = awa.post(f"/tentatives/{attempt_id}/{act}", a_form(chance), headers=headers)
        assert answer.status_code in {200, 303, 400, 404, 409, 410, 413, 422}, answer.get_data(as_text=True)
    for attempt_id in attempts:
        assert the_attempt(app, attempt_id).action_count < 300
        assert awa.get(f"/tentatives/{attempt_id}").status_code in {200, 302}
    assert app.test_cli_runner().invoke(args=["attempts", "replay"]).exit_code == 0


@pytest.mark.parametrize(
    "address",
    [
        "/tentatives?page=-1",
        "/tentatives?page=99999999999",
        "/tentatives?page=a",
        "/quiz/inconnu",
        "/quiz/" + "x" * 3000,
        "/tentatives/" + "x" * 3000,
        "/tentatives/%2e%2e",
        "/tentatives/x/resultat",
        "/formation/corrections/x",
    ],
)
def test_an_address_that_means_nothing_is_refused_politely(sign_in: Callable[..., Person], address: str) -> None:
    for person in (sign_in(), sign_in("trainer")):
        assert person.get(address).status_code in {200, 403, 404, 414}


@pytest.mark.parametrize("question", ["²", "-3", "0", "999", "9" * 5000, "a", ""])
def test_a_question_number_out_of_range_shows_a_question(sign_in: Callable[..., Person], question: str) -> None:
    awa = sign_in()
    attempt_id = begin(awa, GRADED)
    answer = awa.get(f"/tentatives/{attempt_id}", query_string={"question": question})
    assert answer.status_code == 200
    assert "sur 11" in answer.get_data(as_text=True)


@pytest.mark.parametrize("question_id", ["true-false", "number", "short-text"])
def test_two_answers_where_one_is_asked_are_no_answer(
    app: Flask, sign_in: Callable[..., Person], question_id: str
) -> None:
    awa = sign_in()
    attempt_id = begin(awa, GRADED)
    form = {"dans": [question_id], f"q.{question_id}": ["true", "false"]}
    answer = awa.post(f"/tentatives/{attempt_id}/reponses", form)
    assert answer.status_code == 422
    assert "Une seule réponse est attendue." in answer.get_data(as_text=True)
    assert the_attempt(app, attempt_id).action_count == 0
