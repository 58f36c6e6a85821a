"""How an attempt unfolds: hints, certainty, two tabs, hand-in, marking; and the fold that gives it back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.attempts.domain import Action, fold
from app.errors import Conflict, DomainError, InvalidAction
from app.quizzes.domain.chance import drawn
from app.quizzes.domain.form import read_form
from app.quizzes.domain.marking import MarkState
from app.quizzes.domain.player import QuizEngine, QuizState, StaleAnswer
from app.quizzes.domain.view import decoded, encoded, question_view
from tests.quizzes.samples import QUESTIONS, RIGHT, a_quiz, questions

ENGINE = QuizEngine()
NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)
SEED = "00ff" * 8


def begin(quiz: Any) -> QuizState:
    return ENGINE.start(quiz, SEED, {"questions": [question.id for question in quiz.questions]})


def act(quiz: Any, state: QuizState, kind: str, **payload: Any) -> QuizState:
    return ENGINE.apply(quiz, state, Action(1, kind, payload, NOW))


def training(*wanted: str, **changes: Any) -> Any:
    values = [{**one, **changes} for one in questions(*wanted)]
    return a_quiz(mode="training", questions=values)


def test_a_wrong_try_opens_a_hint_and_costs_its_penalty() -> None:
    quiz = training("single", hints=["Qui est titulaire du secret ?"], penalty=0.25)
    state = act(quiz, begin(quiz), "check", question="single", response="a")
    assert question_view(quiz, state, "single").hints == ("Qui est titulaire du secret ?",)
    assert not state.answer("single").settled
    state = act(quiz, state, "check", question="single", response="b")
    result = ENGINE.result(quiz, state)
    assert state.answer("single").settled
    assert result.marks[0].earned == 2 * Fraction(3, 4)


def test_without_a_hint_left_the_question_is_settled() -> None:
    quiz = training("single")
    state = act(quiz, begin(quiz), "check", question="single", response="a")
    assert state.answer("single").settled
    with pytest.raises(InvalidAction):
        act(quiz, state, "check", question="single", response="b")
    assert act(quiz, state, "answer", answers={"single": {"response": "b"}}).answer("single").response == "a"


def test_a_malformed_try_consumes_nothing() -> None:
    quiz = training("number", hints=["Entre 36 et 38."])
    with pytest.raises(InvalidAction):
        act(quiz, begin(quiz), "check", question="number", response="trente")


def test_an_answer_changed_after_the_last_check_counts_as_one_more_try() -> None:
    quiz = training("single", hints=["Cherchez."], penalty=0.5)
    state = act(quiz, begin(quiz), "check", question="single", response="a")
    state = act(quiz, state, "answer", answers={"single": {"response": "b"}})
    assert ENGINE.result(quiz, state).marks[0].earned == 1


def test_a_revealed_question_earns_nothing() -> None:
    quiz = training("single")
    state = act(quiz, begin(quiz), "answer", answers={"single": {"response": "b"}})
    state = act(quiz, state, "reveal", question="single")
    assert ENGINE.result(quiz, state).marks[0].state == MarkState.WRONG


def test_checking_exists_in_training_only() -> None:
    quiz = a_quiz("single")
    for kind in ("check", "reveal"):
        with pytest.raises(InvalidAction):
            act(quiz, begin(quiz), kind, question="single", response="b")


def test_an_older_revision_with_another_answer_is_refused_with_both_texts() -> None:
    quiz = a_quiz("short-text")
    state = act(quiz, begin(quiz), "answer", answers={"short-text": {"response": "tachycardie", "rev": 0}})
    with pytest.raises(StaleAnswer) as caught:
        act(quiz, state, "answer", answers={"short-text": {"response": "bradycardie", "rev": 0}})
    assert (caught.value.kept, caught.value.refused) == ("tachycardie", "bradycardie")
    assert isinstance(caught.value, Conflict)
    same = act(quiz, state, "answer", answers={"short-text": {"response": "tachycardie", "rev": 0}})
    assert same == state


def test_a_copy_handed_in_does_not_change() -> None:
    quiz = a_quiz("single")
    state = act(quiz, begin(quiz), "hand_in", answers={"single": {"response": "b"}})
    with pytest.raises(InvalidAction):
        act(quiz, state, "answer", answers={"single": {"response": "a"}})


def test_a_marking_needs_a_level_for_each_criterion() -> None:
    quiz = a_quiz("essay")
    state = act(quiz, begin(quiz), "hand_in", answers={"essay": {"response": "Bonjour."}})
    assert not ENGINE.result(quiz, state).complete
    for levels in ({}, {"0": 0}, {"0": 0, "1": 9}, {"0": True, "1": 0}, {"0": 0, "1": 0, "2": 0}):
        with pytest.raises(InvalidAction):
            act(quiz, state, "mark", question="essay", levels=levels, comment="")
    state = act(quiz, state, "mark", question="essay", levels={"0": 1, "1": 1}, comment="Clair.")
    result = ENGINE.result(quiz, state)
    assert result.complete
    assert result.earned == 3


def test_the_confidence_score_stays_apart_from_the_grade() -> None:
    quiz = a_quiz("short-text")
    state = act(quiz, begin(quiz), "hand_in", answers={"short-text": {"response": "rien", "certainty": 3}})
    result = ENGINE.result(quiz, state)
    assert (result.earned, result.confidence, result.confidence_best) == (0, -6, 3)
    blank = act(quiz, begin(quiz), "hand_in", answers={"short-text": {"response": None, "certainty": 3}})
    assert ENGINE.result(quiz, blank).confidence is None


def test_a_draw_takes_the_least_seen_questions_first() -> None:
    quiz = a_quiz(draw=4)
    every = [question.id for question in quiz.questions]
    seen = dict.fromkeys(every[:7], 1)
    for seed in ("a", "b", "c"):
        assert set(drawn(quiz, seed, seen)) == set(every[7:])
    assert len(drawn(quiz, "a", {})) == 4
    assert drawn(quiz, "a", {}) == drawn(quiz, "a", {})


@pytest.mark.parametrize("question_id", sorted(RIGHT))
def test_what_a_form_would_send_is_read_back_as_the_same_answer(question_id: str) -> None:
    question = a_quiz().question(question_id)
    assert decoded(question, SEED, encoded(question, SEED, RIGHT[question_id])) == RIGHT[question_id]


def test_a_rank_of_ten_thousand_digits_is_refused_and_not_a_crash() -> None:
    quiz = a_quiz("order")
    field = question_view(quiz, begin(quiz), "order").rows[0].field
    for rank in ("0001" + "0" * 5000, "9" * 5000, "0", "5", "-1", "١"):
        with pytest.raises(InvalidAction):
            decoded(quiz.question("order"), SEED, {field: [rank]})


def test_a_form_keeps_what_is_well_formed_and_tells_the_rest_apart() -> None:
    quiz = a_quiz("number", "short-text")
    read = read_form(
        quiz, begin(quiz), {"dans": ["number", "short-text"], "q.number": ["trente"], "q.short-text": ["tachycardie"]}
    )
    assert read.entries["short-text"]["response"] == "tachycardie"
    assert "nombre" in read.errors["number"]
    assert read.typed["number"] == {"": ["trente"]}


TYPES = {one["id"]: one["type"] for one in QUESTIONS}
TEXTS = st.sampled_from(["tachycardie", "bradycardie", "37,5", "trente", "", "  ", "é" * 30])
RESPONSES = st.sampled_from([*RIGHT.values(), None, "a", ["a"], {"a": "b"}, ["c", "a"], False, "z"]) | TEXTS
ENTRY = st.fixed_dictionaries(
    {},
    optional={
        "response": RESPONSES,
        "certainty": st.sampled_from([None, 1, 2, 3, 4]),
        "flag": st.booleans(),
        "rev": st.integers(0, 4),
    },
)
QUESTION_IDS = st.sampled_from(sorted(TYPES))
ACTS = st.lists(
    st.tuples(st.just("answer"), st.builds(lambda e: {"answers": e}, st.dictionaries(QUESTION_IDS, ENTRY, max_size=3)))
    | st.tuples(st.just("check"), st.builds(lambda q, e: {"question": q, **e}, QUESTION_IDS, ENTRY))
    | st.tuples(st.just("reveal"), st.builds(lambda q: {"question": q}, QUESTION_IDS))
    | st.tuples(st.just("hand_in"), st.just({}))
    | st.tuples(
        st.just("mark"),
        st.builds(
            lambda a, b: {"question": "essay", "levels": {"0": a, "1": b}, "comment": "Bien."},
            st.integers(0, 2),
            st.integers(0, 2),
        ),
    ),
    max_size=14,
)


@settings(max_examples=150, deadline=None)
@given(mode=st.sampled_from(["training", "graded", "exam"]), acts=ACTS)
def test_the_snapshot_kept_at_each_act_is_the_fold_of_the_log(
    mode: str, acts: list[tuple[str, dict[str, Any]]]
) -> None:
    quiz = a_quiz(mode=mode)
    setup = {"questions": [question.id for question in quiz.questions]}
    snapshot = json.loads(json.dumps(ENGINE.dump(ENGINE.start(quiz, SEED, setup))))
    log: list[Action] = []
    for kind, payload in acts:
        state = ENGINE.load(quiz, SEED, snapshot)
        action = Action(len(log) + 1, kind, json.loads(json.dumps(payload)), NOW)
        try:
            after = ENGINE.apply(quiz, state, action)
        except DomainError:
            assert ENGINE.dump(state) == snapshot
            continue
        log.append(action)
        snapshot = json.loads(json.dumps(ENGINE.dump(after)))
    folded = fold(ENGINE, quiz, SEED, setup, log)
    assert json.loads(json.dumps(ENGINE.dump(folded))) == snapshot
    result = ENGINE.result(quiz, folded)
    assert 0 <= result.earned <= result.possible
    assert ENGINE.result(quiz, ENGINE.load(quiz, SEED, snapshot)) == result


def test_the_version_that_is_kept_reads_back_equal_whatever_the_types() -> None:
    quiz = training(hints=["Cherchez."])
    again = ENGINE.parse(quiz.canonical())
    assert again == quiz
    assert again.digest == quiz.digest
