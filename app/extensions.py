"""What one process of the product holds: settings, database, course, engines.

`create_app` fills a `Runtime`; `app.web.current` hands its parts to views.
Features register what others may call without knowing them: activity engines, embeds in a lesson,
the loader of the signed-in viewer.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.config import Settings
from app.content.catalog import Catalog
from app.content.loading import load_course
from app.db import Database
from app.storage import Storage, open_storage

WATCHED_FOLDERS = ("content", "quizzes")
WATCH_SECONDS = 1.0


class Course:
    """The course in force. In development it is read again when a file changes.

    In production the server's reload signal starts workers that read it anew; a request in flight keeps
    the catalog it began with, since a catalog is an immutable value.
    """

    def __init__(self, root: Path, *, watch: bool) -> None:
        self.root = root
        self.watch = watch
        self._lock = threading.Lock()
        self._stamp = self._files_stamp() if watch else None
        self._checked_at = time.monotonic()
        self._catalog = load_course(root)

    def current(self) -> Catalog:
        """The catalog in force now."""
        if self.watch and time.monotonic() - self._checked_at > WATCH_SECONDS:
            with self._lock:
                self._checked_at = time.monotonic()
                stamp = self._files_stamp()
                if stamp != self._stamp:
                    self._catalog, self._stamp = load_course(self.root), stamp
        return self._catalog

    def reload(self) -> Catalog:
        """Read the files again and put the new catalog in force at once."""
        catalog = load_course(self.root)
        with self._lock:
            self._catalog = catalog
        return catalog

    def _files_stamp(self) -> tuple[tuple[str, int, int], ...]:
        stamps = []
        for folder in WATCHED_FOLDERS:
            for path in sorted((self.root / folder).rglob("*")):
                if path.is_file():
                    status = path.stat()
                    stamps.append((str(path), status.st_mtime_ns, status.st_size))
        return tuple(stamps)


@dataclass
class Runtime:
    """The parts of one running process; made once by `create_app`."""

    settings: Settings
    database: Database
    course: Course
    # activity kind → engine (app.attempts.domain.Engine)
    engines: dict[str, Any] = field(default_factory=dict)
    # activity kind → function(attempt id) that gives the address of its page, where that is not /tentatives/<id>
    attempt_pages: dict[str, Callable[[str], str]] = field(default_factory=dict)
    # embed kind in a lesson → function(target, query arguments) that gives what the template shows
    embeds: dict[str, Callable[[str, Mapping[str, str]], Any]] = field(default_factory=dict)
    # who is signed in, or None; set by accounts
    viewer_loader: Callable[[], Any] = lambda: None
    # function(theme, text size, spacing, ruler) that keeps the signed-in person's comfort; set by accounts
    save_preferences: Callable[[str, str, str, bool], None] | None = None
    # name → function(db, user id) that gives all that a feature holds of one person, as JSON values
    exporters: dict[str, Callable[[Session, int], Any]] = field(default_factory=dict)
    # name → function(db, user id, now) that erases or pseudonymises what a feature holds of one person
    erasers: dict[str, Callable[[Session, int, datetime], None]] = field(default_factory=dict)
    # name → function(db, now) run from time to time: what has come to its end is closed or erased
    chores: dict[str, Callable[[Session, datetime], int]] = field(default_factory=dict)

    @cached_property
    def storage(self) -> Storage:
        """Where files are kept; opened when first asked for."""
        return open_storage(self.settings.storage_url)
