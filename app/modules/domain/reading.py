"""Where a reader stands: in a lesson, in a module, in the course."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.content.catalog import Catalog, LearningModule, Lesson
from app.content.markdown import Heading
from app.errors import InvalidAction

PART_LEVEL = 2


class LessonState(StrEnum):
    """How far one lesson is read."""

    UNREAD = "unread"
    STARTED = "started"
    FINISHED = "finished"


class ReadingEvent(StrEnum):
    """What happened in a reading, worth keeping: each is one line of the record."""

    OPENED = "opened"
    ADVANCED = "advanced"
    FINISHED = "finished"
    REOPENED = "reopened"


@dataclass(frozen=True)
class ReadingState:
    """One person's reading of one lesson.

    `heading` is where they stopped; `furthest` counts the headings reached, and never falls;
    `digest` is the version of the lesson they last read.
    """

    module_id: str
    lesson_id: str
    heading: str | None
    furthest: int
    opened_at: datetime
    updated_at: datetime
    finished_at: datetime | None
    digest: str


Progress = Mapping[tuple[str, str], ReadingState]


def is_open(lesson: Lesson) -> bool:
    """The first lesson of each module is read without an account."""
    return lesson.number == 1


def lesson_state(reading: ReadingState | None) -> LessonState:
    """Unread, started or finished."""
    if reading is None:
        return LessonState.UNREAD
    return LessonState.STARTED if reading.finished_at is None else LessonState.FINISHED


# What becomes of a reading


def opened(lesson: Lesson, now: datetime) -> ReadingState:
    """A reading that begins: at the top of the lesson."""
    return ReadingState(lesson.module_id, lesson.id, None, 0, now, now, None, lesson.digest)


def moved(lesson: Lesson, reading: ReadingState, heading_id: str | None, now: datetime) -> ReadingState:
    """The reader is now at this heading (None: they only opened the page); what was reached stays reached."""
    if heading_id is None:
        return replace(reading, updated_at=now, digest=lesson.digest)
    rank = _rank(lesson, heading_id)
    if rank is None:
        raise InvalidAction("Ce passage n’existe pas dans la leçon. Rechargez la page, puis recommencez.")
    furthest = max(min(reading.furthest, len(lesson.body.headings)), rank)
    return replace(reading, heading=heading_id, furthest=furthest, updated_at=now, digest=lesson.digest)


def finished(lesson: Lesson, reading: ReadingState, now: datetime) -> ReadingState:
    """The reader says that the lesson is read; saying it twice keeps the first date."""
    return replace(
        reading,
        furthest=len(lesson.body.headings),
        finished_at=reading.finished_at or now,
        updated_at=now,
        digest=lesson.digest,
    )


def reopened(reading: ReadingState, now: datetime) -> ReadingState:
    """The reader takes their word back: the lesson is to be finished again."""
    return replace(reading, finished_at=None, updated_at=now)


def _rank(lesson: Lesson, heading_id: str) -> int | None:
    """The place of a heading in its lesson, from 1."""
    for rank, heading in enumerate(lesson.body.headings, start=1):
        if heading.id == heading_id:
            return rank
    return None


# The plan of a lesson


@dataclass(frozen=True)
class PlanStep:
    """One part of a lesson, as its plan shows it."""

    heading: Heading
    read: bool
    here: bool


def resume_heading(lesson: Lesson, reading: ReadingState | None) -> Heading | None:
    """Where to take the lesson up again, or None when there is nothing to come back to.

    When the heading is gone because the lesson changed, the furthest one that is left stands for it.
    """
    if reading is None or reading.finished_at is not None or reading.heading is None:
        return None
    headings = lesson.body.headings
    for heading in headings[1:]:
        if heading.id == reading.heading:
            return heading
    if any(heading.id == reading.heading for heading in headings[:1]) or not headings:
        return None
    rank = min(reading.furthest, len(headings))
    return headings[rank - 1] if rank > 1 else None


def plan_of(lesson: Lesson, reading: ReadingState | None) -> tuple[PlanStep, ...]:
    """The parts of a lesson: those that the reader has passed are read, one is where they stopped."""
    headings = lesson.body.headings
    parts = [rank for rank, heading in enumerate(headings) if heading.level == PART_LEVEL]
    done = reading is not None and reading.finished_at is not None
    furthest = reading.furthest if reading is not None else 0
    place = _part_of(lesson, parts, reading)
    return tuple(
        PlanStep(
            headings[rank],
            # A part is read once the next one is reached; the last one, once the lesson is finished.
            read=done or (following is not None and following < furthest),
            here=not done and rank == place,
        )
        for rank, following in zip(parts, [*parts[1:], None], strict=False)
    )


def _part_of(lesson: Lesson, parts: list[int], reading: ReadingState | None) -> int | None:
    if reading is None or reading.heading is None:
        return None
    rank = _rank(lesson, reading.heading) or min(reading.furthest, len(lesson.body.headings))
    before = [part for part in parts if part < rank]
    return before[-1] if before else None


# Modules and the course


@dataclass(frozen=True)
class ModuleProgress:
    """Where a reader stands in one module."""

    module: LearningModule
    read: int
    total: int
    started: bool
    next: Lesson | None

    @property
    def done(self) -> bool:
        """Every lesson is read; a module without a lesson is never done."""
        return self.total > 0 and self.read == self.total


def module_progress(module: LearningModule, progress: Progress) -> ModuleProgress:
    """Lessons read in a module, and the one to read next: the one left last, else the first unread."""
    readings = [(lesson, progress.get((module.id, lesson.id))) for lesson in module.lessons]
    unfinished = [(lesson, reading) for lesson, reading in readings if reading is None or reading.finished_at is None]
    under_way = [(reading.updated_at, lesson) for lesson, reading in unfinished if reading is not None]
    following = unfinished[0][0] if unfinished else None
    if under_way:
        following = max(under_way, key=lambda pair: (pair[0], -pair[1].number))[1]
    return ModuleProgress(
        module=module,
        read=len(readings) - len(unfinished),
        total=len(readings),
        started=any(reading is not None for _, reading in readings),
        next=following,
    )


def next_lesson(catalog: Catalog, progress: Progress) -> Lesson | None:
    """The lesson to read now, or None when all are read.

    First the module under way that was touched last; else the first module whose prerequisites are done;
    else, when prerequisites bar every way, the first module that is left.
    """
    positions = {module_id: module_progress(module, progress) for module_id, module in catalog.modules.items()}
    left = [position for position in positions.values() if position.next is not None]
    under_way = [position for position in left if position.started]
    if under_way:
        return max(under_way, key=lambda position: _last_touched(position.module, progress)).next
    ready = [position for position in left if not missing_prerequisites(position.module, positions)]
    chosen = ready or left
    return chosen[0].next if chosen else None


def missing_prerequisites(module: LearningModule, positions: Mapping[str, ModuleProgress]) -> tuple[str, ...]:
    """The modules to be read before this one that are not read yet."""
    return tuple(
        module_id for module_id in module.prerequisites if module_id in positions and not positions[module_id].done
    )


def _last_touched(module: LearningModule, progress: Progress) -> datetime:
    return max(
        progress[(module.id, lesson.id)].updated_at for lesson in module.lessons if (module.id, lesson.id) in progress
    )
