"""Two at once: of two uses of what serves once, one is right; on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import func, select

from app.accounts import passwords, queries, sessions
from app.accounts.domain import Role
from app.accounts.models import OutgoingMail, RecoveryCode, User
from app.accounts.services import add_user, email_change, sign_up
from app.accounts.services import second_factor as factors
from app.accounts.services.tokens import issue_token, spend_token
from app.db import Database
from app.errors import Gone
from tests.accounts.test_services import KEY, LINKS, NOW, PASSWORD, token_in
from tests.conftest import settings_for

ROUNDS = 8


def at_once(act: Callable[[], bool], times: int = ROUNDS) -> int:
    """How many of so many simultaneous acts succeeded."""
    done: list[bool] = []
    start = threading.Barrier(times)

    def run() -> None:
        start.wait()
        done.append(act())

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == times, "an act failed"
    return sum(done)


@pytest.fixture
def user_id(database: Database) -> int:
    with database.writing() as db:
        user = add_user(db, "awa@example.org", "Awa Diallo", Role.LEARNER, PASSWORD, NOW)
        factor = factors.begin(db, user, NOW)
        factors.confirm(db, user, factor, KEY, NOW)
        return user.id


def test_a_link_serves_one_of_many_simultaneous_clicks(database: Database, user_id: int) -> None:
    with database.writing() as db:
        token = issue_token(db, "reset", user_id, NOW, timedelta(hours=1))

    def spend() -> bool:
        try:
            with database.writing() as db:
                spend_token(db, token, ("reset",), NOW)
        except Gone:
            return False
        return True

    assert at_once(spend) == 1


def test_a_code_opens_one_of_many_simultaneous_sessions(database: Database, user_id: int) -> None:
    with database.reading() as db:
        factor = queries.find_second_factor(db, user_id)
        assert factor is not None
        code = pyotp.TOTP(factors.secret_of(factor, KEY)).at(NOW)

    def enter() -> bool:
        with database.writing() as db:
            factor = queries.find_second_factor(db, user_id)
            assert factor is not None
            return factors.code_is_right(db, factor, (KEY,), code, NOW)

    assert at_once(enter) == 1


def test_a_recovery_code_opens_one_of_many_simultaneous_sessions(database: Database, user_id: int) -> None:
    with database.reading() as db:
        code = factors.codes_to_note(queries.find_second_factor(db, user_id), KEY, NOW)[0]

    def enter() -> bool:
        with database.writing() as db:
            return factors.use_recovery_code(db, queries.get_user(db, user_id), code, NOW)

    assert at_once(enter) == 1
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(RecoveryCode).where(RecoveryCode.used_at.is_not(None))) == 1


def test_simultaneous_sign_ups_with_one_address_make_one_account(database: Database) -> None:
    def ask() -> bool:
        with database.writing() as db:
            sign_up(db, "neuve@example.org", "Neuve", "hash", LINKS, NOW)
        return True

    assert at_once(ask) == ROUNDS
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(User).where(User.email == "neuve@example.org")) == 1


def test_both_mailboxes_may_say_yes_at_the_same_instant(database: Database, user_id: int) -> None:
    with database.writing() as db:
        email_change.ask(db, queries.get_user(db, user_id), "nouvelle@example.org", LINKS, NOW)
    with database.reading() as db:
        tokens = [
            token_in(mail)
            for mail in db.scalars(select(OutgoingMail).where(OutgoingMail.has_secret).order_by(OutgoingMail.id))
        ]
    assert len(tokens) == 2

    def agree() -> bool:
        with database.writing() as db:
            return email_change.agree(db, tokens.pop(), NOW)

    assert at_once(agree, 2) == 1
    with database.reading() as db:
        assert queries.get_user(db, user_id).email == "nouvelle@example.org"


class CountingHasher:
    """The real hasher, and how often it worked."""

    def __init__(self) -> None:
        self.works = 0

    def verify(self, password_hash: str, password: str) -> bool:
        self.works += 1
        return passwords_hasher.verify(password_hash, password)

    def hash(self, password: str) -> str:
        return passwords_hasher.hash(password)

    def check_needs_rehash(self, password_hash: str) -> bool:
        return passwords_hasher.check_needs_rehash(password_hash)


passwords_hasher = passwords.HASHER


def test_an_unknown_account_costs_the_same_work_as_a_known_one(
    database: Database, user_id: int, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = settings_for(tmp_path)  # type: ignore[arg-type]
    passwords._nobodys_hash()
    hasher = CountingHasher()
    monkeypatch.setattr(passwords, "HASHER", hasher)
    now, works = datetime.now(UTC), []
    for email in ("awa@example.org", "personne@example.org"):
        sessions.try_password(database, house, email, "pas le bon mot de passe", None, None, now)
        works.append(hasher.works)
        hasher.works = 0
    assert works == [1, 1]
