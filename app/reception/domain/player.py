"""A half-day being lived: the engine of the activity « day » (app.attempts.domain.Engine).

Actions: those of `ACTS`, and `finish {}`. The clock moves by what they cost, never by the wall clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from app.attempts.domain import Action, Result, Share
from app.errors import InvalidAction
from app.reception.domain import agenda, exchange, hospital, post, records
from app.reception.domain.acts import Doing, spend
from app.reception.domain.best_agenda import AgendaScore
from app.reception.domain.indicators import Indicators, indicators_of
from app.reception.domain.judgement import Mark, earned, judge, maximum
from app.reception.domain.published import PublishedDay
from app.reception.domain.state import Booking, DeskState, dump_state, load_state

KIND = "day"
PASS_PERCENT = 70

ACTS: Mapping[str, Callable[[Doing], DeskState]] = {
    "answer": exchange.answer,
    "hold": exchange.hold,
    "ask": exchange.ask,
    "reply": exchange.reply,
    "transfer": exchange.transfer,
    "call_15": exchange.call_15,
    "close": exchange.close,
    "wait": exchange.wait,
    "search_slots": agenda.search_slots,
    "book": agenda.book,
    "move": agenda.move,
    "cancel": agenda.cancel,
    "waitlist": agenda.waitlist,
    "search_patients": records.search_patients,
    "create_patient": records.create_patient,
    "check_identity": records.check_identity,
    "open_file": records.open_file,
    "update_file": records.update_file,
    "file_document": records.file_document,
    "bill": records.bill,
    "message": post.message,
    "send": post.send,
    "order": post.order,
    "note": post.note,
    "admit": hospital.admit,
    "track": hospital.track,
    "liaise": hospital.liaise,
}


@dataclass(frozen=True)
class DayResult(Result):
    """A result with the points of each dimension, every mark, and the indicators of the trade."""

    points: Mapping[str, int] = field(default_factory=dict)
    maximum: Mapping[str, int] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    indicators: Indicators | None = None
    minutes: int = 0
    # False in chrono mode: the half-day was an exercise in speed, it proves nothing.
    graded: bool = True
    agenda: AgendaScore | None = None


class ReceptionEngine:
    """The functions of the activity « day »."""

    kind = KIND
    closing_actions = frozenset({"finish"})
    late_actions: frozenset[str] = frozenset()

    def parse(self, document: str) -> PublishedDay:
        return PublishedDay.from_document(document)

    def start(self, spec: PublishedDay, seed: str, setup: Mapping[str, Any]) -> DeskState:
        """The desk at opening time. Nothing is left to chance: the day is the same for every seed."""
        lines = tuple(
            Booking(one.id, one.practitioner, one.day, one.start, one.motive, one.patient) for one in spec.appointments
        )
        stock = tuple((one.id, one.quantity) for one in spec.stock)
        waiting = tuple((one.practitioner, one.motive, one.patient) for one in spec.waiting)
        chrono = setup.get("chrono") is True
        desk = DeskState(spec.opens, (), lines, stock, waiting_list=waiting, chrono=chrono)
        return spend(spec, desk, 0)

    def apply(self, spec: PublishedDay, state: DeskState, action: Action) -> DeskState:
        return act(spec, state, action.kind, action.payload)

    def result(self, spec: PublishedDay, state: DeskState) -> DayResult:
        marks = judge(spec, state)
        points, best = earned(spec, marks), maximum(spec)
        total, possible = sum(points.values()), sum(best.values())
        return DayResult(
            earned=Fraction(total),
            possible=Fraction(possible),
            passed=state.finished and not state.chrono and total * 100 >= possible * PASS_PERCENT,
            complete=True,
            competences={} if state.chrono else _shares(spec, marks),
            points=points,
            maximum=best,
            marks=marks,
            indicators=indicators_of(spec, state),
            minutes=state.minute - spec.opens,
            graded=not state.chrono,
            agenda=agenda.score_of(spec, state),
        )

    def dump(self, state: DeskState) -> dict[str, Any]:
        return dump_state(state)

    def load(self, spec: PublishedDay, seed: str, dumped: Mapping[str, Any]) -> DeskState:
        return load_state(dumped)


def act(day: PublishedDay, state: DeskState, kind: str, payload: Mapping[str, Any]) -> DeskState:
    """The desk after one act; raises InvalidAction, which is never « wrong »."""
    if state.finished:
        raise InvalidAction("La demi-journée est terminée.")
    if kind == "finish":
        return replace(state, finished=True)
    if kind not in ACTS:
        raise InvalidAction("Cette action n’existe pas au secrétariat.")
    if state.minute >= day.last_minute:
        raise InvalidAction("Le secrétariat est fermé : terminez la demi-journée.")
    return ACTS[kind](Doing(day, state, payload))


def _shares(day: PublishedDay, marks: tuple[Mark, ...]) -> dict[str, Share]:
    shares: dict[str, list[int]] = {}
    for mark in marks:
        item = day.items_by_id.get(mark.item)
        for competence in day.competences if item is None else day.competences_of(item):
            share = shares.setdefault(competence, [0, 0])
            share[0] += sum(points for _, points in mark.points)
            share[1] += sum(points for _, points in mark.possible)
    return {
        competence: Share(Fraction(min(max(0, got), possible)), Fraction(possible))
        for competence, (got, possible) in shares.items()
        if possible
    }
