"""The desk as a machine: bots in order, the same hash everywhere, nothing shown that was not asked, amounts exact."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import asdict
from datetime import date
from statistics import median
from time import perf_counter, process_time

import pytest

from app.content.catalog import Catalog
from app.errors import InvalidAction
from app.reception.domain.bots import BOTS, lived, policy_of
from app.reception.domain.faults import FAULT_RULES
from app.reception.domain.generator import generate
from app.reception.domain.generator.protocol import PROTOCOL
from app.reception.domain.player import ReceptionEngine, act
from app.reception.domain.published import PublishedDay
from app.reception.domain.state import digest_of
from app.reception.domain.tariffs import Situation, quote
from app.reception.domain.view import view

ENGINE = ReceptionEngine()
ON = date(2026, 11, 24)


def a_day(seed: int = 1, level: int = 3) -> PublishedDay:
    return PublishedDay.publish(generate(seed, level), {}, {})


def percent(day: PublishedDay, bot: str) -> float:
    state, _ = lived(day, ENGINE.start(day, "", {}), policy_of(bot))
    result = ENGINE.result(day, state)
    return float(result.earned * 100 / result.possible)


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_the_four_tempers_come_in_order(level: int):
    scores = [{bot: percent(a_day(seed, level), bot) for bot in BOTS} for seed in range(4)]
    for one in scores:
        assert one["expert"] >= 95
        assert one["expert"] > max(one["hurried"], one["chatty"])
        assert min(one["hurried"], one["chatty"]) > one["careless"]


def test_another_process_finds_the_same_hash():
    day = a_day()
    state, _ = lived(day, ENGINE.start(day, "", {}), policy_of("expert"))
    program = (
        "from tests.reception.test_domain import *\n"
        "d = a_day(); s, _ = lived(d, ENGINE.start(d, '', {}), policy_of('expert')); print(digest_of(s))"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == digest_of(state)


def test_a_desk_comes_back_equal_from_its_dump_and_a_day_from_its_document():
    day = a_day()
    state, _ = lived(day, ENGINE.start(day, "", {}), policy_of("hurried"))
    assert ENGINE.load(day, "", ENGINE.dump(state)) == state
    assert ENGINE.parse(day.canonical()).canonical() == day.canonical()


def test_what_has_not_come_or_was_not_asked_is_not_shown():
    day = a_day()
    seen = str(asdict(view(day, ENGINE.start(day, "", {}))))
    for item in day.items:
        assert item.opening not in seen
        assert all(question.answer not in seen for question in item.questions)


def test_an_impossible_act_is_refused_and_costs_nothing():
    day = a_day()
    state = ENGINE.start(day, "", {})
    for kind, payload in (
        ("ask", {"question": "x"}),
        ("answer", {"item": "x"}),
        ("dance", {}),
        ("wait", {"minutes": -1}),
    ):
        with pytest.raises(InvalidAction):
            act(day, state, kind, payload)


def test_every_rule_cited_by_the_desk_is_in_the_course(catalog: Catalog):
    cited = {*FAULT_RULES, *(one.rule for conduct in PROTOCOL for one in (*conduct.acts, *conduct.avoid))}
    assert cited <= set(catalog.rules)


def test_an_act_takes_two_milliseconds_at_most_at_the_median():
    day = a_day(level=5)
    state = ENGINE.start(day, "", {})
    _, moves = lived(day, state, policy_of("expert"))
    times = []
    for kind, payload in moves:
        began = perf_counter()
        state = act(day, state, kind, payload)
        times.append(perf_counter() - began)
    assert median(times) < 0.002


@pytest.mark.parametrize(
    ("codes", "situation", "parts"),
    [
        (("G",), Situation(40), (1900, 900, 200)),
        (("G", "MEG"), Situation(4), (2450, 1050, 0)),
        (("G",), Situation(40, in_pathway=False), (700, 900, 1400)),
        (("G",), Situation(60, ald_related=True), (2800, 0, 200)),
        (("G",), Situation(30, maternity=True), (3000, 0, 0)),
        (("G",), Situation(40, c2s=True), (2100, 900, 0)),
        (("APC",), Situation(40), (4000, 1800, 200)),
        (("CEH",), Situation(1), (2800, 1200, 0)),
        (("G",), Situation(40, complementary=False), (1900, 0, 1100)),
    ],
)
def test_the_calculator_finds_who_pays_what(codes: tuple[str, ...], situation: Situation, parts: tuple[int, int, int]):
    found = quote(codes, situation, ON)
    assert (found.amo, found.amc, found.left) == parts


def test_with_the_compulsory_part_advanced_the_desk_asks_the_copayment_only():
    assert quote(("G",), Situation(40), ON).due("amo") == 900


def test_a_half_day_is_made_in_a_second_at_most():
    times = []
    for seed in range(3):
        began = process_time()
        generate(seed, 5)
        times.append(process_time() - began)
    assert min(times) < 1
