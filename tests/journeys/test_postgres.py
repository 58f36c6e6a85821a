"""The same product on PostgreSQL: an account, a lesson, a quiz, progress and a search, in a browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine, make_url, text

from tests.conftest import IN_CI, SERVER
from tests.journeys.conftest import served, sign_in
from tests.journeys.test_learner import sign_up
from tests.journeys.test_quiz import answer_everything, begin, hand_in

EMAIL, PASSWORD = "postgres@example.org", "Falaise-tambour-17-cerisier"


@pytest.fixture
def on_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A deployment over a PostgreSQL database of its own, dropped with it."""
    if not SERVER:
        if IN_CI:
            pytest.fail("CI must give TEST_DATABASE_URL: PostgreSQL tests may not be skipped there")
        pytest.skip("TEST_DATABASE_URL names no PostgreSQL server")
    name = f"tdu_journey_{os.getpid()}"
    admin = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    url = make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    try:
        with served(tmp_path_factory.mktemp("postgres"), DATABASE_URL=url) as running:
            yield running
    finally:
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        admin.dispose()


@pytest.mark.postgres
def test_a_learner_studies_and_is_examined_on_postgresql(walker: Callable[..., Any], on_postgres: Any) -> None:
    walk = walker(at=f"http://127.0.0.1:{on_postgres.port}")
    page = walk.page
    sign_up(walk, on_postgres.instance, EMAIL, "Gwenaël Tanguy", PASSWORD)
    sign_in(page, walk.address, EMAIL, PASSWORD)
    page.wait_for_url("**/tableau-de-bord")
    walk.open("/modules/confidentialite/le-secret")
    page.get_by_role("button", name="Terminer la leçon").click()
    expect(page.locator(".flash")).to_be_visible()
    begin(walk)
    answer_everything(page)
    hand_in(page)
    expect(page.locator("h1")).to_have_text("Résultat provisoire")
    expect(page.get_by_role("region", name="Ce que vous savez").locator("details")).to_have_count(10)
    walk.check()
    walk.open("/progression")
    walk.check()
    walk.open("/progression/rncp40800.bc01-c1")
    expect(page.locator("main")).to_contain_text("Une matinée à l’accueil")
    walk.check()
    walk.open("/recherche?q=inflammations")
    expect(page.locator(".results mark").first).to_be_visible()
    walk.open("/tableau-de-bord")
    walk.check()
    assert not walk.problems, walk.problems
