"""GROUND: how a message leaves: by an SMTP server, or as a file in a folder.

MAIL_URL: `smtp://user:password@host:port?tls=starttls`, `tls` being `starttls`, `implicit` or `none` (default: `none`
on loopback, `starttls` elsewhere; `smtps://` means `implicit`), or `file:folder`.
"""

from __future__ import annotations

import os
import secrets
import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT_SECONDS = 20.0
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
TLS_WAYS = frozenset({"starttls", "implicit", "none"})
DEFAULT_PORTS = {"starttls": 587, "implicit": 465, "none": 25}


class MailSettingError(ValueError):
    """MAIL_URL cannot be understood; French message."""


class MailRefused(Exception):
    """The server will never take this message: trying again is useless."""


class MailDelayed(Exception):
    """The server could not take this message now."""


@dataclass(frozen=True)
class Envelope:
    """A message ready to leave."""

    message_id: str
    sender: str
    recipient: str
    subject: str
    text: str
    html: str
    at: datetime


class Transport(Protocol):
    """A way for messages to leave."""

    def send(self, message: EmailMessage) -> None:
        """Hand the message over; MailRefused or MailDelayed when it was not taken."""


def build_message(envelope: Envelope) -> EmailMessage:
    """The message as it travels; a line break in a header is refused, since it would add headers."""
    for value in (envelope.message_id, envelope.sender, envelope.recipient, envelope.subject):
        if any(ord(sign) < 32 or ord(sign) == 127 for sign in value):
            raise MailRefused("a header holds a line break or a control sign")
    message = EmailMessage(policy=SMTP)
    name, address = parseaddr(envelope.sender)
    local, _, domain = address.rpartition("@")
    try:
        message["From"] = Address(name, local, domain)
        message["To"] = Address(addr_spec=envelope.recipient)
        message["Subject"] = envelope.subject
    except (ValueError, IndexError, MessageError) as error:
        raise MailRefused("an address cannot be written in a header") from error
    message["Date"] = format_datetime(envelope.at)
    message["Message-ID"] = f"<{envelope.message_id}@{domain or 'localhost'}>"
    # Tells other programs not to answer, and list software not to forward.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(envelope.text, subtype="plain", charset="utf-8", cte="quoted-printable")
    message.add_alternative(envelope.html, subtype="html", charset="utf-8", cte="quoted-printable")
    return message


@dataclass(frozen=True)
class FolderTransport:
    """Messages are files that one can open with a mail program; for development and tests."""

    folder: Path

    def send(self, message: EmailMessage) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for part in message.iter_parts():
            # Read with any editor: no encoding of accents, no link cut at the seventy-sixth sign.
            words = part.get_content()
            part.set_content(words, subtype=part.get_content_subtype(), charset="utf-8", cte="8bit")
        name = f"{message['Message-ID'].strip('<>').split('@')[0]}.eml"
        unfinished = self.folder / f".{name}.{secrets.token_hex(4)}"
        unfinished.write_bytes(message.as_bytes())
        os.replace(unfinished, self.folder / name)


@dataclass(frozen=True)
class SmtpTransport:
    """Messages leave by a server."""

    host: str
    port: int
    tls: str
    user: str = ""
    password: str = field(default="", repr=False)

    def send(self, message: EmailMessage) -> None:
        try:
            with self._connect() as server:
                refused = server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise (MailRefused if all(500 <= code < 600 for code in codes) else MailDelayed)(str(codes)) from error
        except smtplib.SMTPResponseException as error:
            # A refusal of our own credentials is a setting to correct, not a message to give up.
            is_final = 500 <= error.smtp_code < 600 and not isinstance(error, smtplib.SMTPAuthenticationError)
            raise (MailRefused if is_final else MailDelayed)(f"code {error.smtp_code}") from error
        except smtplib.SMTPNotSupportedError as error:
            raise MailDelayed("the server lacks a service that we ask") from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailDelayed(type(error).__name__) from error
        if refused:
            raise MailRefused("recipient refused")

    def _connect(self) -> smtplib.SMTP:
        if self.tls == "implicit":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            if self.tls == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


def open_transport(url: str) -> Transport:
    """The way that MAIL_URL names."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderTransport(Path(unquote(parts.path)))
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise MailSettingError("MAIL_URL doit être smtp://hôte:port, smtps://hôte:port ou file:dossier.")
    default = "implicit" if parts.scheme == "smtps" else ("none" if parts.hostname in LOOPBACK else "starttls")
    tls = parse_qs(parts.query).get("tls", [default])[0]
    if tls not in TLS_WAYS:
        raise MailSettingError("MAIL_URL : tls vaut starttls, implicit ou none.")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (user + password).isascii():
        raise MailSettingError("MAIL_URL : le nom et le mot de passe du serveur s’écrivent sans accent.")
    return SmtpTransport(parts.hostname, parts.port or DEFAULT_PORTS[tls], tls, user, password)
