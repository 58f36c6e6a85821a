"""Use cases of mises en situation: start a party, say something, take it back, look back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.attempts import services as log
from app.attempts.domain import AttemptState, Mode
from app.attempts.models import Attempt
from app.attempts.queries import Owner
from app.attempts.services import Activity, Appended
from app.content.catalog import Catalog
from app.content.schema.rule import Rule
from app.content.schema.scenario import Scenario
from app.errors import Conflict
from app.scenarios.domain.explore import check_scenario as check_scenario
from app.scenarios.domain.player import PlayState, ScenarioEngine, is_over, kept_choices
from app.scenarios.domain.published import PublishedScenario
from app.scenarios.domain.view import choice_named

ENGINE = ScenarioEngine()
# A catalog is an immutable value: as long as it holds the same scenario and rules, what was made of them serves.
_published: dict[str, tuple[Scenario, Mapping[str, Rule], PublishedScenario]] = {}


def published(catalog: Catalog, scenario_id: str) -> PublishedScenario:
    """The scenario of this id as a party would hold it now; raises NotFound."""
    scenario = catalog.scenario(scenario_id)
    kept = _published.get(scenario_id)
    if kept is None or kept[0] is not scenario or kept[1] is not catalog.rules:
        kept = (scenario, catalog.rules, PublishedScenario.publish(scenario, catalog.rules))
        _published[scenario_id] = kept
    return kept[2]


def activity_of(scenario: PublishedScenario, mode: Mode) -> Activity:
    """The scenario as the log knows it."""
    return Activity(ENGINE.kind, scenario.id, scenario.digest, scenario.canonical(), mode)


def start(
    db: Session, owner: Owner, scenario: PublishedScenario, mode: Mode, now: datetime, choices: Sequence[str] = ()
) -> Attempt:
    """Begin a party, or give back the open one. A training may begin after some choices already made."""
    setup: dict[str, Any] = {"mode": mode.value}
    if choices and mode == Mode.TRAINING:
        setup["choices"] = list(choices)
    log.remember_spec(ENGINE, scenario.digest, scenario)
    seed = secrets.token_hex(16)
    return log.start_attempt(db, ENGINE, owner, activity_of(scenario, mode), scenario, setup, seed, now)


def start_from(
    db: Session, owner: Owner, scenario: PublishedScenario, played: PlayState, count: int, now: datetime
) -> Attempt:
    """Train again from a moment of a party already played: its first `count` choices are kept if they still exist.

    A party that is open is given back as it stands: there is one at a time.
    """
    return start(db, owner, scenario, Mode.TRAINING, now, kept_choices(scenario, played.choices, count))


def choose(db: Session, owner: Owner, attempt_id: str, token: str, made: int, key: str, now: datetime) -> Appended:
    """Say one of the replies that the page offered; at an ending the party closes in the same transaction."""

    def payload(spec: PublishedScenario, state: PlayState) -> Mapping[str, Any]:
        return {"choice": choice_named(spec, state, token, made)}

    appended = log.append(db, ENGINE, owner, attempt_id, "choose", payload, key, now)
    spec: PublishedScenario = log.spec_of(db, ENGINE, appended.attempt.content_digest)
    if appended.attempt.state == AttemptState.OPEN and is_over(spec, appended.state):
        return log.append(db, ENGINE, owner, attempt_id, "finish", lambda *_: {}, f"{key}-f", now)
    return appended


def undo(db: Session, owner: Owner, attempt_id: str, made: int, to: int, key: str, now: datetime) -> Appended:
    """Training: take back what was said since the first `to` choices."""

    def payload(spec: PublishedScenario, state: PlayState) -> Mapping[str, Any]:
        if made != len(state.walk.moves):
            raise Conflict("La conversation a continué dans une autre page : voici où elle en est.")
        return {"to": to}

    return log.append(db, ENGINE, owner, attempt_id, "undo", payload, key, now)
