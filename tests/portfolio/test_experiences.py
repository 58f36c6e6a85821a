"""Time of experience: overlaps are counted once, whatever the order and the cuts."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.portfolio.domain.cv import LINES_ON_A_PAGE, Cv, CvExperience, on_one_page, printed_lines
from app.portfolio.domain.experiences import NONE, Period, duration_words, time_spent

FIRST = date(2015, 1, 1)
shares = st.integers(1, 100).map(lambda percent: Fraction(percent, 100))


@st.composite
def a_period(draw: st.DrawFn) -> Period:
    start = FIRST + timedelta(days=draw(st.integers(0, 200)))
    given_to = draw(st.dictionaries(st.sampled_from(["accueil", "courrier"]), st.integers(1, 50), max_size=2))
    activities = {name: Fraction(percent, 100) for name, percent in given_to.items()}
    return Period(start, start + timedelta(days=draw(st.integers(0, 200))), draw(shares), activities)


periods = st.lists(a_period(), max_size=6)


def day_by_day(given: list[Period]) -> tuple[int, Fraction, dict[str, Fraction]]:
    """The same rule told one day at a time."""
    days, total, by_activity = 0, Fraction(0), dict[str, Fraction]()
    for number in range(420):
        day = FIRST + timedelta(days=number)
        running = [one for one in given if one.first <= day <= one.last]
        whole = sum((one.share for one in running), Fraction(0))
        if not running:
            continue
        days += 1
        total += min(whole, Fraction(1))
        for one in running:
            for name, share in one.activities.items():
                spent = one.share / max(whole, Fraction(1)) * share
                by_activity[name] = by_activity.get(name, Fraction(0)) + spent
    return days, total, by_activity


@given(periods)
def test_the_time_is_that_of_every_day_one_by_one(given: list[Period]) -> None:
    found = time_spent(given)
    assert (found.calendar_days, found.full_time_days, dict(found.by_activity)) == day_by_day(given)


@given(periods)
def test_nobody_works_more_than_full_time_and_activities_no_more_than_that(given: list[Period]) -> None:
    found = time_spent(given)
    assert found.full_time_days <= found.calendar_days
    assert sum(found.by_activity.values(), Fraction(0)) <= found.full_time_days


@given(periods, st.randoms())
def test_the_order_changes_nothing(given: list[Period], chance: object) -> None:
    mixed = list(given)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert time_spent(mixed) == time_spent(given)


@given(a_period(), st.integers(0, 200))
def test_a_period_cut_in_two_is_worth_the_same(one: Period, at: int) -> None:
    cut = min(one.first + timedelta(days=at), one.last)
    halves = [
        Period(one.first, cut, one.share, one.activities),
        Period(cut + timedelta(days=1), one.last, one.share, one.activities),
    ]
    assert time_spent(halves) == time_spent([one])


def test_two_full_time_jobs_on_the_same_days_are_one() -> None:
    job = Period(date(2020, 1, 1), date(2020, 12, 31), Fraction(1))
    assert time_spent([job, job]) == time_spent([job])
    assert time_spent([job]).full_time_days == 366


def test_a_period_without_days_or_share_is_nothing() -> None:
    assert time_spent([Period(date(2020, 1, 2), date(2020, 1, 1), Fraction(1))]) == NONE
    assert time_spent([]) == NONE


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "1 jour"), (12, "12 jours"), (122, "4 mois"), (365, "1 an"), (822, "2 ans et 3 mois"), (731, "2 ans")],
)
def test_durations_are_said_as_people_say_them(days: int, words: str) -> None:
    assert duration_words(days) == words


def test_a_cv_too_long_is_cut_to_one_page_the_recent_kept_first() -> None:
    missions = tuple(f"Mission numéro {number}" for number in range(8))
    experiences = tuple(
        CvExperience(f"Poste {number}", "Cabinet", "Rennes", "2020", "", missions) for number in range(14)
    )
    cv = on_one_page(Cv("Awa Diallo", experiences=experiences, competences=tuple("abcdefgh")))
    assert printed_lines(cv) <= LINES_ON_A_PAGE
    assert cv.experiences[0].role == "Poste 0"
    assert len(cv.experiences[0].missions) >= len(cv.experiences[-1].missions)


def test_a_short_cv_loses_nothing_but_missions_past_the_sixth() -> None:
    cv = Cv("Awa Diallo", "Secrétaire médicale", ("Rennes",), "En bref.", diplomas=("Bac",), software=("Tableur",))
    assert on_one_page(cv) == cv
