"""Writers of one process who wait at the same moment pass together: one transaction, one wait for the disk."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

T = TypeVar("T")

MOST_TOGETHER = 64


class Ticket:
    """One piece of writing that waits, then what became of it."""

    def __init__(self, job: Callable[[Any], Any]) -> None:
        self.job = job
        self.is_over = False
        self.result: Any = None
        self.error: BaseException | None = None


class Together:
    """Whoever comes first leads: enters the queue of the base, does what waits by then, commits, tells the others."""

    def __init__(self, transaction: Callable[[], AbstractContextManager[Any]]) -> None:
        self._transaction = transaction
        self._waiting: deque[Ticket] = deque()
        self._lead = threading.Lock()

    def run(self, job: Callable[[Any], T]) -> T:
        """The result of this job, once committed. Raises what it raised, or what the shared transaction did."""
        ticket = Ticket(job)
        self._waiting.append(ticket)
        with self._lead:
            while not ticket.is_over:
                self._lead_the_way()
        if ticket.error is not None:
            raise ticket.error
        result: T = ticket.result
        return result

    def _lead_the_way(self) -> None:
        taken: list[Ticket] = []
        error: BaseException | None = None
        try:
            with self._transaction() as connection:
                while self._waiting and len(taken) < MOST_TOGETHER:
                    ticket = self._waiting.popleft()
                    taken.append(ticket)
                    ticket.result = ticket.job(connection)
        except BaseException as raised:
            error = raised
            if not taken:
                # The base could not even be entered: nobody who waits now will do better.
                taken.extend(self._waiting)
                self._waiting.clear()
        for ticket in taken:
            ticket.error = error
            ticket.is_over = True
