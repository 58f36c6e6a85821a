"""What is written down holds nothing of a person."""

from __future__ import annotations

import json
import logging
import random

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.logs import LOGGER, clean, log, shortened_address
from tests.people import Person

MARKERS = ("awa.diallo@example.org", "Zéphyrine", "mot-de-passe-très-secret", "2 85 05 75 123 456 78", "06 12 34 56 78")


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


def written(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [json.loads(record.getMessage()) for record in caplog.records if record.name == LOGGER]


def test_an_answer_is_one_line_with_its_route_and_never_its_address(
    visitor: FlaskClient, lines: pytest.LogCaptureFixture
) -> None:
    visitor.get("/porte/nombre/7?q=Zéphyrine", headers={"Referer": "http://localhost/awa"})
    (line,) = written(lines)
    assert line["event"] == "request"
    assert line["route"] == "/porte/nombre/<int:number>"
    assert line["status"] == 200
    assert line["address"] == "127.0.0.0"
    assert isinstance(line["ms"], float)
    assert "Zéphyrine" not in lines.text
    assert "awa" not in lines.text


@pytest.mark.parametrize("door", ["echo", "bug", "locked", "forbidden", "conflict"])
def test_no_line_holds_what_a_person_typed(face: Flask, lines: pytest.LogCaptureFixture, door: str) -> None:
    typed = {f"champ-{number}": text for number, text in enumerate(MARKERS)}
    Person(face).post(
        f"/porte/{door}?cherche={MARKERS[1]}", typed, headers={"Referer": f"http://localhost/{MARKERS[0]}"}
    )
    face.test_client().post(f"/porte/{door}", data=typed)
    assert written(lines)
    for marker in MARKERS:
        assert marker not in lines.text


def test_a_bug_is_written_with_its_kind_and_its_place(visitor: FlaskClient, lines: pytest.LogCaptureFixture) -> None:
    answer = visitor.get("/porte/bug")
    failure = next(line for line in written(lines) if line["event"] == "failure")
    assert failure["error"] == "ValueError"
    assert failure["where"]
    assert failure["request_id"] == answer.headers["X-Request-ID"]


def test_fields_that_were_not_foreseen_are_dropped(lines: pytest.LogCaptureFixture) -> None:
    log.info("grade", object="attempt", object_id=7, email=MARKERS[0], text="Zéphyrine", result=MARKERS[0])
    (line,) = written(lines)
    assert line["object_id"] == 7
    assert line["result"] == "[adresse]"
    assert "email" not in line
    for marker in MARKERS:
        assert marker not in lines.text


def test_a_line_stays_one_line(lines: pytest.LogCaptureFixture) -> None:
    log.info("x", reason='un\r\n{"event": "faux"}\u2028')
    assert "\n" not in lines.records[0].getMessage()
    assert "\\x0d\\x0a" in str(written(lines)[0]["reason"])


def test_personal_marks_never_pass_the_last_gate() -> None:
    chance = random.Random(7)
    for _ in range(500):
        padding = "".join(chance.choices(" ,;:()<>\n\tab", k=chance.randint(0, 6)))
        marker = chance.choice([MARKERS[0], MARKERS[3], MARKERS[4], "A" * 43])
        assert marker not in str(clean(f"{padding} {marker} {padding}"))


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("192.0.2.77", "192.0.2.0"),
        ("2001:db8:aaaa:bbbb::1", "2001:db8:aaaa::"),
        ("::ffff:192.0.2.77", "192.0.2.0"),
        ("n’importe quoi", "-"),
        (None, "-"),
    ],
)
def test_an_address_loses_its_end(address: str | None, kept: str) -> None:
    assert shortened_address(address) == kept


def test_a_reference_from_outside_is_believed_only_behind_our_proxy(visitor: FlaskClient) -> None:
    answer = visitor.get("/aide", headers={"X-Request-ID": "reference-du-dehors"})
    assert answer.headers["X-Request-ID"] != "reference-du-dehors"
