"""The express lane answers what the usual way answers, but for the hour and the reference; or it steps aside."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.attempts import queries
from app.attempts.models import Attempt
from app.quizzes.domain.view import encoded
from app.web.express import express_lane
from tests.people import Person
from tests.quizzes.samples import a_quiz

QUIZ = a_quiz(mode="training")
Publish = Callable[..., None]
CHANGES_EACH_TIME = frozenset({"X-Request-ID", "Content-Length"})


@dataclass
class Typing:
    """Somebody in an attempt, and how their answers are sent."""

    person: Person
    address: str
    # what the lane answered, act after act; False where it stepped aside
    taken: list[bool] = field(default_factory=list)
    turn: int = 0

    def attempt(self) -> Attempt:
        with self.person.app.extensions["tdu"].database.reading() as db:
            found = db.get(Attempt, self.address.rsplit("/", 1)[1])
            assert found is not None
            return found

    def acts(self) -> list[str]:
        with self.person.app.extensions["tdu"].database.reading() as db:
            return [act.key for act in queries.actions_of(db, self.attempt().id)]

    def fields(self, question: str, response: Any) -> dict[str, str]:
        sent = encoded(QUIZ.question(question), self.attempt().seed, response)
        return {f"q.{question}{'.' if name else ''}{name}": values[0] for name, values in sent.items()}

    def send(
        self,
        fields: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        **kind: str,
    ) -> TestResponse:
        self.turn += 1
        form = {"cle": f"cle-numero-{self.turn}", "csrf_token": self.person.csrf_token(), **fields}
        return self.person.client.post(
            f"{self.address}/reponses",
            data=urlencode(form, doseq=True).encode() if body is None else body,
            content_type="application/x-www-form-urlencoded;charset=UTF-8",
            headers={"Accept": "application/json", **(headers or {})},
        )

    def choose(self, choice: str, **more: Any) -> TestResponse:
        return self.send({"dans": "single", **self.fields("single", choice), **more})


@pytest.fixture(params=["guest", "learner"])
def typing(
    request: pytest.FixtureRequest, app: Flask, publish: Publish, sign_in: Callable[..., Person]
) -> Iterator[Typing]:
    """A first answer went the usual way: session, token and attempt are remembered."""
    publish(QUIZ)
    person = Person(app) if request.param == "guest" else sign_in("learner")
    typing = Typing(person, person.post(f"/quiz/{QUIZ.id}").headers["Location"].split("?")[0])
    lane = express_lane(app)
    usual = lane._answer

    def noted(*given: Any) -> Any:
        found = usual(*given)
        typing.taken.append(found is not None)
        return found

    lane._answer = noted  # type: ignore[method-assign]
    assert typing.choose("a").status_code == 200
    assert typing.choose("b").status_code == 200
    typing.taken.clear()
    yield typing
    lane._answer = usual  # type: ignore[method-assign]


def shown(answer: TestResponse) -> tuple[int, list[tuple[str, str]], Any]:
    """What an answer says, without what changes each time."""
    headers = sorted((name, value) for name, value in answer.headers if name not in CHANGES_EACH_TIME)
    body = re.sub(r'"(at|saved_at)":"[^"]*"', r'"\1":""', answer.get_data(as_text=True))
    return answer.status_code, headers, json.loads(body)


def both_ways(typing: Typing, monkeypatch: pytest.MonkeyPatch, send: Callable[[], TestResponse]) -> TestResponse:
    """Send by the lane, then by the usual way: they say the same."""
    quick = send()
    assert typing.taken[-1:] == [True]
    with monkeypatch.context() as patched:
        patched.setattr(express_lane(typing.person.app), "stops", [])
        usual = send()
    status, headers, value = shown(quick)
    other_status, other_headers, other_value = shown(usual)
    assert (status, headers) == (other_status, other_headers)
    # The second of two acts has the next revision.
    assert {**value, "revs": {}} == {**other_value, "revs": {}}
    assert list(value["revs"]) == list(other_value["revs"])
    return quick


def test_a_kept_answer_reads_the_same_by_both_ways(typing: Typing, monkeypatch: pytest.MonkeyPatch) -> None:
    before = len(typing.acts())
    answer = both_ways(typing, monkeypatch, lambda: typing.choose("b" if typing.turn % 2 else "a"))
    assert answer.status_code == 200
    assert len(typing.acts()) == before + 2


def test_a_malformed_answer_beside_a_good_one_reads_the_same(typing: Typing, monkeypatch: pytest.MonkeyPatch) -> None:
    def send() -> TestResponse:
        choice = typing.fields("single", "b" if typing.turn % 2 else "a")
        return typing.send({"dans": ["single", "number"], **choice, "q.number": "douze"})

    answer = both_ways(typing, monkeypatch, send)
    assert answer.status_code == 422
    assert list(answer.get_json()["errors"]) == ["number"]


def test_an_outdated_answer_beside_a_good_one_reads_the_same(typing: Typing, monkeypatch: pytest.MonkeyPatch) -> None:
    def send() -> TestResponse:
        other = typing.fields("true-false", typing.turn % 2 == 0)
        return typing.send({"dans": ["single", "true-false"], **typing.fields("single", "a"), "v.single": "1", **other})

    answer = both_ways(typing, monkeypatch, send)
    assert answer.status_code == 409
    assert list(answer.get_json()["conflicts"]) == ["single"]


def test_the_token_in_a_header_serves_as_well(typing: Typing) -> None:
    token = typing.person.csrf_token()
    for choice in "ab":
        fields = {"dans": "single", **typing.fields("single", choice), "csrf_token": ""}
        assert typing.send(fields, {"X-CSRFToken": token, "Sec-Fetch-Site": "same-origin"}).status_code == 200
    assert typing.taken[-1]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "ailleurs.example"}, 400),
        ({"Sec-Fetch-Site": "cross-site"}, 400),
        ({"Sec-Fetch-Site": "same-site"}, 400),
        ({"Sec-Fetch-Site": ""}, 400),
        ({"Origin": "https://ailleurs.example"}, 400),
        ({"Origin": "null"}, 400),
    ],
)
def test_what_the_usual_way_refuses_is_refused(typing: Typing, headers: dict[str, str], status: int) -> None:
    before = typing.acts()
    fields = {"dans": "single", **typing.fields("single", "a")}
    answer = typing.send(fields, headers)
    assert answer.status_code == status
    assert not any(typing.taken)
    assert typing.acts() == before


@pytest.mark.parametrize("cookie", ["", "session=falsifiee", "autre=1"])
def test_without_the_session_that_bears_the_token_nothing_is_kept(typing: Typing, cookie: str) -> None:
    before = typing.acts()
    fields = {"dans": "single", **typing.fields("single", "a"), "csrf_token": typing.person.csrf_token()}
    browser = typing.person.app.test_client(use_cookies=False)
    sent = {"Accept": "application/json", "Cookie": cookie}
    answer = browser.post(f"{typing.address}/reponses", data={**fields, "cle": "cle-sans-temoin"}, headers=sent)
    assert answer.status_code == 400
    assert not any(typing.taken)
    assert typing.acts() == before


@pytest.mark.parametrize("token", ["", "faux", "IjQwZmE0Nzc0Ig.aXvJ.kKSKDJKSJD"])
def test_a_token_that_was_never_verified_is_refused(typing: Typing, token: str) -> None:
    before = typing.acts()
    answer = typing.send({"dans": "single", **typing.fields("single", "a"), "csrf_token": token})
    assert answer.status_code == 400
    assert not any(typing.taken)
    assert typing.acts() == before


@pytest.mark.parametrize("body", [b"\xff\xfe", b"dans=%ff%fe", b"dans=%00", b"a=1&" * 3000, b"dans=%EF%BF%BE"])
def test_a_body_that_is_no_form_of_ours_keeps_nothing(typing: Typing, body: bytes) -> None:
    before = typing.acts()
    token = f"csrf_token={typing.person.csrf_token()}&".encode()
    answer = typing.send({}, body=token + body)
    assert answer.status_code < 500
    assert not any(typing.taken)
    assert typing.acts() == before


def test_the_same_act_twice_is_one(typing: Typing) -> None:
    first = typing.choose("a", cle="une-seule-fois")
    second = typing.choose("a", cle="une-seule-fois")
    assert (first.status_code, second.status_code) == (200, 200)
    assert typing.taken == [True, False]
    assert typing.acts().count("une-seule-fois") == 1


def test_somebody_else_s_session_opens_nothing(typing: Typing, app: Flask) -> None:
    stranger = Person(app)
    stranger.get("/modules")
    other = Typing(stranger, typing.address)
    fields = {"dans": "single", **typing.fields("single", "a")}
    other.send(fields)
    assert other.send(fields).status_code in {401, 404}
    assert not any(typing.taken)


@pytest.mark.parametrize("typing", ["learner"], indirect=True)
def test_after_signing_out_nothing_is_kept(typing: Typing) -> None:
    cookie = "; ".join(f"{one.key}={one.value}" for one in typing.person.client._cookies.values())
    token = typing.person.csrf_token()
    fields = typing.fields("single", "a")
    assert typing.person.post("/deconnexion").status_code == 303
    before = typing.acts()
    # Somebody else holds the old cookie and the old token.
    browser = typing.person.app.test_client(use_cookies=False)
    form = {"dans": "single", **fields, "csrf_token": token, "cle": "cle-volee-1"}
    sent = {"Accept": "application/json", "Cookie": cookie}
    assert browser.post(f"{typing.address}/reponses", data=form, headers=sent).status_code == 401
    assert typing.taken == [False]
    assert typing.acts() == before
