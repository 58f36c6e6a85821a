"""The placement test: its engine, its estimates by simulation, its conclusion and the two signatures."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from math import sqrt
from random import Random

import pytest
from sqlalchemy.orm import Session

from app.attempts import services as log
from app.attempts.domain import Action, fold
from app.content.catalog import Catalog
from app.content.schema.placement import PublishedPlacement
from app.errors import Conflict, Forbidden, InvalidAction
from app.pathways.domain.conclusion import (
    Finding,
    digest_of,
    finding_of,
    findings,
    proposed_dispensations,
    proposed_path,
)
from app.pathways.domain.estimate import KINSHIP, Item, chance, standings
from app.pathways.domain.placement import (
    Answered,
    PlacementEngine,
    PlacementState,
    items_of,
    question_now,
    standings_in,
)
from app.pathways.models import PlacementConclusion
from app.pathways.queries.placement import conclusions_of, signed_placement_of
from app.pathways.services import placement
from app.quizzes.services import check_samples
from tests.pathways.people import NOW, a_person

ENGINE = PlacementEngine()


@pytest.fixture(scope="module")
def spec(catalog: Catalog) -> PublishedPlacement:
    return catalog.placement()


def played(spec: PublishedPlacement, finds: Callable[[Item], bool], seed: str = "s") -> PlacementState:
    """The test taken to its end by somebody who finds these questions."""
    items = {item.id: item for item in items_of(spec)}
    state = PlacementState(seed)
    while (question := question_now(spec, state)) is not None:
        answered = Answered(question, "x", finds(items[question]))
        state = replace(state, answers=(*state.answers, answered))
    return state


def test_the_bank_is_wide_enough_and_its_samples_are_marked_as_it_says(spec: PublishedPlacement) -> None:
    assert len(spec.difficulties) >= 60
    assert check_samples(spec.bank) == []
    for domain in spec.domains:
        assert len(domain.questions) == len(spec.levels)


def test_its_questions_stand_on_no_shelf_where_one_could_train_on_them(
    catalog: Catalog, spec: PublishedPlacement
) -> None:
    assert spec.quiz not in catalog.quizzes
    assert spec.bank in catalog.every_quiz


def test_what_is_kept_is_read_back_equal(spec: PublishedPlacement) -> None:
    again = PublishedPlacement.from_document(spec.canonical())
    assert again == spec
    assert again.digest == spec.digest


def test_nothing_asked_says_nothing_but_what_was_believed_before() -> None:
    found = standings(["a", "b"], [])["a"]
    assert abs(found.mean) < 1e-9
    assert found.deviation == pytest.approx(1, abs=0.02)
    assert found.low == pytest.approx(-1.28, abs=0.15)


def test_an_answer_in_one_field_says_a_little_of_the_others() -> None:
    after = standings(["a", "b"], [(Item("q", "a", 0.0), True)])
    assert after["a"].mean > after["b"].mean > 0.05


def test_no_question_comes_twice_and_twenty_is_the_most(spec: PublishedPlacement) -> None:
    for finds in (lambda item: True, lambda item: False, lambda item: item.difficulty < 0):
        asked = [one.question for one in played(spec, finds).answers]
        assert len(asked) == len(set(asked)) <= spec.most_questions == 20
        counts = [sum(spec.difficulties[one][0] == domain.id for one in asked) for domain in spec.domains]
        assert max(counts) - min(counts) <= 1


def test_what_was_met_before_comes_back_last(spec: PublishedPlacement) -> None:
    first = {one.question for one in played(spec, lambda item: item.difficulty < -1).answers}
    state = PlacementState("s", avoid=frozenset(first))
    seen = []
    while (question := question_now(spec, state)) is not None:
        seen.append(question)
        state = replace(state, answers=(*state.answers, Answered(question, "x", True)))
    assert not first & set(seen)


def test_simulated_people_are_placed_without_bias_and_within_the_stated_interval(spec: PublishedPlacement) -> None:
    rng, errors, inside, successes = Random(20261125), [], [], []
    domains = [domain.id for domain in spec.domains]
    for person in range(30):
        general = rng.gauss(0, 1)
        true = {one: sqrt(KINSHIP) * general + sqrt(1 - KINSHIP) * rng.gauss(0, 1) for one in domains}
        state = played(
            spec, lambda item, true=true: rng.random() < chance(true[item.domain], item.difficulty), str(person)
        )
        successes.append(sum(one.right for one in state.answers) / len(state.answers))
        for domain, found in standings_in(spec, state).items():
            errors.append(found.mean - true[domain])
            inside.append(found.low <= true[domain] <= found.high)
    # 180 fields: the mean error is known to about ± 0.12, the share inside to about ± 0.07.
    assert abs(sum(errors) / len(errors)) < 0.2
    assert 0.70 <= sum(inside) / len(inside) <= 0.90
    assert 0.68 <= sum(successes) / len(successes) <= 0.80


@pytest.mark.parametrize("ability", [-1.0, 0.0, 1.0])
def test_typical_people_find_about_three_questions_in_four(spec: PublishedPlacement, ability: float) -> None:
    rng = Random(f"{ability}")
    shares = []
    for person in range(8):
        state = played(spec, lambda item: rng.random() < chance(ability, item.difficulty), str(person))
        shares.append(sum(one.right for one in state.answers) / len(state.answers))
    assert 0.58 <= sum(shares) / len(shares) <= 0.86


def test_who_finds_everything_is_placed_high_and_who_finds_nothing_low(
    catalog: Catalog, spec: PublishedPlacement
) -> None:
    strong, weak = played(spec, lambda item: True), played(spec, lambda item: False)
    assert {one.finding for one in findings(spec, strong)} == {Finding.LIKELY_KNOWN}
    assert {one.finding for one in findings(spec, weak)} == {Finding.TO_LEARN}
    assert proposed_path(spec, findings(spec, strong)) == spec.path_when_known
    assert proposed_path(spec, findings(spec, weak)) == spec.path_when_new
    path = catalog.path(spec.path_when_new)
    assert "confidentialite" in proposed_dispensations(findings(spec, strong), path)
    assert proposed_dispensations(findings(spec, weak), path) == ()


def test_whose_answers_are_few_is_told_nothing_for_sure(spec: PublishedPlacement) -> None:
    state = PlacementState("s", answers=(Answered("saluer-avant-la-frappe", "c", True),))
    assert {one.finding for one in findings(spec, state)} == {Finding.TO_CONFIRM}


@pytest.mark.parametrize(
    ("above", "below", "right", "asked", "finding"),
    [
        (True, False, 2, 4, Finding.LIKELY_KNOWN),
        (True, False, 1, 4, Finding.TO_CONFIRM),
        (True, False, 0, 0, Finding.TO_CONFIRM),
        (False, False, 2, 4, Finding.TO_CONFIRM),
        (False, True, 3, 4, Finding.TO_LEARN),
        (False, True, 4, 4, Finding.TO_CONFIRM),
    ],
)
def test_what_other_fields_say_never_decides_alone(
    above: bool, below: bool, right: int, asked: int, finding: Finding
) -> None:
    assert finding_of(above, below, right, asked) is finding


def test_the_engine_refuses_what_is_no_answer_and_never_asks_again(spec: PublishedPlacement) -> None:
    state = ENGINE.start(spec, "s", {})
    for payload in (
        {"question": "ailleurs", "response": "a"},
        {"question": "saluer-avant-la-frappe", "response": "z"},
        {"question": "saluer-avant-la-frappe", "response": None},
        {"question": "part-obligatoire", "response": "vingt"},
    ):
        with pytest.raises(InvalidAction):
            ENGINE.apply(spec, state, Action(1, "answer", payload, NOW))
    once = ENGINE.apply(spec, state, Action(1, "answer", {"question": "part-obligatoire", "response": "21 €"}, NOW))
    assert once.answers[0].right
    with pytest.raises(InvalidAction):
        ENGINE.apply(spec, once, Action(2, "answer", {"question": "part-obligatoire", "unknown": True}, NOW))
    assert ENGINE.load(spec, "s", json.loads(json.dumps(ENGINE.dump(once)))) == once


def take(db: Session, catalog: Catalog, learner: int) -> placement.Taken:
    """The whole test, « pas encore » to every question."""
    placement.begin(db, learner, catalog.placement(), NOW)
    for number in range(20):
        _, spec, state = placement.under_way(db, learner)
        question = question_now(spec, state)
        assert question is not None
        if placement.answer(db, learner, question, {}, True, f"cle-numero-{number}", NOW).state.finished:
            break
    taken = placement.taken_by(db, learner)
    assert taken is not None
    return taken


def test_it_is_logged_resumed_replayed_and_proves_nothing(db: Session, catalog: Catalog) -> None:
    learner = a_person(db, "awa@example.org")
    first = placement.begin(db, learner, catalog.placement(), NOW)
    assert placement.begin(db, learner, catalog.placement(), NOW).id == first.id
    taken = take(db, catalog, learner)
    assert taken.spec.least_questions <= len(taken.state.answers) <= 20
    assert taken.attempt.passed
    assert taken.attempt.earned == 0
    assert log.replay_one(db, ENGINE, taken.attempt) == ()
    assert fold(ENGINE, taken.spec, taken.attempt.seed, taken.attempt.setup, ()) == ENGINE.start(
        taken.spec, taken.attempt.seed, taken.attempt.setup
    )
    assert placement.path_proposed(catalog, taken) == "reconversion-6-mois"


def test_a_page_that_is_out_of_date_answers_nothing_for_somebody_else(db: Session, catalog: Catalog) -> None:
    learner = a_person(db, "awa@example.org")
    _, spec = placement.begin(db, learner, catalog.placement(), NOW), catalog.placement()
    _, _, state = placement.under_way(db, learner)
    now = question_now(spec, state)
    other = next(one for one in spec.difficulties if one != now)
    with pytest.raises(Conflict):
        placement.answer(db, learner, other, {}, True, "cle-numero-1", NOW)


def conclude(db: Session, catalog: Catalog, learner: int, trainer: int, note: str) -> PlacementConclusion:
    return placement.conclude(
        db, catalog, learner, trainer, "Claire Morel", note, "reconversion-6-mois", 10, NOW.date(), ["outils"], NOW
    )


def test_a_conclusion_is_signed_by_both_and_a_change_is_a_new_version(db: Session, catalog: Catalog) -> None:
    learner, trainer = a_person(db, "awa@example.org"), a_person(db, "claire@example.org", "trainer", "Claire Morel")
    with pytest.raises(InvalidAction):
        conclude(db, catalog, learner, trainer, "Trop tôt.")
    take(db, catalog, learner)
    with pytest.raises(InvalidAction):
        conclude(db, catalog, learner, trainer, "  ")
    conclude(db, catalog, learner, trainer, "Connaît déjà les outils.")
    (first,) = conclusions_of(db, learner)
    assert [one["id"] for one in first.document["dispensations"]] == ["outils"]
    assert signed_placement_of(db, learner) is None
    with pytest.raises(Forbidden):
        placement.sign(db, first, "learner", trainer, "Claire Morel", first.digest, NOW)
    placement.sign(db, first, "trainer", trainer, "Claire Morel", first.digest, NOW)
    placement.sign(db, first, "trainer", trainer, "Claire Morel", first.digest, NOW)
    placement.sign(db, first, "learner", learner, "Awa Diallo", first.digest, NOW)
    signed = signed_placement_of(db, learner)
    assert signed is not None
    assert [(one.role, one.name, one.digest) for one in signed.signatures] == [
        ("trainer", "Claire Morel", first.digest),
        ("learner", "Awa Diallo", first.digest),
    ]
    conclude(db, catalog, learner, trainer, "Un entretien de plus.")
    second, kept = conclusions_of(db, learner)
    assert (second.version, second.signatures) == (2, ())
    assert kept == signed
    assert signed_placement_of(db, learner) == signed
    with pytest.raises(Conflict):
        placement.sign(db, signed, "learner", learner, "Awa Diallo", signed.digest, NOW)


def test_a_text_that_was_touched_is_not_signed(db: Session, catalog: Catalog) -> None:
    learner, trainer = a_person(db, "awa@example.org"), a_person(db, "claire@example.org", "trainer")
    take(db, catalog, learner)
    row = conclude(db, catalog, learner, trainer, "Connaît déjà les outils.")
    assert digest_of(row.document) == row.digest
    row.document = row.document.replace("outils", "urgence")
    db.flush()
    (found,) = conclusions_of(db, learner)
    with pytest.raises(Conflict):
        placement.sign(db, found, "learner", learner, "Awa Diallo", found.digest, NOW)
