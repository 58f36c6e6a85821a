"""The calendar of a VAE: one's own days and what is counted from them, as iCalendar; a private address to follow it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from hashlib import sha256

from icalendar import Alarm, Calendar, Event
from sqlalchemy.orm import Session

from app.content.schema.vae import VaeGuide
from app.portfolio.domain.vae import Dates, Deadline, DelayState, Milestone, Standing
from app.portfolio.models.vae import VaeFeed, VaeJourney
from app.portfolio.queries import vae as queries

DOMAIN = "vae.trait-dunion"
BEFORE_YOURS = (30, 7)
BEFORE_THE_JURY = (7, 1)
SHOWN = frozenset({DelayState.RUNNING, DelayState.NEAR, DelayState.LAST_DAY, DelayState.OVER})


def calendar_of(guide: VaeGuide, journey: VaeJourney, dates: Dates, standing: Standing, today: date, key: str) -> bytes:
    """The days noted and the delays that still run; `key` makes their names unique without telling whose they are."""
    calendar = Calendar()
    calendar.add("prodid", "-//Trait d’union//VAE//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Ma VAE")
    calendar.add("x-wr-timezone", "Europe/Paris")
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    person = sha256(f"{key}\n{journey.learner_id}".encode()).hexdigest()[:16]
    for event in _events(guide, journey, dates, standing, today, person):
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _events(
    guide: VaeGuide, journey: VaeJourney, dates: Dates, standing: Standing, today: date, person: str
) -> Iterator[Event]:
    for milestone, day in dates.items():
        told = guide.date_of(milestone)
        event = _event(f"{milestone.value}-{person}", f"VAE\u00a0: {told.label}", day, journey.updated_at)
        if milestone is Milestone.JURY_ON and day > today:
            _remind(event, BEFORE_THE_JURY)
        yield event
    for one in standing.deadlines:
        if one.state in SHOWN:
            yield _deadline(guide, one, journey, person)


def _deadline(guide: VaeGuide, one: Deadline, journey: VaeJourney, person: str) -> Event:
    delay = one.delay
    title = f"VAE, au plus tard\u00a0: {delay.title}"
    if delay.status == "a_verifier":
        title += " (à vérifier)"
    event = _event(f"{delay.id}-{person}", title, one.ends_on, journey.updated_at)
    sources = ", ".join(guide.source(source).title for source in delay.sources)
    lines = [
        f"Compté depuis le {one.since:%d/%m/%Y}.",
        *([delay.note] if delay.note else []),
        f"Source\u00a0: {', '.join(filter(None, (delay.article, sources)))}.",
    ]
    event.add("description", "\n".join(lines))
    if delay.owner == "candidate":
        _remind(event, BEFORE_YOURS)
    return event


def _event(name: str, title: str, day: date, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{name}@{DOMAIN}")
    event.add("dtstamp", at)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", title)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def _remind(event: Event, days: tuple[int, ...]) -> None:
    for before in days:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", str(event["summary"]))
        alarm.add("trigger", timedelta(days=-before))
        event.add_component(alarm)


def hash_token(token: str) -> str:
    """What is kept of the address of a calendar."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def make_feed(db: Session, journey: VaeJourney, now: datetime) -> str:
    """A new private address; its token is given once. The earlier one stops working."""
    revoke_feed(db, journey, now)
    token = secrets.token_urlsafe(32)
    db.add(VaeFeed(learner_id=journey.learner_id, token_hash=hash_token(token), created_at=now))
    db.flush()  # the page says that it is in force
    return token


def revoke_feed(db: Session, journey: VaeJourney, now: datetime) -> bool:
    """Take the private address back; whether there was one."""
    queries.hold(db, journey)
    found = False
    for feed in queries.feeds_of(db, journey.learner_id):
        if feed.revoked_at is None:
            feed.revoked_at, found = now, True
    db.flush()  # nobody follows it any more
    return found
