"""The outbox: each message leaves once, and again when the server was away."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy import select

from app.accounts.domain import letters
from app.accounts.models import OutgoingMail
from app.accounts.postman import LEASE, WAITS, Postman, deliver, take
from app.accounts.services import queue_letter
from app.accounts.services.records import MAIL_QUEUED
from app.db import Database
from app.mail import FolderTransport, MailDelayed, MailRefused

NOW = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
SENDER = "Trait d’union <ne-pas-repondre@example.org>"


class Server:
    """A mail server of ours: takes, delays or refuses."""

    def __init__(self, *answers: Exception) -> None:
        self.answers = list(answers)
        self.taken: list[str] = []

    def send(self, message: EmailMessage) -> None:
        if self.answers:
            raise self.answers.pop(0)
        self.taken.append(str(message["Message-ID"]))


def queue(database: Database, count: int = 1, *, secret: bool = False) -> None:
    letter = letters.reset_password("https://example.org/reinitialisation/x") if secret else letters.password_changed()
    with database.writing() as db:
        for number in range(count):
            queue_letter(db, letter, f"p{number}@example.org", NOW)


def mails(database: Database) -> list[OutgoingMail]:
    with database.reading() as db:
        return list(db.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


def test_a_message_leaves_once(database: Database) -> None:
    queue(database, 25)
    server = Server()
    assert deliver(database, server, SENDER, lambda: NOW) == 25
    assert deliver(database, server, SENDER, lambda: NOW + timedelta(days=1)) == 0
    assert len(set(server.taken)) == 25


def test_a_body_that_opens_something_is_forgotten_once_sent(database: Database) -> None:
    queue(database, secret=True)
    queue(database)
    deliver(database, Server(), SENDER, lambda: NOW)
    with_link, without = mails(database)
    assert (with_link.text, with_link.html, with_link.state) == ("", "", "sent")
    assert without.text


def test_a_message_that_was_delayed_is_tried_again_later_each_time(database: Database) -> None:
    queue(database)
    now = NOW
    for wait in WAITS:
        assert deliver(database, Server(MailDelayed("away")), SENDER, lambda at=now: at) == 0
        (mail,) = mails(database)
        assert mail.next_try_at == now + wait
        assert deliver(database, Server(), SENDER, lambda at=now + wait - timedelta(seconds=1): at) == 0
        now += wait
    server = Server()
    assert deliver(database, server, SENDER, lambda: now) == 1


def test_a_message_is_given_up_after_the_last_try_or_a_refusal_for_ever(database: Database) -> None:
    queue(database)
    now = NOW
    for _ in range(len(WAITS) + 1):
        deliver(database, Server(MailDelayed("away")), SENDER, lambda at=now: at)
        now += timedelta(days=1)
    assert mails(database)[0].state == "given_up"
    queue(database, secret=True)
    deliver(database, Server(MailRefused("550")), SENDER, lambda: now)
    refused = mails(database)[1]
    assert (refused.state, refused.text, refused.last_error) == ("given_up", "", "550")


def test_a_failing_message_does_not_hold_the_others(database: Database) -> None:
    queue(database, 3)
    server = Server(RuntimeError("a bug of ours"))
    assert deliver(database, server, SENDER, lambda: NOW) == 2


def test_two_processes_never_send_the_same_message(database: Database) -> None:
    queue(database, 40)
    server = Server()
    threads = [threading.Thread(target=deliver, args=(database, server, SENDER, lambda: NOW)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.taken) == len(set(server.taken)) == 40


def test_a_message_taken_by_a_process_that_died_is_sent_after_a_while(database: Database) -> None:
    queue(database)
    assert len(take(database, SENDER, NOW)) == 1
    server = Server()
    assert deliver(database, server, SENDER, lambda: NOW + LEASE - timedelta(seconds=1)) == 0
    assert deliver(database, server, SENDER, lambda: NOW + LEASE) == 1


def test_a_message_of_an_act_that_failed_does_not_exist(database: Database) -> None:
    try:
        with database.writing() as db:
            queue_letter(db, letters.password_changed(), "awa@example.org", NOW)
            raise RuntimeError("the act fails")
    except RuntimeError:
        pass
    assert mails(database) == []


def test_the_postman_wakes_when_a_message_is_on_the_disk(database: Database, tmp_path: Path) -> None:
    postman = Postman(database, FolderTransport(tmp_path), SENDER)
    postman.start()
    time.sleep(0.2)  # the first look finds nothing; from here only the bell wakes it
    woken = []

    def wake(db: object) -> None:
        if db.info.pop(MAIL_QUEUED, False):  # type: ignore[attr-defined]
            woken.append(True)
            postman.ring()

    database.after_writing(wake)
    with database.writing() as db, db.begin_nested():
        queue_letter(db, letters.password_changed(), "awa@example.org", datetime.now(UTC))
    for _ in range(100):
        if list(tmp_path.glob("*.eml")):
            break
        time.sleep(0.05)
    assert woken == [True]
    assert len(list(tmp_path.glob("*.eml"))) == 1
    for _ in range(100):
        if mails(database)[0].state == "sent":
            break
        time.sleep(0.05)
    assert mails(database)[0].state == "sent"
    postman.stop()
