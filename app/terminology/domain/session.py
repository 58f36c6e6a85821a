"""Which card now and why, within the limits of the day; what is due, what comes. Pure.

A backlog is no debt: the limit of the day stands, what is most likely forgotten comes first, the rest waits its turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from app.terminology.domain.cards import Card, Deck
from app.terminology.domain.scheduling import day_start, in_paris, next_day, recall

SECONDS_PER_CARD = 20
# A card met a few minutes ago is shown ahead of its time when nothing else is left.
AHEAD = timedelta(minutes=20)
DEFAULT_NEW, DEFAULT_REVIEWS = 10, 60


@dataclass(frozen=True)
class Limits:
    """How much one asks of a day."""

    new: int = DEFAULT_NEW
    reviews: int = DEFAULT_REVIEWS


@dataclass(frozen=True)
class Known:
    """A card already met."""

    key: str
    memory: str
    due_at: datetime
    reviewed_at: datetime
    learning: bool
    reps: int
    lapses: int


@dataclass(frozen=True)
class Today:
    """What was done since midnight: new cards met, other cards reviewed, the topics that were seen."""

    new: int = 0
    reviews: int = 0
    topics: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Mistake:
    """A word that a closed copy got wrong."""

    word: str
    where: str
    at: datetime


@dataclass(frozen=True)
class Pick:
    """The card to show, and why today: `reason` completes « Parce que »."""

    card: Card
    reason: str
    reps: int
    new: bool


@dataclass(frozen=True)
class Session:
    """What is left of today."""

    pick: Pick | None
    due: int
    new: int
    later: int

    @property
    def left(self) -> int:
        return self.due + self.new

    @property
    def minutes(self) -> int:
        return minutes_for(self.left)


def minutes_for(cards: int) -> int:
    """The time that so many cards take, rounded up."""
    return ceil(cards * SECONDS_PER_CARD / 60)


def session_of(
    deck: Deck,
    known: Mapping[str, Known],
    mistakes: Sequence[Mistake],
    today: Today,
    limits: Limits,
    now: datetime,
) -> Session:
    """What comes now: what was just missed, mistakes made elsewhere, what is due, then new cards."""
    missed = _missed(deck, mistakes)
    learning, due = _due(deck, known, missed, now)
    room = max(limits.reviews - today.reviews, 0)
    chosen, later = due[:room], len(due) - len(due[:room])
    new = _new(deck, known, missed, today, max(limits.new - today.new, 0))
    ready = [one for one in learning if one.due_at <= now]
    pick: Pick | None = None
    if ready:
        pick = _again(deck, ready[0], now)
    elif chosen:
        pick = _review(deck, chosen[0], missed, now)
    elif new:
        pick = _first(new[0], missed, today.new + 1, limits.new, now)
    elif learning and learning[0].due_at <= now + AHEAD:
        pick = _again(deck, learning[0], now)
    return Session(pick, len(learning) + len(chosen), len(new), later)


def _missed(deck: Deck, mistakes: Sequence[Mistake]) -> Mapping[str, Mistake]:
    """The cards born from mistakes, by key; the latest mistake on a word counts."""
    found: dict[str, Mistake] = {}
    for mistake in sorted(mistakes, key=lambda one: (one.at, one.word), reverse=True):
        for card in deck.by_word.get(mistake.word, ()):
            found.setdefault(card.key, mistake)
    return found


def _due(
    deck: Deck, known: Mapping[str, Known], missed: Mapping[str, Mistake], now: datetime
) -> tuple[list[Known], list[Known]]:
    """The cards being learnt today, soonest first; the others due by midnight, missed ones then least sure first."""
    until = next_day(now)
    mine = [one for one in known.values() if one.key in deck.by_key]
    learning = sorted((one for one in mine if one.learning and one.due_at < until), key=lambda one: one.due_at)
    due = [
        one
        for one in mine
        if not one.learning and (one.due_at < until or (one.key in missed and missed[one.key].at > one.reviewed_at))
    ]
    due.sort(key=lambda one: (not _is_missed(one, missed), recall(one.memory, now), one.key))
    return learning, due


def _is_missed(one: Known, missed: Mapping[str, Mistake]) -> bool:
    return one.key in missed and missed[one.key].at > one.reviewed_at


def _new(deck: Deck, known: Mapping[str, Known], missed: Mapping[str, Mistake], today: Today, room: int) -> list[Card]:
    """Cards never met: those of mistakes first, then in the order of the deck; one card of a topic a day."""
    fresh = sorted((card for card in deck.cards if card.key not in known), key=lambda card: card.key not in missed)
    chosen: list[Card] = []
    seen = set(today.topics)
    for card in fresh:
        if len(chosen) >= room:
            break
        if card.topic not in seen:
            seen.add(card.topic)
            chosen.append(card)
    return chosen


def _again(deck: Deck, one: Known, now: datetime) -> Pick:
    minutes = max(round((now - one.reviewed_at).total_seconds() / 60), 1)
    ago = f"il y a {_plural(minutes, 'minute', 'minutes')}" if minutes < 90 else _days_ago(one.reviewed_at, now)
    return Pick(
        deck.by_key[one.key], f"vous apprenez cette carte : vue {ago}, elle se fixe en revenant vite.", one.reps, False
    )


def _review(deck: Deck, one: Known, missed: Mapping[str, Mistake], now: datetime) -> Pick:
    card = deck.by_key[one.key]
    if _is_missed(one, missed):
        return Pick(card, _missed_words(missed[one.key], now), one.reps, False)
    percent = round(100 * recall(one.memory, now))
    reason = f"vue {_days_ago(one.reviewed_at, now)}, vous avez environ {percent} % de chances de la retrouver."
    return Pick(card, reason, one.reps, False)


def _first(card: Card, missed: Mapping[str, Mistake], rank: int, limit: int, now: datetime) -> Pick:
    if card.key in missed:
        return Pick(card, _missed_words(missed[card.key], now), 0, True)
    return Pick(card, f"c’est une carte nouvelle, la {_rank(rank)} des {limit} du jour.", 0, True)


def _missed_words(mistake: Mistake, now: datetime) -> str:
    return f"une question sur ce mot vous a échappé dans « {mistake.where} », {_days_ago(mistake.at, now)}."


def _rank(number: int) -> str:
    return "première" if number == 1 else f"{number}e"


def _days_ago(instant: datetime, now: datetime) -> str:
    days = (in_paris(now).date() - in_paris(instant).date()).days
    if days <= 0:
        return "aujourd’hui"
    return "hier" if days == 1 else f"il y a {days} jours"


def _plural(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def due_now(cards: Iterable[Known], limits: Limits, done: int, now: datetime) -> int:
    """How many cards already met are due today, within the limit."""
    until = next_day(now)
    due = [one for one in cards if one.due_at < until]
    learning = sum(one.learning for one in due)
    return learning + min(len(due) - learning, max(limits.reviews - done, 0))


# Plots


@dataclass(frozen=True)
class Bar:
    """One bar of a plot: `value` cards of `total`."""

    day: datetime
    value: int
    total: int


def retention(answers: Iterable[tuple[datetime, bool]], now: datetime, weeks: int = 8) -> tuple[Bar, ...]:
    """Right answers among the cards that were past learning, week by week, the oldest first."""
    start = day_start(now) - timedelta(days=day_start(now).weekday())
    firsts = [day_start(start - timedelta(weeks=back) + timedelta(hours=3)) for back in reversed(range(weeks))]
    counts = [[0, 0] for _ in firsts]
    for at, right in answers:
        index = max((rank for rank, first in enumerate(firsts) if first <= at), default=None)
        if index is not None:
            counts[index][0] += right
            counts[index][1] += 1
    return tuple(Bar(first, right, total) for first, (right, total) in zip(firsts, counts, strict=True))


def load(cards: Iterable[Known], now: datetime, limits: Limits, days: int = 14) -> tuple[Bar, ...]:
    """Cards to come, day by day, as the limit spreads them: what passes the limit waits for the next day."""
    starts = [day_start(day_start(now) + timedelta(days=ahead, hours=3)) for ahead in range(days)]
    falling = [0] * days
    for one in cards:
        ahead = (in_paris(one.due_at).date() - starts[0].date()).days
        if ahead < days:
            falling[max(ahead, 0)] += 1
    bars, waiting = [], 0
    for start, count in zip(starts, falling, strict=True):
        waiting += count
        taken = min(waiting, limits.reviews)
        bars.append(Bar(start, taken, waiting))
        waiting -= taken
    return tuple(bars)
