"""The engine of a party: what is said, taken back, earned, kept, shown."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest

from app.attempts.domain import Action, fold
from app.content.catalog import Catalog
from app.content.schema.rule import Rule
from app.errors import Conflict, InvalidAction
from app.scenarios.domain.debrief import Held, Weighed, debrief, held
from app.scenarios.domain.player import PlayState, ScenarioEngine, kept_choices
from app.scenarios.domain.published import PublishedScenario
from app.scenarios.domain.view import choice_named, play_view
from tests.scenarios.builders import a_choice, a_scenario

ENGINE = ScenarioEngine()
NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)
SOURCE = {"title": "Une source", "url": "https://example.org/regle"}
RULE = Rule.model_validate({"id": "C-12", "statement": "On ne dit rien.", "source": SOURCE, "checked_on": "2026-11-22"})
COMPETENCES = ("rncp40800.bc01-c1", "rncp40800.bc02-c2")


def a_published_scenario() -> PublishedScenario:
    scenario = a_scenario(
        {
            "appel": [
                a_choice(
                    "verifier",
                    "suite",
                    set={"vu": True},
                    minutes=2,
                    points={"securite": 2},
                    rule="C-12",
                    feedback="Oui.",
                ),
                a_choice("dire", "fin-b", points={"securite": -1, "relation": 1}, feedback="Non."),
            ],
            "suite": [
                a_choice("noter", "fin-a", when="vu", points={"relation": 1}, competences=(COMPETENCES[1],)),
                a_choice("attendre", "suite", minutes=5, points={"relation": -1}),
                a_choice("cache", "fin-a", when="not vu"),
            ],
            "fin-a": "juste",
            "fin-b": "dit",
        },
        variables={"vu": False},
        competences=(COMPETENCES[0],),
    )
    return PublishedScenario.publish(scenario, {"C-12": RULE})


SPEC = a_published_scenario()


def played(*choices: str, mode: str = "training", more: tuple[tuple[str, Any], ...] = ()) -> PlayState:
    acts = [("choose", {"choice": one}) for one in choices] + list(more)
    actions = [Action(number, kind, payload, NOW) for number, (kind, payload) in enumerate(acts, 1)]
    state: PlayState = fold(ENGINE, SPEC, "graine", {"mode": mode}, actions)
    return state


def test_a_path_earns_its_points_out_of_the_maximum_of_each_dimension() -> None:
    result = ENGINE.result(SPEC, played("verifier", "noter", more=(("finish", {}),)))
    assert (result.earned, result.possible) == (3, 3)
    assert result.passed
    assert (result.ending, result.minutes) == ("juste", 3)
    assert (result.points, result.maximum) == ({"securite": 2, "relation": 1}, {"securite": 2, "relation": 1})


def test_a_fault_never_makes_a_score_less_than_nothing() -> None:
    result = ENGINE.result(SPEC, played("verifier", "attendre", "attendre", "attendre", "noter"))
    assert result.points["relation"] == -2
    assert result.earned == 0
    assert not result.passed


def test_each_competence_is_measured_against_what_a_path_may_earn_for_it() -> None:
    shares = ENGINE.result(SPEC, played("verifier", "noter")).competences
    assert (shares[COMPETENCES[0]].earned, shares[COMPETENCES[0]].possible) == (Fraction(2), Fraction(3))
    assert (shares[COMPETENCES[1]].earned, shares[COMPETENCES[1]].possible) == (Fraction(1), Fraction(1))


def test_what_is_not_offered_cannot_be_said() -> None:
    for choice in ("cache", "ailleurs", "noter"):
        with pytest.raises(InvalidAction):
            played(choice)
    with pytest.raises(InvalidAction):
        played(more=(("choose", {"choice": ["verifier"]}),))
    with pytest.raises(InvalidAction):
        played(more=(("finish", {}),))
    with pytest.raises(InvalidAction):
        played("dire", more=(("finish", {}), ("undo", {})))


def test_training_takes_back_what_was_said_and_a_graded_party_does_not() -> None:
    assert played("verifier", "attendre", more=(("undo", {}),)).choices == ("verifier",)
    assert played("verifier", "attendre", more=(("undo", {"to": 0}),)) == played()
    for to in (5, -1, True, "0"):
        with pytest.raises(InvalidAction):
            played("verifier", more=(("undo", {"to": to}),))
    with pytest.raises(InvalidAction):
        played("verifier", mode="graded", more=(("undo", {}),))


def test_a_state_comes_back_from_its_dump() -> None:
    for state in (played(), played("verifier", "attendre"), played("dire", mode="graded", more=(("finish", {}),))):
        assert ENGINE.load(SPEC, "graine", ENGINE.dump(state)) == state
    with pytest.raises(ValueError, match="unknown version"):
        ENGINE.load(SPEC, "graine", {"v": 2, "choices": []})


def test_a_scenario_comes_back_from_the_document_that_a_party_keeps() -> None:
    back = ENGINE.parse(SPEC.canonical())
    assert back == SPEC
    assert back.digest == SPEC.digest
    assert back.rule("C-12") == RULE
    assert list(back.steps) == list(SPEC.steps)


def test_every_shipped_scenario_comes_back_from_its_document(catalog: Catalog) -> None:
    for scenario in catalog.scenarios.values():
        kept = PublishedScenario.publish(scenario, catalog.rules)
        assert ENGINE.parse(kept.canonical()) == kept


def test_the_page_holds_neither_points_nor_reasons_nor_what_was_not_asked() -> None:
    view = play_view(SPEC, played("verifier"))
    shown = repr(view)
    for hidden in ("securite", "Oui.", "Je dis cache", "Je dis dire", "C-12", "verifier'", "noter'", "juste"):
        assert hidden not in shown
    assert [turn.you for turn in view.turns] == [False, True, False]
    assert {reply.say for reply in view.replies} == {"Je dis noter.", "Je dis attendre."}


def test_a_reply_goes_by_a_name_of_its_moment_and_a_page_left_behind_is_told_so() -> None:
    state = played("verifier")
    tokens = {choice_named(SPEC, state, one.token, 1): one.token for one in play_view(SPEC, state).replies}
    assert set(tokens) == {"noter", "attendre"}
    with pytest.raises(Conflict):
        choice_named(SPEC, state, tokens["noter"], 0)
    later = played("verifier", "attendre")
    with pytest.raises(InvalidAction):
        choice_named(SPEC, later, tokens["noter"], 2)


def test_the_order_of_the_replies_depends_on_the_seed_alone() -> None:
    orders = set()
    for number in range(20):
        state = ENGINE.start(SPEC, f"graine-{number}", {"mode": "training"})
        orders.add(tuple(reply.say for reply in play_view(SPEC, state).replies))
    assert len(orders) == 2


def test_the_debrief_sets_each_choice_beside_the_better_one() -> None:
    told = debrief(SPEC, played("dire", more=(("finish", {}),)))
    (step,) = told.steps
    assert step.weighed == Weighed.LESS
    assert step.better is not None
    assert (step.better.say, step.better.rule, step.lost) == ("Je dis verifier.", RULE, 3)
    assert [(one.name, one.held) for one in told.dimensions] == [("securite", Held.AGAINST), ("relation", Held.WHOLE)]
    best = debrief(SPEC, played("verifier", "noter", more=(("finish", {}),)))
    assert [one.weighed for one in best.steps] == [Weighed.BEST, Weighed.BEST]
    assert best.to_rework == ()


def test_a_score_is_said_in_five_words() -> None:
    assert [held(earned, 6) for earned in (6, 4, 3, 0, -1)] == [
        Held.WHOLE, Held.MOSTLY, Held.PARTLY, Held.NOT, Held.AGAINST,
    ]  # fmt: skip


def test_a_party_may_begin_after_choices_already_made_if_they_still_exist() -> None:
    kept = kept_choices(SPEC, ("verifier", "attendre", "noter"), 2)
    assert ENGINE.start(SPEC, "graine", {"mode": "training", "choices": kept}).choices == ("verifier", "attendre")
    assert kept_choices(SPEC, ("verifier", "disparu"), 2) == ()
