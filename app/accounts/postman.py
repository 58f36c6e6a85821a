"""The outbox's other end: messages leave after the act that caused them, each once, and again if the server was away.

A message is taken (its next try is put off), sent outside any transaction, then marked: a process that dies in between
leaves it to the next try. The message keeps its identifier, by which a mailbox tells a copy from a second message.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.accounts import queries
from app.accounts.models import OutgoingMail
from app.clock import utc_now
from app.db import Database
from app.mail import Envelope, MailDelayed, MailRefused, Transport, build_message

logger = logging.getLogger(__name__)

BATCH = 10
# A process that took a message and died gives it back after this.
LEASE = timedelta(minutes=5)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
LOOK_EVERY_SECONDS = 30.0


@dataclass(frozen=True)
class Taken:
    """A message that this process alone sends now."""

    id: int
    tries: int
    has_secret: bool
    envelope: Envelope


def take(database: Database, sender: str, now: datetime, limit: int = BATCH) -> list[Taken]:
    """Take messages that are due, so that no other process takes them for a while."""
    with database.writing() as db:
        taken = []
        for row in queries.mails_due(db, now, limit):
            row.tries += 1
            row.next_try_at = now + LEASE
            envelope = Envelope(row.message_id, sender, row.recipient, row.subject, row.text, row.html, now)
            taken.append(Taken(row.id, row.tries, row.has_secret, envelope))
        return taken


def mark_sent(row: OutgoingMail, now: datetime) -> None:
    """It has left; a body that opens something is forgotten at once."""
    row.state, row.sent_at, row.last_error = "sent", now, None
    if row.has_secret:
        row.text = row.html = ""
        row.purged_at = now


def mark_failed(row: OutgoingMail, error: Exception, now: datetime) -> None:
    """It will be tried again, later each time, or given up."""
    row.last_error = str(error)[:200]
    if isinstance(error, MailRefused) or row.tries > len(WAITS):
        row.state = "given_up"
        if row.has_secret:
            row.text = row.html = ""
            row.purged_at = now
    else:
        row.next_try_at = now + WAITS[row.tries - 1]


def deliver(database: Database, transport: Transport, sender: str, clock: Callable[[], datetime] = utc_now) -> int:
    """Send every message that is due; how many left."""
    sent = 0
    while taken := take(database, sender, clock()):
        for mail in taken:
            sent += _deliver_one(database, transport, mail, clock)
    return sent


def _deliver_one(database: Database, transport: Transport, mail: Taken, clock: Callable[[], datetime]) -> int:
    error: Exception | None = None
    try:
        transport.send(build_message(mail.envelope))
    except (MailRefused, MailDelayed) as refusal:
        error = refusal
    except Exception as failure:
        # A bug in one message must not keep the others from leaving. Its trace could name the recipient: only its kind.
        logger.error("message %s could not be sent: %s", mail.id, type(failure).__name__)
        error = MailDelayed(type(failure).__name__)
    with database.writing() as db:
        row = db.get(OutgoingMail, mail.id)
        if row is not None and row.state == "waiting":
            if error is None:
                mark_sent(row, clock())
            else:
                mark_failed(row, error, clock())
    return int(error is None)


class Postman:
    """One thread a process: it wakes when a message was queued, and looks from time to time for those to try again.

    It starts at the first request, in the process that serves, and not where the application is only made.
    """

    def __init__(self, database: Database, transport: Transport, sender: str) -> None:
        self.database = database
        self.transport = transport
        self.sender = sender
        self._lock = threading.Lock()
        self._bell = threading.Event()
        self._ended = False
        self._thread: threading.Thread | None = None
        self._pid: int | None = None

    def start(self) -> None:
        """Begin, once per process."""
        if self._pid == os.getpid():
            return
        with self._lock:
            if self._pid != os.getpid():
                self._pid = os.getpid()
                self._bell = threading.Event()
                self._thread = threading.Thread(target=self._work, args=(self._bell,), name="postman", daemon=True)
                self._thread.start()

    def ring(self) -> None:
        """There is a message to send; where no thread works (a command), the server's finds it in the outbox."""
        self._bell.set()

    def stop(self) -> None:
        """End the thread once it has sent what it holds."""
        self._ended = True
        self._bell.set()
        if self._thread is not None:
            self._thread.join()

    def deliver(self) -> int:
        """Send what is due, now, here."""
        return deliver(self.database, self.transport, self.sender)

    def _work(self, bell: threading.Event) -> None:
        while not self._ended:
            try:
                with self.database.reading() as db:
                    due = queries.mail_is_due(db, utc_now())
                if due:
                    self.deliver()
            except Exception:
                # The base may be away for a moment: the messages are in it and wait.
                logger.exception("the outbox could not be read")
            bell.wait(LOOK_EVERY_SECONDS)
            bell.clear()
