"""Use cases of the calendar: what comes for one person, as a page and as iCalendar; its private link."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from icalendar import Calendar, Event
from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.attendance.domain.calendar import FEED_AHEAD, FEED_BACK, CalendarEntry
from app.attendance.domain.sessions import SessionKind
from app.attendance.models.sessions import CalendarFeed
from app.attendance.queries import sessions as queries
from app.content.catalog import Catalog

# What another room adds to calendars: (db, catalog, viewer, now, since, until) → entries.
CalendarSource = Callable[[Session, Catalog, Viewer, datetime, datetime, datetime], Iterable[CalendarEntry]]

DOMAIN = "calendrier.trait-dunion"
SORTS = {
    SessionKind.VIRTUAL_CLASS: "classe virtuelle",
    SessionKind.GATHERING: "regroupement",
    SessionKind.INTERVIEW: "entretien",
}


def session_entries(
    db: Session, catalog: Catalog, viewer: Viewer, now: datetime, since: datetime, until: datetime
) -> Sequence[CalendarEntry]:
    """Live sessions as entries. The link of a virtual class is not in them: it stands on the page of the session."""
    prefix = "/formation/seances/" if viewer.is_staff else "/seances/"
    return [
        CalendarEntry(
            uid=f"seance-{line.session.id}",
            sort=SORTS[SessionKind(line.session.kind)],
            title=line.session.title,
            starts_at=line.session.starts_at,
            ends_at=line.session.ends_at,
            where=line.session.place or "à distance",
            path=f"{prefix}{line.session.id}",
            changed_at=line.session.changed_at,
            sequence=line.session.sequence,
            cancelled=line.session.cancelled_at is not None,
        )
        for line in queries.sessions_of_person(db, viewer, since, until)
    ]


def entries_of(
    db: Session,
    catalog: Catalog,
    viewer: Viewer,
    sources: Iterable[CalendarSource],
    now: datetime,
    since: datetime,
    until: datetime,
) -> Sequence[CalendarEntry]:
    """What the calendar of one person holds between two instants, from every room that has something to tell."""
    return [entry for source in sources for entry in source(db, catalog, viewer, now, since, until)]


def feed_entries(
    db: Session, catalog: Catalog, viewer: Viewer, sources: Iterable[CalendarSource], now: datetime
) -> Sequence[CalendarEntry]:
    """What a calendar that follows us holds: two months back, a year ahead. The bounds are whole days, so that the same
    calendar gives the same bytes all day long."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return entries_of(db, catalog, viewer, sources, now, today - FEED_BACK, today + FEED_AHEAD)


def ical_of(entries: Iterable[CalendarEntry], user_id: int, key: str, base_url: str) -> bytes:
    """The calendar as iCalendar; the same entries give the same bytes. It names nobody, and opens no virtual class."""
    calendar = Calendar()
    calendar.add("prodid", "-//Trait d’union//Formation//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Ma formation")
    calendar.add("x-wr-timezone", "Europe/Paris")
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    person = sha256(f"{key}\ncalendar\n{user_id}".encode()).hexdigest()[:16]
    for entry in sorted(entries, key=lambda one: (one.starts_at, one.uid)):
        calendar.add_component(_event(entry, person, base_url))
    return bytes(calendar.to_ical())


def _event(entry: CalendarEntry, person: str, base_url: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}-{person}@{DOMAIN}")
    event.add("dtstamp", entry.changed_at or entry.starts_at)
    event.add("sequence", entry.sequence)
    event.add("summary", f"{entry.title} ({entry.sort})")
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if entry.ends_at is None:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    else:
        event.add("dtstart", entry.starts_at)
        event.add("dtend", entry.ends_at)
    if entry.where:
        event.add("location", entry.where)
    if entry.path:
        event.add("url", f"{base_url.rstrip('/')}{entry.path}")
    return event


def hash_token(token: str) -> str:
    """What is kept of the address of a calendar."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def make_feed(db: Session, user_id: int, now: datetime) -> str:
    """A new private address; its token is given once. The earlier one stops working."""
    revoke_feed(db, user_id, now)
    token = secrets.token_urlsafe(32)
    db.add(CalendarFeed(user_id=user_id, token_hash=hash_token(token), created_at=now))
    db.flush()  # the page says that it is in force
    return token


def revoke_feed(db: Session, user_id: int, now: datetime) -> bool:
    """Take the private address back; whether there was one."""
    queries.hold_person(db, user_id)
    found = False
    for feed in queries.feeds_of(db, user_id):
        if feed.revoked_at is None:
            feed.revoked_at, found = now, True
    db.flush()  # nobody follows it any more
    return found
