"""Starting the product and its yardstick under the same production server, and people signed in to it."""

from __future__ import annotations

import html
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.load import Connection, http

PROJECT = Path(__file__).resolve().parent.parent.parent
TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
START_SECONDS = 60
Form = dict[str, str] | list[tuple[str, str]]


@dataclass
class Server:
    """A running gunicorn."""

    port: int
    process: subprocess.Popen[bytes]

    def workers(self) -> list[int]:
        """The identifiers of its worker processes."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(one) for one in children.split()]

    def cpu_seconds(self) -> float:
        """Processor time that its workers have used."""
        ticks = os.sysconf("SC_CLK_TCK")
        total = 0
        for worker in self.workers():
            fields = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return total / ticks

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=40)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_server(target: str, environment: dict[str, str], log: Path, health: str) -> Server:
    """gunicorn with the product's own settings (app/server.py), serving `target`; returns once it answers."""
    port = free_port()
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", str(PROJECT / "app" / "server.py"), target],
            cwd=PROJECT,
            env={**os.environ, **environment, "PORT": str(port), "LOG_LEVEL": "warning"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    server = Server(port, process)
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended at once:\n{log.read_text()[-4000:]}")
        connection = Connection(port)
        try:
            if connection.send(http("GET", health))[0] == 200:
                return server
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    server.stop()
    raise RuntimeError(f"the server does not answer:\n{log.read_text()[-4000:]}")


def environment_of(instance: Path, **more: str) -> dict[str, str]:
    """The settings of a measured deployment."""
    return {"INSTANCE_PATH": str(instance), "SECOND_FACTOR_FOR_STAFF": "0", **more}


@contextmanager
def serving(target: str, environment: dict[str, str], log: Path, health: str = "/sante") -> Iterator[Server]:
    server = start_server(target, environment, log, health)
    try:
        yield server
    finally:
        server.stop()


def product_target() -> str:
    return "app:create_app()"


class Browser:
    """A person at the product, over real HTTP; its connection closes with it."""

    def __init__(self, port: int) -> None:
        self.connection = Connection(port)
        self.cookies: dict[str, str] = {}
        self.token = ""

    def __del__(self) -> None:
        self.connection.close()

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def send(
        self, method: str, path: str, form: Form | None = None, headers: tuple[str, ...] = ()
    ) -> tuple[int, str, bytes]:
        """(status, location, body); keeps cookies and the page's token."""
        fields = list(form.items()) if isinstance(form, dict) else list(form or ())
        body = urlencode([*fields, ("csrf_token", self.token)]).encode() if form is not None else b""
        status, head, answer = self.connection.send(http(method, path, self.cookie, body, headers))
        location = ""
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"set-cookie":
                key, _, rest = value.strip().decode().partition("=")
                self.cookies[key] = rest.split(";", 1)[0]
            elif name.lower() == b"location":
                location = value.strip().decode()
        found = TOKEN.search(answer)
        if found:
            self.token = html.unescape(found.group(1).decode())
        return status, location, answer

    def get(self, path: str) -> bytes:
        status, _, body = self.send("GET", path)
        assert status == 200, (status, path, body[:400])
        return body

    def post(self, path: str, form: Form, headers: tuple[str, ...] = ()) -> str:
        status, location, body = self.send("POST", path, form, headers)
        assert status == 303, (status, path, body[-2000:])
        return location

    def sign_in(self, email: str, password: str) -> None:
        self.get("/connexion")
        self.post("/connexion", {"email": email, "password": password})
