"""The figures that a practice follows: calls answered, waiting, appointments honoured."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from app.reception.domain.published import PublishedDay
from app.reception.domain.state import LOST, DeskState, Matter


@dataclass(frozen=True)
class Indicators:
    """Whole counts, so that each figure can be recounted; a wait is in simulated minutes."""

    calls: int
    calls_answered: int
    visits: int
    visits_answered: int
    waited_minutes: int
    longest_wait: int
    booked: int
    moved: int
    cancelled: int
    # Calls that nobody answered, those among them that found every line taken, and who broke into an exchange.
    missed: int = 0
    engaged: int = 0
    interruptions: int = 0

    @property
    def mean_wait(self) -> float | None:
        """How long one waited before being answered, on average; None when nobody was."""
        answered = self.calls_answered + self.visits_answered
        return None if answered == 0 else self.waited_minutes / answered


def indicators_of(day: PublishedDay, state: DeskState) -> Indicators:
    """The figures of a desk so far."""
    calls = [one for one in state.matters if day.items_by_id[one.item].kind == "call"]
    visits = [one for one in state.matters if day.items_by_id[one.item].kind == "visit"]
    acts = Counter(event.act for event in state.events)
    waits = [_wait(one) for one in (*calls, *visits) if one.answered is not None]
    return Indicators(
        calls=sum(_told(one) for one in calls),
        calls_answered=sum(one.answered is not None for one in calls),
        visits=sum(_told(one) for one in visits),
        visits_answered=sum(one.answered is not None for one in visits),
        waited_minutes=sum(waits),
        longest_wait=max(waits, default=0),
        booked=acts["book"],
        moved=acts["move"],
        cancelled=acts["cancel"],
        missed=sum(one.status == LOST and one.answered is None for one in calls),
        engaged=acts["busy"],
        interruptions=acts["interrupted"],
    )


def _told(matter: Matter) -> bool:
    """Whether it is known how it ended: one who still waits is neither answered nor lost."""
    return matter.answered is not None or matter.status == LOST


def _wait(matter: Matter) -> int:
    return (matter.answered or matter.came) - matter.came
