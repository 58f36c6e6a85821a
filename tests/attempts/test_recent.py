"""What a process remembers of an attempt spares a reading, and never decides against what the base holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from app.attempts import queries
from app.attempts import services as log
from app.attempts.services.recent import Recent, RecentAttempts, recent_attempts
from app.errors import Gone, NotFound
from app.quizzes import services
from app.quizzes.services import ENGINE
from tests.attempts.people import NOW, a_person, at, begun, filled, stored
from tests.quizzes.samples import a_quiz

QUIZ = a_quiz(time_limit_minutes=20)


def remembered(db: Session, attempt_id: str) -> Recent:
    found = recent_attempts(db).find(attempt_id)
    assert found is not None
    return found


def choices(db: Session, attempt_id: str) -> list[str]:
    """What the log says was chosen, act after act."""
    return [act.payload["answers"]["single"]["response"] for act in queries.actions_of(db, attempt_id)]


def test_a_second_save_reads_nothing_before_it_writes(db: Session) -> None:
    awa = a_person(db)
    attempt = begun(db, awa, QUIZ)
    services.save(db, awa, attempt.id, filled(QUIZ, attempt, {"single": "a"}), "cle-numero-1", at(1))
    form = filled(QUIZ, attempt, {"single": "b"})
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement.split()[0])

    event.listen(db.get_bind().engine, "before_cursor_execute", note)
    services.save(db, awa, attempt.id, form, "cle-numero-2", at(2))
    event.remove(db.get_bind().engine, "before_cursor_execute", note)
    assert seen == ["UPDATE", "INSERT"]
    assert choices(db, attempt.id) == ["a", "b"]
    assert log.replay_one(db, ENGINE, stored(db, attempt.id)) == ()


def test_an_act_of_another_worker_is_seen_though_this_one_remembers_less(db: Session) -> None:
    awa = a_person(db)
    attempt = begun(db, awa, QUIZ)
    services.save(db, awa, attempt.id, filled(QUIZ, attempt, {"single": "a"}), "cle-numero-1", at(1))
    old = remembered(db, attempt.id)
    services.save(db, awa, attempt.id, filled(QUIZ, attempt, {"single": "b"}), "cle-numero-2", at(2))
    recent_attempts(db).remember(attempt.id, old)
    services.save(db, awa, attempt.id, filled(QUIZ, attempt, {"single": "a"}), "cle-numero-3", at(3))
    assert choices(db, attempt.id) == ["a", "b", "a"]
    assert log.replay_one(db, ENGINE, stored(db, attempt.id)) == ()


def test_what_was_rolled_back_is_not_taken_for_written(db: Session) -> None:
    awa = a_person(db)
    attempt = begun(db, awa, QUIZ)
    services.save(db, awa, attempt.id, filled(QUIZ, attempt, {"single": "a"}), "cle-numero-1", at(1))
    lost = db.begin_nested()
    services.save(db, awa, attempt.id, filled(QUIZ, attempt, {"single": "b"}), "cle-perdue", at(2))
    lost.rollback()
    ahead = remembered(db, attempt.id)
    assert ahead.last_key == "cle-perdue"
    # Elsewhere, another act took the number that the lost one had.
    recent_attempts(db).forget(attempt.id)
    services.save(db, awa, attempt.id, filled(QUIZ, attempt, {"true-false": True}), "cle-numero-2", at(3))
    recent_attempts(db).remember(attempt.id, ahead)
    services.save(db, awa, attempt.id, filled(QUIZ, attempt, {"true-false": False}), "cle-numero-3", at(4))
    assert log.engine_state(db, ENGINE, stored(db, attempt.id)).answer("single").response == "a"
    assert log.replay_one(db, ENGINE, stored(db, attempt.id)) == ()


def test_a_key_already_logged_is_replayed_whatever_is_remembered(db: Session) -> None:
    awa = a_person(db)
    attempt = begun(db, awa, QUIZ)
    for number, response in enumerate("ab", 1):
        form = filled(QUIZ, attempt, {"single": response})
        services.save(db, awa, attempt.id, form, f"cle-numero-{number}", at(number))
    again = services.save(db, awa, attempt.id, filled(QUIZ, attempt, {"single": "a"}), "cle-numero-1", at(3))
    assert again.appended.replayed
    assert choices(db, attempt.id) == ["a", "b"]


def test_a_deadline_moved_in_the_base_rules_over_the_one_remembered(db: Session) -> None:
    awa = a_person(db)
    attempt = begun(db, awa, QUIZ)
    services.save(db, awa, attempt.id, filled(QUIZ, attempt, {"single": "a"}), "cle-numero-1", at(1))
    attempt.deadline_at = NOW + timedelta(minutes=2)
    db.flush()
    late = services.save(db, awa, attempt.id, filled(QUIZ, attempt, {"single": "b"}), "cle-numero-2", at(5))
    assert late.appended.late
    assert stored(db, attempt.id).state == "closed"


def test_nobody_writes_through_what_another_left_in_memory(db: Session) -> None:
    awa, bruno = a_person(db), a_person(db, "Bruno")
    attempt = begun(db, awa, QUIZ)
    services.save(db, awa, attempt.id, filled(QUIZ, attempt, {"single": "a"}), "cle-numero-1", at(1))
    with pytest.raises(NotFound):
        services.save(db, bruno, attempt.id, filled(QUIZ, attempt, {"single": "b"}), "cle-numero-2", at(2))
    assert choices(db, attempt.id) == ["a"]


def test_a_copy_closed_elsewhere_takes_nothing_more(db: Session) -> None:
    awa = a_person(db)
    attempt = begun(db, awa, QUIZ)
    services.save(db, awa, attempt.id, filled(QUIZ, attempt, {"single": "a"}), "cle-numero-1", at(1))
    db.execute(
        text("UPDATE attempts SET state = 'closed', closed_at = started_at, closed_by = 'learner' WHERE id = :id"),
        {"id": attempt.id},
    )
    with pytest.raises(Gone):
        services.save(db, awa, attempt.id, filled(QUIZ, attempt, {"single": "b"}), "cle-numero-2", at(2))


def test_the_oldest_memories_go_first() -> None:
    memory = RecentAttempts(size=2)
    for name in ("un", "deux", "trois"):
        memory.remember(name, Recent({}, None, name))
    assert [memory.find(name) is not None for name in ("un", "deux", "trois")] == [False, True, True]
