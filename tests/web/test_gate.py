"""What may come in: a host of ours, readable text, a write from our own pages."""

from __future__ import annotations

import random
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from app.extensions import Course
from tests.people import Person
from tests.web.conftest import face_app

UNREADABLE = ("\x00", "\x01", "\x1b", "\x7f", "a\x00b")


@pytest.mark.parametrize("host", ["ailleurs.example", "localhost.example", "169.254.169.254", "", "[::1", "local host"])
def test_a_host_that_is_not_ours_is_refused(visitor: FlaskClient, host: str) -> None:
    assert visitor.get("/aide", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_on_the_machine_where_one_develops_its_names_are_ours(visitor: FlaskClient, host: str) -> None:
    assert visitor.get("/aide", headers={"Host": host}).status_code == 200


def test_in_production_only_the_public_name_is_ours(tmp_path: Path, course: Course) -> None:
    app = face_app(tmp_path, course, base_url="https://trait.example", testing=False)
    visitor = app.test_client()
    assert visitor.get("/aide", headers={"Host": "trait.example"}).status_code == 200
    assert visitor.get("/aide", headers={"Host": "localhost"}).status_code == 400
    assert visitor.get("/sante", headers={"Host": "127.0.0.1:8000"}).status_code == 200
    passed_on = {"Host": "127.0.0.1:8000", "X-Forwarded-For": "192.0.2.1"}
    assert visitor.get("/sante", headers=passed_on).status_code == 400
    app.extensions["tdu"].database.dispose()


@pytest.mark.parametrize(
    "address", ["/%00", "/aide%0a", "/aide?q=%00", "/aide?%00=1", "/%ff%fe", "/aide?q=%c3%28", "/a%7f"]
)
def test_an_address_that_is_no_text_is_refused(visitor: FlaskClient, address: str) -> None:
    assert visitor.get(address).status_code == 400


@pytest.mark.parametrize("text", UNREADABLE)
def test_control_characters_in_a_form_are_refused(face, text: str) -> None:
    answer = Person(face).post("/porte/echo", {"texte": text})
    assert answer.status_code == 400
    assert "caractères invisibles" in answer.get_data(as_text=True)


def test_lines_and_tabs_are_text(face) -> None:
    assert Person(face).post("/porte/echo", {"texte": "un\r\n\tdeux"}).status_code == 200


def test_bytes_that_are_no_text_in_a_form_are_refused(face) -> None:
    person = Person(face)
    body = f"csrf_token={person.csrf_token()}&texte=".encode() + b"\xff\xfe"
    answer = person.client.post("/porte/echo", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": "\\u0000"}',
        b'{"a": "\\ud800"}',
        b"\xff",
        b"[" * 100_000,
        b"[" * 70 + b"]" * 70,
        b'{"n": ' + b"9" * 5000 + b"}",
        b'{"n": 9223372036854775808}',
    ],
)
def test_json_that_cannot_be_read_is_refused(face, body: bytes) -> None:
    person = Person(face)
    headers = {"X-CSRFToken": person.csrf_token(), "Accept": "application/json"}
    answer = person.client.post("/porte/echo", data=body, content_type="application/json", headers=headers)
    assert answer.status_code == 400
    assert answer.get_json()["reference"]


def test_a_number_too_large_for_the_base_names_nothing(visitor: FlaskClient) -> None:
    assert visitor.get("/porte/nombre/7").status_code == 200
    assert visitor.get("/porte/nombre/99999999999999999999").status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "null"}, 400),
        ({"Origin": "https://ailleurs.example"}, 400),
        ({"Sec-Fetch-Site": "cross-site"}, 400),
        ({"Sec-Fetch-Site": "same-site"}, 400),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 400),
    ],
)
def test_a_write_comes_from_our_own_pages(face, headers: dict[str, str], status: int) -> None:
    assert Person(face).post("/porte/echo", {"texte": "oui"}, headers=headers).status_code == status


