"""Live sessions: when one may be planned, the half-days it counts, when they may be signed.

Half-days are what attendance is signed by. The rule, as it is said on the page:

1. A session of four hours or less is one half-day, named by the hour at which it begins.
2. A longer one is two: cut at 13:00 in Paris where both sides keep 45 minutes, in its middle otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from app.attendance.domain.study_time import PARIS, paris_day
from app.errors import InvalidAction

ONE_HALF_DAY = timedelta(hours=4)
SHORTEST = timedelta(minutes=15)
LONGEST = timedelta(hours=10)
LEAST_SIDE = timedelta(minutes=45)
MIDDAY = time(13)
EVENING_FROM, AFTERNOON_FROM = 18, 12
SIGNED_FROM = timedelta(minutes=15)
SIGNED_UNTIL = timedelta(hours=4)
FARTHEST = timedelta(days=2 * 366)
DAYS_IN_A_ROW = 5


class SessionKind(StrEnum):
    """What a session is: at a distance, together, or one person with whoever trains them."""

    VIRTUAL_CLASS = "virtual_class"
    GATHERING = "gathering"
    INTERVIEW = "interview"


class HalfName(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


@dataclass(frozen=True)
class HalfDay:
    """One half-day of a session; `number` is 1 or 2."""

    number: int
    starts_at: datetime
    ends_at: datetime

    @property
    def name(self) -> HalfName:
        hour = self.starts_at.astimezone(PARIS).hour
        if hour >= EVENING_FROM:
            return HalfName.EVENING
        return HalfName.AFTERNOON if hour >= AFTERNOON_FROM else HalfName.MORNING

    @property
    def minutes(self) -> int:
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)

    def is_signable(self, now: datetime) -> bool:
        """Whether whoever is there may sign now: from a quarter of an hour before, until four hours after."""
        return self.starts_at - SIGNED_FROM <= now <= self.ends_at + SIGNED_UNTIL

    def has_begun(self, now: datetime) -> bool:
        return self.starts_at <= now


def half_days(starts_at: datetime, ends_at: datetime) -> tuple[HalfDay, ...]:
    """The half-days of a session; see the rule at the top of this file."""
    if ends_at - starts_at <= ONE_HALF_DAY:
        return (HalfDay(1, starts_at, ends_at),)
    midday = datetime.combine(paris_day(starts_at), MIDDAY, PARIS).astimezone(starts_at.tzinfo)
    kept = midday - starts_at >= LEAST_SIDE and ends_at - midday >= LEAST_SIDE
    cut = midday if kept else starts_at + (ends_at - starts_at) / 2
    return (HalfDay(1, starts_at, cut), HalfDay(2, cut, ends_at))


def paris_instant(local: datetime) -> datetime:
    """The instant of a Paris wall clock. An hour that the clock skips in March is refused; the one that it says twice
    in October is the first of the two."""
    given = local.replace(tzinfo=PARIS, fold=0)
    instant = given.astimezone(UTC)
    if instant.astimezone(PARIS).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise InvalidAction("Cette heure n’existe pas\u00a0: cette nuit-là, l’horloge passe de 2\u00a0h à 3\u00a0h.")
    return instant


def is_safe_link(link: str) -> bool:
    """Whether this may be opened from our page: an https address with a host, and no user or password in it."""
    if any(sign.isspace() or not sign.isprintable() for sign in link):
        return False
    try:
        parts = urlsplit(link)
        return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def check_session(starts_at: datetime, ends_at: datetime, place: str, link: str, now: datetime) -> None:
    """A session lies ahead, lasts a reasonable time on one day, and says where it is."""
    if ends_at - starts_at < SHORTEST:
        raise InvalidAction("La séance dure au moins un quart d’heure\u00a0: vérifiez l’heure de fin.")
    if ends_at - starts_at > LONGEST or paris_day(starts_at) != paris_day(ends_at - timedelta(seconds=1)):
        raise InvalidAction("Une séance tient dans une journée, en dix heures au plus.")
    if starts_at <= now:
        raise InvalidAction("Cette heure est déjà passée\u00a0: choisissez-en une à venir.")
    if starts_at > now + FARTHEST:
        raise InvalidAction("Une séance se prévoit deux ans à l’avance au plus.")
    if not place and not link:
        raise InvalidAction("Dites où la séance a lieu\u00a0: un lieu, un lien, ou les deux.")
    if link and not is_safe_link(link):
        raise InvalidAction("Le lien commence par https:// et mène à un site, sans identifiant dedans.")
