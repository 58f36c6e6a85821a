"""Conversations and half-days: the flow of first parties, where points are lost, what is missed."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from flask import Flask

from app.attempts.domain import Mode
from app.attempts.queries import Owner
from app.content.catalog import Catalog
from app.reception import services as reception
from app.reception.domain.judgement import Mark
from app.scenarios import services as scenarios
from app.statistics.domain.groups import is_shown, may_compare, shown_groups
from app.statistics.domain.parties import Party, Passage, flow_of, judged_of
from app.statistics.domain.times import median_seconds, seconds_by_question
from tests.people import Person
from tests.statistics.plays import NOW, cohort, people


def a_party(*passages: tuple[str, str, int], ending: str = "juste", share: Fraction = Fraction(1)) -> Party:
    return Party(tuple(Passage(*one) for one in passages), ending, share)


def test_a_flow_counts_each_person_once_a_step_and_keeps_small_steps_hidden() -> None:
    good = a_party(("appel", "verifier", 0), ("suite", "message", 0))
    bad = a_party(("appel", "donner", 3), ("faute", "insister", 2), ("faute", "insister", 2), ending="fautif")
    flow = flow_of([good] * 6 + [bad] * 4)
    assert flow is not None
    assert [fork.step for fork in flow.forks] == ["appel", "suite"]
    assert flow.hidden_steps == 1
    assert [(one.choice, one.people, one.lost) for one in flow.forks[0].branches] == [
        ("verifier", 6, 0),
        ("donner", 4, 12),
    ]
    assert flow.falls[0].lost == Fraction(12, 10)
    assert flow.falls[0].worst.choice == "donner"
    assert flow.endings == (("juste", 6), ("fautif", 4))
    assert flow_of([good] * 4) is None


def test_judgements_are_counted_a_person_at_a_time() -> None:
    def marks(verdict: str) -> list[Mark]:
        return [Mark("appel-1", 540, verdict, "call_15", "C-12", (), (), "", "Passez au 15.")]

    found = judged_of([marks("missed")] * 3 + [marks("late")] + [marks("earned")] * 2)
    assert found is not None
    assert [(one.earned, one.late, one.missed, one.faults, one.wrong) for one in found] == [(2, 1, 3, 0, 4)]
    assert judged_of([marks("missed")] * 4) is None


def test_no_difference_of_shown_groups_speaks_of_fewer_than_five() -> None:
    rng = random.Random(11)
    for _ in range(200):
        everybody = set(range(rng.randint(0, 40)))
        groups = {name: {one for one in everybody if rng.random() < rng.random()} for name in "abcd"}
        shown = shown_groups(everybody, groups)
        parcels: dict[tuple[bool, ...], int] = {}
        for person in everybody:
            key = tuple(person in groups[one] for one in shown)
            parcels[key] = parcels.get(key, 0) + 1
        assert not shown or all(is_shown(count) for count in parcels.values())
    assert shown_groups(set(range(12)), {"a": set(range(9)), "b": {9, 10, 11}}) == []
    assert shown_groups(set(range(14)), {"a": set(range(9)), "b": set(range(9, 14))}) == ["a", "b"]
    assert shown_groups(set(range(9)), {"a": set(range(9))}) == ["a"]
    assert may_compare(set(), [])
    assert may_compare(set(range(5)), [])
    assert not may_compare(set(range(4)), [])
    assert may_compare(set(range(10)), [set(range(5))])
    assert not may_compare(set(range(10)), [set(range(6))])


def test_time_belongs_to_what_an_act_answers_and_a_silence_is_cut() -> None:
    def act(copy: str, at: float, *questions: str) -> Any:
        payload = {"answers": {one: {} for one in questions}}
        return SimpleNamespace(attempt_id=copy, payload=payload, at=NOW + timedelta(seconds=at), started_at=NOW)

    acts = [act("a", 30, "q1"), act("a", 90, "q2", "q3"), act("a", 4000, "q1")]
    assert seconds_by_question(acts) == {"q1": [330.0], "q2": [30.0], "q3": [30.0]}
    assert median_seconds(acts) == {}
    assert median_seconds([act(str(one), 10 * one, "q1") for one in range(1, 6)]) == {"q1": 30.0}


def rows_of(app: Flask, sign_in: Callable[..., Person]) -> tuple[Person, list[int]]:
    trainer = sign_in("trainer")
    assert trainer.id is not None
    with app.extensions["tdu"].database.writing() as db:
        learners = people(db, 6)
        cohort(db, "Automne", learners, [trainer.id])
    return trainer, learners


def test_the_page_of_a_conversation_shows_its_paths(
    app: Flask, sign_in: Callable[..., Person], catalog: Catalog
) -> None:
    trainer, learners = rows_of(app, sign_in)
    scenario = scenarios.published(catalog, next(iter(catalog.scenarios)))
    address = f"/formation/statistiques/scenarios/{scenario.id}"
    with app.extensions["tdu"].database.writing() as db:
        for number, learner in enumerate(learners):
            owner = Owner(learner_id=learner)
            attempt = scenarios.start(db, owner, scenario, Mode.GRADED, NOW)
            state = scenarios.ENGINE.start(scenario, attempt.seed, attempt.setup)
            step = 0
            while not scenarios.is_over(scenario, state):
                offered = scenario.atlas.machine.offered(state.walk.here)
                move = offered[(number + step) % len(offered)]
                step += 1
                payload = {"choice": move.choice.id}
                state = scenarios.log.append(
                    db,
                    scenarios.ENGINE,
                    owner,
                    attempt.id,
                    "choose",
                    lambda *_, made=payload: made,
                    f"cle-{step:08d}",
                    NOW,
                ).state
            scenarios.log.append(db, scenarios.ENGINE, owner, attempt.id, "finish", lambda *_: {}, "cle-de-la-fin", NOW)
    page = trainer.get(address).get_data(as_text=True)
    assert "Les chemins de 6 personnes" in page
    assert "Comment cela finit" in page
    assert scenario.title in trainer.get("/formation/statistiques").get_data(as_text=True)
    other = sign_in("trainer")
    assert "Pas encore assez de passages" in other.get(address).get_data(as_text=True)


def test_the_page_of_a_half_day_shows_what_is_missed(
    app: Flask, sign_in: Callable[..., Person], catalog: Catalog
) -> None:
    trainer, learners = rows_of(app, sign_in)
    day = reception.published(catalog, next(iter(catalog.days)))
    with app.extensions["tdu"].database.writing() as db:
        for learner in learners:
            owner = Owner(learner_id=learner)
            attempt = scenarios.log.start_attempt(
                db,
                reception.ENGINE,
                owner,
                scenarios.Activity("day", day.id, day.digest, day.canonical(), Mode.GRADED),
                day,
                {},
                "graine",
                NOW,
            )
            scenarios.log.append(db, reception.ENGINE, owner, attempt.id, "finish", lambda *_: {}, "cle-de-la-fin", NOW)
    page = trainer.get(f"/formation/statistiques/journees/{day.id}").get_data(as_text=True)
    assert "6 personnes à leur première demi-journée" in page
    assert "Ce qui manque le plus souvent" in page
    assert "Pas fait" in page