def test_a_write_without_token_is_refused_and_its_text_given_back(visitor: FlaskClient) -> None:
    typed = {"note": "Un <long> paragraphe\nsur deux lignes", "password": "Secret-de-famille-12", "code": "123456"}
    answer = visitor.post("/porte/echo", data=typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "Ce formulaire a expiré" in page
    assert "Un &lt;long&gt; paragraphe\nsur deux lignes" in page
    assert "Secret-de-famille" not in page
    assert "123456" not in page


def test_an_expired_form_of_our_own_page_can_be_sent_again(face) -> None:
    person = Person(face)
    own = {"Sec-Fetch-Site": "same-origin"}
    page = person.client.post("/porte/echo?suite=1", data={"note": "texte", "csrf_token": "vieux"}, headers=own)
    assert 'action="/porte/echo?suite=1"' in page.get_data(as_text=True)
    elsewhere = person.client.post("/porte/echo", data={"note": "texte"})
    assert "Envoyer de nouveau" not in elsewhere.get_data(as_text=True)
    with_password = person.client.post("/porte/echo", data={"note": "texte", "password": "x"}, headers=own)
    assert "Envoyer de nouveau" not in with_password.get_data(as_text=True)


def test_a_script_is_told_in_json_that_its_token_is_old(visitor: FlaskClient) -> None:
    answer = visitor.post("/porte/echo", json={"a": 1}, headers={"X-CSRFToken": "vieux"})
    assert answer.status_code == 400
    assert answer.get_json()["error"] == "expired_form"


def test_a_form_that_is_too_large_is_refused(face) -> None:
    answer = Person(face).post("/porte/echo", {"texte": "a" * (13 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "trop volumineux" in answer.get_data(as_text=True)


def test_odd_bytes_never_break_the_product(face) -> None:
    chance = random.Random(20261125)
    person = Person(face)
    token = person.csrf_token()
    alphabet = [bytes([n]) for n in range(256)] + [b"%00", b"%ff", b"..", b"//", "é".encode(), b"\\", b"%F0%9F%98%80"]
    for _ in range(400):
        odd = b"".join(chance.choices(alphabet, k=chance.randint(1, 12)))
        address = "/" + quote(odd, safe="/%?&=.")
        assert person.client.get(address).status_code < 500, address
        for kind in (
            "application/x-www-form-urlencoded",
            "application/json",
            "text/plain",
            "multipart/form-data; boundary=x",
        ):
            answer = person.client.post("/confort", data=odd, content_type=kind, headers={"X-CSRFToken": token})
            assert answer.status_code < 500, (kind, odd)


ODD_HEADERS = {
    "Accept": ("", "*", ";;q=x", "text/html;q=2", "application/json;q=nan"),
    "Accept-Encoding": ("gzip;q=x", "*;q=0", ",,,"),
    "Content-Type": ("multipart/form-data", "multipart/form-data; boundary=", "application/json; charset=utf-7", "x"),
    "Cookie": ("session=", "session=a.b.c", "confort=" + "." * 5000, "=;=;="),
    "If-None-Match": ("W/", '"', "*"),
    "If-Modified-Since": ("hier", "-1"),
    "Range": ("bytes=5-1", "bytes=-", "octets=0-1"),
    "Referer": ("http://[", "//", "\\"),
    "Origin": ("http://[", "null", ""),
    "X-Forwarded-For": ("a, b, c", "999.999.999.999"),
    "X-CSRFToken": ("é".encode().decode("latin-1"), "a" * 5000),
    "Authorization": ("Basic é".encode().decode("latin-1"), "Bearer"),
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, odd in ODD_HEADERS.items() for value in odd])
def test_odd_headers_never_break_the_product(face, name: str, value: str) -> None:
    client = face.test_client()
    for address in ("/", "/confort", "/metriques", "/introuvable", face.extensions["assets"].url("css/app.css")):
        assert client.get(address, headers={name: value}).status_code < 500, address
    assert client.post("/confort", data=b"theme=dark", headers={name: value}).status_code < 500
