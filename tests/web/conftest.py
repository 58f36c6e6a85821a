"""The product with a few doors of its own, behind which everything that can go wrong does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest
from flask import Flask, Response, abort, jsonify, request
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from app import create_app
from app.errors import (
    Conflict,
    Forbidden,
    Gone,
    InvalidAction,
    NotFound,
    ReauthenticationRequired,
    SignInRequired,
    TooManyRequests,
    Unavailable,
)
from app.extensions import Course
from app.web.access import public
from tests.conftest import settings_for

LOCKED = OperationalError("INSERT", {}, sqlite.OperationalError("database is locked"))
NO_TABLE = OperationalError("SELECT", {}, sqlite.OperationalError("no such table: users"))
FULL = OSError(28, "No space left on device")
REFUSALS: dict[str, Exception] = {
    "sign-in": SignInRequired(),
    "forbidden": Forbidden(),
    "reauthenticate": ReauthenticationRequired(),
    "not-found": NotFound(),
    "conflict": Conflict("Ce texte a changé dans un autre onglet."),
    "gone": Gone(),
    "invalid": InvalidAction(),
    "too-many": TooManyRequests("Patientez un peu.", retry_after=90),
    "unavailable": Unavailable(),
    "locked": LOCKED,
    "full": FULL,
    "no-table": NO_TABLE,
    "bug": ValueError("le texte de awa@example.org"),
}


def add_doors(app: Flask) -> None:
    """Routes under /porte that raise, answer and echo."""

    @app.route("/porte/<name>", methods=["GET", "POST"])
    @public
    def door(name: str) -> Any:
        if name in REFUSALS:
            raise REFUSALS[name]
        abort(int(name))

    @app.post("/porte/echo")
    @public
    def echo() -> Any:
        return jsonify(dict(request.form)) if not request.is_json else jsonify(request.get_json())

    @app.get("/porte/nombre/<int:number>")
    @public
    def number(number: int) -> Any:
        return str(number)

    @app.get("/porte/fichier")
    @public
    def file() -> Any:
        return Response(b"%PDF-", content_type="application/pdf", headers={"Content-Disposition": "attachment"})


def face_app(tmp: Any, course: Course, **changes: Any) -> Flask:
    """A product without people, where a bug gives its page as it would in front of a visitor."""
    app = create_app(replace(settings_for(tmp), **changes), course=course)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    add_doors(app)
    return app


@pytest.fixture(scope="session")
def face(tmp_path_factory: pytest.TempPathFactory, course: Course) -> Iterator[Flask]:
    app = face_app(tmp_path_factory.mktemp("face"), course)
    yield app
    app.extensions["tdu"].database.dispose()


@pytest.fixture
def visitor(face: Flask) -> FlaskClient:
    """A stranger's browser before the product with its doors."""
    return face.test_client()
