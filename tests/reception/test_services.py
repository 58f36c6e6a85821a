"""The log of a half-day, on both databases: each act once, the same desk as the pure engine, a party begun half-way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from app.attempts.domain import Mode
from app.attempts.models import Outcome
from app.attempts.queries import Owner, own_attempt
from app.attempts.services import replay
from app.db import Database
from app.errors import Conflict, Gone, InvalidAction, NotFound
from app.reception.domain.bots import lived, policy_of
from app.reception.domain.generator import generate
from app.reception.domain.party import number_of, token_of
from app.reception.domain.published import PublishedDay
from app.reception.domain.state import DeskState, digest_of, load_state
from app.reception.services import ENGINE, Begun, Given, act_at_desk, start, start_from
from tests.attempts.people import a_person

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
DAY = PublishedDay.publish(generate(4217, 2), {}, {})


def named(state: DeskState, seed: str, kind: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload as a page names it."""
    made = dict(payload)
    if "item" in made:
        made["item"] = number_of(state, made["item"])
    for name in ("question", "reply"):
        if kind in {"ask", "reply"} and name in made:
            assert state.current is not None
            made[name] = token_of(seed, state.current.item, made[name])
    return made


def do(database: Database, owner: Owner, attempt_id: str, kind: str, payload: Mapping[str, Any], key: str = "") -> str:
    """One act in a transaction of its own; the state that the attempt is left in."""
    with database.writing() as db:
        attempt = own_attempt(db, owner, attempt_id)
        state = load_state(attempt.snapshot)
        fields = named(state, attempt.seed, kind, payload)
        known = attempt.action_count
        given = Given(kind, fields, known, key or f"cle-numero-{known:04d}")
        return act_at_desk(db, owner, attempt_id, given, NOW)[0].attempt.state


@pytest.fixture
def owner(database: Database) -> Owner:
    with database.writing() as db:
        return a_person(db)


def begun(database: Database, owner: Owner, mode: Mode = Mode.TRAINING) -> str:
    with database.writing() as db:
        return start(db, owner, DAY, Begun(mode), NOW).id


def test_a_whole_day_in_the_log_is_that_of_the_pure_engine_on_both_databases(database: Database, owner: Owner) -> None:
    attempt_id = begun(database, owner, Mode.GRADED)
    expected, moves = lived(DAY, ENGINE.start(DAY, "", {}), policy_of("expert"))
    for kind, payload in moves:
        do(database, owner, attempt_id, kind, payload)
    result = ENGINE.result(DAY, expected)
    with database.reading() as db:
        attempt = own_attempt(db, owner, attempt_id)
        assert digest_of(load_state(attempt.snapshot)) == digest_of(expected)
        assert (attempt.state, attempt.earned, attempt.possible) == ("closed", result.earned, result.possible)
        outcomes = {one.competence_id: (one.earned, one.possible) for one in db.scalars(select(Outcome))}
        assert outcomes == {key: (one.earned, one.possible) for key, one in result.competences.items()}
        assert list(replay(db, {ENGINE.kind: ENGINE})) == []
    with pytest.raises(Gone):
        do(database, owner, attempt_id, "wait", {})


def test_the_same_key_is_one_act_and_a_page_behind_is_a_conflict(database: Database, owner: Owner) -> None:
    attempt_id = begun(database, owner)
    for _ in range(3):
        do(database, owner, attempt_id, "wait", {"minutes": 3}, key="une-seule-cle")
    with database.reading() as db:
        attempt = own_attempt(db, owner, attempt_id)
        assert (attempt.action_count, load_state(attempt.snapshot).minute) == (1, DAY.opens + 3)
    with database.writing() as db, pytest.raises(Conflict):
        act_at_desk(db, owner, attempt_id, Given("wait", {}, 0, "une-autre-cle"), NOW)
    with database.writing() as db, pytest.raises(InvalidAction):
        act_at_desk(db, owner, attempt_id, Given("ask", {"question": "identite"}, 1, "encore-une-cle"), NOW)
    with database.writing() as db, pytest.raises(NotFound):
        act_at_desk(db, Owner(guest_key="x" * 64), attempt_id, Given("wait", {}, 1, "une-cle-de-plus"), NOW)


def test_a_party_begun_half_way_stands_where_the_other_stood_and_folds_again(database: Database, owner: Owner) -> None:
    attempt_id = begun(database, owner)
    _, moves = lived(DAY, ENGINE.start(DAY, "", {}), policy_of("expert"))
    for kind, payload in moves[:15]:
        do(database, owner, attempt_id, kind, payload)
    with database.reading() as db:
        stood = digest_of(load_state(own_attempt(db, owner, attempt_id).snapshot))
    for kind, payload in [*moves[15:20], ("finish", {})]:
        do(database, owner, attempt_id, kind, payload)
    with database.writing() as db:
        again = start_from(db, owner, own_attempt(db, owner, attempt_id), 15, NOW).id
    assert again != attempt_id
    with database.reading() as db:
        assert digest_of(load_state(own_attempt(db, owner, again).snapshot)) == stood
    do(database, owner, again, "finish", {})
    with database.reading() as db:
        assert list(replay(db, {ENGINE.kind: ENGINE})) == []


def test_only_a_training_is_timed_or_begins_half_way(database: Database, owner: Owner) -> None:
    with database.writing() as db:
        graded = start(db, owner, DAY, Begun(Mode.GRADED, chrono=True, acts=[("wait", {})]), NOW)
        assert graded.setup == {"mode": "graded"}
        assert start(db, owner, DAY, Begun(Mode.TRAINING), NOW).id == graded.id
