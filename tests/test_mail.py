"""Messages leave by a real server, or as files; nothing typed can add a header."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server
from aiosmtpd.smtp import AuthResult
from aiosmtpd.smtp import Envelope as Received

from app.mail import (
    Envelope,
    FolderTransport,
    MailDelayed,
    MailRefused,
    MailSettingError,
    SmtpTransport,
    build_message,
    open_transport,
)

ENVELOPE = Envelope(
    message_id="0123abcd",
    sender="Trait d’union <ne-pas-repondre@example.org>",
    recipient="awa@example.org",
    subject="Confirmez votre adresse",
    text="Bonjour,\n\nConfirmez : https://example.org/é\n",
    html="<p>Bonjour</p>",
    at=datetime(2026, 11, 25, 9, 0, tzinfo=UTC),
)


class Mailbox:
    """A server's handler that keeps what it takes, and refuses when told to."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.answer = ""

    async def handle_RCPT(
        self, server: Server, session: object, envelope: Received, address: str, options: list[str]
    ) -> str:
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Server, session: object, envelope: Received) -> str:
        self.taken.append(email.message_from_bytes(envelope.content or b"", policy=default))  # type: ignore[arg-type]
        return "250 OK"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def smtp_url(mailbox: Mailbox) -> Iterator[str]:
    """A real SMTP server that wants a password."""

    def authenticator(server: object, session: object, envelope: object, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=data.login == b"poste" and data.password == b":@/secret")

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=port,
        authenticator=authenticator,
        auth_require_tls=False,
        decode_data=False,
    )
    controller.start()
    yield f"smtp://poste:%3A%40%2Fsecret@127.0.0.1:{port}"
    controller.stop()


def test_a_message_reaches_a_real_server(smtp_url: str, mailbox: Mailbox) -> None:
    open_transport(smtp_url).send(build_message(ENVELOPE))
    (message,) = mailbox.taken
    assert message["Subject"] == "Confirmez votre adresse"
    assert message["From"] == "Trait d’union <ne-pas-repondre@example.org>"
    assert message["To"] == "awa@example.org"
    assert message["Message-ID"] == "<0123abcd@example.org>"
    text, html = message.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert "https://example.org/é" in text.get_content()
    assert html.get_content_type() == "text/html"


def test_a_wrong_password_delays_and_loses_nothing(smtp_url: str, mailbox: Mailbox) -> None:
    with pytest.raises(MailDelayed):
        open_transport(smtp_url.replace("secret", "autre")).send(build_message(ENVELOPE))
    assert not mailbox.taken


@pytest.mark.parametrize(("answer", "error"), [("550 no such user", MailRefused), ("451 later, please", MailDelayed)])
def test_a_refusal_for_ever_and_a_refusal_for_now_differ(
    smtp_url: str, mailbox: Mailbox, answer: str, error: type[Exception]
) -> None:
    mailbox.answer = answer
    with pytest.raises(error):
        open_transport(smtp_url).send(build_message(ENVELOPE))


def test_a_server_that_is_away_delays() -> None:
    with pytest.raises(MailDelayed):
        SmtpTransport("127.0.0.1", 9, "none").send(build_message(ENVELOPE))


def test_encryption_that_the_server_lacks_is_not_done_without(smtp_url: str, mailbox: Mailbox) -> None:
    with pytest.raises(MailDelayed):
        open_transport(smtp_url + "?tls=starttls").send(build_message(ENVELOPE))
    assert not mailbox.taken


@pytest.mark.parametrize("field", ["subject", "recipient", "sender", "message_id"])
@pytest.mark.parametrize("ending", ["\nBcc: tous@example.org", "\r\nX: y", "\r", "\x00", "\x7f"])
def test_nothing_typed_adds_a_header(field: str, ending: str) -> None:
    with pytest.raises(MailRefused):
        build_message(replace(ENVELOPE, **{field: getattr(ENVELOPE, field) + ending}))


@pytest.mark.parametrize("recipient", ["", "awa", "awa@example.org, bruno@example.org", "<awa@example.org"])
def test_a_recipient_is_one_address(recipient: str) -> None:
    with pytest.raises(MailRefused):
        build_message(replace(ENVELOPE, recipient=recipient))


def test_a_folder_keeps_messages_as_files(tmp_path: Path) -> None:
    transport = open_transport(f"file:{tmp_path / 'mail'}")
    assert isinstance(transport, FolderTransport)
    transport.send(build_message(ENVELOPE))
    (path,) = (tmp_path / "mail").iterdir()
    assert path.suffix == ".eml"
    message = email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)  # type: ignore[arg-type]
    assert message["To"] == "awa@example.org"
    assert "Confirmez : https://example.org/é" in path.read_text(encoding="utf-8")


def test_mail_settings_are_understood_or_refused() -> None:
    assert open_transport("smtp://mail.example.org") == SmtpTransport("mail.example.org", 587, "starttls")
    assert open_transport("smtps://mail.example.org") == SmtpTransport("mail.example.org", 465, "implicit")
    assert open_transport("smtp://localhost:2525") == SmtpTransport("localhost", 2525, "none")
    for url in ("smtp://", "http://x", "smtp://x?tls=peut-etre", "smtp://poste:%C3%A9@x"):
        with pytest.raises(MailSettingError):
            open_transport(url)


def test_the_password_of_the_server_is_never_printed() -> None:
    assert "tres-secret" not in repr(open_transport("smtp://poste:tres-secret@mail.example.org"))
