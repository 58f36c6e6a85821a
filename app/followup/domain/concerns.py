"""Who needs their trainer, and why: rules that can be read aloud, each with its threshold and its reason.

Every rule looks at what somebody did, or at what waits for an answer; none guesses at a person. A line of the list
gives the most pressing reason, the others beside it, and one thing to do. The page « comment cette liste est faite »
is written from the same figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.attendance.domain import paris_day

PARIS = ZoneInfo("Europe/Paris")
AWAY_DAYS = 7
AWAY_URGENT_DAYS = 14
NEVER_BEGUN_DAYS = 3
NEVER_BEGUN_URGENT_DAYS = 7
FAILS = 3
RULE_MISSES = 3
RULE_WINDOW_DAYS = 30
LATE_DAYS = 3
LATE_URGENT_DAYS = 14
EXAM_NEAR_DAYS = 60
EXAM_URGENT_DAYS = 30
# Below this, an example of practice is a title and some notes.
EXAMPLE_SIGNS = 300
ANSWER_URGENT_DAYS = 3
CONTACT_RESTS_DAYS = 4


class ConcernKind(StrEnum):
    """What may be the matter, the most pressing first where two are equally grave."""

    MESSAGE = "message"
    NEVER_BEGUN = "never_begun"
    AWAY = "away"
    DOSSIER = "dossier"
    FAILING = "failing"
    STUMBLING = "stumbling"
    LATE = "late"
    QUESTION = "question"
    READING = "reading"


ORDER = tuple(ConcernKind)


class Level(StrEnum):
    """How pressing it is; the page shows each by a shape and by words."""

    URGENT = "urgent"
    ATTENTION = "attention"
    REVIEW = "review"


LEVELS = tuple(Level)


class Act(StrEnum):
    """The one thing to do about a line."""

    ANSWER = "answer"
    WRITE = "write"
    CALL = "call"
    MEET = "meet"
    EXTEND = "extend"
    READ = "read"


class WaitKind(StrEnum):
    """What may wait for a trainer."""

    ESSAY = "essay"
    EXAM_COPY = "exam_copy"
    EVIDENCE = "evidence"
    RECORD = "record"
    DICTATION = "dictation"
    MESSAGE = "message"
    REPORT = "report"


TO_READ = frozenset(
    {WaitKind.ESSAY, WaitKind.EXAM_COPY, WaitKind.EVIDENCE, WaitKind.RECORD, WaitKind.DICTATION},
)


@dataclass(frozen=True)
class Wait:
    """Something that waits for a trainer: whose, what, where it is done, since when."""

    kind: WaitKind
    learner_id: int
    title: str
    address: str
    since: datetime


@dataclass(frozen=True)
class LastAct:
    """The last thing somebody did here, in words."""

    title: str
    at: datetime


@dataclass(frozen=True)
class Failing:
    """An activity failed again and again, never passed."""

    title: str
    times: int
    last_at: datetime


@dataclass(frozen=True)
class Missed:
    """A rule of the trade, and how often it went wrong out of the times it was asked, lately."""

    statement: str
    missed: int
    asked: int
    last_at: datetime


@dataclass(frozen=True)
class Late:
    """A step of the path whose day is over."""

    title: str
    due: date


@dataclass(frozen=True)
class Dossier:
    """What the dossier professionnel lacks, as it stands: empty when every activité-type has its example."""

    gap: str
    touched_at: datetime | None = None


@dataclass(frozen=True)
class Facts:
    """All that the rules look at, for one person."""

    learner_id: int
    name: str
    since: datetime
    last_act: LastAct | None = None
    exam_on: date | None = None
    dossier: Dossier | None = None
    failing: tuple[Failing, ...] = ()
    missed: tuple[Missed, ...] = ()
    late: tuple[Late, ...] = ()
    waits: tuple[Wait, ...] = ()
    # when somebody of the team last spoke with this person
    contacted_at: datetime | None = None


@dataclass(frozen=True)
class Concern:
    """One reason to look after somebody: how pressing, in which words, since when, and what to do."""

    kind: ConcernKind
    level: Level
    words: str
    since: datetime
    act: Act
    address: str = ""


def days_between(earlier: datetime, later: datetime) -> int:
    """Days of the calendar in Paris: from an evening to the next morning is one."""
    return (paris_day(later) - paris_day(earlier)).days


# The rules. Each gives at most one concern.


def never_begun(facts: Facts, now: datetime) -> list[Concern]:
    """Enrolled for some days, not one act."""
    days = days_between(facts.since, now)
    if facts.last_act is not None or days < NEVER_BEGUN_DAYS:
        return []
    level = Level.URGENT if days >= NEVER_BEGUN_URGENT_DAYS else Level.ATTENTION
    return [Concern(ConcernKind.NEVER_BEGUN, level, "aucun acte depuis l’inscription", facts.since, reach(facts, now))]


def away(facts: Facts, now: datetime) -> list[Concern]:
    """Began, then nothing for a week."""
    act = facts.last_act
    if act is None or days_between(act.at, now) < AWAY_DAYS:
        return []
    days = days_between(act.at, now)
    level = Level.URGENT if days >= AWAY_URGENT_DAYS else Level.ATTENTION
    return [Concern(ConcernKind.AWAY, level, f"arrêt sur {act.title}", act.at, reach(facts, now))]


def reach(facts: Facts, now: datetime) -> Act:
    """Write first; who was contacted a moment ago and does not come back is called."""
    silent_since = facts.last_act.at if facts.last_act else facts.since
    told = facts.contacted_at is not None and facts.contacted_at > silent_since
    return Act.CALL if told else Act.WRITE


def failing(facts: Facts, now: datetime) -> list[Concern]:
    """The same activity failed three times, never passed."""
    worst = [one for one in facts.failing if one.times >= FAILS]
    if not worst:
        return []
    one = max(worst, key=lambda item: (item.times, item.last_at))
    words = f"{one.times} échecs de suite à « {one.title} »"
    return [Concern(ConcernKind.FAILING, Level.ATTENTION, words, one.last_at, Act.MEET)]


def stumbling(facts: Facts, now: datetime) -> list[Concern]:
    """The same rule of the trade missed three times lately, and at least every second time."""
    again = [one for one in facts.missed if one.missed >= RULE_MISSES and one.missed * 2 >= one.asked]
    if not again:
        return []
    one = max(again, key=lambda item: (item.missed, item.last_at))
    words = f"{one.statement} (manquée {one.missed} fois sur {one.asked})"
    return [Concern(ConcernKind.STUMBLING, Level.ATTENTION, words, one.last_at, Act.MEET)]


def late(facts: Facts, now: datetime) -> list[Concern]:
    """A step of the path is more than three days late."""
    today = paris_day(now)
    steps = sorted((one for one in facts.late if (today - one.due).days > LATE_DAYS), key=lambda one: one.due)
    if not steps:
        return []
    first, more = steps[0], len(steps) - 1
    words = first.title + (f", et {more} autre{'s' if more > 1 else ''}" if more else "")
    days = (today - first.due).days
    level = Level.URGENT if days >= LATE_URGENT_DAYS else Level.ATTENTION
    return [Concern(ConcernKind.LATE, level, words, day_after(first.due), Act.EXTEND)]


def day_after(day: date) -> datetime:
    """The instant at which a day was over, in Paris."""
    after = day + timedelta(days=1)
    return datetime(after.year, after.month, after.day, tzinfo=PARIS)


def dossier(facts: Facts, now: datetime) -> list[Concern]:
    """The exam is near and an activité-type of the dossier has no example yet."""
    today = paris_day(now)
    if facts.exam_on is None or facts.dossier is None or not facts.dossier.gap or facts.exam_on < today:
        return []
    left = (facts.exam_on - today).days
    if left > EXAM_NEAR_DAYS:
        return []
    level = Level.URGENT if left <= EXAM_URGENT_DAYS else Level.ATTENTION
    since = max(facts.since, day_after(facts.exam_on - timedelta(days=EXAM_NEAR_DAYS + 1)))
    words = f"{facts.dossier.gap}, examen dans {left}\u00a0jour{'s' if left > 1 else ''}"
    return [Concern(ConcernKind.DOSSIER, level, words, since, Act.MEET)]


def _waiting(facts: Facts, kinds: frozenset[WaitKind]) -> list[Wait]:
    return sorted((one for one in facts.waits if one.kind in kinds), key=lambda one: one.since)


def message(facts: Facts, now: datetime) -> list[Concern]:
    """A message has no answer yet."""
    waiting = _waiting(facts, frozenset({WaitKind.MESSAGE}))
    if not waiting:
        return []
    first = waiting[0]
    urgent = days_between(first.since, now) >= ANSWER_URGENT_DAYS
    level = Level.URGENT if urgent else Level.ATTENTION
    return [Concern(ConcernKind.MESSAGE, level, f"« {first.title} »", first.since, Act.ANSWER, first.address)]


def question(facts: Facts, now: datetime) -> list[Concern]:
    """A question was contested and nobody answered yet."""
    waiting = _waiting(facts, frozenset({WaitKind.REPORT}))
    if not waiting:
        return []
    first = waiting[0]
    return [Concern(ConcernKind.QUESTION, Level.REVIEW, first.title, first.since, Act.ANSWER, first.address)]


def reading(facts: Facts, now: datetime) -> list[Concern]:
    """Something handed in waits to be read."""
    waiting = _waiting(facts, TO_READ)
    if not waiting:
        return []
    first, more = waiting[0], len(waiting) - 1
    words = first.title + (f", et {more} autre{'s' if more > 1 else ''}" if more else "")
    return [Concern(ConcernKind.READING, Level.REVIEW, words, first.since, Act.READ, first.address)]
