"""A sitting in progress: what a candidate may do now, and how much time is left. Time is the server’s."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.attempts.domain import EXAM_COPY, is_too_late
from app.content.schema.exam import Exam, ExamPart

ANNOUNCED_MINUTES = (30, 10, 5, 1)
MIN_SIGNATURES = 2
MIN_EVALUATORS = 2


def copy_id(seat_id: str, part_id: str) -> str:
    """How the log names the copy of one part of one candidate."""
    return f"{EXAM_COPY}{seat_id}.{part_id}"


class Phase(StrEnum):
    """Where one candidate stands."""

    EARLY = "early"
    WAITING = "waiting"
    RUNNING = "running"
    BETWEEN = "between"
    MISSED = "missed"
    FINISHED = "finished"
    PUBLISHED = "published"


class PartState(StrEnum):
    TO_COME = "to_come"
    NEXT = "next"
    RUNNING = "running"
    DONE = "done"


@dataclass(frozen=True)
class Taken:
    """What is kept of one part that was begun."""

    position: int
    attempt_id: str | None
    started_at: datetime
    deadline_at: datetime
    closed_at: datetime | None
    closed_by: str | None

    def is_over(self, now: datetime) -> bool:
        """Whether it is closed, by hand or because its time and its grace have passed."""
        return self.closed_at is not None or is_too_late(now, self.deadline_at)


@dataclass(frozen=True)
class PartLine:
    """One part on the candidate’s page."""

    position: int
    part: ExamPart
    state: PartState
    taken: Taken | None


@dataclass(frozen=True)
class Course:
    """Where one candidate stands in the parts."""

    phase: Phase
    lines: tuple[PartLine, ...]

    @property
    def current(self) -> PartLine | None:
        """The part under way, or the one that may be begun."""
        return next((one for one in self.lines if one.state in {PartState.RUNNING, PartState.NEXT}), None)


def course_of(
    exam: Exam,
    taken: Sequence[Taken],
    now: datetime,
    *,
    opens_at: datetime,
    closes_at: datetime,
    published: bool,
) -> Course:
    """Where a candidate stands: parts come in order, one at a time, and none begins outside the dates."""
    by_position = {one.position: one for one in taken}
    lines: list[PartLine] = []
    ahead = True
    for position, part in enumerate(exam.parts):
        one = by_position.get(position)
        if one is not None and one.is_over(now):
            state = PartState.DONE
        elif one is not None:
            state, ahead = PartState.RUNNING, False
        else:
            state, ahead = (PartState.NEXT if ahead else PartState.TO_COME), False
        lines.append(PartLine(position, part, state, one))
    return Course(_phase(lines, now, opens_at, closes_at, published=published), tuple(lines))


def _phase(lines: list[PartLine], now: datetime, opens_at: datetime, closes_at: datetime, *, published: bool) -> Phase:
    if published:
        return Phase.PUBLISHED
    if all(one.state == PartState.DONE for one in lines):
        return Phase.FINISHED
    if any(one.state == PartState.RUNNING for one in lines):
        return Phase.RUNNING
    if now >= closes_at:
        return Phase.MISSED if not any(one.taken for one in lines) else Phase.FINISHED
    if now < opens_at:
        return Phase.EARLY
    return Phase.BETWEEN if any(one.taken for one in lines) else Phase.WAITING


def seconds_left(deadline_at: datetime, now: datetime) -> int:
    """Whole seconds before the deadline, never negative."""
    return max(0, int((deadline_at - now).total_seconds()))


def left_words(seconds: int) -> str:
    """« Il reste 1 h 04 », « il reste moins d’une minute »."""
    if seconds <= 0:
        return "Le temps est écoulé"
    minutes = seconds // 60
    if minutes == 0:
        return "Il reste moins d’une minute"
    if minutes < 60:
        return f"Il reste {minutes}\u00a0minute{'s' if minutes > 1 else ''}"
    return f"Il reste {minutes // 60}\u00a0h\u00a0{minutes % 60:02d}"
