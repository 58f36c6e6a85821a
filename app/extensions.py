"""What one process of the product holds: settings, database, course, engines.

`create_app` fills a `Runtime`; `app.web.current` hands its parts to views.
Features register what others may call without knowing them: activity engines, embeds in a lesson,
the loader of the signed-in viewer.
"""

from __future__ import annotations

import copy
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.config import Settings
from app.content.catalog import Catalog
from app.content.files import Overlay
from app.content.loading import load_course
from app.db import Database
from app.storage import Storage, open_storage

WATCHED_FOLDERS = ("content", "quizzes")
WATCH_SECONDS = 1.0
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Publications:
    """Where a process learns what lies over the files: asking for the stamp costs one small statement."""

    # A text that changes with each publication; "" while nothing lies over the files.
    stamp: Callable[[], str]
    # (stamp, what lies over the files), both of the same instant.
    overlay: Callable[[], tuple[str, Overlay]]


class Course:
    """The course in force: the files, and over them what trainers have published (see `over`).

    A publication is noticed at the next request, a second later at most; the new catalog is made beside the requests
    and put in force at once. In development the files too are read again when one changes; in production the server's
    reload signal starts workers that read them anew. A request in flight keeps the catalog it began with, since a
    catalog is an immutable value.
    """

    def __init__(self, root: Path, *, watch: bool) -> None:
        self.root = root
        self.watch = watch
        self._lock = threading.Lock()
        self._files = self._files_stamp() if watch else None
        self._checked_at = time.monotonic()
        self._shipped = self._catalog = load_course(root)
        self._publications: Publications | None = None
        self._stamp: str | None = ""
        self._overlay: Overlay = {}

    def over(self, publications: Publications) -> Course:
        """This course, with what a database publishes over its files."""
        course = copy.copy(self)
        course._lock = threading.Lock()
        course._publications = publications
        course._stamp = None
        return course

    def current(self) -> Catalog:
        """The catalog in force now."""
        if time.monotonic() - self._checked_at > WATCH_SECONDS or self._stamp is None:
            self._look()
        return self._catalog

    @property
    def overlay(self) -> Overlay:
        """What lies over the files of the catalog in force."""
        return self._overlay

    @property
    def in_force(self) -> tuple[str, Overlay, Catalog]:
        """The stamp of what was published, what lies over the files, and the catalog: all three of one instant."""
        with self._lock:
            return self._stamp or "", self._overlay, self._catalog

    def reload(self) -> Catalog:
        """Read all of it again and put the new catalog in force at once."""
        with self._lock:
            self._shipped = load_course(self.root)
            self._take(self._publications.stamp() if self._publications else "")
        return self._catalog

    def refresh(self) -> Catalog:
        """Put in force at once what has been published, here or elsewhere."""
        with self._lock:
            if self._publications is not None and (stamp := self._publications.stamp()) != self._stamp:
                self._take(stamp)
        return self._catalog

    def adopt(self, stamp: str, overlay: Overlay, catalog: Catalog) -> None:
        """Put in force a catalog that this process has made itself, before publishing it."""
        with self._lock:
            self._stamp, self._overlay, self._catalog = stamp, overlay, catalog
            self._checked_at = time.monotonic()

    def _look(self) -> None:
        """See whether something has changed; one thread at a time, the others go on with what is in force."""
        first = self._stamp is None
        if not self._lock.acquire(blocking=first):
            return
        released = False
        try:
            self._checked_at = time.monotonic()
            if self.watch and (files := self._files_stamp()) != self._files:
                self._shipped, self._files = load_course(self.root), files
                self._stamp = self._stamp or ""
                self._make(self._overlay)
            if self._publications is None:
                return
            try:
                stamp = self._publications.stamp()
            except SQLAlchemyError as error:
                # No base yet, or one that is busy: what is in force stays so, and the next look will tell.
                logger.debug("publications not read: %s", error)
                return
            if stamp == self._stamp:
                return
            if first:
                self._take(stamp)
            else:
                released = True
                threading.Thread(target=self._take_aside, args=(stamp,), name="course", daemon=True).start()
        finally:
            if not released:
                self._lock.release()

    def _take_aside(self, stamp: str) -> None:
        """Beside the requests, the lock held since the look that found the change."""
        try:
            self._take(stamp)
        except SQLAlchemyError:
            logger.exception("publications not taken")
        finally:
            self._lock.release()

    def _take(self, stamp: str) -> None:
        overlay: Overlay = {}
        if stamp and self._publications is not None:
            stamp, overlay = self._publications.overlay()
        self._make(overlay)
        self._stamp = stamp

    def _make(self, overlay: Overlay) -> None:
        self._catalog = load_course(self.root, overlay=overlay) if overlay else self._shipped
        self._overlay = overlay

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
