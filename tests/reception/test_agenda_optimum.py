"""The best agenda: the same as trying everything on 200 small ones, and what the debrief tells of one that is not."""

from __future__ import annotations

import random
from itertools import combinations
from typing import Any

import pytest

from app.reception.domain.agenda import score_of
from app.reception.domain.bots import BOTS, lived, policy_of
from app.reception.domain.generator import generate
from app.reception.domain.optimum import Best, Gap, Seat, Wish, best_of
from app.reception.domain.published import PublishedDay
from tests.reception.small_days import ENGINE, played, published, small_day


def a_small_problem(dice: random.Random) -> tuple[list[Gap], list[Wish]]:
    gaps = []
    for number in range(dice.randint(1, 3)):
        start = dice.randint(0, 3)
        gaps.append(Gap("a", number, start, start + dice.randint(1, 6)))
    wishes = []
    for number in range(dice.randint(1, 4)):
        inside = dice.sample(range(len(gaps)), dice.randint(1, len(gaps)))
        seats = [Seat(gap, dice.randint(1, 4), dice.randint(0, 5), dice.randint(1, 9)) for gap in inside]
        wishes.append(Wish(f"w{number}", tuple(seats)))
    return gaps, wishes


def by_trying_everything(gaps: list[Gap], wishes: list[Wish]) -> int:
    """Every start of every seat of every wish, minute by minute."""

    def most(left: list[Wish], taken: list[tuple[int, int, int]]) -> int:
        if not left:
            return 0
        found = most(left[1:], taken)
        for seat in left[0].seats:
            gap = gaps[seat.gap]
            for start in range(max(gap.start, seat.release), gap.end - seat.minutes + 1):
                end = start + seat.minutes
                if all(a != seat.gap or end <= b or c <= start for a, b, c in taken):
                    found = max(found, seat.value + most(left[1:], [*taken, (seat.gap, start, end)]))
        return found

    return most(wishes, [])


@pytest.mark.parametrize("seed", range(200))
def test_the_optimum_is_that_of_trying_everything(seed: int):
    gaps, wishes = a_small_problem(random.Random(seed))
    best = best_of(gaps, wishes)
    assert best.proved
    assert best.total == by_trying_everything(gaps, wishes)
    assert worth(best, wishes, gaps) == best.total


def worth(best: Best, wishes: list[Wish], gaps: list[Gap]) -> int:
    """What the starts that are given are really worth: inside their gaps, after their release, none over another."""
    total, taken = 0, []
    for wish in wishes:
        if wish.id in best.starts:
            gap, start = best.starts[wish.id]
            seat = next(one for one in wish.seats if gaps[one.gap] == gap)
            assert max(gap.start, seat.release) <= start
            assert start + seat.minutes <= gap.end
            taken.append((gap, start, start + seat.minutes))
            total += seat.value
    for (gap, start, end), (other, begun, ended) in combinations(taken, 2):
        assert gap != other or end <= begun or ended <= start
    return total


def test_a_problem_too_large_says_that_it_is_not_proved():
    dice = random.Random(1)
    gaps = [Gap("a", day, 0, 40 + day) for day in range(14)]
    wishes = [
        Wish(f"w{number}", tuple(Seat(gap, dice.randint(7, 23), dice.randint(0, 19), 14 - gap) for gap in range(14)))
        for number in range(60)
    ]
    assert not best_of(gaps, wishes, most_nodes=300).proved


def booking_day() -> dict[str, Any]:
    """Two people ask for a place, one of them urgently; one hour is free today, one tomorrow, and one line is kept."""
    values = small_day()
    values["practitioners"][0]["openings"].append({"day": 0, "start": "10:00", "end": "10:20", "emergency": True})
    values["practitioners"][0]["motives"].append(
        {"id": "urgence", "label": "Urgence", "minutes": 20, "emergency": True}
    )
    better = "Prendre la première place."
    values["protocol"] = [
        {
            "id": name,
            "title": name,
            "when": {"demande": name},
            "urgent": name == "urgent",
            "acts": [{"act": "book", "with": holding, "points": {"organisation": 2}, "better": better}],
        }
        for name, holding in (
            ("plan", {"practitioner": "kessler", "motive": "suivi", "patient": "$patient", "ok": True}),
            ("urgent", {"motive": "urgence", "patient": "$patient", "today": True, "ok": True}),
        )
    ]
    values["items"] = [
        {
            "id": f"appel-{name}",
            "kind": "call",
            "at": "09:00",
            "patience": 90,
            "who": "Une voix",
            "opening": "Une place ?",
            "patient": "awa-sow",
            "facts": {"demande": name, "nom": "Sow", "naissance": "1958-03-04"},
            "told": ["demande", "nom", "naissance"],
            "conduct": name,
        }
        for name in ("plan", "urgent")
    ]
    return values


