"""Study time: what acts say, to the minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.attendance.domain import (
    IDLE_CAP,
    LAST_ACT,
    PARIS,
    SITTING_ENDS_AFTER,
    paris_day,
    time_by_day,
    week_start,
    work_week,
)

TUESDAY = datetime(2026, 11, 24, 19, 0, tzinfo=PARIS)
MINUTE = timedelta(minutes=1)


def acts(*minutes: float) -> list[datetime]:
    return [TUESDAY + MINUTE * minute for minute in minutes]


def total(instants: list[datetime]) -> timedelta:
    return sum(time_by_day(instants).values(), timedelta())


def test_nobody_who_did_nothing_worked() -> None:
    assert time_by_day([]) == {}


def test_a_single_act_counts_one_minute() -> None:
    assert total(acts(0)) == LAST_ACT


def test_time_between_two_acts_counts_as_it_passed() -> None:
    assert total(acts(0, 4)) == 4 * MINUTE + LAST_ACT


def test_a_silence_of_exactly_ten_minutes_counts_whole_and_a_longer_one_counts_ten() -> None:
    assert total(acts(0, 10)) == 10 * MINUTE + LAST_ACT
    assert total(acts(0, 10.5)) == 10 * MINUTE + LAST_ACT


def test_a_sitting_ends_after_more_than_an_hour_of_silence() -> None:
    assert total(acts(0, 60)) == IDLE_CAP + LAST_ACT
    assert total(acts(0, 60.02)) == 2 * LAST_ACT


def test_the_order_of_acts_does_not_matter_and_two_at_once_count_once() -> None:
    assert time_by_day(acts(8, 0, 3)) == time_by_day(acts(0, 3, 8))
    assert total(acts(0, 0, 5)) == total(acts(0, 5))


def test_time_goes_to_the_paris_day_of_the_act_that_opens_it() -> None:
    before_midnight = datetime(2026, 11, 24, 23, 56, tzinfo=PARIS)
    days = time_by_day([before_midnight.astimezone(UTC), (before_midnight + 8 * MINUTE).astimezone(UTC)])
    assert days == {date(2026, 11, 24): 8 * MINUTE, date(2026, 11, 25): LAST_ACT}


def test_a_week_begins_on_monday_at_midnight_in_paris() -> None:
    assert week_start(datetime(2026, 11, 22, 22, 59, tzinfo=UTC)) == datetime(2026, 11, 16, tzinfo=PARIS)
    assert week_start(datetime(2026, 11, 22, 23, 0, tzinfo=UTC)) == datetime(2026, 11, 23, tzinfo=PARIS)


def test_a_week_of_the_change_of_hour_still_begins_at_midnight() -> None:
    # Sunday 25 October 2026: the clocks go back.
    assert week_start(datetime(2026, 10, 25, 12, 0, tzinfo=UTC)).utcoffset() == timedelta(hours=2)
    assert week_start(datetime(2026, 10, 26, 12, 0, tzinfo=UTC)).utcoffset() == timedelta(hours=1)


def test_a_week_shows_seven_days_today_marked_and_the_rest_ahead() -> None:
    week = work_week(acts(0, 5, 12), TUESDAY, 120)
    assert [day.day.day for day in week.days] == [23, 24, 25, 26, 27, 28, 29]
    assert [day.minutes for day in week.days] == [0, 13, 0, 0, 0, 0, 0]
    assert [day.is_today for day in week.days].index(True) == 1
    assert [day.is_ahead for day in week.days] == [False, False, True, True, True, True, True]
    assert (week.minutes, week.goal_minutes, week.days_worked) == (13, 120, 1)


def test_a_week_without_a_goal_is_a_week_all_the_same() -> None:
    assert work_week([], TUESDAY, 0).goal_minutes == 0
    assert work_week([], TUESDAY, 0).daily_goal == 0


instants = st.lists(
    st.integers(0, 7 * 24 * 3600).map(lambda seconds: TUESDAY + timedelta(seconds=seconds)), max_size=40
)


@settings(deadline=None)
@given(instants)
def test_never_more_than_ten_minutes_an_act_nor_more_than_the_time_that_passed(found: list[datetime]) -> None:
    worked = total(found)
    assert worked <= IDLE_CAP * len(found)
    if found:
        assert LAST_ACT <= worked <= max(found) - min(found) + LAST_ACT * len(found)


@settings(deadline=None)
@given(instants, st.integers(0, 7 * 24 * 3600))
def test_one_more_act_never_takes_time_away(found: list[datetime], seconds: int) -> None:
    assert total([*found, TUESDAY + timedelta(seconds=seconds)]) >= total(found)


@settings(deadline=None)
@given(instants)
def test_days_add_up_to_the_total_of_the_week(found: list[datetime]) -> None:
    week = work_week(found, TUESDAY, 300)
    assert week.minutes == sum(day.minutes for day in week.days)
    assert {day.day for day in week.days} >= {paris_day(TUESDAY)}


def test_the_two_limits_are_what_the_page_says() -> None:
    assert (timedelta(minutes=10), timedelta(hours=1), timedelta(minutes=1)) == (IDLE_CAP, SITTING_ENDS_AFTER, LAST_ACT)
