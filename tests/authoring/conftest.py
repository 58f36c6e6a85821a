"""Trainers at work on the real course; what they publish is taken away after each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.config import PROJECT
from app.extensions import Course
from tests.authoring.workshop import Workshop
from tests.conftest import empty
from tests.people import Person


@pytest.fixture
def workshop(app: Flask, sign_in: Callable[..., Person]) -> Iterator[Workshop]:
    """A trainer in the workshop."""
    yield Workshop(app, sign_in("trainer", name="Claire Morel"))
    runtime = app.extensions["tdu"]
    empty(runtime.database)
    runtime.course.refresh()


@pytest.fixture
def shipped() -> Path:
    return PROJECT


@pytest.fixture
def elsewhere(app: Flask, course: Course) -> Course:
    """The same product as another process has it: its own course over the same base."""
    own: Course = app.extensions["tdu"].course
    publications = own._publications
    assert publications is not None
    return course.over(publications)
