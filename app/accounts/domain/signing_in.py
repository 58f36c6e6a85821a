"""Rules of sessions, of proofs of identity, and of guessing: how long, how often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from app.accounts.domain.people import STAFF, Role

IDLE_LEARNER = timedelta(hours=2)
IDLE_STAFF = timedelta(minutes=30)
SESSION_LIFE = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=5)
PROOF_LIFE = timedelta(minutes=10)

FREE_TRIES = 5
FIRST_WAIT = timedelta(seconds=60)
DAY = timedelta(hours=24)
TRIES_A_DAY = 25
# A classroom behind one address must never be locked out: the cap is high and only slows down.
TRIES_AN_HOUR_AND_ADDRESS = 300
LETTERS_AN_HOUR_AND_ACCOUNT = 5


def idle_limit(role: Role) -> timedelta:
    """How long a session may rest: staff see the work of others."""
    return IDLE_STAFF if role in STAFF else IDLE_LEARNER


def session_end(role: Role, last_seen_at: datetime, expires_at: datetime) -> datetime:
    """When a session ends if it is not used any more.

    `last_seen_at` is written at most once per TOUCH_EVERY, which is therefore granted on top of the idle time.
    """
    return min(expires_at, last_seen_at + idle_limit(role) + TOUCH_EVERY)


def session_is_alive(role: Role, last_seen_at: datetime, expires_at: datetime, now: datetime) -> bool:
    """Whether a session still stands; at the very end of its time it does not."""
    return now < session_end(role, last_seen_at, expires_at)


def proof_is_fresh(reauthenticated_at: datetime | None, now: datetime) -> bool:
    """Whether the person proved who they are recently enough for a sensitive act."""
    return reauthenticated_at is not None and now - reauthenticated_at <= PROOF_LIFE


@dataclass(frozen=True)
class Tries:
    """What is counted of one account or address: instants (seconds) of the last day's tries, failures in a row."""

    at: tuple[int, ...] = ()
    streak: int = 0

    def recent(self, now: datetime, span: timedelta = DAY) -> Tries:
        """The same without the tries older than `span`; the streak ends with the last of them."""
        oldest = now.timestamp() - span.total_seconds()
        kept = tuple(instant for instant in self.at if instant > oldest)
        return Tries(kept, self.streak if kept else 0)

    def one_more(self, now: datetime) -> Tries:
        """Count a try as a failure before its secret is looked at: two at once are two."""
        return Tries((*self.at, int(now.timestamp())), self.streak + 1)

    def succeeded(self) -> Tries:
        """The last try was right: it does not count, and the streak ends."""
        return Tries(self.at[:-1], 0)


def wait_for_account(tries: Tries, now: datetime) -> int:
    """Seconds to wait before the next try on one account; 0 when it may come now.

    Five failures are free, then a minute, doubling; at most 25 tries in any 24 hours.
    """
    if not tries.at:
        return 0
    opens_at = 0.0
    if tries.streak >= FREE_TRIES:
        opens_at = tries.at[-1] + FIRST_WAIT.total_seconds() * 2 ** min(tries.streak - FREE_TRIES, 20)
    if len(tries.at) >= TRIES_A_DAY:
        opens_at = max(opens_at, tries.at[-TRIES_A_DAY] + DAY.total_seconds())
    # Never longer than a day: nobody is locked out for ever by a stranger.
    opens_at = min(opens_at, tries.at[-1] + DAY.total_seconds())
    return max(0, _whole_seconds(opens_at - now.timestamp()))


def wait_for_address(instants: Sequence[int], now: datetime, cap: int = TRIES_AN_HOUR_AND_ADDRESS) -> int:
    """Seconds to wait before the next try from one address: beyond the cap, until the oldest is an hour old."""
    if len(instants) < cap:
        return 0
    return max(0, _whole_seconds(instants[-cap] + 3600 - now.timestamp()))


def _whole_seconds(seconds: float) -> int:
    return int(-(-seconds // 1))


def wait_in_words(seconds: int) -> str:
    """« 1 minute », « 4 minutes », « 2 heures »."""
    minutes = max(1, -(-seconds // 60))
    if minutes < 60:
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    hours = -(-minutes // 60)
    return "1 heure" if hours == 1 else f"{hours} heures"


MAX_NEXT = 500


def local_path(target: str | None) -> str | None:
    """The target if it is a path of this site, else None: a link never sends elsewhere after signing in."""
    if not target or len(target) > MAX_NEXT or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if "\\" in target or any(ord(sign) < 33 or ord(sign) == 127 for sign in target):
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else None


BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_label(user_agent: str) -> str:
    """« Firefox sur Windows »: enough to recognise one's own browser, and no more."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "Navigateur")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), None)
    return f"{browser} sur {system}" if system else browser


def cut_address(address: str | None) -> str:
    """An address as kept with a session: the neighbourhood (/24 or /48), not the house."""
    if not address:
        return ""
    if ":" in address:
        groups = address.split("%", 1)[0].split("::", 1)[0].split(":")
        return ":".join(groups[:3]) + "::"
    return ".".join([*address.split(".")[:3], "0"])
