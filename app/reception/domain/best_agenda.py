"""The agenda of a half-day against the best that was possible: what share of it, and who could have come sooner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.content.schema.day import Appointment, Day, Item, JudgedAct
from app.content.schema.people import Motive, Practitioner
from app.reception.domain.optimum import Best, Gap, Seat, Wish, best_of

# A day sooner is worth one point to who waits on the list, two to who asks, six to who cannot wait.
WAITING, ASKED, URGENT = 1, 2, 6
HORIZON = 14


@dataclass(frozen=True)
class Place:
    """Somebody seen by somebody, at some time."""

    practitioner: str
    day: int
    start: int
    motive: str


@dataclass(frozen=True)
class Advice:
    """One appointment that could have been better: where it was put (None: nowhere), where it could have been."""

    item: str
    patient: str
    had: Place | None
    better: Place
    gain: int


@dataclass(frozen=True)
class AgendaScore:
    """What the agenda reached of the known optimum; `proved` is False when the day was too large to be sure of it."""

    optimum: int
    reached: int
    better: tuple[Advice, ...]
    proved: bool = True

    @property
    def share(self) -> int:
        """The percent of the optimum, rounded down."""
        return 100 if self.optimum == 0 else self.reached * 100 // self.optimum


@dataclass(frozen=True)
class Asked:
    """One wish as the day writes it. `old` is the appointment that is moved, or brought forward."""

    id: str
    patient: str
    options: tuple[tuple[Practitioner, Motive], ...]
    release: int
    weight: int
    old: Appointment | None = None
    today: bool | None = None
    other_day: bool = False
    listed: bool = False

    def value(self, day: int) -> int:
        """What an appointment on this day is worth; 0 when it is no answer."""
        if self.today is not None and self.today != (day == 0):
            return 0
        if self.old is not None and self.other_day and day == self.old.day:
            return 0
        if self.old is not None and self.listed:
            return self.weight * max(0, self.old.day - day)
        # Who moves an appointment did not ask to come before it.
        return self.weight * (HORIZON - (day if self.old is None else max(day, self.old.day)))


@dataclass(frozen=True)
class Instance:
    """The agenda of a day as a problem: the gaps that its commitments leave, who asks, and the best answer."""

    gaps: tuple[Gap, ...]
    asked: tuple[Asked, ...]
    best: Best


def instance_of(day: Day) -> Instance:
    """The problem that a day sets, solved."""
    asked = (*_asked(day), *_listed(day))
    gaps = tuple(_gaps(day))
    return Instance(gaps, asked, best_of(gaps, [wish_of(one, gaps) for one in asked]))


def wish_of(asked: Asked, gaps: Sequence[Gap]) -> Wish:
    """Where a request may sit."""
    seats = []
    for number, gap in enumerate(gaps):
        for practitioner, motive in asked.options:
            value = asked.value(gap.day)
            allowed = practitioner.id == gap.practitioner and (motive.emergency or not gap.emergency)
            release = asked.release if gap.day == 0 else gap.start
            if allowed and value and max(release, gap.start) + motive.minutes <= gap.end:
                seats.append(Seat(number, motive.minutes, release, value))
    return Wish(asked.id, tuple(seats))


def score(instance: Instance, places: Mapping[str, Place]) -> AgendaScore:
    """What the appointments that were given (by request) reach of the best, and which could have been better."""
    worth = _worth(instance, places)
    reached, better = sum(worth.values()), []
    for one in instance.asked:
        if one.id not in instance.best.starts or reached >= instance.best.total:
            continue
        gap, start = instance.best.starts[one.id]
        gain = one.value(gap.day) - worth.get(one.id, 0)
        if gain > 0:
            motive = next(motive for practitioner, motive in one.options if practitioner.id == gap.practitioner)
            place = Place(gap.practitioner, gap.day, start, motive.id)
            better.append(Advice(one.id, one.patient, places.get(one.id), place, gain))
    return AgendaScore(instance.best.total, reached, tuple(better), instance.best.proved)


def _worth(instance: Instance, places: Mapping[str, Place]) -> dict[str, int]:
    """The value of each appointment that keeps every rule and overlaps no better one."""
    worth: dict[str, int] = {}
    taken: list[tuple[str, int, int, int]] = []
    for one in sorted(instance.asked, key=lambda one: -one.weight):
        place = places.get(one.id)
        motive = None if place is None else _motive(one, place)
        if place is None or motive is None:
            continue
        end = place.start + motive.minutes
        fits = any(
            gap.practitioner == place.practitioner
            and gap.day == place.day
            and gap.start <= place.start
            and end <= gap.end
            and (motive.emergency or not gap.emergency)
            for gap in instance.gaps
        )
        late = place.day == 0 and place.start < one.release
        over = any((a, b) == (place.practitioner, place.day) and c < end and place.start < d for a, b, c, d in taken)
        if fits and not late and not over and one.value(place.day):
            worth[one.id] = one.value(place.day)
            taken.append((place.practitioner, place.day, place.start, end))
    return worth


def _motive(asked: Asked, place: Place) -> Motive | None:
    for practitioner, motive in asked.options:
        if practitioner.id == place.practitioner and motive.id == place.motive:
            return motive
    return None


def _gaps(day: Day) -> Iterator[Gap]:
    """What stays free of each opening once those who keep their appointment are in."""
    leaving = {item.appointment for item in day.items if _leaves(day, item)}
    for practitioner in day.practitioners:
        busy = sorted(
            (one.day, one.start, one.start + motive.minutes)
            for one in day.appointments
            if one.practitioner == practitioner.id and one.id not in leaving
            if (motive := practitioner.motive(one.motive)) is not None
        )
        for opening in practitioner.openings:
            minute = opening.start
            inside = [(b, c) for a, b, c in busy if a == opening.day and b < opening.end and opening.start < c]
            for start, end in (*inside, (opening.end, opening.end)):
                if start > minute:
                    yield Gap(practitioner.id, opening.day, minute, start, opening.emergency)
                minute = max(minute, end)


def _leaves(day: Day, item: Item) -> bool:
    acts = day.conduct(item.conduct).acts
    return item.appointment is not None and any(one.act in {"move", "cancel"} for one in acts)


def _asked(day: Day) -> Iterator[Asked]:
    """Those whom the protocol wants booked or moved."""
    booked = {one.id: one for one in day.appointments}
    for item in day.items:
        conduct = day.conduct(item.conduct)
        judged = next((one for one in conduct.acts if one.act in {"book", "move"}), None)
        old = booked.get(item.appointment or "") if judged is not None and judged.act == "move" else None
        if judged is None or (judged.act == "move" and old is None):
            continue
        options = _options(day, item, judged) if old is None else _kept(day, old)
        today = judged.holding.get("today")
        if options:
            yield Asked(
                item.id,
                item.own("patient") or "",
                options,
                item.at,
                URGENT if conduct.urgent else ASKED,
                old,
                today if isinstance(today, bool) else None,
                judged.holding.get("other_day") is True,
            )


def _listed(day: Day) -> Iterator[Asked]:
    """Those who are on the waiting list at opening time."""
    booked = {one.id: one for one in day.appointments}
    for one in day.waiting:
        options = tuple(
            (practitioner, motive)
            for practitioner in day.practitioners
            if practitioner.id == one.practitioner
            if (motive := practitioner.motive(one.motive)) is not None
        )
        old = booked.get(one.appointment or "")
        yield Asked(waiting_id(one.patient), one.patient, options, day.opens, WAITING, old, listed=True)


def waiting_id(patient: str) -> str:
    """The name of the request of somebody on the waiting list."""
    return f"attente/{patient}"


def _options(day: Day, item: Item, judged: JudgedAct) -> tuple[tuple[Practitioner, Motive], ...]:
    wanted = {name: _plain(item, judged, name) for name in ("practitioner", "motive")}
    motive_id = wanted["motive"] or item.facts.get("motif")
    return tuple(
        (practitioner, motive)
        for practitioner in day.practitioners
        if wanted["practitioner"] in {None, practitioner.id}
        if (motive := practitioner.motive(str(motive_id))) is not None
    )


def _plain(item: Item, judged: JudgedAct, name: str) -> object:
    value = judged.holding.get(name)
    return item.facts.get(value[1:]) if isinstance(value, str) and value.startswith("$") else value


def _kept(day: Day, old: Appointment) -> tuple[tuple[Practitioner, Motive], ...]:
    return tuple(
        (practitioner, motive)
        for practitioner in day.practitioners
        if practitioner.id == old.practitioner
        if (motive := practitioner.motive(old.motive)) is not None
    )
