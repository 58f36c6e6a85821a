"""The agenda as a page shows it: one day, some practitioners, every line and every hole; the places of a search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd

from app.content.schema.people import Opening, Practitioner
from app.reception.domain.agenda import minutes_of
from app.reception.domain.state import Booking, DeskState
from app.reception.views.sight import Sight
from app.reception.views.words import hour, motive_label

COLUMNS = 3
FINEST, COARSEST = 5, 30
DAYS = 14


@dataclass(frozen=True)
class Cell:
    """One box of the agenda: `kind` is taken, free, urgent (kept for emergencies), past or closed."""

    kind: str
    rows: int
    start: int
    end: int
    words: str = ""
    note: str = ""
    booking: str = ""


@dataclass(frozen=True)
class Row:
    """One row: its hour, and the boxes that begin there."""

    start: int
    words: str
    full_hour: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Picked:
    """The line of the agenda that one is about to move or cancel."""

    booking: Booking
    patient: str
    words: str


@dataclass(frozen=True)
class AgendaSheet:
    """One day of the agenda. `grain` is how many minutes a row lasts."""

    number: int
    practitioners: tuple[Practitioner, ...]
    rows: tuple[Row, ...]
    grain: int
    picked: Picked | None
    groups: tuple[tuple[int, str], ...]
    first: int
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Slots:
    """What the last search found: for whom and for what, by day."""

    practitioner: str
    motive: str
    words: str
    days: tuple[tuple[int, tuple[int, ...]], ...]
    stale: bool

    @property
    def value(self) -> str:
        """The motive as forms name it."""
        return f"{self.practitioner}/{self.motive}"


def agenda_sheet(sight: Sight, state: DeskState, number: int, booking_id: str, first: int) -> AgendaSheet:
    """One day of the agenda for some practitioners."""
    everyone = sight.day.practitioners
    first = first // COLUMNS * COLUMNS if first < len(everyone) else 0
    shown = everyone[first : first + COLUMNS]
    columns = [tuple(_column(sight, state, one, number)) for one in shown]
    bounds = [edge for column in columns for cell in column for edge in (cell.start, cell.end)]
    grain = _grain(bounds)
    opened = sorted({one.day for practitioner in everyone for one in practitioner.openings})
    return AgendaSheet(
        number=number,
        practitioners=shown,
        rows=tuple(_rows(columns, bounds, grain)),
        grain=grain,
        picked=_picked(sight, booking_id),
        groups=tuple(
            (start, ", ".join(one.name for one in everyone[start : start + COLUMNS]))
            for start in range(0, len(everyone), COLUMNS)
        ),
        first=first,
        before=max((one for one in opened if one < number), default=None),
        after=min((one for one in opened if one > number), default=None),
    )


def _column(sight: Sight, state: DeskState, practitioner: Practitioner, number: int) -> Iterator[Cell]:
    lines = sorted(
        (one for one in sight.seen.agenda if one.practitioner == practitioner.id and one.day == number),
        key=lambda one: one.start,
    )
    openings = sorted((one for one in practitioner.openings if one.day == number), key=lambda one: one.start)
    at = None
    for line in lines:
        end = line.start + minutes_of(sight.day, line)
        yield from _holes(openings, at, line.start, state.minute if number == 0 else 0)
        start = line.start if at is None else max(line.start, at)
        names = sight.seen.names.get(line.patient, line.patient)
        note = motive_label(sight.day, practitioner.id, line.motive)
        if at is not None and line.start < at:
            note = f"{note}, à {hour(line.start)} aussi"
        yield Cell("taken", 0, start, max(end, start + FINEST), names, note, line.id)
        at = max(end, start + FINEST)
    yield from _holes(openings, at, 24 * 60, state.minute if number == 0 else 0)


def _holes(openings: list[Opening], at: int | None, until: int, now: int) -> Iterator[Cell]:
    """What is open and empty between two lines, an hour at most in one box."""
    for opening in openings:
        start = opening.start if at is None else max(opening.start, at)
        end = min(opening.end, until)
        while start < end:
            stop = min(end, (start // 60 + 1) * 60)
            kind = "past" if stop <= now else "urgent" if opening.emergency else "free"
            yield Cell(kind, 0, start, stop)
            start = stop


def _grain(bounds: list[int]) -> int:
    step = 0
    for one in bounds:
        step = gcd(step, one)
    return max(FINEST, min(COARSEST, gcd(step, 60) if step else COARSEST))


def _rows(columns: list[tuple[Cell, ...]], bounds: list[int], grain: int) -> Iterator[Row]:
    if not bounds:
        return
    first, last = min(bounds) // grain * grain, max(bounds)
    placed = [tuple(_filled(column, first, last, grain)) for column in columns]
    for start in range(first, last, grain):
        cells = tuple(cell for column in placed for cell in column if cell.start == start)
        yield Row(start, hour(start), start % 60 == 0, cells)


def _filled(column: tuple[Cell, ...], first: int, last: int, grain: int) -> Iterator[Cell]:
    """The boxes of one practitioner, the hours when nobody receives included, without a gap."""
    at = first
    for cell in column:
        start = max(at, cell.start // grain * grain)
        if start > at:
            yield Cell("closed", (start - at) // grain, at, start)
        end = max(start + grain, -(-cell.end // grain) * grain)
        yield Cell(cell.kind, (end - start) // grain, start, end, cell.words, cell.note, cell.booking)
        at = end
    if at < last:
        yield Cell("closed", -(-(last - at) // grain), at, last)


def _picked(sight: Sight, booking_id: str) -> Picked | None:
    found = next((one for one in sight.seen.agenda if one.id == booking_id), None)
    if found is None:
        return None
    words = motive_label(sight.day, found.practitioner, found.motive)
    return Picked(found, sight.seen.names.get(found.patient, found.patient), words)


def slots_of(sight: Sight) -> Slots | None:
    """What the last search of a place found; None before any."""
    practitioner, motive, minute = sight.seen.slots_for
    if not practitioner:
        return None
    days: dict[int, list[int]] = {}
    for _, number, start in sight.seen.found_slots:
        if number == 0 and start < sight.seen.minute:
            # Found earlier, and gone by now.
            continue
        days.setdefault(number, []).append(start)
    name = next((one.name for one in sight.day.practitioners if one.id == practitioner), practitioner)
    return Slots(
        practitioner=practitioner,
        motive=motive,
        words=f"{name}, {motive_label(sight.day, practitioner, motive)}",
        days=tuple((number, tuple(starts)) for number, starts in days.items()),
        stale=minute != sight.seen.minute,
    )
