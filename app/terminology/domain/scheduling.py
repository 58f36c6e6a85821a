"""When a card comes back: FSRS-6 by the `fsrs` library, with our clock, our cap and no chance in it. Pure.

A card's memory is the fold of its reviews: each keeps the cap it was made with, so that folding again gives the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import fsrs

from app.terminology.domain.answers import AnswerVerdict

PARIS = ZoneInfo("Europe/Paris")
LONGEST = 365
RETENTION = 0.9
# A right answer slower than this hesitates, a right one quicker is easy; typing takes its own time on top.
HESITATION, EASE, PER_SIGN = 20.0, 4.0, 0.35
WATCHED = 600.0
Rating = fsrs.Rating


@dataclass(frozen=True)
class Review:
    """One answer, as it is kept for ever."""

    rating: int
    cap: int
    at: datetime


@dataclass(frozen=True)
class Memory:
    """Where one card stands: the library's card as JSON, and what pages ask of it."""

    card: str
    due_at: datetime
    reviewed_at: datetime
    stability: float
    learning: bool
    reps: int
    lapses: int


@lru_cache(maxsize=512)
def scheduler(cap: int) -> fsrs.Scheduler:
    """The library's scheduler. Fuzzing is off: a fold that draws lots would not replay."""
    return fsrs.Scheduler(desired_retention=RETENTION, maximum_interval=cap, enable_fuzzing=False)


def cap_for(exam_date: date | None, now: datetime) -> int:
    """The longest interval in days: every card comes back before the exam; a year without one or once it is past."""
    if exam_date is None:
        return LONGEST
    days = (exam_date - in_paris(now).date()).days
    return LONGEST if days < 0 else min(max(days, 1), LONGEST)


def reviewed(memory: Memory | None, review: Review) -> Memory:
    """The memory after one more answer."""
    before = fsrs.Card.from_json(memory.card) if memory else fsrs.Card(card_id=1, due=review.at)
    lapse = before.state == fsrs.State.Review and review.rating == Rating.Again
    after, _ = scheduler(review.cap).review_card(before, Rating(review.rating), review.at)
    assert after.stability is not None
    return Memory(
        card=json.dumps(json.loads(after.to_json()), sort_keys=True, separators=(",", ":")),
        due_at=after.due,
        reviewed_at=review.at,
        stability=after.stability,
        learning=after.state != fsrs.State.Review,
        reps=(memory.reps if memory else 0) + 1,
        lapses=(memory.lapses if memory else 0) + lapse,
    )


def folded(reviews: Iterable[Review]) -> Memory | None:
    """The memory that these answers leave, in their order."""
    memory: Memory | None = None
    for review in reviews:
        memory = reviewed(memory, review)
    return memory


def recall(card: str, now: datetime) -> float:
    """The probability that the card is remembered now, between 0 and 1."""
    return scheduler(LONGEST).get_card_retrievability(fsrs.Card.from_json(card), now)


def rating_of(verdict: AnswerVerdict, seconds: float | None, signs: int, *, hesitated: bool) -> fsrs.Rating:
    """What an answer is worth to the scheduler. Time only nuances what is right: it never makes it wrong.

    `seconds` is None when it was not measured or when the learner does not want it to count.
    """
    if verdict in (AnswerVerdict.WRONG, AnswerVerdict.BLANK):
        return Rating.Again
    if hesitated or verdict == AnswerVerdict.SLIP:
        return Rating.Hard
    if seconds is None or seconds > WATCHED:
        return Rating.Good
    thought = seconds - PER_SIGN * signs
    if thought > HESITATION:
        return Rating.Hard
    return Rating.Easy if thought < EASE else Rating.Good


def in_paris(instant: datetime) -> datetime:
    """The same instant on a Paris wall clock."""
    return instant.astimezone(PARIS)


def day_start(now: datetime) -> datetime:
    """Midnight in Paris: limits are counted by day."""
    return in_paris(now).replace(hour=0, minute=0, second=0, microsecond=0)


def next_day(now: datetime) -> datetime:
    """The next midnight in Paris."""
    return day_start(day_start(now) + timedelta(hours=30))
