"""Live sessions: planned on a Paris clock, seen by whoever is expected, told without a word of what they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import OutgoingMail
from app.attendance.domain.sessions import HalfName, SessionKind, half_days, is_safe_link, paris_instant
from app.attendance.models.sessions import LiveSession
from app.attendance.queries import sessions as queries
from app.attendance.services.sessions import Plan, cancel_session, change_session, plan_sessions
from app.cohorts.services import enrol, release_trainer
from app.errors import Conflict, InvalidAction, NotFound
from tests.attendance.people import NOW, House, a_house, person

CALENDAR = "https://formation.example.org/calendrier"
HOUR = timedelta(hours=1)


def clock(words: str) -> datetime:
    """What a wall clock says, wherever it hangs."""
    return datetime.fromisoformat(words)


def a_plan(house: House, **changes: object) -> Plan:
    plan = Plan(
        SessionKind.VIRTUAL_CLASS,
        "Le compte rendu, ensemble",
        clock("2026-12-03 18:30"),
        clock("2026-12-03 20:00"),
        "",
        "https://visio.example.org/salle-12",
        (house.claire.id,),
    )
    return replace(plan, **changes)  # type: ignore[arg-type]


def planned(db: Session, house: House, **changes: object) -> LiveSession:
    return plan_sessions(db, house.claire, house.autumn, a_plan(house, **changes), NOW, CALENDAR)[0]


def letters(db: Session) -> list[OutgoingMail]:
    return list(db.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2026-12-03 18:30", "2026-12-03 17:30"),
        ("2027-03-27 09:00", "2027-03-27 08:00"),
        ("2027-03-28 09:00", "2027-03-28 07:00"),
        ("2027-10-31 02:30", "2027-10-31 00:30"),
        ("2027-10-31 09:00", "2027-10-31 08:00"),
    ],
)
def test_an_hour_is_that_of_a_paris_clock_summer_and_winter(local: str, utc: str) -> None:
    assert paris_instant(clock(local)) == clock(utc).replace(tzinfo=UTC)


def test_an_hour_that_the_clock_skips_is_refused() -> None:
    with pytest.raises(InvalidAction):
        paris_instant(clock("2027-03-28 02:30"))


def halves_of(start: tuple[int, int], end: tuple[int, int]) -> list[tuple[HalfName, int]]:
    day = clock("2026-12-03 00:00")
    begins, ends = (paris_instant(day.replace(hour=hour, minute=minute)) for hour, minute in (start, end))
    return [(half.name, half.minutes) for half in half_days(begins, ends)]


def test_a_short_session_is_one_half_day_and_a_long_one_is_two() -> None:
    assert halves_of((9, 0), (12, 30)) == [(HalfName.MORNING, 210)]
    assert halves_of((14, 0), (18, 0)) == [(HalfName.AFTERNOON, 240)]
    assert halves_of((18, 30), (20, 0)) == [(HalfName.EVENING, 90)]
    assert halves_of((9, 0), (17, 0)) == [(HalfName.MORNING, 240), (HalfName.AFTERNOON, 240)]
    assert halves_of((12, 30), (18, 30)) == [(HalfName.AFTERNOON, 180), (HalfName.AFTERNOON, 180)]


def test_a_half_day_is_signed_around_its_hours_and_no_longer() -> None:
    (half,) = half_days(NOW, NOW + 2 * HOUR)
    assert not half.is_signable(NOW - timedelta(minutes=16))
    assert half.is_signable(NOW - timedelta(minutes=15))
    assert half.is_signable(NOW + 6 * HOUR)
    assert not half.is_signable(NOW + 6 * HOUR + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("link", "safe"),
    [
        ("https://visio.example.org/salle", True),
        ("http://visio.example.org", False),
        ("javascript:alert(1)", False),
        ("https://claire@visio.example.org", False),
        ("https://", False),
        ("https://visio.example.org/a b", False),
        ("https://visio.example.org/\u202e", False),
        ("https://[::1", False),
    ],
)
def test_a_link_is_https_and_hides_nobody(link: str, safe: bool) -> None:
    assert is_safe_link(link) is safe


def test_a_session_is_told_to_whoever_is_expected_without_saying_what_it_is(db: Session) -> None:
    house = a_house(db)
    planned(db, house)
    (letter,) = letters(db)
    assert letter.recipient == house.awa.email
    assert CALENDAR in letter.text
    assert "compte rendu" not in letter.text.lower()
    assert "visio" not in letter.text


def test_several_days_in_a_row_keep_their_hour_on_the_clock(db: Session) -> None:
    house = a_house(db)
    plan = a_plan(house, starts=clock("2027-03-27 09:00"), ends=clock("2027-03-27 12:00"))
    days = plan_sessions(db, house.claire, house.autumn, plan, NOW, CALENDAR, days=2)
    assert [row.starts_at.hour for row in days] == [8, 7]
    assert len(letters(db)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts": clock("2026-11-24 09:00"), "ends": clock("2026-11-24 10:00")},
        {"ends": clock("2026-12-03 18:35")},
        {"ends": clock("2026-12-04 09:00")},
        {"place": "", "link": ""},
        {"link": "http://visio.example.org"},
        {"trainer_ids": ()},
        {"kind": SessionKind.INTERVIEW},
        {"starts": clock("2030-01-01 09:00"), "ends": clock("2030-01-01 10:00")},
    ],
)
def test_a_session_that_cannot_be_held_is_refused(db: Session, wrong: dict[str, object]) -> None:
    house = a_house(db)
    with pytest.raises(InvalidAction):
        planned(db, house, **wrong)
    assert letters(db) == []


def test_whoever_does_not_train_a_cohort_plans_nothing_for_it(db: Session) -> None:
    house = a_house(db)
    for stranger in (house.denis, house.awa):
        with pytest.raises(NotFound):
            plan_sessions(db, stranger, house.autumn, a_plan(house), NOW, CALENDAR)
    with pytest.raises(InvalidAction):  # somebody who trains another cohort leads nothing here
        plan_sessions(db, house.admin, house.autumn, a_plan(house, trainer_ids=(house.denis.id,)), NOW, CALENDAR)


def test_a_session_is_seen_by_its_cohort_and_by_nobody_else(db: Session) -> None:
    house = a_house(db)
    row = planned(db, house)
    assert queries.session_attended_by(db, house.awa, row.id).id == row.id
    assert queries.session_led_by(db, house.claire, row.id).id == row.id
    assert queries.session_led_by(db, house.admin, row.id).id == row.id
    for viewer in (house.bruno, house.claire, house.admin):
        with pytest.raises(NotFound):
            queries.session_attended_by(db, viewer, row.id)
    for viewer in (house.denis, house.awa, house.bruno):
        with pytest.raises(NotFound):
            queries.session_led_by(db, viewer, row.id)
    release_trainer(db, house.autumn, house.claire.id, NOW)
    with pytest.raises(NotFound):
        queries.session_led_by(db, house.claire, row.id)


def test_an_interview_is_for_one_person_and_whoever_left_is_expected_no_more(db: Session) -> None:
    house = a_house(db)
    zoe = person(db, "Zoé Blanc")
    enrol(db, house.autumn, zoe.id, NOW)
    talk = planned(db, house, kind=SessionKind.INTERVIEW, learner_id=house.awa.id)
    assert [one.name for one in queries.people_expected(db, talk)] == ["Awa Diallo"]
    with pytest.raises(NotFound):
        queries.session_attended_by(db, zoe, talk.id)
    together = planned(db, house)
    enrol(db, house.autumn, zoe.id, NOW, ends_at=NOW + timedelta(days=1))
    assert [one.name for one in queries.people_expected(db, together)] == ["Awa Diallo"]
    assert queries.expected_counts(db, [talk.id, together.id]) == {talk.id: 1, together.id: 1}


def test_moving_a_session_tells_it_and_a_new_title_alone_does_not(db: Session) -> None:
    house = a_house(db)
    row = planned(db, house)
    change_session(db, house.claire, row.id, a_plan(house, title="Le courrier"), NOW + HOUR, CALENDAR)
    assert (row.title, row.sequence, len(letters(db))) == ("Le courrier", 1, 1)
    later = a_plan(house, starts=clock("2026-12-04 18:30"), ends=clock("2026-12-04 20:00"))
    change_session(db, house.claire, row.id, later, NOW + HOUR, CALENDAR)
    assert [letter.subject for letter in letters(db)] == ["Une séance est prévue", "Une séance a changé"]
    with pytest.raises(NotFound):
        change_session(db, house.denis, row.id, later, NOW, CALENDAR)


def test_a_cancelled_session_stays_crossed_out_and_changes_no_more(db: Session) -> None:
    house = a_house(db)
    row = planned(db, house)
    with pytest.raises(InvalidAction):
        cancel_session(db, house.claire, row.id, "  ", NOW, CALENDAR)
    cancel_session(db, house.claire, row.id, "La salle est prise", NOW, CALENDAR)
    assert row.cancelled_at == NOW
    assert letters(db)[-1].subject == "Une séance est annulée"
    with pytest.raises(Conflict):
        cancel_session(db, house.claire, row.id, "Encore", NOW, CALENDAR)
    with pytest.raises(Conflict):
        change_session(db, house.claire, row.id, a_plan(house), NOW, CALENDAR)
