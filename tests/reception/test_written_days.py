"""The twelve written days: a good path earns nearly all, a bad one fails and is told why; the bots in order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.content.catalog import Catalog
from app.reception.domain.bots import BOTS, lived, policy_of
from app.reception.domain.judgement import LOST_POINTS
from app.reception.domain.player import DayResult, ReceptionEngine, act
from app.reception.domain.published import PublishedDay

ENGINE = ReceptionEngine()
LISTS = Path(__file__).parent / "days"
DAYS = (
    "premier-jour",
    "cabinet-de-medecine-generale",
    "cardiologie",
    "pediatrie-en-periode-d-epidemie",
    "radiologie",
    "laboratoire",
    "ehpad",
    "centre-medico-psychologique",
    "service-de-chirurgie",
    "kinesitherapie-et-orthophonie",
    "telesecretariat",
    "journee-sans-reseau",
)


def published(catalog: Catalog, day_id: str) -> PublishedDay:
    return PublishedDay.publish(catalog.day(day_id), catalog.rules, catalog.patients)


def replayed(day: PublishedDay, name: str) -> DayResult:
    actions: list[dict[str, Any]] = json.loads((LISTS / f"{day.id}.{name}.json").read_text(encoding="utf-8"))
    state = ENGINE.start(day, "", {})
    for action in actions:
        state = act(day, state, action["kind"], {key: value for key, value in action.items() if key != "kind"})
    return ENGINE.result(day, state)


def test_the_twelve_days_are_those_of_the_course(catalog: Catalog):
    assert sorted(catalog.days) == sorted(DAYS)


@pytest.mark.parametrize("day_id", DAYS)
def test_the_good_path_of_a_written_day_keeps_all_it_may_earn(catalog: Catalog, day_id: str):
    day = published(catalog, day_id)
    result = replayed(day, "bon")
    assert result.passed
    assert result.earned * 100 >= result.possible * 95
    assert not [mark for mark in result.marks if mark.verdict == LOST_POINTS]


@pytest.mark.parametrize("day_id", DAYS)
def test_the_bad_path_of_a_written_day_fails_and_says_why(catalog: Catalog, day_id: str):
    day = published(catalog, day_id)
    result = replayed(day, "mauvais")
    assert not result.passed
    assert result.earned * 100 < result.possible * 60
    faults = [mark for mark in result.marks if mark.verdict == LOST_POINTS]
    told = {dimension for mark in faults for dimension, _ in mark.points}
    assert {"securite", "confidentialite"} <= told
    assert all(day.rule(mark.rule) is not None and mark.better for mark in faults)


ENDINGS: dict[str, tuple[int, int]] = json.loads((LISTS / "points.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("day_id", DAYS)
def test_the_two_paths_of_a_written_day_end_on_the_points_written_for_them(catalog: Catalog, day_id: str):
    day = published(catalog, day_id)
    assert {name: dict(replayed(day, name).points) for name in ("bon", "mauvais")} == ENDINGS[day_id]


@pytest.mark.parametrize("day_id", DAYS)
def test_the_four_tempers_come_in_order_on_a_written_day(catalog: Catalog, day_id: str):
    day = published(catalog, day_id)
    score = {}
    for bot in BOTS:
        state, _ = lived(day, ENGINE.start(day, "", {}), policy_of(bot))
        result = ENGINE.result(day, state)
        score[bot] = float(result.earned * 100 / result.possible)
    assert score["expert"] >= 95
    assert score["expert"] > max(score["hurried"], score["chatty"])
    assert min(score["hurried"], score["chatty"]) > score["careless"]
    assert score["careless"] < 25


@pytest.mark.parametrize("day_id", DAYS)
def test_every_scored_act_of_a_written_day_cites_a_rule_of_the_course(catalog: Catalog, day_id: str):
    day = catalog.day(day_id)
    judged = [one for conduct in day.protocol for one in (*conduct.acts, *conduct.avoid)]
    assert all(one.rule in catalog.rules for one in judged)


@pytest.mark.parametrize("day_id", DAYS)
def test_a_written_day_hides_something_that_a_question_reveals(catalog: Catalog, day_id: str):
    day = catalog.day(day_id)
    hidden = [item for item in day.items if set(day.conduct(item.conduct).when) - set(item.told)]
    assert len(hidden) >= 3
    assert 12 <= len(day.items) <= 30


def test_nobody_of_the_universe_could_be_somebody(catalog: Catalog):
    people = list(catalog.patients.values())
    assert len(people) >= 60
    for one in people:
        if one.nir is not None:
            assert one.nir.endswith("00")
            assert 97 - int(one.nir[:13]) % 97 != 0
    assert {one.coverage.c2s for one in people} == {True, False}
    named = {(one.birth_name, one.first_name) for one in people}
    assert len(named) < len(people)
