"""Item statistics against a table computed by hand, against numpy-free reference formulas, and at their edges."""

from __future__ import annotations

import json
import math
import random
import statistics as reference
from fractions import Fraction
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from app.quizzes.domain.statistics import QuizStatistics, statistics_of

# Four attempts at three questions, worked out on paper.
#         q1  q2  q3   total
#          1   2   0     3
#          1   1   1     3
#          0   2   1     3
#          0   0   0     0
TABLE = [[1, 2, 0], [1, 1, 1], [0, 2, 1], [0, 0, 0]]
MAXIMA = [1, 2, 1]


def of(table: list[list[int]], maxima: list[int]) -> QuizStatistics:
    ids = [f"q{number}" for number in range(1, len(maxima) + 1)]
    return statistics_of(ids, [Fraction(one) for one in maxima], [[Fraction(one) for one in row] for row in table])


def test_a_small_table_gives_the_figures_worked_out_by_hand() -> None:
    found = of(TABLE, MAXIMA)
    assert (found.attempts, found.maximum, found.mean, found.median) == (4, 4, 2.25, 3.0)
    # Totals 3, 3, 3, 0: deviations 0.75 ×3 and −2.25; squares 3 × 0.5625 + 5.0625 = 6.75; /3 = 2.25.
    assert found.standard_deviation == 1.5
    q1, q2, q3 = found.items
    assert (q1.facility, q2.facility, q3.facility) == (50.0, 62.5, 50.0)
    # q1: marks 1 1 0 0, rests 2 2 3 0: cov = (½·¼ + ½·¼ − ½·1¼ + ½·1¾)/3 = ½/3 = 1/6; var q1 = 1/3; var rest = 4.75/3.
    assert q1.discrimination_index == pytest.approx(100 * (1 / 6) / math.sqrt((1 / 3) * (4.75 / 3)))
    # The most that these marks allow: 0 0 1 1 beside 0 2 2 3: cov = (½·1¾ − ½·¼·(−1)… ) = 1.5/3 = ½.
    assert q1.discriminative_efficiency == pytest.approx(100 * (1 / 6) / (1 / 2))
    # cov with the total: q1 ½, q2 (1.25): α = 3/2 · (1 − (1/3 + 11/12 + 1/3)/2.25).
    assert found.internal_consistency == pytest.approx(100 * 1.5 * (1 - (1 / 3 + 11 / 12 + 1 / 3) / 2.25))
    weights = [item.effective_weight for item in found.items]
    assert sum(one for one in weights if one is not None) == pytest.approx(100)
    assert [item.intended_weight for item in found.items] == [25.0, 50.0, 25.0]
    assert found.skewness == pytest.approx(-2.0)
    assert found.kurtosis == pytest.approx(4.0)


def test_figures_agree_with_the_standard_library_on_a_long_table() -> None:
    chance = random.Random(7)
    table = [[chance.randint(0, 3) for _ in range(6)] for _ in range(80)]
    found = of(table, [3] * 6)
    totals = [sum(row) for row in table]
    assert found.standard_deviation == pytest.approx(reference.stdev(totals))
    for place, item in enumerate(found.items):
        marks = [row[place] for row in table]
        rests = [sum(row) - row[place] for row in table]
        assert item.standard_deviation == pytest.approx(reference.stdev(marks))
        assert item.discrimination_index == pytest.approx(100 * reference.correlation(marks, rests))
        best = reference.covariance(sorted(marks), sorted(rests))
        assert item.discriminative_efficiency == pytest.approx(100 * reference.covariance(marks, rests) / best)


def test_a_question_that_works_against_the_test_is_flagged_and_has_no_weight() -> None:
    found = of([[0, 3, 3], [1, 2, 2], [2, 1, 1], [3, 0, 0]], [3, 3, 3])
    assert [item.negative_covariance for item in found.items] == [True, False, False]
    assert found.items[0].effective_weight is None
    assert found.items[0].discrimination_index == pytest.approx(-100)


