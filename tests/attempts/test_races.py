"""Two tabs, a double click, two workers: one defined result each, on real files and servers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.attempts import queries
from app.attempts import services as log
from app.attempts.domain import GRACE
from app.attempts.models import Attempt, AttemptAction, Outcome
from app.attempts.queries import Owner
from app.db import Database
from app.errors import DomainError, Forbidden, Gone
from app.quizzes import services
from app.quizzes.services import ENGINE
from tests.attempts.people import NOW, a_person, at, begun, filled, stored
from tests.quizzes.samples import a_quiz

AT_ONCE = 8
QUIZ = a_quiz("single", "true-false", time_limit_minutes=20)


def together(database: Database, act: Callable[[Any, int], Any], count: int = AT_ONCE) -> list[Any]:
    """Run `act` in so many transactions at the same moment; what each gave, or the refusal it met."""
    barrier = threading.Barrier(count)
    found: list[Any] = [None] * count

    def run(index: int) -> None:
        barrier.wait()
        try:
            with database.writing() as db:
                found[index] = act(db, index)
        except DomainError as refusal:
            found[index] = refusal
        except Exception as bug:
            found[index] = bug

    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    bugs = [one for one in found if isinstance(one, Exception) and not isinstance(one, DomainError)]
    assert bugs == []
    return found


def somebody(database: Database) -> Owner:
    with database.writing() as db:
        return a_person(db)


def an_attempt(database: Database, owner: Owner) -> str:
    with database.writing() as db:
        return begun(db, owner, QUIZ).id


def test_starts_at_the_same_moment_open_one_attempt(database: Database) -> None:
    awa = somebody(database)
    found = together(database, lambda db, index: begun(db, awa, QUIZ).id)
    assert len(set(found)) == 1
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(Attempt)) == 1


def test_parallel_starts_and_hand_ins_never_pass_the_number_of_attempts(database: Database) -> None:
    awa = somebody(database)
    quiz = a_quiz("single", max_attempts=3)

    def start_and_hand_in(db: Any, index: int) -> str:
        attempt = begun(db, awa, quiz)
        services.hand_in(db, awa, attempt.id, {}, f"cle-numero-{index}", at(1))
        return attempt.id

    for _ in range(2):
        found = together(database, start_and_hand_in)
        assert all(isinstance(one, str | DomainError) for one in found)
    with database.writing() as db:
        for _ in range(3):
            try:
                attempt = begun(db, awa, quiz)
            except Forbidden:
                break
            services.hand_in(db, awa, attempt.id, {}, "cle-numero-x", at(2))
        assert sorted(db.scalars(select(Attempt.number))) == [1, 2, 3]


def test_the_same_key_sent_at_the_same_moment_is_logged_once(database: Database) -> None:
    awa = somebody(database)
    attempt_id = an_attempt(database, awa)

    def save(db: Any, index: int) -> bool:
        attempt = stored(db, attempt_id)
        form = filled(QUIZ, attempt, {"single": "abc"[index % 3]})
        return services.save(db, awa, attempt_id, form, "la-meme-cle", at(1)).appended.replayed

    found = together(database, save)
    assert sorted(found) == [False] + [True] * (AT_ONCE - 1)
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(AttemptAction)) == 1
        assert log.replay_one(db, ENGINE, stored(db, attempt_id)) == ()


def test_answers_to_different_questions_sent_at_the_same_moment_are_all_kept(database: Database) -> None:
    awa = somebody(database)
    quiz = a_quiz()
    with database.writing() as db:
        attempt_id = begun(db, awa, quiz).id
    answers: list[tuple[str, Any]] = [
        ("single", "b"),
        ("multiple", ["a"]),
        ("true-false", True),
        ("number", "37,5"),
        ("short-text", "tachycardie"),
        ("match", {"a": "a"}),
        ("order", ["a", "b", "c", "d"]),
        ("spot", ["b"]),
    ]

    def save(db: Any, index: int) -> bool:
        attempt = stored(db, attempt_id)
        form = filled(quiz, attempt, dict([answers[index]]))
        return services.save(db, awa, attempt_id, form, f"cle-numero-{index}", at(1)).appended.late

    assert together(database, save) == [False] * AT_ONCE
    with database.reading() as db:
        attempt = stored(db, attempt_id)
        assert {one: a.response for one, a in log.engine_state(db, ENGINE, attempt).answers.items()} == dict(answers)
        assert [act.number for act in queries.actions_of(db, attempt_id)] == list(range(1, AT_ONCE + 1))
        assert log.replay_one(db, ENGINE, attempt) == ()


def test_two_tabs_on_one_question_keep_the_first_answer_and_tell_the_second(database: Database) -> None:
    awa = somebody(database)
    attempt_id = an_attempt(database, awa)

    def save(db: Any, index: int) -> Any:
        form = {**filled(QUIZ, stored(db, attempt_id), {"single": "abc"[index]}), "v.single": ["0"]}
        return services.save(db, awa, attempt_id, form, f"cle-numero-{index}", at(1)).form.conflicts

    found = together(database, save, count=2)
    kept = found.index({})
    assert found[1 - kept] == {"single": "abc"[kept]}
    with database.reading() as db:
        assert log.engine_state(db, ENGINE, stored(db, attempt_id)).answer("single").response == "abc"[kept]


@pytest.mark.parametrize("same_key", [True, False])
def test_hand_ins_at_the_same_moment_give_one_result(database: Database, same_key: bool) -> None:
    awa = somebody(database)
    attempt_id = an_attempt(database, awa)

    def hand_in(db: Any, index: int) -> str:
        form = filled(QUIZ, stored(db, attempt_id), {"single": "b"})
        key = "la-meme-cle" if same_key else f"cle-numero-{index}"
        saved = services.hand_in(db, awa, attempt_id, form, key, at(1))
        return "replayed" if saved.appended.replayed else "done"

    found = together(database, hand_in)
    assert found.count("done") == 1
    assert all(one in {"done", "replayed"} if same_key else one == "done" or isinstance(one, Gone) for one in found)
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(Outcome)) == 1
        assert log.replay_one(db, ENGINE, stored(db, attempt_id)) == ()


def test_the_deadline_a_late_answer_and_a_new_start_meet_in_one_closing(database: Database) -> None:
    awa = somebody(database)
    attempt_id = an_attempt(database, awa)
    after = at(20) + GRACE + timedelta(seconds=1)

    def meet(db: Any, index: int) -> Any:
        if index % 3 == 0:
            return log.tidy(db, {"quiz": ENGINE}, after)
        if index % 3 == 1:
            form = filled(QUIZ, stored(db, attempt_id), {"single": "b"})
            return services.save(db, awa, attempt_id, form, f"cle-numero-{index}", after).appended.late
        return begun(db, awa, QUIZ, now=after).number

    found = together(database, meet, count=9)
    assert {one for index, one in enumerate(found) if index % 3 == 1} == {True}
    assert {one for index, one in enumerate(found) if index % 3 == 2} == {2}
    assert after > NOW
    with database.reading() as db:
        attempt = stored(db, attempt_id)
        assert (attempt.closed_by, attempt.closed_at, attempt.earned) == ("deadline", at(20), 0)
        assert queries.late_count(db, attempt_id) == 3
        assert db.scalar(select(func.count()).select_from(Outcome)) == 1
        assert log.replay_one(db, ENGINE, attempt) == ()
