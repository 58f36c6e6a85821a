"""The classical item statistics, as Moodle defines them (docs.moodle.org, « Quiz statistics calculations »).

Marks are exact fractions; covariances and variances divide by n − 1. A figure that cannot be computed (few attempts,
no spread, a negative covariance under a square root) is None, never a zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

Marks = Sequence[Fraction]


@dataclass(frozen=True)
class ItemStatistics:
    """One question. Percentages are out of 100.

    `facility`: mean mark over the maximum. `discrimination_index`: correlation of the mark with the rest of the test.
    `discriminative_efficiency`: that covariance over the largest that these marks allow. `effective_weight`: its share
    of the spread of the totals; None, and `negative_covariance`, when the question works against the test.
    """

    id: str
    maximum: Fraction
    facility: float | None
    standard_deviation: float | None
    intended_weight: float | None
    effective_weight: float | None
    negative_covariance: bool
    discrimination_index: float | None
    discriminative_efficiency: float | None


@dataclass(frozen=True)
class QuizStatistics:
    """The whole test: totals out of their maximum, in percent where it says so."""

    attempts: int
    maximum: Fraction
    mean: float | None
    median: float | None
    standard_deviation: float | None
    skewness: float | None
    kurtosis: float | None
    internal_consistency: float | None
    error_ratio: float | None
    standard_error: float | None
    items: tuple[ItemStatistics, ...]


@dataclass(frozen=True)
class Column:
    """The marks of one question, attempt after attempt, beside the rest of each attempt's total.

    Marks are whole numbers of `unit`, the largest part that divides them all: sums of thousands stay exact and quick.
    """

    id: str
    maximum: Fraction
    unit: Fraction
    marks: tuple[int, ...]
    totals: tuple[int, ...]

    @cached_property
    def rests(self) -> tuple[int, ...]:
        return tuple(total - mark for total, mark in zip(self.totals, self.marks, strict=True))

    @cached_property
    def variance(self) -> Fraction | None:
        return _covariance(self.marks, self.marks, self.unit)

    @cached_property
    def covariance_with_total(self) -> Fraction | None:
        return _covariance(self.marks, self.totals, self.unit)

    @cached_property
    def covariance_with_rest(self) -> Fraction | None:
        return _covariance(self.marks, self.rests, self.unit)


def mean(values: Marks) -> Fraction | None:
    """None when there is nothing to average."""
    return sum(values, Fraction(0)) / len(values) if values else None


def covariance(left: Marks, right: Marks) -> Fraction | None:
    """With n − 1; None under two attempts."""
    unit = _unit_of((*left, *right))
    return _covariance(_whole(left, unit), _whole(right, unit), unit)


def _covariance(left: Sequence[int], right: Sequence[int], unit: Fraction) -> Fraction | None:
    n = len(left)
    if n < 2:
        return None
    products = sum(x * y for x, y in zip(left, right, strict=True))
    return Fraction(n * products - sum(left) * sum(right), n * (n - 1)) * unit * unit


def _unit_of(values: Iterable[Fraction]) -> Fraction:
    return Fraction(1, math.lcm(*{value.denominator for value in values}))


def _whole(values: Marks, unit: Fraction) -> tuple[int, ...]:
    parts = unit.denominator
    return tuple(value.numerator * (parts // value.denominator) for value in values)


def variance(values: Marks) -> Fraction | None:
    return covariance(values, values)


def statistics_of(ids: Sequence[str], maxima: Marks, rows: Sequence[Marks]) -> QuizStatistics:
    """The statistics of a test: one row an attempt, one mark a question, in the order of `ids`."""
    unit = _unit_of(mark for row in rows for mark in row)
    whole = [_whole(row, unit) for row in rows]
    sums = tuple(sum(row) for row in whole)
    totals = tuple(one * unit for one in sums)
    columns = tuple(
        Column(name, maximum, unit, tuple(row[place] for row in whole), sums)
        for place, (name, maximum) in enumerate(zip(ids, maxima, strict=True))
    )
    maximum = sum(maxima, Fraction(0))
    spread = sum(math.sqrt(c) for c in (column.covariance_with_total or Fraction(0) for column in columns) if c > 0)
    consistency = _internal_consistency(columns, totals)
    deviation = _root(variance(totals))
    error = None if consistency is None or consistency > 100 else 100 * math.sqrt(1 - consistency / 100)
    return QuizStatistics(
        attempts=len(rows),
        maximum=maximum,
        mean=_number(mean(totals)),
        median=_median(totals),
        standard_deviation=deviation,
        skewness=_skewness(totals),
        kurtosis=_kurtosis(totals),
        internal_consistency=consistency,
        error_ratio=error,
        standard_error=None if error is None or deviation is None else error * deviation / 100,
        items=tuple(_item(column, maximum, spread) for column in columns),
    )


def _item(column: Column, test_maximum: Fraction, spread: float) -> ItemStatistics:
    middle = Fraction(sum(column.marks), len(column.marks)) * column.unit if column.marks else None
    share = column.covariance_with_total
    negative = share is not None and share < 0
    return ItemStatistics(
        id=column.id,
        maximum=column.maximum,
        facility=None if middle is None or not column.maximum else 100 * float(middle / column.maximum),
        standard_deviation=_root(column.variance),
        intended_weight=100 * float(column.maximum / test_maximum) if test_maximum else None,
        effective_weight=None if share is None or negative or not spread else 100 * math.sqrt(share) / spread,
        negative_covariance=negative,
        discrimination_index=_discrimination(column),
        discriminative_efficiency=_efficiency(column),
    )


def _discrimination(column: Column) -> float | None:
    shared, own = column.covariance_with_rest, column.variance
    others = _covariance(column.rests, column.rests, column.unit)
    if shared is None or not own or not others:
        return None
    return 100 * float(shared) / math.sqrt(own * others)


def _efficiency(column: Column) -> float | None:
    """How well the marks are placed: 100 when the best on the rest are those who have the highest marks here."""
    shared = column.covariance_with_rest
    largest = _covariance(sorted(column.marks), sorted(column.rests), column.unit)
    return None if shared is None or not largest else 100 * float(shared / largest)


def _internal_consistency(columns: Sequence[Column], totals: Marks) -> float | None:
    """Cronbach's α, in percent."""
    whole, count = variance(totals), len(columns)
    if not whole or count < 2:
        return None
    parts = sum((column.variance or Fraction(0) for column in columns), Fraction(0))
    return 100 * float(Fraction(count, count - 1) * (1 - parts / whole))


