"""The short way of a save: one conditional statement proves session, owner and attempt, then the act is logged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.accounts.codes import hash_token
from app.accounts.models import SecondFactor, User, UserSession
from app.accounts.queries import Standing, signed_in_by
from app.accounts.services.signing_in import open_session
from app.attempts import queries
from app.attempts import services as log
from app.attempts.queries import Owner
from app.attempts.services.recent import recents_of
from app.db import Database
from app.db.prepared import Prepared
from app.quizzes import services
from app.quizzes.services import ENGINE, Saved
from tests.attempts.people import a_person, at, begun, filled, stored
from tests.quizzes.samples import a_quiz

QUIZ = a_quiz(time_limit_minutes=20)


@dataclass
class Desk:
    """A signed-in learner who has just kept a first answer through the long way."""

    database: Database
    owner: Owner
    standing: Standing | None
    attempt_id: str

    def save(self, answer: str, key: str, minute: float = 2, **changed: object) -> Saved | None:
        """The short way."""
        desk = replace(self, **changed)
        with desk.database.reading() as db:
            form = filled(QUIZ, stored(db, desk.attempt_id), {"single": answer})
        return services.save_at_once(desk.database, desk.owner, desk.standing, desk.attempt_id, form, key, at(minute))

    def chosen(self) -> list[str]:
        """What the log says was chosen, act after act, as another connection reads it."""
        with self.database.reading() as db:
            acts = queries.actions_of(db, self.attempt_id)
            return [act.payload["answers"]["single"]["response"] for act in acts]

    def differences(self) -> tuple[object, ...]:
        with self.database.reading() as db:
            return tuple(log.replay_one(db, ENGINE, stored(db, self.attempt_id)))


@pytest.fixture
def desk(database: Database) -> Desk:
    with database.writing() as db:
        owner = a_person(db)
        assert owner.learner_id is not None
        token = open_session(db, db.get_one(User, owner.learner_id), at(), None, "", second_factor=False)
        attempt = begun(db, owner, QUIZ)
        services.save(db, owner, attempt.id, filled(QUIZ, attempt, {"single": "a"}), "cle-numero-1", at(1))
    with database.reading() as db:
        signed_in = signed_in_by(db, hash_token(token), at(1))
    assert signed_in is not None
    return Desk(database, owner, Standing(hash_token(token), signed_in.viewer), attempt.id)


def test_an_act_is_logged_and_replays(desk: Desk) -> None:
    saved = desk.save("b", "cle-numero-2")
    assert saved is not None
    assert not saved.appended.late
    assert desk.save("a", "cle-numero-3") is not None
    assert desk.chosen() == ["a", "b", "a"]
    assert desk.differences() == ()


def test_a_guest_needs_no_session(database: Database) -> None:
    guest = Owner(guest_key="0" * 64)
    with database.writing() as db:
        attempt = begun(db, guest, QUIZ)
        services.save(db, guest, attempt.id, filled(QUIZ, attempt, {"single": "a"}), "cle-numero-1", at(1))
    desk = Desk(database, guest, None, attempt.id)
    assert desk.save("b", "cle-numero-2") is not None
    assert desk.save("a", "cle-numero-3", owner=Owner(guest_key="1" * 64)) is None
    assert desk.chosen() == ["a", "b"]


def closed(db: Session, desk: Desk) -> None:
    db.execute(update(UserSession).values(closed_at=at(1.5)))


def expired(db: Session, desk: Desk) -> None:
    db.execute(update(UserSession).values(expires_at=at(2)))


def disabled(db: Session, desk: Desk) -> None:
    db.execute(update(User).values(disabled_at=at(1.5)))


def promoted(db: Session, desk: Desk) -> None:
    db.execute(update(User).values(role="trainer"))


def asked_for_a_code(db: Session, desk: Desk) -> None:
    owner = desk.owner.learner_id
    db.add(SecondFactor(user_id=owner, salt=b"0" * 32, started_at=at(1), confirmed_at=at(1.5)))


def handed_in(db: Session, desk: Desk) -> None:
    services.hand_in(db, desk.owner, desk.attempt_id, {}, "cle-de-remise", at(1.5))


@pytest.mark.parametrize("changed", [closed, expired, disabled, promoted, asked_for_a_code, handed_in])
def test_what_changed_since_is_seen_and_nothing_is_written(
    desk: Desk, changed: Callable[[Session, Desk], None]
) -> None:
    memory = recents_of(desk.database.engine)
    remembered = memory.find(desk.attempt_id)
    assert remembered is not None
    with desk.database.writing() as db:
        changed(db, desk)
    # Another process would still remember what it saw.
    memory.remember(desk.attempt_id, remembered)
    assert desk.save("b", "cle-numero-2") is None
    with desk.database.reading() as db:
        assert [act.key for act in queries.actions_of(db, desk.attempt_id) if act.key == "cle-numero-2"] == []


def test_another_person_writes_nothing(desk: Desk) -> None:
    with desk.database.writing() as db:
        other = a_person(db, "Lina")
    assert desk.save("b", "cle-numero-2", owner=other) is None
    assert desk.chosen() == ["a"]


def test_the_session_of_another_person_proves_nothing(desk: Desk) -> None:
    with desk.database.writing() as db:
        other = a_person(db, "Lina")
        assert other.learner_id is not None
        token = open_session(db, db.get_one(User, other.learner_id), at(), None, "", second_factor=False)
    assert desk.standing is not None
    stolen = replace(desk.standing, token_hash=hash_token(token))
    assert desk.save("b", "cle-numero-2", standing=stolen) is None
    assert desk.chosen() == ["a"]


def test_a_copy_whose_time_is_over_takes_the_long_way(desk: Desk) -> None:
    assert desk.save("b", "cle-numero-2", minute=20 + 1) is None
    assert desk.chosen() == ["a"]


def test_the_same_act_twice_is_one(desk: Desk) -> None:
    assert desk.save("b", "cle-numero-2") is not None
    assert desk.save("b", "cle-numero-2") is None
    assert desk.chosen() == ["a", "b"]


def test_a_base_that_fails_leaves_the_decision_to_the_long_way(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(statement: object) -> Prepared:
        return Prepared("UPDATE nowhere SET nothing = 1", (), {}, by_position=True)

    monkeypatch.setattr(desk.database, "prepared", broken)
    assert desk.save("b", "cle-numero-2") is None
    monkeypatch.undo()
    assert desk.chosen() == ["a"]
    # The queue of writers was left: the next one enters at once.
    with desk.database.writing() as db:
        form = filled(QUIZ, stored(db, desk.attempt_id), {"single": "b"})
        services.save(db, desk.owner, desk.attempt_id, form, "cle-numero-3", at(3))
    assert desk.chosen() == ["a", "b"]


def test_a_session_whose_use_is_to_be_noted_is_not_remembered(desk: Desk) -> None:
    with desk.database.reading() as db:
        assert desk.standing is not None
        signed_in = signed_in_by(db, desk.standing.token_hash, at(1))
    assert signed_in is not None
    assert not signed_in.is_due(at() + timedelta(minutes=4, seconds=59))
    assert signed_in.is_due(at(5))
