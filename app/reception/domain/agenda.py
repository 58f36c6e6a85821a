"""The agenda: search a slot, book, move, cancel, overbook with a reason, keep a waiting list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.content.schema.people import Motive, Practitioner
from app.errors import InvalidAction
from app.reception.domain.acts import Doing, spend
from app.reception.domain.best_agenda import AgendaScore, Place, score
from app.reception.domain.published import PublishedDay
from app.reception.domain.state import Booking, DeskState

STEP = 5
MOST_SLOTS = 60


def minutes_of(day: PublishedDay, booking: Booking) -> int:
    """How long a line of the agenda lasts."""
    motive = day.doctors[booking.practitioner].motive(booking.motive)
    return motive.minutes if motive is not None else STEP


def is_free(day: PublishedDay, state: DeskState, practitioner: str, at: tuple[int, int, int], but: str = "") -> bool:
    """Whether nobody else is expected between these minutes; `at` is (day, start, end)."""
    number, start, end = at
    return not any(
        one.practitioner == practitioner
        and one.day == number
        and one.id != but
        and one.start < end
        and start < one.start + minutes_of(day, one)
        for one in state.agenda
    )


def follows_rules(practitioner: Practitioner, motive: Motive, at: tuple[int, int, int]) -> bool:
    """Whether the practitioner receives then, and keeps that time for such motives."""
    number, start, end = at
    return any(
        one.day == number and one.start <= start and end <= one.end and (not one.emergency or motive.emergency)
        for one in practitioner.openings
    )


def slots(day: PublishedDay, state: DeskState, practitioner: Practitioner, motive: Motive) -> Iterator[tuple[int, int]]:
    """(day, start) of the free slots of a motive, the soonest first; an urgent motive looks at urgent places first."""
    openings = sorted(practitioner.openings, key=lambda one: (one.day, one.emergency != motive.emergency, one.start))
    for opening in openings:
        if opening.emergency and not motive.emergency:
            continue
        start = opening.start
        while start + motive.minutes <= opening.end:
            at = (opening.day, start, start + motive.minutes)
            past = opening.day == 0 and start < state.minute
            if not past and is_free(day, state, practitioner.id, at):
                yield opening.day, start
                start += motive.minutes
            else:
                start += STEP


def score_of(day: PublishedDay, state: DeskState) -> AgendaScore:
    """The agenda as it was left, held against the best that was possible."""
    made = {one.item: one for one in state.agenda if one.item}
    places = {}
    for asked in day.agenda_problem.asked:
        booking = made.get(asked.id)
        if asked.old is not None:
            moved = next((one for one in state.agenda if one.id == asked.old.id), None)
            still = moved is not None and (moved.day, moved.start) == (asked.old.day, asked.old.start)
            booking = booking if moved is None or still else moved
        elif asked.listed:
            booking = next((one for one in state.agenda if one.item and one.patient == asked.patient), None)
        if booking is not None:
            places[asked.id] = Place(booking.practitioner, booking.day, booking.start, booking.motive)
    return score(day.agenda_problem, places)


def search_slots(doing: Doing) -> DeskState:
    """Show the first free slots of a motive; looking takes no time."""
    practitioner = doing.practitioner()
    motive = _motive(doing, practitioner)
    found = []
    for number, start in slots(doing.day, doing.state, practitioner, motive):
        found.append((practitioner.id, number, start))
        if len(found) == MOST_SLOTS:
            break
    return replace(doing.state, found_slots=tuple(found), slots_for=(practitioner.id, motive.id, doing.state.minute))


def book(doing: Doing) -> DeskState:
    """Write an appointment; a reason is asked where somebody is already expected."""
    matter, _ = doing.subject()
    practitioner, patient = doing.practitioner(), doing.patient()
    motive = _motive(doing, practitioner)
    number, start = _when(doing)
    facts = _weighed(doing, practitioner, motive, (number, start, start + motive.minutes))
    made = Booking(
        f"rdv-{len(doing.state.events)}",
        practitioner.id,
        number,
        start,
        motive.id,
        patient.id,
        _reason(doing),
        matter.item,
    )
    state = replace(doing.state, agenda=(*doing.state.agenda, made))
    state = state.with_event(
        "book",
        matter.item,
        practitioner=practitioner.id,
        motive=motive.id,
        patient=patient.id,
        day=number,
        start=start,
        today=number == 0,
        **facts,
    )
    return spend(doing.day, state, 1)


def move(doing: Doing) -> DeskState:
    """Give an appointment another time, with the same practitioner."""
    matter, _ = doing.subject()
    old = _booking(doing)
    practitioner = doing.day.doctors[old.practitioner]
    number, start = _when(doing)
    motive = practitioner.motive(old.motive)
    assert motive is not None
    facts = _weighed(doing, practitioner, motive, (number, start, start + motive.minutes), but=old.id)
    new = replace(old, day=number, start=start, reason=_reason(doing))
    agenda = tuple(new if one.id == old.id else one for one in doing.state.agenda)
    state = replace(doing.state, agenda=agenda).with_event(
        "move",
        matter.item,
        appointment=old.id,
        patient=old.patient,
        day=number,
        start=start,
        today=number == 0,
        other_day=number != old.day,
        **facts,
    )
    return spend(doing.day, state, 1)


def cancel(doing: Doing) -> DeskState:
    """Take an appointment away; its place is free again."""
    matter, _ = doing.subject()
    old = _booking(doing)
    agenda = tuple(one for one in doing.state.agenda if one.id != old.id)
    state = replace(doing.state, agenda=agenda).with_event(
        "cancel", matter.item, appointment=old.id, patient=old.patient
    )
    return spend(doing.day, state, 1)


def waitlist(doing: Doing) -> DeskState:
    """Keep a patient on the list of those who would come sooner."""
    matter, _ = doing.subject()
    practitioner, patient = doing.practitioner(), doing.patient()
    motive = _motive(doing, practitioner)
    line = (practitioner.id, motive.id, patient.id)
    state = replace(doing.state, waiting_list=(*doing.state.waiting_list, line)).with_event(
        "waitlist", matter.item, practitioner=practitioner.id, motive=motive.id, patient=patient.id
    )
    return spend(doing.day, state, 1)


def _motive(doing: Doing, practitioner: Practitioner) -> Motive:
    motive = practitioner.motive(doing.text("motive"))
    if motive is None:
        raise InvalidAction("Ce motif n’est pas de ceux que reçoit cette personne.")
    return motive


def _booking(doing: Doing) -> Booking:
    wanted = doing.text("appointment")
    booking = next((one for one in doing.state.agenda if one.id == wanted), None)
    if booking is None:
        raise InvalidAction("Ce rendez-vous n’est pas dans l’agenda.")
    return booking


def _when(doing: Doing) -> tuple[int, int]:
    number, start = doing.whole("day"), doing.whole("start")
    if not 0 <= number <= 13 or not 0 <= start < 24 * 60:
        raise InvalidAction("Ce jour ou cette heure n’est pas dans l’agenda.")
    if number == 0 and start < doing.state.minute:
        raise InvalidAction("Cette heure est passée.")
    return number, start


def _reason(doing: Doing) -> str:
    return doing.text("reason") if doing.payload.get("reason") is not None else ""


def _weighed(
    doing: Doing, practitioner: Practitioner, motive: Motive, at: tuple[int, int, int], but: str = ""
) -> dict[str, bool]:
    free = is_free(doing.day, doing.state, practitioner.id, at, but)
    fits = follows_rules(practitioner, motive, at)
    return {"free": free, "fits": fits, "reasoned": bool(_reason(doing)), "ok": fits and free}
