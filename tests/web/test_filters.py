"""Dates, durations, points and counts as a page writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

import pytest

from app.web import filters
from app.web.labels import LABELS, label

NOON = datetime(2026, 11, 12, 13, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 11, 12), "12\u00a0novembre 2026"),
        (date(2026, 12, 1), "1er\u00a0décembre 2026"),
        (date(2026, 8, 11), "11\u00a0août 2026"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "1er\u00a0janvier 2027"),
        (None, ""),
    ],
)
def test_a_date_is_written_in_full_on_a_paris_calendar(day: date | None, written: str) -> None:
    assert filters.date_fr(day) == written


def test_an_instant_is_written_on_a_paris_clock() -> None:
    assert filters.time_fr(NOON) == "14\u00a0h\u00a003"
    assert filters.datetime_fr(NOON) == "12\u00a0novembre 2026 à 14\u00a0h\u00a003"
    assert filters.day_fr(date(2026, 11, 26)) == "jeudi 26\u00a0novembre"


@pytest.mark.parametrize(
    ("elapsed", "written"),
    [
        (timedelta(seconds=20), "à l’instant"),
        (timedelta(minutes=1), "il y a une minute"),
        (timedelta(minutes=12), "il y a 12\u00a0minutes"),
        (timedelta(hours=3), "il y a 3\u00a0heures"),
        (timedelta(hours=16), "hier"),
        (timedelta(days=3), "il y a 3\u00a0jours"),
        (timedelta(days=60), "le 13\u00a0septembre 2026"),
    ],
)
def test_how_long_ago_is_said_in_words(elapsed: timedelta, written: str) -> None:
    assert filters.ago(NOON - elapsed, NOON) == written


@pytest.mark.parametrize(
    ("minutes", "written"),
    [
        (0, "0\u00a0minute"),
        (1, "1\u00a0minute"),
        (35, "35\u00a0minutes"),
        (80, "1\u00a0h\u00a020"),
        (120, "2\u00a0h"),
        (65, "1\u00a0h\u00a005"),
    ],
)
def test_a_duration_is_said_in_hours_and_minutes(minutes: int, written: str) -> None:
    assert filters.minutes_fr(minutes) == written


@pytest.mark.parametrize(
    ("points", "written"),
    [
        (Fraction(5, 2), "2,5"),
        (Fraction(2, 3), "0,67"),
        (Fraction(200, 3), "66,67"),
        (3, "3"),
        (Fraction(-1, 3), "−0,33"),
        (Fraction(-1, 1000), "0"),
        (Decimal("1234.50"), "1\u202f234,5"),
        (0.125, "0,13"),
    ],
)
def test_points_are_rounded_only_when_shown(points: object, written: str) -> None:
    assert filters.points_fr(points) == written  # type: ignore[arg-type]


def test_a_share_is_a_percentage_with_its_thin_space() -> None:
    assert filters.percent_fr(Fraction(2, 3)) == "67\u202f%"
    assert filters.percent_fr(Fraction(2, 3), 1) == "66,7\u202f%"
    assert filters.percent_fr(None) == ""


@pytest.mark.parametrize(
    ("count", "written"),
    [(0, "aucune preuve"), (1, "une preuve"), (2, "2\u00a0preuves"), (1200, "1\u202f200\u00a0preuves")],
)
def test_a_count_agrees_with_its_noun(count: int, written: str) -> None:
    assert filters.plural(count, "une preuve", "preuves") == written


def test_nothing_can_have_words_of_its_own() -> None:
    assert filters.plural(0, "un essai", "essais") == "aucun essai"
    assert filters.plural(0, "un essai", "essais", "pas encore d’essai") == "pas encore d’essai"


def test_initials_are_two_letters_at_most() -> None:
    assert filters.initials("Samira Belkacem") == "SB"
    assert filters.initials("Maria-Fernanda Oliveira da Costa") == "MC"
    assert filters.initials("") == ""


class Mode(StrEnum):
    GRADED = "graded"
    UNKNOWN = "unknown"


def test_a_value_of_the_code_becomes_a_word_of_the_page() -> None:
    assert label(Mode.GRADED) == "noté"
    assert label(Mode.UNKNOWN) == "unknown"
    assert label("a_verifier", "Status") == "à vérifier"


def test_labels_are_written_with_our_typography() -> None:
    for family in LABELS.values():
        for words in family.values():
            assert "'" not in words
            assert " :" not in words