@pytest.mark.parametrize("table", [[], [[1, 1, 1]], [[1, 1, 1]] * 5])
def test_what_cannot_be_computed_is_said_and_never_a_zero(table: list[list[int]]) -> None:
    found = of(table, [1, 1, 1])
    assert found.internal_consistency is None
    assert {item.discrimination_index for item in found.items} == {None}
    assert {item.discriminative_efficiency for item in found.items} == {None}
    assert found.skewness is None


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.integers(0, 4), min_size=4, max_size=4), min_size=5, max_size=30), st.randoms())
def test_the_order_of_attempts_changes_nothing(table: list[list[int]], chance: random.Random) -> None:
    shuffled = list(table)
    chance.shuffle(shuffled)
    assert of(table, [4] * 4) == of(shuffled, [4] * 4)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.integers(0, 4), min_size=4, max_size=4), min_size=5, max_size=30))
def test_indices_stay_within_their_bounds(table: list[list[int]]) -> None:
    for item in of(table, [4] * 4).items:
        assert item.facility is not None
        assert 0 <= item.facility <= 100
        assert item.discrimination_index is None or abs(item.discrimination_index) <= 100 + 1e-9
        assert item.discriminative_efficiency is None or item.discriminative_efficiency <= 100 + 1e-9


def ask(app: Flask, path: Path, *options: str) -> tuple[int, str, str]:
    result = app.test_cli_runner().invoke(args=["quiz", "statistics", str(path), *options])
    return result.exit_code, result.stdout, result.stderr


def test_the_command_reads_commas_semicolons_and_french_decimals_alike(app: Flask, tmp_path: Path) -> None:
    plain, french = tmp_path / "a.csv", tmp_path / "b.csv"
    plain.write_text("q1,q2\n1,2\n0.5,2\n1,\n0,1\n", encoding="utf-8")
    french.write_text("\ufeffq1;q2\r\n1;2\r\n0,5;2\r\n1;\r\n0;1\r\n", encoding="utf-8")
    values = [json.loads(ask(app, path, "--json")[1]) for path in (plain, french)]
    assert values[0] == values[1]
    assert values[0]["attempts"] == 3
    assert [one["id"] for one in values[0]["questions"]] == ["q1", "q2"]
    assert values[0]["questions"][0]["facility"] == 50.0
    code, words, _ = ask(app, plain)
    assert code == 0
    assert "facilité 50" in words


@pytest.mark.parametrize(
    ("text", "where", "why"),
    [
        ("q1,q2\n1,2\n0.5,x\n", ":3:", "n’est pas un nombre"),
        ("q1,q2\n1,2\n0.5\n", ":3:", "1 cases au lieu de 2"),
        ("q1,q1\n1,2\n0,0\n", ":1:", "ne sert qu’une fois"),
        ("q1,q2\n1,0\n0,0\n", ":2:", "plus grand que 0"),
        ("q1,q2\n1,2\n0,3\n", ":3:", "alors que le maximum est 2"),
        ("q1,q2\n", ":1:", "deux lignes"),
        ("q1,q2\n1,2\ninf,nan\n", ":3:", "n’est pas un nombre"),
        ('q1,q2\n1,2\n"0,1\n', "", "mal écrit"),
    ],
)
def test_a_faulty_table_is_refused_with_its_line(app: Flask, tmp_path: Path, text: str, where: str, why: str) -> None:
    path = tmp_path / "points.csv"
    path.write_text(text, encoding="utf-8")
    code, out, err = ask(app, path)
    assert code == 1, out
    assert where in err
    assert why in err


def test_a_table_that_is_not_text_or_not_there_is_refused(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes("q1;été\n1;1\n".encode("cp1252"))
    assert ask(app, path)[0] == 1
    assert ask(app, tmp_path / "rien.csv")[0] == 2
