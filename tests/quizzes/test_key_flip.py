"""Before publication nothing that a candidate receives depends on the right answers.

Every key, reason, rule, tolerance and level of a quiz is changed under an attempt that is under way: every byte of
every page, fragment of JSON and header stays what it was, whatever has been answered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete
from werkzeug.test import TestResponse

from app.attempts.models import Attempt, AttemptAction, ContentVersion, Outcome
from app.attempts.services import versions
from app.content.schema.quiz import PublishedQuiz
from app.quizzes.views import pages
from tests.people import Person
from tests.quizzes.flips import OTHER_RULE, flipped_questions
from tests.quizzes.samples import RULE, a_quiz
from tests.quizzes.test_pages import begin, the_attempt

NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)
# By type, what somebody types or chooses: by its place among what the page offers, never by what it is worth.
TYPED: dict[str, str] = {"number": "40", "short-text": "bradycardie", "essay": "Bonjour."}
NEVER_THE_SAME = {"Date", "Set-Cookie", "X-Request-Id", "X-Request-ID"}


def pair(mode: str) -> tuple[PublishedQuiz, PublishedQuiz]:
    values: dict[str, Any] = {"id": "bascule", "mode": mode, "shuffle": True, "time_limit_minutes": 60, "rules": False}
    return (
        a_quiz(cited_rules=[RULE], **values),
        a_quiz(cited_rules=[OTHER_RULE], questions=flipped_questions(), **values),
    )


@pytest.fixture(autouse=True)
def nothing_at_random(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(pages, "new_key", lambda: "la-cle-de-la-page")
    with time_machine.travel(NOW, tick=False):
        yield


def received(answer: TestResponse) -> tuple[int, bytes, list[tuple[str, str]]]:
    headers = sorted((name, value) for name, value in answer.headers if name not in NEVER_THE_SAME)
    return answer.status_code, answer.data, headers


def put_under(app: Flask, attempt_id: str, quiz: PublishedQuiz, first: PublishedQuiz) -> None:
    """The attempt is under way with this version, as if it had been begun with it."""
    with app.extensions["tdu"].database.writing() as db:
        version = db.get_one(ContentVersion, first.digest)
        version.document = quiz.canonical()
    versions._specs.clear()


class FirstOffered(HTMLParser):
    """For each field of a page, what somebody who knows nothing would take: the first thing offered."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select and given.get("value"):
            self.found.setdefault(self.select, [given["value"]])
        elif tag == "textarea" and name:
            self.found[name] = [TYPED["essay"]]
        elif tag == "input" and name.startswith("q."):
            kind = given.get("type")
            value = given["value"] if kind in {"radio", "checkbox"} else TYPED.get(name.removeprefix("q."), "rate")
            self.found.setdefault(name, [value])

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""


def chosen(page: str) -> dict[str, list[str]]:
    """A whole form filled without knowing anything."""
    parser = FirstOffered()
    parser.feed(page)
    order = [name for name in parser.found if name.startswith("q.order.")]
    return parser.found | {name: [str(rank)] for rank, name in enumerate(order, 1)}


def everything(person: Person, attempt_id: str, count: int) -> list[Any]:
    """All the addresses of an attempt under way, read."""
    addresses = [f"?affichage=une&question={number}" for number in range(1, count + 1)]
    addresses += ["?affichage=tout", "/relecture", "/etat"]
    return [received(person.get(f"/tentatives/{attempt_id}{address}")) for address in addresses]


@pytest.mark.parametrize("mode", ["graded", "exam", "training"])
def test_what_is_received_before_publication_does_not_depend_on_the_keys(
    app: Flask, sign_in: Callable[..., Person], publish: Callable[..., None], mode: str
) -> None:
    first, other = pair(mode)
    assert first.digest != other.digest
    assert {one.id for one in first.questions} == {one.id for one in other.questions}
    publish(first)
    awa = sign_in()
    attempt_id = begin(awa, first)
    count = len(first.questions)
    everything(awa, attempt_id, count)

    blank = everything(awa, attempt_id, count)
    put_under(app, attempt_id, other, first)
    assert everything(awa, attempt_id, count) == blank
    presented = received(awa.get("/quiz/bascule"))

    page = awa.get(f"/tentatives/{attempt_id}?affichage=tout").get_data(as_text=True)
    answers = chosen(page)
    assert len(answers) >= 15
    form = {**answers, "dans": [one.id for one in first.questions], "c.short-text": "3"}

    def answered(key: str) -> list[Any]:
        headers = {"Accept": "application/json", "X-CSRFToken": awa.csrf_token()}
        told = awa.client.post(f"/tentatives/{attempt_id}/reponses", data={**form, "cle": key}, headers=headers)
        assert told.status_code == 200, told.get_data(as_text=True)
        return [received(told), *everything(awa, attempt_id, count)]

    with_other = answered("cle-numero-1")
    before = the_attempt(app, attempt_id)
    reset(app, before)
    put_under(app, attempt_id, first, first)
    assert answered("cle-numero-1") == with_other

    publish(other)
    assert received(awa.get("/quiz/bascule")) == presented

    if mode == "exam":
        handed = {}
        for quiz in (first, other):
            put_under(app, attempt_id, quiz, first)
            reopened = the_attempt(app, attempt_id)
            done = awa.post(f"/tentatives/{attempt_id}/rendre", {"cle": "cle-numero-2"})
            shown = [awa.get(f"/tentatives/{attempt_id}{address}") for address in ("", "/resultat", "/etat")]
            shown += [awa.get(address) for address in ("/tentatives", "/quiz", "/entrainement", "/quiz/bascule")]
            handed[quiz.digest] = [received(one) for one in (done, *shown)]
            reset(app, reopened, answered=True)
        assert handed[first.digest] == handed[other.digest]


def reset(app: Flask, attempt: Attempt, *, answered: bool = False) -> None:
    """Put the attempt back as it was: never done by the product, which keeps its log."""
    quiz_state = {**attempt.snapshot, "answers": attempt.snapshot["answers"] if answered else {}}
    with app.extensions["tdu"].database.writing() as db:
        keep = 1 if answered else 0
        db.execute(delete(AttemptAction).where(AttemptAction.attempt_id == attempt.id, AttemptAction.number > keep))
        db.execute(delete(Outcome).where(Outcome.attempt_id == attempt.id))
        row = db.get_one(Attempt, attempt.id)
        row.snapshot, row.action_count, row.state = quiz_state, keep, "open"
        row.closed_at = row.closed_by = row.earned = row.possible = row.passed = row.complete = None
        row.last_action_at = attempt.last_action_at if answered else None