def _moment(values: Marks, power: int) -> Fraction:
    unit, n = _unit_of(values), len(values)
    whole = _whole(values, unit)
    # Deviations times n are whole numbers too.
    total = sum(whole)
    return Fraction(sum((n * value - total) ** power for value in whole), n ** (power + 1)) * unit**power


def _skewness(values: Marks) -> float | None:
    """k3 / k2^1.5, with the unbiased k-statistics."""
    n, spread = len(values), variance(values)
    if n < 3 or not spread:
        return None
    k3 = Fraction(n * n, (n - 1) * (n - 2)) * _moment(values, 3)
    return float(k3) / math.pow(spread, 1.5)


def _kurtosis(values: Marks) -> float | None:
    """k4 / k2², with the unbiased k-statistics: 0 for a normal distribution."""
    n, spread = len(values), variance(values)
    if n < 4 or not spread:
        return None
    inner = (n + 1) * _moment(values, 4) - 3 * (n - 1) * _moment(values, 2) ** 2
    k4 = Fraction(n * n, (n - 1) * (n - 2) * (n - 3)) * inner
    return float(k4 / (spread * spread))


def _median(values: Marks) -> float | None:
    if not values:
        return None
    ordered, half = sorted(values), len(values) // 2
    return float(ordered[half]) if len(values) % 2 else float((ordered[half - 1] + ordered[half]) / 2)


def _root(value: Fraction | None) -> float | None:
    return None if value is None else math.sqrt(value)


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
