"""Use cases of accounts, on SQLite and on PostgreSQL."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from app.accounts import queries, sessions
from app.accounts.codes import hash_token
from app.accounts.domain import Role
from app.accounts.domain.events import EventKind
from app.accounts.domain.password_rules import password_problem
from app.accounts.models import (
    OneTimeToken,
    OutgoingMail,
    RecoveryCode,
    RoleChange,
    SecurityEvent,
    Throttle,
    User,
    UserSession,
)
from app.accounts.passwords import HASHER, hash_password, password_matches, random_password
from app.accounts.services import (
    add_user,
    change_role,
    data,
    disable,
    email_change,
    enable,
    erase_person,
    invite,
    sign_up,
)
from app.accounts.services import second_factor as factors
from app.accounts.services.people import ask_reset, confirm, set_password
from app.accounts.services.signing_in import close_session, open_session, renew_session
from app.accounts.services.throttling import counter, give_back, take_a_try
from app.accounts.services.tokens import get_token, issue_token, spend_token
from app.config import Settings
from app.db import Database
from app.errors import Conflict, Forbidden, Gone, InvalidAction, NotFound
from app.storage import open_storage
from tests.conftest import settings_for

NOW = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
KEY = "a key of the house, long enough for tests"
PASSWORD = "Tilleul-cuivre-horloge-42"
CONTACT = "contact@example.org"


class Links:
    """Addresses as messages hold them."""

    def sign_in(self) -> str:
        return "https://example.org/connexion"

    def confirm(self, token: str) -> str:
        return f"https://example.org/inscription/{token}"

    def reset(self, token: str) -> str:
        return f"https://example.org/reinitialisation/{token}"

    def email_change(self, token: str) -> str:
        return f"https://example.org/adresse/{token}"

    def invitation(self, token: str) -> str:
        return f"https://example.org/invitation/{token}"


LINKS = Links()


def awa(db: Session, role: Role = Role.LEARNER, email: str = "awa@example.org") -> User:
    return add_user(db, email, "Awa Diallo", role, PASSWORD, NOW)


def an_admin(db: Session) -> User:
    return awa(db, Role.ADMIN, "admin@example.org")


def letters_to(db: Session, email: str) -> list[OutgoingMail]:
    return list(db.scalars(select(OutgoingMail).where(OutgoingMail.recipient == email).order_by(OutgoingMail.id)))


def token_in(mail: OutgoingMail) -> str:
    return next(line for line in mail.text.splitlines() if line.startswith("https://")).rsplit("/", 1)[1]


def test_an_address_has_one_account_whatever_its_case(db: Session) -> None:
    awa(db)
    with pytest.raises(Conflict):
        add_user(db, "AWA@Example.org", "Une autre", Role.LEARNER, PASSWORD, NOW)
    found = queries.find_user(db, " Awa@EXAMPLE.org")
    assert found is not None
    assert found.name == "Awa Diallo"


@pytest.mark.parametrize(
    ("email", "name"), [("awa", "Awa"), ("awa@example.org", " \u200b "), ("awa@example.org", "x" * 121)]
)
def test_an_account_needs_an_address_and_a_name(db: Session, email: str, name: str) -> None:
    with pytest.raises(InvalidAction):
        add_user(db, email, name, Role.LEARNER, PASSWORD, NOW)


def test_the_base_holds_no_password(db: Session) -> None:
    user = awa(db)
    assert user.password_hash is not None
    assert PASSWORD not in user.password_hash
    assert user.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert password_matches(user.password_hash, PASSWORD)


def test_an_accent_typed_on_another_keyboard_is_the_same_password() -> None:
    assert password_matches(hash_password("caf\u00e9 tr\u00e8s serr\u00e9"), "cafe\u0301 tre\u0300s serre\u0301")


def test_nobody_signs_in_to_an_account_without_password() -> None:
    assert not password_matches(None, "")
    assert not password_matches(None, PASSWORD)
    assert not password_matches("not a hash", PASSWORD)


def test_a_drawn_password_passes_the_rules_of_staff() -> None:
    assert all(password_problem(random_password(), Role.ADMIN) is None for _ in range(20))


def test_signing_up_sends_a_link_that_confirms_once(db: Session) -> None:
    sign_up(db, "Awa@Example.org", "Awa Diallo", "hash", LINKS, NOW)
    user = queries.find_user(db, "awa@example.org")
    assert user is not None
    assert (user.role, user.confirmed_at) == (Role.LEARNER, None)
    (mail,) = letters_to(db, "awa@example.org")
    token = token_in(mail)
    used = spend_token(db, token, ("confirm",), NOW)
    confirm(db, user, NOW)
    assert (used.user_id, user.confirmed_at) == (user.id, NOW)
    with pytest.raises(Gone):
        spend_token(db, token, ("confirm",), NOW)


def test_signing_up_with_a_known_address_changes_nothing_and_tells_its_owner(db: Session) -> None:
    user = awa(db)
    before = user.password_hash
    sign_up(db, "awa@example.org", "Quelqu’un", "another hash", LINKS, NOW)
    assert (user.name, user.password_hash) == ("Awa Diallo", before)
    (mail,) = letters_to(db, "awa@example.org")
    assert "déjà un compte" in mail.text


def test_an_account_that_nobody_confirmed_is_taken_over(db: Session) -> None:
    sign_up(db, "awa@example.org", "Un intrus", "hash of the intruder", LINKS, NOW)
    first = token_in(letters_to(db, "awa@example.org")[0])
    sign_up(db, "awa@example.org", "Awa Diallo", "hash of Awa", LINKS, NOW)
    user = queries.find_user(db, "awa@example.org")
    assert user is not None
    assert (user.name, user.password_hash) == ("Awa Diallo", "hash of Awa")
    with pytest.raises(Gone):
        get_token(db, first, ("confirm",), NOW)


def test_an_invitation_opens_an_account_without_anybody_choosing_its_password(db: Session) -> None:
    admin = an_admin(db)
    user = invite(db, "claire@example.org", "Claire", Role.TRAINER, "formatrice", LINKS, admin.id, NOW)
    assert (user.role, user.password_hash, user.confirmed_at) == (Role.TRAINER, None, None)
    first = token_in(letters_to(db, "claire@example.org")[0])
    invite(db, "Claire@example.org", "Claire Lemoine", Role.TRAINER, "formatrice", LINKS, admin.id, NOW)
    with pytest.raises(Gone):
        get_token(db, first, ("invitation",), NOW)
    set_password(db, user, "hash", NOW)
    confirm(db, user, NOW)
    with pytest.raises(Conflict):
        invite(db, "claire@example.org", "Claire", Role.ADMIN, "administration", LINKS, admin.id, NOW)
    with pytest.raises(Gone):
        get_token(db, token_in(letters_to(db, "claire@example.org")[1]), ("invitation",), NOW)


def test_nobody_signs_up_over_an_invitation(db: Session) -> None:
    admin = an_admin(db)
    user = invite(db, "claire@example.org", "Claire", Role.TRAINER, "formatrice", LINKS, admin.id, NOW)
    sign_up(db, "claire@example.org", "Un intrus", "hash of the intruder", LINKS, NOW)
    assert (user.name, user.password_hash, user.role) == ("Claire", None, Role.TRAINER)
    get_token(db, token_in(letters_to(db, "claire@example.org")[0]), ("invitation",), NOW)


def test_a_role_given_to_an_unproved_address_is_not_taken_over(db: Session) -> None:
    admin = an_admin(db)
    sign_up(db, "claire@example.org", "Claire", "hash", LINKS, NOW)
    user = queries.find_user(db, "claire@example.org")
    assert user is not None
    change_role(db, user, Role.TRAINER, "formatrice", admin.id, NOW)
    sign_up(db, "claire@example.org", "Un intrus", "hash of the intruder", LINKS, NOW)
    assert user.role == Role.LEARNER


def test_a_token_serves_its_purpose_only_and_until_its_end(db: Session) -> None:
    user = awa(db)
    token = issue_token(db, "reset", user.id, NOW, timedelta(minutes=60))
    with pytest.raises(Gone):
        get_token(db, token, ("confirm",), NOW)
    assert get_token(db, token, ("reset",), NOW + timedelta(minutes=59)).user_id == user.id
    with pytest.raises(Gone):
        get_token(db, token, ("reset",), NOW + timedelta(minutes=60))


def test_the_base_holds_no_token(db: Session) -> None:
    token = issue_token(db, "reset", awa(db).id, NOW, timedelta(minutes=60))
    db.flush()
    row = db.scalars(select(OneTimeToken)).one()
    assert token not in (row.token_hash, row.purpose)
    assert row.token_hash == hash_token(token)


def test_a_new_link_makes_the_earlier_one_useless(db: Session) -> None:
    awa(db)
    for _ in range(2):
        ask_reset(db, "awa@example.org", LINKS, NOW)
    first, second = (token_in(mail) for mail in letters_to(db, "awa@example.org"))
    with pytest.raises(Gone):
        get_token(db, first, ("reset",), NOW)
    get_token(db, second, ("reset",), NOW)


def test_no_reset_link_leaves_for_an_unknown_or_closed_account(db: Session) -> None:
    admin, user = an_admin(db), awa(db)
    disable(db, user, admin.id, CONTACT, NOW)
    sent = len(letters_to(db, "awa@example.org"))
    ask_reset(db, "awa@example.org", LINKS, NOW)
    ask_reset(db, "personne@example.org", LINKS, NOW)
    assert len(letters_to(db, "awa@example.org")) == sent
    assert letters_to(db, "personne@example.org") == []


def test_no_message_names_the_person(db: Session) -> None:
    user = awa(db)
    ask_reset(db, user.email, LINKS, NOW)
    set_password(db, user, "hash", NOW)
    email_change.ask(db, user, "nouvelle@example.org", LINKS, NOW)
    erase_person(db, user, [], CONTACT, NOW)
    for mail in db.scalars(select(OutgoingMail)):
        for secret in ("Awa", "Diallo", "awa@example.org", "nouvelle@example.org", PASSWORD):
            assert secret not in mail.text + mail.html + mail.subject


def test_a_session_is_found_by_its_identifier_with_one_statement(db: Session) -> None:
    user = awa(db, Role.TRAINER)
    token = open_session(db, user, NOW, "203.0.113.7", "Firefox/1 Windows", second_factor=False)
    db.flush()
    statements: list[str] = []
    connection = db.connection()

    def count(conn: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    event.listen(connection, "before_cursor_execute", count)
    found = queries.signed_in_by(db, hash_token(token), NOW)
    event.remove(connection, "before_cursor_execute", count)
    assert found is not None
    assert len(statements) == 1
    assert (found.viewer.id, found.viewer.role, found.is_due(NOW)) == (user.id, Role.TRAINER, False)
    row = db.scalars(select(UserSession)).one()
    assert (row.address, row.device) == ("203.0.113.0", "Firefox sur Windows")
    assert token not in row.token_hash


def test_a_session_ends_with_its_time_its_closing_or_its_account(db: Session) -> None:
    user = awa(db)

    def entered() -> str:
        token = open_session(db, user, NOW, None, "", second_factor=False)
        db.flush()
        return hash_token(token)

    assert queries.signed_in_by(db, entered(), NOW + timedelta(hours=1)) is not None
    assert queries.signed_in_by(db, entered(), NOW + timedelta(hours=3)) is None
    mark = entered()
    found = queries.signed_in_by(db, mark, NOW)
    assert found is not None
    assert close_session(db, user.id, found.viewer.session_id, NOW, EventKind.SIGNED_OUT)
    assert queries.signed_in_by(db, mark, NOW) is None
    mark = entered()
    user.disabled_at = NOW
    db.flush()
    assert queries.signed_in_by(db, mark, NOW) is None


def test_nobody_closes_the_session_of_another(db: Session) -> None:
    user, other = awa(db), awa(db, email="bruno@example.org")
    open_session(db, user, NOW, None, "", second_factor=False)
    db.flush()
    session_id = db.scalars(select(UserSession.id)).one()
    assert not close_session(db, other.id, session_id, NOW, EventKind.SESSION_CLOSED)


def test_a_renewed_session_leaves_nothing_to_the_old_identifier(db: Session) -> None:
    user = awa(db)
    old = open_session(db, user, NOW, None, "", second_factor=False)
    db.flush()
    found = queries.signed_in_by(db, hash_token(old), NOW)
    assert found is not None
    new = renew_session(db, found.viewer.session_id, NOW)
    assert queries.signed_in_by(db, hash_token(old), NOW) is None
    assert queries.signed_in_by(db, hash_token(new), NOW) is not None


def test_a_new_password_closes_the_other_sessions_and_voids_links(db: Session) -> None:
    user = awa(db)
    here = open_session(db, user, NOW, None, "", second_factor=False)
    elsewhere = open_session(db, user, NOW, None, "", second_factor=False)
    link = issue_token(db, "reset", user.id, NOW, timedelta(minutes=60))
    db.flush()
    found = queries.signed_in_by(db, hash_token(here), NOW)
    assert found is not None
    set_password(db, user, "hash", NOW, keep_session=found.viewer.session_id)
    assert queries.signed_in_by(db, hash_token(here), NOW) is not None
    assert queries.signed_in_by(db, hash_token(elsewhere), NOW) is None
    with pytest.raises(Gone):
        get_token(db, link, ("reset",), NOW)
    assert "mot de passe" in letters_to(db, user.email)[-1].subject


def test_a_changed_role_counts_at_once_and_leaves_a_trace(db: Session) -> None:
    admin, user = an_admin(db), awa(db)
    token = open_session(db, user, NOW, None, "", second_factor=False)
    db.flush()
    assert change_role(db, user, Role.TRAINER, "formatrice", admin.id, NOW)
    assert queries.signed_in_by(db, hash_token(token), NOW) is None
    trace = db.scalars(select(RoleChange)).one()
    assert (trace.old_role, trace.new_role, trace.actor_id) == ("learner", "trainer", admin.id)
    assert not change_role(db, user, Role.TRAINER, "formatrice", admin.id, NOW)


def test_nobody_changes_their_own_role_and_one_admin_remains(db: Session) -> None:
    admin = an_admin(db)
    with pytest.raises(Forbidden):
        change_role(db, admin, Role.LEARNER, "apprenante", admin.id, NOW)
    with pytest.raises(Forbidden):
        change_role(db, admin, Role.LEARNER, "apprenante", None, NOW)
    with pytest.raises(Forbidden):
        disable(db, admin, None, CONTACT, NOW)
    with pytest.raises(Forbidden):
        erase_person(db, admin, [], CONTACT, NOW)
    second = awa(db, Role.ADMIN, "seconde@example.org")
    assert change_role(db, admin, Role.LEARNER, "apprenante", second.id, NOW)


def test_a_closed_account_can_be_opened_again(db: Session) -> None:
    admin, user = an_admin(db), awa(db)
    disable(db, user, admin.id, CONTACT, NOW)
    assert user.disabled_at == NOW
    enable(db, user, admin.id, LINKS, NOW)
    assert user.disabled_at is None


def a_factor(db: Session, user: User) -> str:
    """A second factor in force; the secret of the telephone."""
    factor = factors.begin(db, user, NOW)
    factors.confirm(db, user, factor, KEY, NOW)
    db.flush()
    return factors.secret_of(factor, KEY)


def code_at(secret: str, instant: datetime) -> str:
    return pyotp.TOTP(secret).at(instant)


def accepts(db: Session, user: User, code: str, instant: datetime, keys: tuple[str, ...] = (KEY,)) -> bool:
    factor = queries.find_second_factor(db, user.id)
    assert factor is not None
    db.refresh(factor)
    return factors.code_is_right(db, factor, keys, code, instant)


def test_a_code_serves_once_and_an_earlier_one_never_after(db: Session) -> None:
    user = awa(db)
    secret = a_factor(db, user)
    now, before = code_at(secret, NOW), code_at(secret, NOW - timedelta(seconds=30))
    assert accepts(db, user, now, NOW)
    assert not accepts(db, user, now, NOW)
    assert not accepts(db, user, before, NOW)


@pytest.mark.parametrize(("shift", "right"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)])
def test_a_telephone_may_be_half_a_minute_off(db: Session, shift: int, right: bool) -> None:
    user = awa(db)
    secret = a_factor(db, user)
    assert accepts(db, user, code_at(secret, NOW + timedelta(seconds=shift)), NOW) is right


def test_no_text_makes_a_code(db: Session) -> None:
    user = awa(db)
    a_factor(db, user)
    for code in ("", "é" * 6, "12345", "1234567", "١٢٣٤٥٦"):
        assert not accepts(db, user, code, NOW)


def test_the_base_alone_gives_no_code(db: Session) -> None:
    user = awa(db)
    secret = a_factor(db, user)
    factor = queries.find_second_factor(db, user.id)
    assert factor is not None
    assert factors.secret_of(factor, "another key of the house") != secret
    assert secret.encode() not in factor.salt


def test_a_former_key_of_the_house_still_reads_codes(db: Session) -> None:
    user = awa(db)
    secret = a_factor(db, user)
    assert accepts(db, user, code_at(secret, NOW), NOW, ("the new key", KEY))


def test_ten_recovery_codes_are_shown_until_noted_and_serve_once(db: Session) -> None:
    user = awa(db)
    a_factor(db, user)
    factor = queries.find_second_factor(db, user.id)
    codes = factors.codes_to_note(factor, KEY, NOW)
    assert len(set(codes)) == 10
    assert factors.codes_to_note(factor, KEY, NOW + timedelta(minutes=11)) == ()
    assert factor is not None
    factors.codes_are_noted(factor)
    assert factors.codes_to_note(factor, KEY, NOW) == ()
    assert factors.use_recovery_code(db, user, codes[3].upper().replace("-", " "), NOW)
    assert not factors.use_recovery_code(db, user, codes[3], NOW)
    assert queries.recovery_codes_left(db, user.id) == 9
    stored = list(db.scalars(select(RecoveryCode.code_hash)))
    assert not set(codes) & set(stored)


def test_new_recovery_codes_replace_the_old_ones(db: Session) -> None:
    user = awa(db)
    a_factor(db, user)
    factor = queries.find_second_factor(db, user.id)
    assert factor is not None
    old = factors.codes_to_note(factor, KEY, NOW)
    factors.make_recovery_codes(db, factor, KEY, NOW)
    db.flush()
    assert not factors.use_recovery_code(db, user, old[0], NOW)
    assert factors.use_recovery_code(db, user, factors.codes_to_note(factor, KEY, NOW)[0], NOW)


def test_a_recovery_code_opens_its_owner_s_account_only(db: Session) -> None:
    user, other = awa(db), awa(db, email="bruno@example.org")
    a_factor(db, user)
    a_factor(db, other)
    code = factors.codes_to_note(queries.find_second_factor(db, user.id), KEY, NOW)[0]
    assert not factors.use_recovery_code(db, other, code, NOW)


def test_a_generator_in_force_is_not_replaced_in_silence(db: Session) -> None:
    user = awa(db)
    a_factor(db, user)
    with pytest.raises(Conflict):
        factors.begin(db, user, NOW)
    assert factors.remove(db, user, user.id, NOW)
    db.flush()
    assert not factors.remove(db, user, user.id, NOW)
    factors.begin(db, user, NOW)


def test_an_address_changes_once_both_have_said_yes(db: Session) -> None:
    user = awa(db)
    email_change.ask(db, user, "nouvelle@example.org", LINKS, NOW)
    db.flush()
    old, new = token_in(letters_to(db, "awa@example.org")[-1]), token_in(letters_to(db, "nouvelle@example.org")[-1])
    assert not email_change.agree(db, new, NOW)
    assert user.email == "awa@example.org"
    with pytest.raises(Gone):
        email_change.agree(db, new, NOW)
    assert email_change.agree(db, old, NOW)
    assert user.email == "nouvelle@example.org"
    assert {
        mail.recipient for mail in db.scalars(select(OutgoingMail).where(OutgoingMail.subject.contains("a changé")))
    } == {
        "awa@example.org",
        "nouvelle@example.org",
    }


def test_a_change_that_was_given_up_cannot_be_confirmed(db: Session) -> None:
    user = awa(db)
    email_change.ask(db, user, "nouvelle@example.org", LINKS, NOW)
    db.flush()
    email_change.cancel(db, user, NOW)
    with pytest.raises(Gone):
        email_change.agree(db, token_in(letters_to(db, "nouvelle@example.org")[-1]), NOW)


def test_an_address_that_has_an_account_is_told_and_not_taken(db: Session) -> None:
    user, _ = awa(db), awa(db, email="bruno@example.org")
    email_change.ask(db, user, "bruno@example.org", LINKS, NOW)
    db.flush()
    (notice,) = letters_to(db, "bruno@example.org")
    assert "https://" not in notice.text
    assert not email_change.agree(db, token_in(letters_to(db, "awa@example.org")[-1]), NOW)
    assert user.email == "awa@example.org"


def test_an_address_that_gets_an_account_meanwhile_is_not_taken(db: Session) -> None:
    user = awa(db)
    email_change.ask(db, user, "nouvelle@example.org", LINKS, NOW)
    db.flush()
    email_change.agree(db, token_in(letters_to(db, "nouvelle@example.org")[-1]), NOW)
    awa(db, email="nouvelle@example.org")
    with pytest.raises(Conflict):
        email_change.agree(db, token_in(letters_to(db, "awa@example.org")[-1]), NOW)
    assert user.email == "awa@example.org"


def test_an_erased_account_names_nobody_and_frees_its_address(db: Session) -> None:
    user = awa(db)
    user.framework, user.weekly_minutes = "rncp40800", 300
    a_factor(db, user)
    open_session(db, user, NOW, "203.0.113.7", "", second_factor=True)
    db.flush()
    called: list[int] = []
    erase_person(db, user, [lambda session, user_id, now: called.append(user_id)], CONTACT, NOW)
    assert called == [user.id]
    assert "awa" not in user.email + user.name.casefold()
    assert (user.password_hash, user.framework, user.weekly_minutes, user.erased_at) == (None, None, None, NOW)
    for table in (UserSession, RecoveryCode, OneTimeToken):
        assert db.scalar(select(func.count()).select_from(table)) == 0
    with pytest.raises(NotFound):
        queries.get_user(db, user.id)
    (last,) = letters_to(db, "awa@example.org")
    assert last.user_id is None
    awa(db)


def test_tries_are_counted_before_they_are_known_to_be_wrong(db: Session) -> None:
    counters = [counter(KEY, "account", "awa@example.org")]
    waits = [take_a_try(db, counters, NOW) for _ in range(7)]
    assert waits == [0, 0, 0, 0, 0, 60, 60]
    give_back(db, counters, NOW)
    assert take_a_try(db, counters, NOW) == 0
    assert "awa" not in "".join(db.scalars(select(Throttle.key)))


def test_simultaneous_guesses_are_all_counted(database: Database) -> None:
    counters = [counter(KEY, "account", "awa@example.org"), counter(KEY, "address", "203.0.113.7", 300)]
    waits: list[int] = []

    def guess() -> None:
        with database.writing() as db:
            wait = take_a_try(db, counters, NOW)
        waits.append(wait)

    threads = [threading.Thread(target=guess) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(waits) == [0] * 5 + [60] * 11


def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path)


def test_forty_people_behind_one_address_are_not_locked_out(database: Database, tmp_path: Path) -> None:
    house = settings(tmp_path)
    with database.writing() as db:
        for number in range(40):
            db.add(
                User(
                    email=f"eleve{number}@example.org",
                    name="Élève",
                    role="learner",
                    created_at=NOW,
                    confirmed_at=NOW,
                    password_hash=HASHER_OF_TESTS,
                )
            )
    for number in range(40):
        email, address = f"eleve{number}@example.org", "203.0.113.7"
        wrong = sessions.try_password(database, house, email, "not this one", address, None, NOW)
        right = sessions.try_password(database, house, email, PASSWORD, address, None, NOW)
        assert (wrong.verdict, right.verdict) == (sessions.Verdict.WRONG, sessions.Verdict.RIGHT)


HASHER_OF_TESTS = HASHER.hash(PASSWORD)


def test_known_and_unknown_accounts_leave_the_same_traces(database: Database, tmp_path: Path) -> None:
    house = settings(tmp_path)
    with database.writing() as db:
        awa(db)
    seen = []
    for email in ("awa@example.org", "personne@example.org"):
        verdicts = [
            sessions.try_password(database, house, email, "not this one", f"203.0.113.{len(email)}", None, NOW)
            for _ in range(7)
        ]
        seen.append([(each.verdict, each.wait) for each in verdicts])
        with database.reading() as db:
            kinds = list(
                db.scalars(select(SecurityEvent.kind).where(SecurityEvent.address == f"203.0.113.{len(email)}"))
            )
        seen[-1].append(sorted(kinds))
    assert seen[0] == seen[1]


def test_a_stranger_who_guesses_elsewhere_does_not_lock_the_owner_out(database: Database, tmp_path: Path) -> None:
    house = settings(tmp_path)
    with database.writing() as db:
        awa(db)
    for _ in range(8):
        sessions.try_password(database, house, "awa@example.org", "guess", "198.51.100.9", None, NOW)
    stranger = sessions.try_password(database, house, "awa@example.org", PASSWORD, "198.51.100.9", None, NOW)
    mark = sessions.device_mark(house, "awa@example.org")
    device = sessions.known_device(house, mark, "Awa@example.org")
    owner = sessions.try_password(database, house, "awa@example.org", PASSWORD, "203.0.113.7", device, NOW)
    assert (stranger.verdict, owner.verdict) == (sessions.Verdict.WAIT, sessions.Verdict.RIGHT)


def test_the_mark_of_a_browser_is_its_owner_s_alone(tmp_path: Path) -> None:
    house = settings(tmp_path)
    mark = sessions.device_mark(house, "awa@example.org")
    assert sessions.known_device(house, mark, "awa@example.org") is not None
    for forged in (None, "", mark + "x", "é", mark.replace(".", "")):
        assert sessions.known_device(house, forged, "awa@example.org") is None
    assert sessions.known_device(house, mark, "bruno@example.org") is None


def test_a_hash_made_with_less_work_is_made_again_at_sign_in(database: Database, tmp_path: Path) -> None:
    weak = type(HASHER)(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with database.writing() as db:
        awa(db).password_hash = weak
    result = sessions.try_password(database, settings(tmp_path), "awa@example.org", PASSWORD, None, None, NOW)
    assert result.verdict is sessions.Verdict.RIGHT
    with database.reading() as db:
        user = queries.find_user(db, "awa@example.org")
    assert user is not None
    assert user.password_hash != weak
    assert password_matches(user.password_hash, PASSWORD)


def test_an_archive_holds_everything_of_one_person_and_nothing_of_another(db: Session, tmp_path: Path) -> None:
    user, other = awa(db), awa(db, email="bruno@example.org")
    user.name, other.name = "Repère-Awa", "Repère-Bruno"
    open_session(db, user, NOW, "203.0.113.7", "Firefox/1 Windows", second_factor=False)
    open_session(db, other, NOW, "198.51.100.7", "Chrome/1 Android", second_factor=False)
    db.flush()
    storage = open_storage(f"file:{tmp_path / 'files'}")
    exporters = {"compte": data.export_of, "notes": lambda session, user_id: [f"<b>note de {user_id}</b>"]}
    export = data.make_export(db, storage, user, exporters, {"compte": "Votre compte"}, NOW)
    archive = zipfile.ZipFile(io.BytesIO(storage.get(export.storage_key)))
    assert archive.namelist() == ["donnees.json", "donnees.html"]
    found, page = json.loads(archive.read("donnees.json")), archive.read("donnees.html").decode()
    assert found["compte"]["profil"]["adresse"] == "awa@example.org"
    assert found["compte"]["sessions"][0]["appareil"] == "Firefox sur Windows"
    for marker in ("Repère-Awa", "awa@example.org", "203.0.113.7", f"note de {user.id}"):
        assert marker in json.dumps(found, ensure_ascii=False)
        assert marker in page
    for marker in ("Repère-Bruno", "bruno@example.org", "198.51.100", PASSWORD, "argon2", "<b>"):
        assert marker not in page
    with pytest.raises(NotFound):
        queries.export_visible_to(db, viewer_of(other), export.id, NOW)
    with pytest.raises(NotFound):
        queries.export_visible_to(db, viewer_of(user), export.id, NOW + timedelta(days=7))


def viewer_of(user: User) -> queries.Viewer:
    return queries.Viewer(id=user.id, email=user.email, name=user.name, role=Role(user.role))


def test_what_has_come_to_its_end_is_erased_at_that_date(db: Session, tmp_path: Path) -> None:
    storage = open_storage(f"file:{tmp_path / 'files'}")
    user = awa(db)
    open_session(db, user, NOW, "203.0.113.7", "", second_factor=False)
    issue_token(db, "reset", user.id, NOW, timedelta(minutes=60))
    email_change.ask(db, user, "nouvelle@example.org", LINKS, NOW)
    sign_up(db, "jamais@example.org", "Jamais Venue", "hash", LINKS, NOW)
    take_a_try(db, [counter(KEY, "account", "x")], NOW)
    data.make_export(db, storage, user, {"compte": data.export_of}, {}, NOW)
    db.flush()

    def left(table: type) -> int:
        return db.scalar(select(func.count()).select_from(table)) or 0

    data.purge(db, storage, NOW + timedelta(days=6))
    assert queries.find_user(db, "jamais@example.org") is not None
    assert len(list(storage.list("exports"))) == 1
    data.purge(db, storage, NOW + timedelta(days=8))
    assert queries.find_user(db, "jamais@example.org") is None
    assert list(storage.list("exports")) == []
    assert left(UserSession) == left(Throttle) == 1
    data.purge(db, storage, NOW + timedelta(days=32))
    assert left(UserSession) == left(Throttle) == left(OneTimeToken) == 0
    assert not any(mail.text or mail.html or mail.recipient for mail in db.scalars(select(OutgoingMail)))
    assert left(SecurityEvent) > 0
    data.purge(db, storage, NOW + timedelta(days=800))
    data.purge(db, storage, NOW + timedelta(days=1200))
    assert left(SecurityEvent) <= 1
    assert left(OutgoingMail) == 0
    assert queries.find_user(db, "awa@example.org") is not None


def test_the_list_of_people_costs_two_statements_and_finds_by_name_or_address(db: Session) -> None:
    for number in range(60):
        db.add(User(email=f"p{number}@example.org", name=f"Personne {number:02}", role="learner", created_at=NOW))
    awa(db, Role.TRAINER)
    db.flush()
    page = queries.users_page(db)
    assert (page.total, len(page.lines)) == (61, 50)
    assert [line.email for line in queries.users_page(db, "DIALLO").lines] == ["awa@example.org"]
    assert [line.email for line in queries.users_page(db, "Awa@").lines] == ["awa@example.org"]
    assert queries.users_page(db, "100%_\\").total == 0
    assert queries.users_page(db, role="trainer").total == 1
    assert len(queries.users_page(db, offset=50).lines) == 11
