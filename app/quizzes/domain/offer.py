"""What a quiz offers to one person today: what is asked, how long, how many tries, where they stand. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from app.attempts.domain import AttemptState, AttemptSummary, Mode, is_over, may_start_again
from app.content.schema.quiz import PublishedQuiz


class Standing(StrEnum):
    """Where somebody stands with one quiz."""

    NEW = "new"
    OPEN = "open"
    PASSED = "passed"
    TRIED = "tried"
    WAITING = "waiting"


@dataclass(frozen=True)
class Offer:
    """A quiz, for one person, now."""

    quiz: PublishedQuiz
    standing: Standing
    tried: int
    open_attempt: str | None = None
    best: AttemptSummary | None = None
    last: AttemptSummary | None = None

    @property
    def may_start(self) -> bool:
        """Whether one more attempt may be opened; an open one may always be taken up again."""
        return self.open_attempt is not None or may_start_again(self.tried, self.quiz.max_attempts)

    @property
    def tries_left(self) -> int | None:
        """How many attempts may still be opened; None without a limit."""
        return None if self.quiz.max_attempts is None else max(0, self.quiz.max_attempts - self.tried)


def is_known(attempt: AttemptSummary) -> bool:
    """Whether its author knows what this attempt is worth: closed, and published when it is an exam."""
    return attempt.state == AttemptState.CLOSED and (attempt.mode != Mode.EXAM or attempt.released_at is not None)


def offer(quiz: PublishedQuiz, attempts: Sequence[AttemptSummary], now: datetime) -> Offer:
    """Where one person stands with a quiz, from their own attempts at it."""
    running = [one for one in attempts if one.state == AttemptState.OPEN and not is_over(now, one.deadline_at)]
    known = [one for one in attempts if is_known(one) and one.earned is not None]
    best = max(known, key=lambda one: (bool(one.passed), _share(one), one.number), default=None)
    last = max(attempts, key=lambda one: one.number, default=None)
    if running:
        standing = Standing.OPEN
    elif best is not None and best.passed:
        standing = Standing.PASSED
    elif last is None:
        standing = Standing.NEW
    elif not is_known(last) or last.complete is False:
        standing = Standing.WAITING
    else:
        standing = Standing.TRIED
    return Offer(quiz, standing, len(attempts), running[0].id if running else None, best, last)


def _share(attempt: AttemptSummary) -> Fraction:
    return (attempt.earned or Fraction(0)) / attempt.possible if attempt.possible else Fraction(0)


def questions_asked(quiz: PublishedQuiz) -> int:
    """How many questions one attempt holds."""
    return len(quiz.questions) if quiz.draw is None else min(quiz.draw, len(quiz.questions))


def points_asked(quiz: PublishedQuiz) -> Fraction | None:
    """How many points one attempt holds; None when it depends on the draw."""
    points = [question.points for question in quiz.questions]
    if questions_asked(quiz) == len(points):
        return sum(points, Fraction(0))
    return points[0] * questions_asked(quiz) if len(set(points)) == 1 else None


def seconds_allowed(quiz: PublishedQuiz, time_factor: Fraction) -> int | None:
    """How long an attempt lasts for this person, in seconds rounded up; None without a limit."""
    if quiz.time_limit_minutes is None:
        return None
    seconds = quiz.time_limit_minutes * 60 * time_factor
    return -(-seconds.numerator // seconds.denominator)


def duration_words(seconds: int) -> str:
    """« 20 minutes », « 26 minutes 40 secondes », « 1 h 20 »."""
    minutes, rest = divmod(seconds, 60)
    if minutes >= 60 and not rest:
        hours, minutes = divmod(minutes, 60)
        return f"{hours}\u00a0h\u00a0{minutes:02d}" if minutes else f"{hours}\u00a0h"
    words = [f"{minutes}\u00a0minute{'s' if minutes > 1 else ''}"] if minutes else []
    if rest:
        words.append(f"{rest}\u00a0seconde{'s' if rest > 1 else ''}")
    return " ".join(words)


def by_quiz(attempts: Iterable[AttemptSummary]) -> dict[str, list[AttemptSummary]]:
    """Attempts grouped by what they are about."""
    grouped: dict[str, list[AttemptSummary]] = {}
    for one in attempts:
        grouped.setdefault(one.activity_id, []).append(one)
    return grouped