def book(motive: str, number: int, hour: int, minute: int) -> tuple[str, dict[str, Any]]:
    return "book", {
        "practitioner": "kessler",
        "motive": motive,
        "patient": "awa-sow",
        "day": number,
        "start": hour * 60 + minute,
    }


def test_an_agenda_kept_at_its_best_has_nothing_better():
    day = published(booking_day())
    state = played(
        day,
        ("wait", {"minutes": 30}),
        ("answer", {"item": "appel-plan"}),
        book("suivi", 0, 9, 5),
        ("close", {}),
        ("answer", {"item": "appel-urgent"}),
        book("urgence", 0, 10, 0),
    )
    told = score_of(day, state)
    assert (told.optimum, told.reached, told.share, told.better) == (2 * 14 + 6 * 14, 112, 100, ())


def test_a_place_too_late_is_told_with_the_one_that_was_free():
    day = published(booking_day())
    state = played(
        day,
        ("wait", {"minutes": 30}),
        ("answer", {"item": "appel-plan"}),
        book("suivi", 1, 9, 0),
        ("close", {}),
        ("answer", {"item": "appel-urgent"}),
        book("urgence", 1, 9, 20),
    )
    told = score_of(day, state)
    assert (told.reached, told.share) == (2 * 13, 23)
    late, wrong = sorted(told.better, key=lambda one: one.gain)
    assert late.item == "appel-plan"
    assert (late.had.day, late.better.day, late.gain) == (1, 0, 2)  # type: ignore[union-attr]
    assert (wrong.item, wrong.better.day, wrong.gain) == ("appel-urgent", 0, 84)
    assert ENGINE.result(day, state).agenda == told


@pytest.mark.parametrize(
    "wrong",
    [
        book("suivi", 0, 10, 0),  # the emergency place
        book("suivi", 1, 9, 50),  # past the end of the opening
        book("urgence", 1, 9, 0),  # the wrong motive
    ],
)
def test_an_appointment_against_the_rules_is_worth_nothing(wrong: tuple[str, dict[str, Any]]):
    day = published(booking_day())
    state = played(day, ("wait", {"minutes": 30}), ("answer", {"item": "appel-plan"}), wrong)
    assert score_of(day, state).reached == 0


def test_two_appointments_at_one_time_are_worth_one():
    day = published(booking_day())
    state = played(
        day,
        ("wait", {"minutes": 30}),
        ("answer", {"item": "appel-plan"}),
        book("suivi", 0, 9, 20),
        ("close", {}),
        ("answer", {"item": "appel-urgent"}),
        book("urgence", 0, 9, 20),
    )
    assert score_of(day, state).reached == 6 * 14


def test_somebody_on_the_waiting_list_may_come_sooner():
    values = booking_day()
    values["appointments"] = [
        {"id": "tard", "practitioner": "kessler", "day": 1, "start": "09:00", "motive": "suivi", "patient": "awa-sow"}
    ]
    values["waiting"] = [{"practitioner": "kessler", "motive": "suivi", "patient": "awa-sow", "appointment": "tard"}]
    day = published(values)
    before = (("wait", {"minutes": 30}), ("answer", {"item": "appel-plan"}))
    state = played(day, *before)
    assert state.waiting_list == (("kessler", "suivi", "awa-sow"),)
    assert [one.gain for one in score_of(day, state).better if one.item == "attente/awa-sow"] == [1]
    moved = played(day, *before, ("move", {"appointment": "tard", "day": 0, "start": 9 * 60 + 40}))
    assert score_of(day, moved).reached == 1


@pytest.mark.parametrize("level", [1, 3, 5])
def test_no_temper_ever_does_better_than_the_optimum_and_the_expert_comes_near_it(level: int):
    for seed in range(6):
        day = PublishedDay.publish(generate(seed, level), {}, {})
        told = {}
        for bot in BOTS:
            state, _ = lived(day, ENGINE.start(day, "", {}), policy_of(bot))
            told[bot] = score_of(day, state)
        assert all(one.reached <= one.optimum and one.proved for one in told.values())
        assert told["expert"].share >= 90
        assert told["careless"].share < told["expert"].share


def test_who_moves_an_appointment_is_not_told_to_come_before_it():
    values = booking_day()
    values["appointments"] = [
        {"id": "demain", "practitioner": "kessler", "day": 1, "start": "09:00", "motive": "suivi", "patient": "awa-sow"}
    ]
    values["protocol"][0]["acts"][0] = {
        "act": "move",
        "with": {"appointment": "$appointment", "ok": True},
        "points": {"organisation": 2},
        "better": "Déplacer.",
    }
    values["items"][0]["appointment"] = "demain"
    day = published(values)
    state = played(
        day,
        ("wait", {"minutes": 30}),
        ("answer", {"item": "appel-plan"}),
        ("move", {"appointment": "demain", "day": 1, "start": 9 * 60 + 40}),
    )
    told = score_of(day, state)
    assert told.reached == 2 * 13
    assert [one.item for one in told.better] == ["appel-urgent"]
