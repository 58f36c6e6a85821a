"""Asking an antivirus about a file, where the deployment names one."""

from __future__ import annotations

import socket
import struct
from typing import Any

from app.errors import InvalidAction, Unavailable


class UploadRefused(InvalidAction):
    """This file is not taken; the message says what to do."""


def scan(data: bytes, address: str) -> None:
    """Ask clamd (« host:port » or the path of its socket); when it does not answer, nothing is taken."""
    try:
        answer = _ask_clamd(data, address)
    except OSError as error:
        raise Unavailable("La vérification antivirus ne répond pas. Réessayez dans un instant.") from error
    if b"FOUND" in answer:
        raise UploadRefused("L’antivirus refuse ce fichier. Ne l’ouvrez pas, et ne l’envoyez à personne.")
    if not answer.rstrip(b"\0\n ").endswith(b"OK"):
        raise Unavailable("La vérification antivirus n’a pas abouti. Réessayez dans un instant.")


def _ask_clamd(data: bytes, address: str) -> bytes:
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(20)
        place: Any = address
    else:
        host, _, port = address.rpartition(":")
        connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        connection.settimeout(20)
        place = (host, int(port))
    with connection:
        connection.connect(place)
        connection.sendall(b"zINSTREAM\0" + struct.pack("!I", len(data)) + data + struct.pack("!I", 0))
        answer = b""
        while piece := connection.recv(4096):
            answer += piece
            if b"\0" in piece:
                break
    return answer
