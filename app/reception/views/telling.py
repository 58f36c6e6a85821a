"""A finished half-day told again: every item with what became of it, what was opened and by right of what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.content.schema.rule import Rule
from app.reception.domain.judgement import Mark
from app.reception.domain.player import DayResult
from app.reception.domain.published import PublishedDay
from app.reception.domain.state import LOST, DeskState, Matter
from app.reception.views.words import NBSP, Told, hour
from app.scenarios.domain.debrief import Held, held

EARNED, FAULT = "earned", "fault"


@dataclass(frozen=True)
class ToldMark:
    """One line of the judgement, with its reasons."""

    verdict: str
    act: str
    at: str
    points: tuple[tuple[str, int], ...]
    possible: tuple[tuple[str, int], ...]
    what: str
    better: str
    rule: Rule | None
    reread: str

    @property
    def good(self) -> bool:
        """Whether it was done, and in time."""
        return self.verdict == EARNED

    @property
    def lost(self) -> int:
        """The points left there."""
        if self.good:
            return 0
        found = self.points if self.verdict == FAULT else self.possible
        return abs(sum(value for _, value in found))


@dataclass(frozen=True)
class ToldItem:
    """One thing that came: `state` is done, lost, late (never taken up) or absent (the desk closed before it came)."""

    number: int
    kind: str
    who: str
    opening: str
    came: int
    answered: int | None
    ended: int | None
    state: str
    marks: tuple[ToldMark, ...]
    act_number: int | None

    @property
    def waited(self) -> int | None:
        """How long before somebody answered."""
        return None if self.answered is None else self.answered - self.came

    @property
    def wrong(self) -> tuple[ToldMark, ...]:
        """What was missed, late or better left undone."""
        return tuple(one for one in self.marks if not one.good)

    @property
    def lost(self) -> int:
        """The points left on the way."""
        return sum(one.lost for one in self.wrong)

    @property
    def worst(self) -> ToldMark:
        """Where most was left."""
        return max(self.wrong, key=lambda one: one.lost)

    @property
    def waited_words(self) -> str:
        """How it was attended to, in words."""
        if self.state == "absent":
            return "n’est pas venu avant la fermeture"
        if self.answered is None:
            told = "a renoncé" if self.state == "lost" else "n’a jamais été pris en charge"
            return f"{told}, arrivé à {hour(self.came)}"
        waited = self.answered - self.came
        return "pris en charge aussitôt" if waited < 1 else f"a attendu {waited}{NBSP}minute{'s' if waited > 1 else ''}"


@dataclass(frozen=True)
class Access:
    """One file that was opened: by right of what, and whether it held."""

    at: str
    patient: str
    about: str
    right: bool
    checked: bool


@dataclass(frozen=True)
class Score:
    """One dimension."""

    name: str
    earned: int
    maximum: int
    held: Held


@dataclass(frozen=True)
class Story:
    """All that is told of a finished half-day."""

    items: tuple[ToldItem, ...]
    scores: tuple[Score, ...]
    accesses: tuple[Access, ...]
    first: int
    last: int

    @property
    def to_rework(self) -> tuple[ToldItem, ...]:
        """The items where most was left, the costliest first."""
        return tuple(sorted((one for one in self.items if one.lost), key=lambda one: (-one.lost, one.came)))

    @property
    def taken(self) -> int:
        """How many were attended to."""
        return sum(one.answered is not None for one in self.items)


Acts = Sequence[tuple[str, Mapping[str, object]]]


def told_again(day: PublishedDay, state: DeskState, result: DayResult, acts: Acts) -> Story:
    """Tell a finished half-day again, in the order in which things came."""
    by_item: dict[str, list[Mark]] = {}
    for mark in result.marks:
        by_item.setdefault(mark.item, []).append(mark)
    taken: dict[str, int] = {}
    for number, (kind, payload) in enumerate(acts):
        if kind == "answer":
            taken.setdefault(str(payload.get("item")), number)
    items = []
    for number, item in enumerate(sorted(day.items, key=lambda one: one.at), 1):
        matter = state.matter(item.id)
        marks = tuple(_told(day, one) for one in by_item.get(item.id, ()))
        items.append(
            ToldItem(
                number=number,
                kind=item.kind,
                who=item.who,
                opening=item.opening,
                came=item.at,
                answered=matter.answered if matter else None,
                ended=matter.ended if matter else None,
                state=_state_of(matter),
                marks=marks,
                act_number=taken.get(item.id),
            )
        )
    return Story(
        items=tuple(items),
        scores=tuple(
            Score(name, result.points[name], best, held(result.points[name], best))
            for name, best in result.maximum.items()
            if best or result.points[name]
        ),
        accesses=tuple(_accesses(day, state)),
        first=day.opens,
        last=max(day.closes, state.minute),
    )


def _state_of(matter: Matter | None) -> str:
    if matter is None:
        return "absent"
    if matter.status == LOST and matter.answered is None:
        return "lost"
    return "late" if matter.answered is None else "done"


def _told(day: PublishedDay, mark: Mark) -> ToldMark:
    return ToldMark(
        verdict=mark.verdict,
        act=mark.act,
        at=hour(mark.minute),
        points=mark.points,
        possible=mark.possible,
        what=mark.what,
        better=mark.better,
        rule=day.rule(mark.rule),
        reread=mark.reread,
    )


def _accesses(day: PublishedDay, state: DeskState) -> Iterable[Access]:
    for event in state.events:
        if event.act == "open_file":
            item = day.items_by_id[event.item]
            yield Access(
                at=hour(event.minute),
                patient=Told(day, state).patient(event.get("patient")),
                about=f"{item.who}, {hour(item.at)}",
                right=bool(event.get("right")),
                checked=bool(event.get("checked")),
            )
