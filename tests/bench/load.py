"""A load generator on loopback: one keep-alive connection a thread, requests ready as bytes, bounded in time."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

# connection number → the requests it sends, one after the other
Script = Callable[[int], Iterator[bytes]]


@dataclass
class Load:
    """What was measured: seconds of each answered request, and the statuses seen."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    size: int = 0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Milliseconds under which this share of the requests was answered."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


class Connection:
    """One HTTP/1.1 connection that reads whole answers."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None
        self.rest = b""

    def send(self, request: bytes) -> tuple[int, bytes, bytes]:
        """(status, head, body); reconnects when the server has closed an idle connection."""
        for attempt in (1, 2):
            if self.socket is None:
                self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.rest = b""
            try:
                self.socket.sendall(request)
                return self._answer()
            except (ConnectionError, TimeoutError):
                self.close()
                if attempt == 2:
                    raise
        raise AssertionError("unreachable")

    def _answer(self) -> tuple[int, bytes, bytes]:
        data = self.rest
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        lower = head.lower()
        start = lower.find(b"content-length:")
        length = int(lower[start + 15 :].split(b"\r\n", 1)[0]) if start >= 0 else 0
        while len(body) < length:
            body += self._more()
        self.rest = body[length:]
        if b"connection: close" in lower:
            self.close()
        return int(head[9:12]), head, body[:length]

    def _more(self) -> bytes:
        assert self.socket is not None
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionResetError
        return data

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
        self.socket = None


def http(method: str, path: str, cookie: str = "", body: bytes = b"", headers: tuple[str, ...] = ()) -> bytes:
    """The bytes of one request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if method == "POST":
        lines.append(f"Content-Length: {len(body)}")
        if not any(line.lower().startswith("content-type") for line in headers):
            lines.append("Content-Type: application/x-www-form-urlencoded")
    return "\r\n".join([*lines, "", ""]).encode() + body


def always(request: bytes) -> Script:
    """The same request again and again, whoever sends it."""
    return lambda number: itertools.repeat(request)


def press(port: int, script: Script, concurrency: int, seconds: float) -> Load:
    """Keep `concurrency` connections busy for so many seconds."""
    load = Load()
    lock = threading.Lock()
    gate = threading.Barrier(concurrency + 1)
    stop = threading.Event()
    problems: list[BaseException] = []

    def work(number: int) -> None:
        connection = Connection(port)
        times, statuses, size = [], {}, 0
        requests = script(number)
        gate.wait()
        try:
            while not stop.is_set():
                request = next(requests)
                begun = time.perf_counter()
                status, _, body = connection.send(request)
                times.append(time.perf_counter() - begun)
                statuses[status] = statuses.get(status, 0) + 1
                size = len(body)
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()
            with lock:
                load.times += times
                load.size = max(load.size, size)
                for status, count in statuses.items():
                    load.statuses[status] = load.statuses.get(status, 0) + count

    threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in range(concurrency)]
    for thread in threads:
        thread.start()
    gate.wait()
    begun = time.perf_counter()
    time.sleep(seconds)
    stop.set()
    for thread in threads:
        thread.join(timeout=60)
    load.seconds = time.perf_counter() - begun
    if problems:
        raise problems[0]
    return load
