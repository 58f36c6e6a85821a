"""Every answer bears the same headers, errors and files included."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import Course
from app.web.headers import content_security_policy
from tests.web.conftest import face_app

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; media-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
ADDRESSES = (
    "/",
    "/aide",
    "/sante",
    "/robots.txt",
    "/introuvable",
    "/porte/sign-in",
    "/porte/405",
    "/porte/413",
    "/porte/bug",
    "/porte/locked",
    "/porte/fichier",
    "/static/introuvable.css",
    "/%ff",
)


def test_the_policy_is_the_one_that_we_promise() -> None:
    assert content_security_policy().header_value == POLICY


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_bears_the_headers(visitor: FlaskClient, address: str) -> None:
    headers = visitor.get(address).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    for feature in ("camera", "microphone", "geolocation"):
        assert f"{feature}=()" in headers["Permissions-Policy"]
    assert headers["X-Request-ID"]
    assert "Cookie" in headers["Vary"]
    assert "Strict-Transport-Security" not in headers


def test_a_file_of_ours_bears_them_too(face: Flask, visitor: FlaskClient) -> None:
    answer = visitor.get(face.extensions["assets"].url("css/app.css"))
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_refused_host_bears_them_too(visitor: FlaskClient) -> None:
    answer = visitor.get("/", headers={"Host": "ailleurs.example"})
    assert answer.status_code == 400
    assert answer.headers["Content-Security-Policy"] == POLICY


def test_a_page_that_holds_something_of_a_session_is_kept_nowhere(visitor: FlaskClient) -> None:
    assert visitor.get("/aide").headers["Cache-Control"] == "no-cache"
    answer = visitor.get("/confort")  # its form puts a token in the session
    assert answer.headers["Cache-Control"] == "no-store"
    assert visitor.get("/aide").headers["Cache-Control"] == "no-store"


def test_errors_are_kept_nowhere(visitor: FlaskClient) -> None:
    assert visitor.get("/introuvable").headers["Cache-Control"] == "no-store"


def test_https_is_remembered_for_two_years(tmp_path: Path, course: Course) -> None:
    app = face_app(tmp_path, course, base_url="https://trait.example", testing=False, trusted_proxies=1)
    through_proxy = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "trait.example", "X-Forwarded-For": "192.0.2.7"}
    answer = app.test_client().get("/aide", headers=through_proxy)
    assert answer.status_code == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert app.config["SESSION_COOKIE_NAME"].startswith("__Host-")
    app.extensions["tdu"].database.dispose()
