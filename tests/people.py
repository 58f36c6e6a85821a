"""People who use the product in tests: they sign in through the real page and post as a browser does."""

from __future__ import annotations

import itertools
import secrets
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from app.accounts import services as accounts
from app.accounts.domain import Role
from app.clock import utc_now

# Once a second, whichever page comes first asks whether somebody has published: it is nobody's page that pays for it.
ONCE_A_SECOND = "FROM content_state"
PASSWORD = "Tilleul-cuivre-horloge-42"
_numbers = itertools.count(1)


class Person:
    """A browser and who sits before it. `id` is None for a stranger."""

    def __init__(self, app: Flask, user_id: int | None = None, email: str = "") -> None:
        self.app = app
        self.id = user_id
        self.email = email
        self.client: FlaskClient = app.test_client()

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Post a form with the token that the session's pages carry."""
        return self.client.post(path, data={**(data or {}), "csrf_token": self.csrf_token()}, **options)

    def post_json(self, path: str, value: Any, **options: Any) -> TestResponse:
        """Post JSON as a script of ours does."""
        headers = {"X-CSRFToken": self.csrf_token(), "Accept": "application/json"}
        return self.client.post(path, json=value, headers=headers, **options)

    def csrf_token(self) -> str:
        with self.client.session_transaction() as session:
            raw = session.setdefault("csrf_token", secrets.token_hex(20))
        return URLSafeTimedSerializer(self.app.secret_key, salt="wtf-csrf-token").dumps(raw)


def add_person(app: Flask, role: str = "learner", email: str = "", name: str = "", **details: Any) -> int:
    """A confirmed account in the base; its identifier."""
    email = email or f"personne-{next(_numbers)}@example.org"
    with app.extensions["tdu"].database.writing() as db:
        user = accounts.add_user(db, email, name or "Awa Diallo", Role(role), PASSWORD, utc_now(), **details)
        db.flush()
        return user.id


def sign_in_as(app: Flask, role: str = "learner", email: str = "", name: str = "", **details: Any) -> Person:
    """A new person, signed in through the page."""
    email = email or f"personne-{next(_numbers)}@example.org"
    person = Person(app, add_person(app, role, email, name, **details), email)
    answer = person.post("/connexion", {"email": email, "password": PASSWORD})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return person
